"""The copy of a lesson that a learner gets: nothing has run yet, so there is much to predict."""

from copy import deepcopy
from typing import TYPE_CHECKING, Any

from datagym.course.units import Notebook, source, units_of

if TYPE_CHECKING:
    from nbformat import NotebookNode

# Metadata that tell what a learner sees; all else is the editor's own and changes with it.
_KEPT_IN_CELL = ("tags", "slideshow", "editable", "deletable", "jupyter")
_KEPT_IN_NOTEBOOK = ("kernelspec", "datagym", "title")


def learner_copy(notebook: Notebook) -> "NotebookNode":
    """Return a lesson as a learner gets it: outputs and counts taken out, progress marks put in.

    Parameters
    ----------
    notebook
        A lesson, as plain data or as nbformat reads it. It is not changed.

    Returns
    -------
    NotebookNode
        A valid notebook (format 4.5). Cells keep their ids, so that a newer release of
        the lesson can be compared with what a learner has. Each code cell of a unit says
        which unit it belongs to, and the notebook how many there are: see
        :func:`datagym.course.progress`.

    >>> from datagym.course import find_lesson, read_notebook
    >>> copy = learner_copy(read_notebook(find_lesson("four-hours").path))
    >>> any(cell.get("outputs") for cell in copy["cells"])
    False

    """
    import nbformat  # noqa: PLC0415  (slow to import; the catalogue does without)

    copy: dict[str, Any] = deepcopy({**notebook})
    units = units_of(notebook)
    unit_of = {position: unit.number for unit in units for position in unit.cells}
    for position, cell in enumerate(copy["cells"]):
        old = cell.get("metadata", {})
        metadata = {name: old[name] for name in _KEPT_IN_CELL if name in old}
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
            if position in unit_of:
                metadata["datagym"] = {"unit": unit_of[position]}
        cell["metadata"] = metadata
        cell["source"] = source(cell)
    about = {k: v for k, v in copy.get("metadata", {}).items() if k in _KEPT_IN_NOTEBOOK}
    about["datagym"] = {
        **about.get("datagym", {}),
        "units": [
            {"number": u.number, "title": u.title, "minutes": u.minutes, "cells": len(u.cells)}
            for u in units
        ],
    }
    about["language_info"] = {"name": "python"}
    copy["metadata"] = about
    copy["nbformat"], copy["nbformat_minor"] = 4, 5
    made: NotebookNode = nbformat.from_dict(copy)  # type: ignore[no-untyped-call]
    nbformat.validate(made)
    return made
