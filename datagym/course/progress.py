"""How far a learner is in a lesson, read from their own notebook; nothing is sent anywhere.

JupyterLab writes a number beside each cell that has run, and keeps it in the file. A
learner who runs a cell has read down to it, which is all that a bar on the home page
should claim: it says what was tried, never what was understood.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from datagym.course.units import Notebook


@dataclass(frozen=True, slots=True)
class UnitProgress:
    """How far a learner is in one unit: cells run, of all."""

    number: int
    title: str
    minutes: int
    run: int
    cells: int

    @property
    def done(self) -> bool:
        """Whether every cell of the unit was run."""
        return self.run >= self.cells


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a learner is in one lesson.

    >>> one = UnitProgress(1, "Look first", 10, run=4, cells=4)
    >>> two = UnitProgress(2, "Count", 12, run=1, cells=4)
    >>> here = Progress((one, two))
    >>> here.share, here.next_unit.title, here.done
    (0.625, 'Count', False)
    """

    units: tuple[UnitProgress, ...]

    @property
    def run(self) -> int:
        """How many cells were run."""
        return sum(unit.run for unit in self.units)

    @property
    def cells(self) -> int:
        """How many cells there are to run."""
        return sum(unit.cells for unit in self.units)

    @property
    def share(self) -> float:
        """Cells run, of all, from 0 to 1."""
        return self.run / self.cells if self.cells else 0.0

    @property
    def started(self) -> bool:
        """Whether any cell was run."""
        return self.run > 0

    @property
    def done(self) -> bool:
        """Whether every unit is done."""
        return bool(self.units) and all(unit.done for unit in self.units)

    @property
    def next_unit(self) -> UnitProgress | None:
        """The first unit that is not done, or None."""
        return next((unit for unit in self.units if not unit.done), None)


def progress(notebook: Notebook) -> Progress:
    """Read how far a learner is from their copy of a lesson.

    Parameters
    ----------
    notebook
        The learner's notebook, made by :func:`datagym.course.learner_copy`. Cells that
        they added do not count; a cell that they deleted counts as not run.

    Returns
    -------
    Progress
        Without units for a notebook that is no lesson.

    >>> unit = {"number": 1, "title": "Look first", "minutes": 10, "cells": 2}
    >>> run = {"execution_count": 3, "metadata": {"datagym": {"unit": 1}}}
    >>> progress({"metadata": {"datagym": {"units": [unit]}}, "cells": [run]}).share
    0.5

    >>> from datagym.course import find_lesson, learner_copy, read_notebook
    >>> untouched = learner_copy(read_notebook(find_lesson("four-hours").path))
    >>> progress(untouched).share
    0.0

    """
    about = _mapping(_mapping(notebook.get("metadata")).get("datagym"))
    run: dict[int, set[str]] = {}
    for position, cell in enumerate(notebook.get("cells", ())):
        number = _mapping(_mapping(cell.get("metadata")).get("datagym")).get("unit")
        if isinstance(number, int) and cell.get("execution_count"):
            run.setdefault(number, set()).add(str(cell.get("id", position)))
    units = [_unit(unit, run) for unit in about.get("units", ())]
    return Progress(tuple(unit for unit in units if unit is not None))


def _unit(about: object, run: Mapping[int, set[str]]) -> UnitProgress | None:
    try:
        unit = _mapping(about)
        number, cells, minutes = int(unit["number"]), int(unit["cells"]), int(unit["minutes"])
        tried = min(len(run.get(number, ())), cells)  # a pasted cell carries its unit with it
        return UnitProgress(number, str(unit["title"]), minutes, tried, cells)
    except (KeyError, TypeError, ValueError):
        return None  # the mark was changed by hand: no bar is better than a wrong one


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}
