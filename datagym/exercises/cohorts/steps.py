"""nbgrader's steps on one hand-in, in memory: what a worker does, far from the gradebook.

A bench is a course of its own in a temporary folder, with one assignment and a gradebook that
holds its definition and nobody's marks. On it ``nbgrader autograde`` is done as nbgrader does
it, but for the steps that enter marks, which the commanding process does.
"""

import contextlib
import io
import json
import logging
import pickle
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from nbgrader.preprocessors import AssignLatePenalties, SaveAutoGrades
from sqlalchemy import create_engine
from sqlalchemy.orm import scoped_session, sessionmaker
from traitlets.config import Config

from datagym.errors import BadInput, DatagymError
from datagym.exercises.cohorts.definition import lay_definition
from datagym.exercises.cohorts.gradebook import standing_in
from datagym.exercises.cohorts.jobs import Assignment, Files, HandIn, Marked, Spoiled
from datagym.exercises.cohorts.marks import Marks, enter_marks
from datagym.exercises.cohorts.work import surroundings

_LOG = logging.getLogger("datagym.marking")
_OURS = Path(__file__).parents[2]
_LONGEST = 500  # characters of a line in a report


class Bench:
    """Where hand-ins for one assignment are marked, one after the other.

    Parameters
    ----------
    folder
        A new folder for this bench alone.
    assignment
        What is marked.

    """

    def __init__(self, folder: Path, assignment: Assignment) -> None:
        self.assignment = assignment
        self._course = folder / "course"
        self._desk = folder / "desk"  # apart from the source, which holds the solutions
        lay(self._course / "source" / assignment.name, assignment.source)
        self.url = f"sqlite:///{(self._course / 'gradebook.db').as_posix()}"
        self._engine = create_engine(self.url)
        lay_definition(self._engine, assignment.definition)
        self.config = Config(pickle.loads(assignment.settings))  # noqa: S301  (the commander's own)
        self.config.CourseDirectory.update(root=str(self._course), db_url=self.url)
        self.config.CourseDirectory.assignment_id = assignment.name
        self.directory = CourseDirectory(config=self.config, log=_LOG)

    def mark(self, hand_in: HandIn) -> Marked | Spoiled:
        """Mark a hand-in, or say why it cannot be."""
        with _written() as log:
            try:
                return self._mark(hand_in, log)
            except Exception as error:  # noqa: BLE001  (a hand-in that cannot be marked stops nobody)
                return Spoiled(_sentence(error))

    @contextlib.contextmanager
    def gradebook(self) -> Iterator[Gradebook]:
        """Give this bench's gradebook to all who open it; what they write is forgotten."""
        book = Gradebook.__new__(Gradebook)
        book.engine, book.course_id, book.authenticator = self._engine, "", None
        book.db = scoped_session(sessionmaker(bind=self._engine))
        book.db().commit = book.db().flush  # what a step writes goes away with the session
        try:
            with standing_in(book, self.url):
                yield book
        finally:
            book.db.remove()

    def _mark(self, hand_in: HandIn, log: list[str]) -> Marked:
        name = self.assignment.name
        submitted = self._course / "submitted" / hand_in.person / name
        desk = self._desk / hand_in.person / name
        self.directory.student_id = hand_in.person
        try:
            lay(submitted, hand_in.files)
            lay(desk, self.assignment.beside(hand_in))
            with contextlib.chdir(self._course), self.gradebook():
                autograde = _Autograde(coursedir=self.directory, config=self.config, log=_LOG)
                notebooks = autograde.mark(submitted, desk, self.assignment.notebooks)
        finally:
            for folder in (submitted.parent, desk.parent):
                shutil.rmtree(folder, ignore_errors=True)
        return _told(notebooks, [line.removeprefix(f"{hand_in.person}, ") for line in log])

    def feedback(self, person: str, notebooks: Files, marks: Marks) -> dict[str, bytes] | Spoiled:
        """Return nbgrader's feedback on a person's marked notebooks, or why there is none."""
        try:
            with contextlib.chdir(self._course), self.gradebook() as book:
                enter_marks(book, self.assignment.name, person, marks)
                return self._feedback(person, notebooks)
        except Exception as error:  # noqa: BLE001  (as above)
            return Spoiled(_sentence(error))

    def _feedback(self, person: str, notebooks: Files) -> dict[str, bytes]:
        self.directory.student_id = person
        writer = GenerateFeedback(coursedir=self.directory, config=self.config, log=_LOG)
        exporter = writer.exporter_class(parent=writer, config=writer.config)
        for step in writer.preprocessors:
            exporter.register_preprocessor(step)
        made = {}
        for name, data in notebooks.items():
            path = Path(
                self.directory.format_path(
                    self.directory.autograded_directory, person, self.assignment.name
                )
            )
            resources = writer.init_single_notebook_resources(str(path / name))
            resources["metadata"] = {"name": Path(name).stem, "path": str(path)}
            text, _ = exporter.from_file(_Stream(path / name, data), resources=resources)
            made[Path(name).stem + exporter.file_extension] = text.encode()
        return made

    def close(self) -> None:
        """Let go of its gradebook."""
        self._engine.dispose()


