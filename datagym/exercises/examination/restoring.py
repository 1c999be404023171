"""Rebuilds a damaged notebook before it is marked, and puts back what its tests were."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import NbGraderPreprocessor, OverwriteCells

from datagym.datasets.owner import plain_id
from datagym.errors import BadInput
from datagym.exercises.cells import Cell, Notebook, node
from datagym.exercises.examination.outline import outline
from datagym.exercises.examination.rebuilding import rebuild
from datagym.exercises.handing_in.reading import read_notebook
from datagym.exercises.own_data import drawn_for

Step = tuple[Notebook, dict[str, Any]]
"""A notebook, and nbconvert's resources."""

CellStep = tuple[Cell, dict[str, Any]]
"""A cell, and nbconvert's resources."""

_KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


class RebuildCells(NbGraderPreprocessor):
    """Rebuilds a damaged notebook, and says in the log what it did (see ``rebuilding``)."""

    def preprocess(self, nb: Notebook, resources: dict[str, Any]) -> Step:
        """Rebuild a notebook; its metadata, and so its kernel, become the source's."""
        about = resources["nbgrader"]
        source = source_notebook(self, source_folder(self, about) / f"{about['notebook']}.ipynb")
        with Gradebook(about["db_url"]) as book:
            known = outline(book.find_notebook(about["notebook"], about["assignment"]), source)
        drawn = drawn_for(nb)
        nb.cells, notes = rebuild(nb.cells, known)
        if drawn is not None and drawn != plain_id(str(about["student"])):
            notes.append(f"its data were drawn for {drawn} where its learner last ran it")
        for note in notes:
            self.log.warning("%s, %s: %s", about["student"], about["notebook"], note)
        nb.metadata = node({"kernelspec": _KERNEL, **(source.metadata if source else {})})
        write_note(nb, notes=notes)
        return nb, resources


def write_note(nb: Notebook, **found: Any) -> None:  # noqa: ANN401  (plain values of any kind)
    """Write into a notebook's metadata what marking has found."""
    own = dict(nb.metadata.get("datagym", {}))
    nb.metadata["datagym"] = node({**own, "marking": {**own.get("marking", {}), **found}})


def source_folder(step: NbGraderPreprocessor, about: Mapping[str, Any]) -> Path:
    """Return the folder of the assignment's source."""
    return stage_folder(step, "source", {**about, "student": "."})


def stage_folder(step: NbGraderPreprocessor, stage: str, about: Mapping[str, Any]) -> Path:
    """Return the folder of an assignment in a stage: ``source`` or ``submitted``."""
    course = getattr(getattr(step.parent, "parent", None), "coursedir", None)
    person, assignment = str(about["student"]), str(about["assignment"])
    if course is None:
        return Path(stage) / person / assignment  # nbgrader works in the course's folder
    name = getattr(course, f"{stage}_directory")
    return Path(course.format_path(name, person, assignment))


def source_notebook(step: NbGraderPreprocessor, path: Path) -> Notebook | None:
    """Return the source's notebook; None, and a line in the log, when it cannot be read."""
    try:
        return read_notebook(path.name, path.read_bytes())
    except (OSError, BadInput):
        step.log.warning("%s cannot be read: cells are known by nbgrader's ids alone", path)
        return None


class RestoreCells(OverwriteCells):
    """Puts back what the tests of a notebook were: their text, their marks, their place.

    nbgrader's own step stops the whole submission when a cell before a deleted test is
    deleted too, and the whole cohort when a notebook's metadata claim another version.
    """

    def preprocess_cell(self, cell: Cell, resources: dict[str, Any], index: int) -> CellStep:
        """Write a known cell's metadata as the gradebook has them; forget an unknown one's."""
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if not name:
            cell["metadata"].pop("nbgrader", None)
            return cell, resources
        try:
            source = self.gradebook.find_source_cell(name, self.notebook_id, self.assignment_id)
        except MissingEntry:
            self.log.warning("Cell %r is not in the source; it is kept as ordinary text", name)
            del cell["metadata"]["nbgrader"]
            return cell, resources
        notebook = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        worth = {graded.name: graded.max_score for graded in notebook.grade_cells}
        tasks = {task.name: task.max_score for task in notebook.task_cells}
        cell["metadata"]["nbgrader"] = node(
            {
                "schema_version": MetadataValidator.schema_version,
                "grade_id": name,
                "cell_type": source.cell_type,
                "checksum": source.checksum,
                "locked": source.locked,
                "grade": name in worth,
                "solution": name in {answer.name for answer in notebook.solution_cells},
                "task": name in tasks,
            }
        )
        if name in worth or name in tasks:
            cell["metadata"]["nbgrader"]["points"] = {**worth, **tasks}[name]
        step: CellStep = super().preprocess_cell(cell, resources, index)
        return step

    def add_missing_grade_cells(self, nb: Notebook, resources: dict[str, Any]) -> Step:
        """Put each deleted test after the nearest cell before it that is still there."""
        source = self.gradebook.find_notebook(self.notebook_id, self.assignment_id)
        worth = {cell.name: cell.max_score for cell in source.grade_cells}
        answers = {cell.name for cell in source.solution_cells}
        place = 0
        for cell in source.source_cells:
            at = {
                found["metadata"].get("nbgrader", {}).get("grade_id"): position
                for position, found in enumerate(nb.cells)
            }
            if cell.name in at:
                place = at[cell.name] + 1
            elif cell.name in worth:
                self.log.warning("Test '%s' was deleted; it is put back", cell.name)
                again = self.missing_cell_transform(cell, worth[cell.name], cell.name in answers)
                if (nb.nbformat, nb.nbformat_minor) >= (4, 5):
                    again["id"] = sha256(cell.name.encode()).hexdigest()[:8]
                nb.cells.insert(place, again)
                place += 1
        return nb, resources
