"""What ``exercises/nbgrader_config.py`` puts into nbgrader's own steps.

So plain ``nbgrader autograde``, ``nbgrader generate_feedback`` and formgrader keep the fair
rules, put a damaged notebook's tests back, and show no hidden test to a learner.
"""

import os
import re
import sysconfig
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import ClearHiddenTests, Execute, NbGraderPreprocessor, OverwriteCells
from nbgrader.utils import is_grade, is_solution
from traitlets import Integer, List

from datagym.errors import BadInput
from datagym.exercises.cells import Cell, Notebook, Output, node, printed
from datagym.exercises.examiners import UNSAFE_WORDS, examiner, is_safe
from datagym.exercises.files import seen, write_whole
from datagym.exercises.marking import is_test, sentence, settle
from datagym.exercises.outline import outline
from datagym.exercises.plan import plan
from datagym.exercises.reading import MOST_READ, read_notebook
from datagym.exercises.rebuilding import rebuild
from datagym.exercises.renaming import renamed
from datagym.exercises.rules import Rules

Step = tuple[Notebook, dict[str, Any]]  # a notebook and nbconvert's resources

CellStep = tuple[Cell, dict[str, Any]]

_KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
_LEFT_OUT = "This output was left out, because it held a part of a test."
_TELLING = 15  # characters; a shorter line of a test ("import datagym") gives nothing away


def find_commands() -> None:
    """Let nbgrader find the program ``alembic``, which it starts by name alone.

    It stands beside this Python, whether or not the environment was activated.
    """
    scripts = sysconfig.get_path("scripts")
    folders = os.environ.get("PATH", "").split(os.pathsep)
    if scripts not in folders:
        os.environ["PATH"] = os.pathsep.join([scripts, *folders])


def name_again(assignment: str, notebooks: list[str], **_: object) -> None:
    """Lay a notebook that was renamed under its right name too, before nbgrader looks for it.

    nbgrader calls this for each submission, in the course's folder, with the paths that it
    found; what was handed in stays beside it.
    """
    sources = {
        path.name: read_notebook(path.name, path.read_bytes())
        for path in (Path("source") / assignment).glob("*.ipynb")
    }
    there = {Path(path).name: Path(path) for path in notebooks}
    if sources.keys() <= there.keys():
        return
    found = {name: path.read_bytes() for name, path in there.items() if _can_be_read(path)}
    for name, stray in renamed(sources, found).items():
        write_whole(there[stray].with_name(name), found[stray])
        at = notebooks.index(str(there[stray]))
        notebooks[at] = str(there[stray].with_name(name))


def _can_be_read(path: Path) -> bool:
    return not path.is_symlink() and path.stat().st_size <= MOST_READ


class Reader(NotebookExporter):
    """Reads what was handed in, whatever program wrote it (see ``reading``)."""

    def from_file(
        self,
        file_stream: Any,  # noqa: ANN401  (nbconvert's signature)
        resources: dict[str, Any] | None = None,
        **more: Any,  # noqa: ANN401  (the same)
    ) -> Step:
        """Read a notebook from an open file, and pass it through the steps."""
        path = Path(file_stream.name)
        if path.is_symlink():
            message = f"{path} is a link to another file. It was not read."
            raise BadInput(message)
        notebook = read_notebook(path.name, file_stream.buffer.read())
        step: Step = self.from_notebook_node(notebook, resources, **more)  # type: ignore[no-untyped-call]
        return step


class RebuildCells(NbGraderPreprocessor):
    """Rebuilds a damaged notebook, and says in the log what it did (see ``rebuilding``)."""

    def preprocess(self, nb: Notebook, resources: dict[str, Any]) -> Step:
        """Rebuild a notebook; its metadata, and so its kernel, become the source's."""
        about = resources["nbgrader"]
        source = _source_notebook(self, _source(self, about) / f"{about['notebook']}.ipynb")
        with Gradebook(about["db_url"]) as book:
            known = outline(book.find_notebook(about["notebook"], about["assignment"]), source)
        nb.cells, notes = rebuild(nb.cells, known)
        for note in notes:
            self.log.warning("%s, %s: %s", about["student"], about["notebook"], note)
        nb.metadata = node({"kernelspec": _KERNEL, **(source.metadata if source else {})})
        _note(nb, notes=notes)
        return nb, resources


def _note(nb: Notebook, **found: Any) -> None:  # noqa: ANN401  (plain values of any kind)
    """Write into a notebook's metadata what marking has found."""
    own = dict(nb.metadata.get("datagym", {}))
    nb.metadata["datagym"] = node({**own, "marking": {**own.get("marking", {}), **found}})


def _source(step: NbGraderPreprocessor, about: Mapping[str, Any]) -> Path:
    """Return the folder of the assignment's source."""
    return _folder(step, "source", {**about, "student": "."})