class _Autograde(Autograde):
    """nbgrader's autograde of one hand-in, whose notebooks stay in memory."""

    def mark(self, submitted: Path, desk: Path, known: tuple[str, ...]) -> dict[str, bytes]:
        """Return the marked notebooks by file name."""
        self.exporter = self.exporter_class(parent=self, config=self.config)
        self.notebooks = sorted(str(path) for path in submitted.glob("*.ipynb"))
        if self.notebooks:
            self.run_pre_convert_hook()
        made: dict[str, bytes] = {}
        for path in sorted({Path(name) for name in self.notebooks}):
            if path.stem not in known:
                self.log.warning("%s is no notebook of the assignment: not marked", path.name)
                continue
            text = self._convert(path, path.read_bytes(), path.parent, sanitizing=True)
            with surroundings({"NBGRADER_EXECUTION": "autograde"}):
                text = self._convert(path, text.encode(), desk, sanitizing=False)
            made[path.name] = text.encode()
        if not made:
            message = f"There is no notebook of {self.coursedir.assignment_id} in it."
            raise BadInput(message)
        return made

    def _convert(self, path: Path, data: bytes, folder: Path, *, sanitizing: bool) -> str:
        """Pass a notebook through nbgrader's steps."""
        self._sanitizing = sanitizing
        self._init_preprocessors()
        resources = self.init_single_notebook_resources(
            str(Path(self._format_source(self.coursedir.assignment_id, self.coursedir.student_id))
                / path.name)
        )  # fmt: skip
        resources["metadata"] = {"name": path.stem, "path": str(folder)}
        text, _ = self.exporter.from_file(_Stream(path, data), resources=resources)
        return str(text)

    def _init_preprocessors(self) -> None:
        super()._init_preprocessors()
        steps = self.exporter._preprocessors  # noqa: SLF001  (as nbgrader does)
        steps[:] = [step for step in steps if not isinstance(step, ENTERING)]


ENTERING = (SaveAutoGrades, AssignLatePenalties)
"""The steps that enter marks; subclasses too."""


class _Stream(io.TextIOWrapper):
    """A notebook in memory, which exporters read as an open file."""

    def __init__(self, path: Path, data: bytes) -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8")
        self._path = str(path)

    @property
    def name(self) -> str:
        """The name of the file that it stands for."""
        return self._path


def lay(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files into a new folder, in the place of what was there."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def _told(notebooks: Mapping[str, bytes], lines: list[str]) -> Marked:
    """Gather what the marking step left in the notebooks' metadata."""
    tasks: dict[str, Mapping[str, Any]] = {}
    held: list[bool] = []
    notes: dict[str, None] = {}
    for data in notebooks.values():
        said = json.loads(data)["metadata"].get("datagym", {}).get("marking", {})
        tasks |= {str(task): dict(about) for task, about in said.get("tasks", {}).items()}
        held += [bool(said["sandbox"])] if "sandbox" in said else []
        notes |= dict.fromkeys(str(note)[:_LONGEST] for note in said.get("notes", ()))
    notes |= dict.fromkeys(line[:_LONGEST] for line in lines)
    return Marked(notebooks, tasks, all(held) if held else None, tuple(notes))


def _sentence(error: Exception) -> str:
    if isinstance(error, DatagymError):
        return str(error)
    said = (str(error).strip().splitlines() or [""])[0][:_LONGEST]
    return f"nbgrader could not mark it ({type(error).__name__}{': ' if said else ''}{said})"


@contextlib.contextmanager
def _written() -> Iterator[list[str]]:
    """Give the warnings that our own steps log: what was repaired.

    nbgrader's own also warn of what is usual, as of a test whose hidden part comes back.
    """
    lines: list[str] = []

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if Path(record.pathname).is_relative_to(_OURS):
                lines.append(record.getMessage())

    handler = Handler(logging.WARNING)
    _LOG.propagate = False
    _LOG.addHandler(handler)
    try:
        yield lines
    finally:
        _LOG.removeHandler(handler)
