"""CSV files as Excel really writes them, and what is wrong in them, line by line."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from datagym.errors import BadInput

SHOWN_PROBLEMS = 20
_INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060"))


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in a file: its line (the heading is line 1) and what to do."""

    line: int
    sentence: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.sentence}"


class BadEnrolment(BadInput):
    """A file of people that cannot be taken; ``problems`` names each bad line."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        lines = [f"  {problem}" for problem in problems[:SHOWN_PROBLEMS]]
        more = len(problems) - SHOWN_PROBLEMS
        if more > 0:
            lines.append(f"  and {more} more.")
        count = "1 thing has" if len(problems) == 1 else f"{len(problems)} things have"
        heading = f"Nobody was enrolled: {count} to be put right in the file first."
        super().__init__("\n".join([heading, *lines]))


def text(raw: bytes) -> str:
    """Read a file's bytes as text: UTF-8, UTF-16, or what Excel saves as plain CSV."""
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", errors="replace")


def records(content: str) -> Iterator[tuple[int, list[str]]]:
    """Give each filled line of a CSV file: its number, and its cells without stray blanks."""
    lines = content.splitlines(keepends=True)
    offset = 0
    delimiter = None
    if lines and (said := re.fullmatch(r"sep=(.)\s*", lines[0], re.IGNORECASE)):
        delimiter, offset = said[1], 1
    first = next((line for line in lines[offset:] if line.strip(" \t\r\n,;")), "")
    delimiter = delimiter or max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO("".join(lines[offset:]), newline=""), delimiter=delimiter)
    start = 1 + offset
    try:
        for cells in reader:
            clean = [" ".join(cell.translate(_INVISIBLE).split()) for cell in cells]
            if any(clean):
                yield start, clean
            start = reader.line_num + 1 + offset
    except csv.Error as error:
        sentence = f"this is not a line of a CSV file ({error}). Save the list as CSV again."
        raise BadEnrolment((Problem(start, sentence),)) from error
