"""What ``exercises/nbgrader_config.py`` puts into nbgrader's own steps.

So plain ``nbgrader autograde``, ``nbgrader generate_feedback`` and formgrader keep the fair
rules, put a damaged notebook's tests back, and show no hidden test to a learner.
"""

import os
import re
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from nbconvert.exporters import HTMLExporter, NotebookExporter
from nbgrader.api import Gradebook
from nbgrader.preprocessors import ClearHiddenTests, Execute, NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution
from traitlets import Integer, List, default

from datagym.exercises.cells import Cell, Notebook, Output, printed
from datagym.exercises.examination.examiners import examiner
from datagym.exercises.examination.marking import is_test, sentence, settle
from datagym.exercises.examination.outline import outline
from datagym.exercises.examination.plan import plan
from datagym.exercises.examination.restoring import (
    CellStep,
    Step,
    source_folder,
    source_notebook,
    stage_folder,
    write_note,
)
from datagym.exercises.examination.rules import UNSAFE_WORDS, Rules, is_safe
from datagym.exercises.files import check_plain, seen, write_whole
from datagym.exercises.handing_in.reading import MOST_READ, read_notebook
from datagym.exercises.handing_in.renaming import renamed
from datagym.exercises.learner import WAITS

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
        if self.parent is None or self.parent._sanitizing:  # noqa: SLF001  (as handed in, not yet marked)
            size = self.parent.coursedir.max_dir_size if self.parent else MOST_READ // 1000
            check_plain(path.parent, 1000 * size)
        notebook = read_notebook(path.name, file_stream.buffer.read())
        step: Step = self.from_notebook_node(notebook, resources, **more)  # type: ignore[no-untyped-call]
        return step


class FeedbackPage(HTMLExporter):
    """Writes nbgrader's feedback as a page that loads nothing from another host."""

    @default("template_paths")
    def _template_paths(
        self,
        prune: bool = True,  # noqa: FBT001, FBT002  (nbconvert's signature)
        root_dirs: list[str] | None = None,
    ) -> list[str]:
        own = str(Path(__file__).parent / "share" / "feedback")
        return [own, *super()._template_paths(prune, root_dirs)]


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
        source = source_folder(self, about)
        with Gradebook(about["db_url"]) as book:
            known = outline(
                book.find_notebook(about["notebook"], about["assignment"]),
                source_notebook(self, source / f"{about['notebook']}.ipynb"),
            )
        if not is_safe():
            self.log.warning(UNSAFE_WORDS)
        seconds = float(self.timeout)
        made = plan(known)
        marker = examiner(made, source, seconds)
        folder = Path(resources["metadata"]["path"])
        learner = str(about["student"]) if made.own_data else None
        outcomes = marker.examine(nb.cells, self._rules(folder, about, source, learner))
        for outcome in outcomes:
            if outcome.instructor:
                line = f"{about['student']}, {about['notebook']}, {outcome.task}"
                self.log.warning("%s: %s", line, outcome.instructor)
        write_note(
            nb,
            sandbox=is_safe(),
            tasks={outcome.task: outcome.plain() for outcome in outcomes},
        )
        return nb, resources

    def _rules(
        self, folder: Path, about: Mapping[str, Any], source: Path, learner: str | None
    ) -> Rules:
        files, left_out = seen(folder, source, stage_folder(self, "submitted", about))
        if left_out:
            self.log.warning("%s: %s files that were handed in are left out", folder, left_out)
        return Rules.of(
            folder,
            files,
            cell_seconds=float(self.timeout),
            total_seconds=float(self.total_seconds),
            safe=is_safe(),
            learner=learner,
        )


class SettleMarks(NbGraderPreprocessor):
    """A warning never costs a mark, and silence never earns one (see ``settle``)."""

    def preprocess_cell(self, cell: Cell, resources: dict[str, Any], index: int) -> CellStep:  # noqa: ARG002  (nbgrader's signature)
        """Settle one cell."""
        settle(cell)
        return cell, resources


class TellWhatWaits(NbGraderPreprocessor):
    """Says in the feedback which answers wait for a person, in place of a mark of nought."""

    # Feedback sets this for all its steps; nbgrader warns of a step that does not know it.
    display_data_priority: Any = List().tag(config=True)

    def preprocess(self, nb: Notebook, resources: dict[str, Any]) -> Step:
        """Take the answers that wait out of what the work is worth so far."""
        about = resources["nbgrader"]
        place = (about["notebook"], about["assignment"], about["student"])
        with Gradebook(about["db_url"]) as book:
            for cell in nb.cells:
                marks = cell.metadata.get("nbgrader", {})
                if not (is_grade(cell) and is_solution(cell)):
                    continue
                grade = book.find_grade(marks["grade_id"], *place)
                if grade.auto_score is None and grade.manual_score is None:
                    about["max_score"] -= grade.max_score
                    marks["grade"] = False  # nbgrader's page shows no score then
                    marks["comment"] = "\n\n".join(filter(None, (WAITS, marks.get("comment"))))
        return nb, resources


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
