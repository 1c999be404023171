"""Units: the parts of a lesson, each short enough for one sitting, read from its headings."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Notebook = Mapping[str, Any]
Cell = Mapping[str, Any]

_UNIT = re.compile(r"## Unit (?P<number>\d+): (?P<title>.+?) \((?P<minutes>\d+) minutes\)\s*")
_HEADING = re.compile(r"(?P<marks>#{1,6}) +(?P<text>.+?)\s*")
_FENCE = re.compile(r"\s*(```|~~~)")


@dataclass(frozen=True, slots=True)
class Unit:
    """A part of a lesson that can be left and resumed.

    Parameters
    ----------
    number
        1 for the first.
    title
        As its heading says.
    minutes
        How long it takes, as its heading says.
    cells
        Positions in the notebook of the code cells that a learner runs in it.

    """

    number: int
    title: str
    minutes: int
    cells: tuple[int, ...] = ()


def source(cell: Cell) -> str:
    r"""Return a cell's text, however the file keeps it.

    >>> source({"source": ["a\n", "b"]})
    'a\nb'
    """
    text = cell.get("source", "")
    return text if isinstance(text, str) else "".join(text)


def headings(cell: Cell) -> list[tuple[int, str]]:
    r"""Return the headings of a cell of prose as (level, text); none stands inside a code block.

    >>> headings({"cell_type": "markdown", "source": "# One\ntext\n### Three"})
    [(1, 'One'), (3, 'Three')]
    """
    if cell.get("cell_type") != "markdown":
        return []
    found = []
    fenced = False
    for line in source(cell).splitlines():
        if _FENCE.match(line):
            fenced = not fenced
        match = None if fenced else _HEADING.fullmatch(line)
        if match:
            found.append((len(match["marks"]), match["text"]))
    return found


def is_optional(cell: Cell) -> bool:
    """Tell whether a learner may leave a cell out: it is tagged ``optional``."""
    tags: Sequence[str] = cell.get("metadata", {}).get("tags", ())
    return "optional" in tags


def units_of(notebook: Notebook) -> tuple[Unit, ...]:
    """Return a lesson's units, read from its headings ``## Unit 1: Title (10 minutes)``.

    A unit ends where the next heading of its level begins, so that what stands after the
    last unit ("Key points") belongs to none.

    >>> text = "## Unit 1: Look first (10 minutes)"
    >>> cells = [{"cell_type": "markdown", "source": text}, {"cell_type": "code", "source": "1"}]
    >>> units_of({"cells": cells})
    (Unit(number=1, title='Look first', minutes=10, cells=(1,)),)
    """
    found: list[tuple[int, str, int, list[int]]] = []
    open_unit = False
    for position, cell in enumerate(notebook.get("cells", ())):
        for level, text in headings(cell):
            match = _UNIT.fullmatch("#" * level + " " + text)
            if match:
                found.append((int(match["number"]), match["title"], int(match["minutes"]), []))
            if level <= 2:  # noqa: PLR2004  (units are headings of the second level)
                open_unit = bool(match)
        if open_unit and cell.get("cell_type") == "code" and not is_optional(cell):
            found[-1][3].append(position)
    return tuple(Unit(n, title, minutes, tuple(cells)) for n, title, minutes, cells in found)
