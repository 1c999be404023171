"""Knows a notebook again that was given another name."""

from collections.abc import Mapping

from datagym.errors import BadInput
from datagym.exercises.cells import Notebook
from datagym.exercises.examination.names import given
from datagym.exercises.handing_in.reading import read_notebook

_ENOUGH = 0.5  # the part of an assignment's cells that has to be there


def renamed(sources: Mapping[str, Notebook], found: Mapping[str, bytes]) -> dict[str, str]:
    """Return which file holds which notebook that is missing: right name → its name now.

    Parameters
    ----------
    sources
        An assignment's notebooks by their right names.
    found
        The notebooks that are there, by the names that they have.

    """
    strays: dict[str, Notebook] = {}
    for name in sorted(found.keys() - sources.keys()):
        try:
            strays[name] = read_notebook(name, found[name])
        except BadInput:
            continue
    again: dict[str, str] = {}
    for name in sorted(sources.keys() - found.keys()):
        like = {stray: _likeness(sources[name], strays[stray]) for stray in strays}
        best = max(like, key=lambda stray: like[stray], default="")
        if best and like[best] >= _ENOUGH:
            again[name] = best
            del strays[best]
    return again


def _likeness(source: Notebook, found: Notebook) -> float:
    """Return how much of a notebook another has: nbgrader's ids, cells' ids, or names."""
    parts = [part(source) for part in (_marks, _ids, _names)]
    there = [part(found) for part in (_marks, _ids, _names)]
    pairs = zip(parts, there, strict=True)
    return max(len(part & other) / len(part) if part else 0.0 for part, other in pairs)


def _marks(notebook: Notebook) -> set[str]:
    names = (cell.metadata.get("nbgrader", {}).get("grade_id") for cell in notebook.cells)
    return {name for name in names if name}


def _ids(notebook: Notebook) -> set[str]:
    return {cell.id for cell in notebook.cells}


def _names(notebook: Notebook) -> set[str]:
    code = (cell.source for cell in notebook.cells if cell.cell_type == "code")
    return set().union(*(given(source, dots=True) for source in code))
