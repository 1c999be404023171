"""Lets an assignment draw data of one's own for each learner, where its instructor says so."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import List, Unicode

from datagym.errors import BadInput
from datagym.exercises.cells import Cell, Notebook, about, code_cell
from datagym.exercises.own_data import CELL, OWN_DATA


class DrawOwnData(NbGraderPreprocessor):
    """Puts the cell that begins data of one's own before the first that loads any.

    It does so for the assignments that are named, and only where an assignment's author says that
    its text and its tests hold with every learner's tables.
    """

    assignments = List(
        Unicode(), help="Assignments in which each learner gets data drawn from their id"
    ).tag(config=True)

    def preprocess(
        self, nb: Notebook, resources: dict[str, Any]
    ) -> tuple[Notebook, dict[str, Any]]:
        """Put the cell in, where it is asked for."""
        source = Path(resources["metadata"]["path"])
        self._check_names(source.parent)
        if source.name in self.assignments:
            if not nb.metadata.get("datagym", {}).get("own_data"):
                message = (
                    f"{source.name} is not made for data of one's own: its text or its tests may "
                    "speak of the course's tables alone. Take its name out of "
                    "c.DrawOwnData.assignments in nbgrader_config.py."
                )
                raise BadInput(message)
            nb.cells.insert(_first(nb.cells), own_data_cell())
        return nb, resources

    def _check_names(self, sources: Path) -> None:
        unknown = [name for name in self.assignments if not (sources / name).is_dir()]
        if unknown:
            message = (
                f"c.DrawOwnData.assignments in nbgrader_config.py names {', '.join(unknown)}, and "
                f"{sources} has no such assignment. Mend the name."
            )
            raise BadInput(message)


def own_data_cell() -> Cell:
    """Return the locked cell with which such an assignment begins.

    >>> print(own_data_cell().source.splitlines()[-1])
    own_data.begin()
    """
    marks = {
        "grade_id": OWN_DATA,
        "locked": True,
        "grade": False,
        "solution": False,
        "task": False,
        "schema_version": MetadataValidator.schema_version,
    }
    made = code_cell(CELL.rstrip(), {"nbgrader": marks})
    made["id"] = OWN_DATA
    return made


def _first(cells: Sequence[Cell]) -> int:
    """Return the place of the first cell that runs or that nbgrader knows."""
    places = (
        place
        for place, cell in enumerate(cells)
        if cell.cell_type == "code" or any(about(cell).get(key) for key in ("grade", "locked"))
    )
    return next(places, len(cells))