def _folder(step: NbGraderPreprocessor, stage: str, about: Mapping[str, Any]) -> Path:
    """Return the folder of an assignment in a stage: ``source`` or ``submitted``."""
    course = getattr(getattr(step.parent, "parent", None), "coursedir", None)
    person, assignment = str(about["student"]), str(about["assignment"])
    if course is None:
        return Path(stage) / person / assignment  # nbgrader works in the course's folder
    name = getattr(course, f"{stage}_directory")
    return Path(course.format_path(name, person, assignment))


def _source_notebook(step: NbGraderPreprocessor, path: Path) -> Notebook | None:
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


class RunTests(Execute):
    """Runs the notebook in a sandbox, takes its answers out and marks them (see ``examining``).

    What became of each task stands in the notebook's metadata, ``datagym.marking``.
    """

    total_seconds = Integer(300, help="How long all cells of a notebook may take together").tag(
        config=True
    )

    def preprocess(
        self,
        nb: Notebook,
        resources: dict[str, Any],
        km: Any = None,  # noqa: ANN401, ARG002  (nbconvert's signature)
    ) -> Step:
        """Run and mark a notebook."""
        about = resources["nbgrader"]
        source = _source(self, about)
        with Gradebook(about["db_url"]) as book:
            known = outline(
                book.find_notebook(about["notebook"], about["assignment"]),
                _source_notebook(self, source / f"{about['notebook']}.ipynb"),
            )
        if not is_safe():
            self.log.warning(UNSAFE_WORDS)
        seconds = float(self.timeout)
        marker = examiner(plan(known), source, seconds)
        folder = Path(resources["metadata"]["path"])
        outcomes = marker.examine(nb.cells, self._rules(folder, about, source))
        for outcome in outcomes:
            if outcome.instructor:
                line = f"{about['student']}, {about['notebook']}, {outcome.task}"
                self.log.warning("%s: %s", line, outcome.instructor)
        _note(
            nb,
            sandbox=is_safe(),
            tasks={outcome.task: outcome.plain() for outcome in outcomes},
        )
        return nb, resources

    def _rules(self, folder: Path, about: Mapping[str, Any], source: Path) -> Rules:
        files, left_out = seen(folder, source, _folder(self, "submitted", about))
        if left_out:
            self.log.warning("%s: %s files that were handed in are left out", folder, left_out)
        return Rules.of(
            folder,
            files,
            cell_seconds=float(self.timeout),
            total_seconds=float(self.total_seconds),
            safe=is_safe(),
        )


class SettleMarks(NbGraderPreprocessor):
    """A warning never costs a mark, and silence never earns one (see ``settle``)."""

    def preprocess_cell(self, cell: Cell, resources: dict[str, Any], index: int) -> CellStep:  # noqa: ARG002  (nbgrader's signature)
        """Settle one cell."""
        settle(cell)
        return cell, resources


class HideTests(ClearHiddenTests):
    """Takes the hidden tests out of the feedback, and says in words why a test stopped."""

    # Feedback sets this for all its steps; nbgrader warns of a step that does not know it.
    display_data_priority: Any = List().tag(config=True)

    def preprocess(self, nb: Notebook, resources: dict[str, Any]) -> Step:
        """Clear the tests, their tracebacks, and outputs that repeat a line of them."""
        before = [cell.source for cell in nb.cells]
        nb, resources = super().preprocess(nb, resources)
        secret = set()
        for cell, source in zip(nb.cells, before, strict=True):
            shown = {_bare(line) for line in cell.source.splitlines()}
            secret |= {_bare(line) for line in source.splitlines()} - shown
        secret = {line for line in secret if len(line) > _TELLING}
        for cell in nb.cells:
            if cell.cell_type == "code":
                said = ("execute_result", "error") if is_test(cell) else ()  # the test's own words
                cell.outputs = [
                    output if output.output_type in said else _safe(output, secret)
                    for output in cell.outputs
                ]
        return nb, resources

    def preprocess_cell(self, cell: Cell, resources: dict[str, Any], index: int) -> CellStep:  # noqa: ARG002  (nbgrader's signature)
        """Clear one test cell."""
        if is_grade(cell) or is_solution(cell):
            self._remove_hidden_test_region(cell)
        if is_test(cell):
            for output in cell["outputs"]:
                if output["output_type"] == "error":
                    output["traceback"] = [sentence(output)]
        return cell, resources


def _bare(text: str) -> str:
    """Return a text without what printing it as a Python string or as HTML may change."""
    return re.sub(r"\\[nt]|&[a-z0-9#]+;|[\s\\'\"<>&]", "", text)


def _safe(output: Output, secret: set[str]) -> Output:
    text = _bare(str(dict(output)))
    if not any(line in text for line in secret):
        return output
    return printed(_LEFT_OUT)
