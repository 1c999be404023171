"""Checks of a lesson's form: what every lesson has, so that no learner has to hunt for it."""

import re
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from datagym.course.figures import unsupported
from datagym.course.lessons import FAMILIES
from datagym.course.prose import HARDEST_GRADE, hard_to_read, lost_links, unexplained
from datagym.course.units import Cell, Notebook, headings, source, units_of

MAX_LINES = 6
MAX_UNIT_MINUTES = 15
MAX_IDEAS = 10
MAX_BYTES = 300_000
SECTIONS = (
    "Questions",
    "Objectives",
    "Words of each other's profession",
    "Where to go next",
    "Key points",
)
_ON_PURPOSE = "raises-exception"  # Jupyter's own tag: what follows is run all the same
_HINT = re.compile(r"⟦([^⟧]*)⟧")  # see datagym.course.drafts
_DISCLAIMER = "not clinical advice"
_IMAGE = re.compile(r"!\[(?P<alt>[^\]]*)\]\(|<img\b(?P<attributes>[^>]*)>")
_ALT = re.compile(r"\balt\s*=\s*([\"'])(?P<alt>.*?)\1", re.DOTALL)
_OUTSIDE = re.compile(r"(?:src|href)\s*=\s*[\"']?https?:|\]\(https?:|\bhttps?://")
_NETWORK = re.compile(
    r"\b(?:requests|urllib|httpx|socket|aiohttp)\b|https?://|^\s*[!%]", re.MULTILINE
)
_PATH = re.compile(
    r"(?<![\w/.<])/(?:home|root|tmp|Users|usr|etc|opt|mnt|var|work)/|\b[A-Za-z]:\\{1,2}\w|~/"
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a lesson lacks, with the cell (1 is the first) or None for the whole."""

    rule: str
    sentence: str
    cell: int | None = None

    def __str__(self) -> str:
        where = f"cell {self.cell}: " if self.cell else ""
        return f"{where}{self.sentence} ({self.rule})"


def lint(notebook: Notebook) -> list[Finding]:
    """Check the form of a lesson.

    Parameters
    ----------
    notebook
        A lesson as it stands in the repository, with its outputs.

    Returns
    -------
    list of Finding
        Empty when all is well.

    >>> [str(finding) for finding in lint({"cells": [], "metadata": {}})][0]
    'The lesson has no first heading with its title. (title)'

    """
    return [finding for rule in _RULES for finding in rule(notebook)]


def _cells(notebook: Notebook, kind: str) -> Iterator[tuple[int, Cell]]:
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell.get("cell_type") == kind:
            yield number, cell


def _outputs(notebook: Notebook) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, cell in _cells(notebook, "code"):
        for output in cell.get("outputs", ()):
            yield number, output


def _tags(cell: Cell) -> list[str]:
    return list(cell.get("metadata", {}).get("tags", ()))


def _text(value: object) -> str:
    return "".join(value) if isinstance(value, list) else str(value)


def _title(notebook: Notebook) -> Iterator[Finding]:
    found = [(n, level) for n, c in _cells(notebook, "markdown") for level, _ in headings(c)]
    if not found or found[0] != (1, 1):
        yield Finding("title", "The lesson has no first heading with its title.")
    if sum(level == 1 for _, level in found) > 1:
        yield Finding("title", "The lesson has more than one heading of the first level.")
    before = 0
    for number, level in found:
        if level > before + 1 and before:
            sentence = f"A heading of level {level} follows one of level {before}."
            yield Finding("heading order", sentence, number)
        before = level


def _skeleton(notebook: Notebook) -> Iterator[Finding]:
    found = [text for _, c in _cells(notebook, "markdown") for _, text in headings(c)]
    for section in SECTIONS:
        if section not in found:
            yield Finding("skeleton", f"The section {section!r} is missing.")
    if "Key points" in found and found[-1] != "Key points":
        yield Finding("skeleton", "'Key points' is not the last section.")
    prose = "\n".join(source(cell) for _, cell in _cells(notebook, "markdown"))
    if _DISCLAIMER not in prose.lower():
        yield Finding("skeleton", f"No line says that the lesson is {_DISCLAIMER}.")
    if "**Time:**" not in prose:
        yield Finding("skeleton", "No line says how long it takes (**Time:** …).")
    if prose.count("<details>") != prose.count("</details>"):
        yield Finding("skeleton", "A folded part (<details>) is not closed.")


def _units(notebook: Notebook) -> Iterator[Finding]:
    units = units_of(notebook)
    if not units:
        yield Finding("units", "There is no unit ('## Unit 1: Title (10 minutes)').")
    if [unit.number for unit in units] != list(range(1, len(units) + 1)):
        yield Finding("units", "The units are not numbered 1, 2, 3 …")
    for unit in units:
        if unit.minutes > MAX_UNIT_MINUTES:
            sentence = (
                f"Unit {unit.number} takes {unit.minutes} minutes; at most {MAX_UNIT_MINUTES}."
            )
            yield Finding("units", sentence)
        if not unit.cells:
            yield Finding("units", f"Unit {unit.number} has no code cell to run.")


def _metadata(notebook: Notebook) -> Iterator[Finding]:
    about = notebook.get("metadata", {}).get("datagym", {})
    for name in ("id", "summary", "dataset", "skills", "assignment"):
        ungraded = name == "assignment" and about.get(name, "") is None  # said, not forgotten
        if not about.get(name) and not ungraded:
            yield Finding("metadata", f"The notebook's metadata lack datagym.{name}.")
    skills = about.get("skills", ())
    prose = "\n".join(source(cell) for _, cell in _cells(notebook, "markdown")).lower()
    for skill in skills:
        if skill not in FAMILIES:
            sentence = f"The skill {skill!r} is none of the families: {', '.join(FAMILIES)}."
            yield Finding("metadata", sentence)
        elif f"**{skill}**" not in prose:
            yield Finding("objectives", f"No objective names the family **{skill}**.")


def _unwritten(notebook: Notebook) -> Iterator[Finding]:
    for number, cell in enumerate(notebook["cells"], start=1):
        for hint in _HINT.findall(source(cell)):
            shown = textwrap.shorten(hint, 60, placeholder=" …")
            yield Finding("unwritten", f"⟦{shown}⟧ still has to be written.", number)
    if _HINT.search(str(notebook.get("metadata", {}).get("datagym", {}).get("summary", ""))):
        yield Finding("unwritten", "The summary in the notebook's metadata has to be written.")


def _code(notebook: Notebook) -> Iterator[Finding]:
    for number, cell in _cells(notebook, "code"):
        text = source(cell)
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) > MAX_LINES:
            sentence = f"The cell has {len(lines)} lines of code; at most {MAX_LINES}."
            yield Finding("cell length", sentence, number)
        if not lines:
            yield Finding("cell length", "The cell is empty.", number)
        if _NETWORK.search(text):
            yield Finding("offline", "The code reaches for the network or the shell.", number)


def _paths(notebook: Notebook) -> Iterator[Finding]:
    for number, cell in enumerate(notebook["cells"], start=1):
        texts = [source(cell)]
        for output in cell.get("outputs", ()):
            texts += [_text(output.get("text", ""))]
            texts += [_text(value) for value in output.get("data", {}).values()]
        if any(_PATH.search(text) for text in texts):
            yield Finding("no absolute path", "A path of one machine stands here.", number)


def _pictures(notebook: Notebook) -> Iterator[Finding]:
    for number, cell in _cells(notebook, "markdown"):
        yield from _described(source(cell), number)
        if _OUTSIDE.search(source(cell)):
            yield Finding("offline", "The prose links to another host.", number)
    for number, output in _outputs(notebook):
        data = output.get("data", {})
        html = _text(data.get("text/html", ""))
        yield from _described(html, number)
        if any(kind.startswith("image/") for kind in data):
            sentence = "A picture has no words: show it with datagym.charts."
            yield Finding("alt text", sentence, number)
        if "<figure" in html and "<table" not in html:
            yield Finding("table behind", "A figure has no table behind it.", number)


def _described(text: str, number: int) -> Iterator[Finding]:
    for match in _IMAGE.finditer(text):
        alt = match["alt"]
        if match["attributes"] is not None:
            named = _ALT.search(match["attributes"])
            alt = named["alt"] if named else ""
        if not (alt or "").strip():
            yield Finding("alt text", "A picture has no words for who cannot see it.", number)


def _stored(notebook: Notebook) -> Iterator[Finding]:
    for number, cell in _cells(notebook, "code"):
        if not cell.get("execution_count"):
            yield Finding("outputs stored", "The cell was not run before it was saved.", number)
    broken = {n for n, cell in _cells(notebook, "code") if _ON_PURPOSE in _tags(cell)}
    failed = {n for n, output in _outputs(notebook) if output.get("output_type") == "error"}
    for number in sorted(failed - broken):
        yield Finding("outputs stored", "The cell ends in an error.", number)
    for number in sorted(broken - failed):
        sentence = f"The cell is to end in an error (its tag {_ON_PURPOSE}), and does not."
        yield Finding("outputs stored", sentence, number)
    for number, output in _outputs(notebook):
        if output.get("name") == "stderr":
            yield Finding("outputs stored", "The cell prints a warning.", number)
    size = sum(len(_text(v)) for _, o in _outputs(notebook) for v in o.get("data", {}).values())
    if size > MAX_BYTES:
        sentence = f"The stored outputs are {size // 1000} kB; at most {MAX_BYTES // 1000} kB."
        yield Finding("outputs stored", sentence)


def _figures(notebook: Notebook) -> Iterator[Finding]:
    for number, figure in unsupported(notebook):
        sentence = f"The figure {figure} is in no output, and its paragraph names no source."
        yield Finding("figures in prose", sentence, number)


def _reading(notebook: Notebook) -> Iterator[Finding]:
    for number, grade in hard_to_read(notebook):
        sentence = f"It reads at grade {grade:.1f}, above {HARDEST_GRADE:g}: use shorter sentences."
        yield Finding("reading age", sentence, number)


def _words(notebook: Notebook) -> Iterator[Finding]:
    for number, word in unexplained(notebook):
        sentence = f"The first use of {word!r} has no link to its card in the glossary."
        yield Finding("words", sentence, number)


def _links(notebook: Notebook) -> Iterator[Finding]:
    for number, to in lost_links(notebook):
        yield Finding("links", f"The link {to!r} leads nowhere inside the course.", number)


def _ideas(notebook: Notebook) -> Iterator[Finding]:
    for number, cell in _cells(notebook, "markdown"):
        if any(text == "Key points" for _, text in headings(cell)):
            ideas = len(re.findall(r"^- ", source(cell), re.MULTILINE))
            if not 1 <= ideas <= MAX_IDEAS:
                sentence = f"There are {ideas} key points; from 1 to {MAX_IDEAS} can be kept."
                yield Finding("ideas", sentence, number)


def _balance(notebook: Notebook) -> Iterator[Finding]:
    code = sum(1 for _ in _cells(notebook, "code"))
    prose = sum(1 for _ in _cells(notebook, "markdown"))
    if code and not 0.5 <= prose / code <= 2.5:  # noqa: PLR2004  (about as much prose as code)
        yield Finding("balance", f"There are {prose} cells of prose to {code} of code.")


_RULES: tuple[Callable[[Notebook], Iterator[Finding]], ...] = (
    _title,
    _skeleton,
    _unwritten,
    _units,
    _metadata,
    _code,
    _paths,
    _pictures,
    _stored,
    _figures,
    _reading,
    _words,
    _links,
    _ideas,
    _balance,
)
