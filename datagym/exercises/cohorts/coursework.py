"""A course's folder as marking needs it: who handed in what, and what an assignment is."""

import copy
import glob
import pickle
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.coursedir import CourseDirectory
from traitlets.utils.importstring import import_item

from datagym.errors import BadInput, NotFound
from datagym.exercises.assignments import course_folder, list_assignments
from datagym.exercises.cohorts.definition import read_definition
from datagym.exercises.cohorts.gradebook import PATIENCE, Book
from datagym.exercises.cohorts.jobs import Assignment, HandIn
from datagym.exercises.handing_in.exchange import read_folder
from datagym.exercises.releasing import read_config

_NOT_FOR_WORKERS = (
    "CourseDirectory",
    "AssignLatePenalties",
    "LateSubmissionPlugin",
    "SaveAutoGrades",
)
_ROOM = 1000  # bytes in one of nbgrader's kilobytes
_MOMENT = 0.05  # seconds


class Course:
    """The folder of an nbgrader course.

    Parameters
    ----------
    folder
        Where it is; Datagym's own unless named.

    Raises
    ------
    NotFound
        When it is no course.

    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = course_folder(folder)
        self.config: Any = copy.deepcopy(read_config(self.folder))
        self.config.CourseDirectory.root = str(self.folder)
        self._directory = CourseDirectory(config=self.config)
        self._autograde = Autograde(coursedir=self._directory, config=self.config)
        self._feedback = GenerateFeedback(coursedir=self._directory, config=self.config)

    @property
    def url(self) -> str:
        """The gradebook's address."""
        return str(self._directory.db_url)

    @property
    def permissions(self) -> int:
        """Nbgrader's permissions of marked files."""
        return int(str(self._autograde.permissions), 8)

    @property
    def feedback_permissions(self) -> int:
        """Nbgrader's permissions of feedback."""
        return int(str(self._feedback.permissions), 8)

    @property
    def shared(self) -> bool:
        """Whether a group of instructors shares the files."""
        return bool(self._directory.groupshared)

    @property
    def steps(self) -> list[Any]:
        """Nbgrader's steps that mark, as ``nbgrader_config.py`` names them."""
        named = self._autograde.autograde_preprocessors
        return [import_item(step) if isinstance(step, str) else step for step in named]

    def book(self, patience: float = PATIENCE) -> Book:
        """Open the gradebook."""
        return Book(self.url, str(self._directory.course_id), patience=patience)

    def place(self, step: str, person: str, assignment: str) -> Path:
        """Return the folder of a person's work: submitted, autograded or feedback."""
        directory = getattr(self._directory, f"{step}_directory")
        return Path(self._directory.format_path(directory, person, assignment))

    def root(self, step: str) -> Path:
        """Return the folder that holds everybody's work of a step."""
        return self.folder / str(getattr(self._directory, f"{step}_directory"))

    def people(self, assignment: str) -> list[str]:
        """Return who handed in, in order; those whom nbgrader is told to leave out are not."""
        before, after = str(self.place("submitted", "\0", assignment)).split("\0")
        left_out = str(self._directory.student_id_exclude).split(",")
        found = glob.glob(f"{glob.escape(before)}*{glob.escape(after)}")  # noqa: PTH207  (no root of ours)
        places = [place for place in found if Path(place).is_dir()]
        names = [place[len(before) : len(place) - len(after)] for place in places]
        return sorted(name for name in names if name not in left_out)

    def hand_in(self, person: str, assignment: str) -> HandIn:
        """Read what a person handed in.

        Raises
        ------
        BadInput
            When it holds links, or more than a hand-in may hold.

        """
        place = self.place("submitted", person, assignment)
        room = _ROOM * int(self._directory.max_dir_size)
        for last in (False, False, True):
            which = _which(place)
            try:
                files = read_folder(place, self._directory.ignore, room)
            except BadInput:
                if last or (which and which == _which(place)):
                    raise
            else:
                if which == _which(place):
                    return HandIn(person, files)
            time.sleep(_MOMENT)  # a newer hand-in is being put in its place
        message = "It is being replaced by a newer one. Give the same command once more."
        raise BadInput(message)

    def assignment(self, name: str, book: Book) -> Assignment:
        """Read an assignment: its source, and what the gradebook knows of it.

        Raises
        ------
        NotFound
            When there is no such assignment.
        BadInput
            When it was not released yet, or a setting cannot be given to workers.

        """
        if name not in list_assignments(self.folder):
            kind = "assignment"
            raise NotFound.among(kind, name, list_assignments(self.folder))
        definition = None
        if book.is_there:
            with book.reading() as session:
                definition = read_definition(session, name)
        if definition is None or not definition["notebook"]:
            message = (
                f"The gradebook does not know {name} yet. Release it first, in {self.folder}:  "
                f"nbgrader generate_assignment {name}"
            )
            raise BadInput(message)
        source = Path(
            self._directory.format_path(self._directory.source_directory, ".", name)
        ).resolve()
        room = _ROOM * int(self._directory.max_dir_size)
        files = read_folder(source, self._directory.ignore, room, own=True)
        own = frozenset(self._autograde.exclude_overwriting.get(name, ()))
        return Assignment(name, files, definition, pickle.dumps(dict(self._settings())), own)

    def _settings(self) -> Iterator[tuple[str, Any]]:
        """Give the settings that marking needs; the gradebook's address stays here."""
        for section, values in self.config.items():
            if section.startswith(("Exchange", "NbGrader")) or section in _NOT_FOR_WORKERS:
                continue
            for name, value in values.items():
                try:
                    pickle.dumps(value)
                except Exception as error:
                    message = (
                        f"{section}.{name} in {self.folder / 'nbgrader_config.py'} cannot be given "
                        "to other processes. Put what it names into a module of its own."
                    )
                    raise BadInput(message) from error
            yield section, dict(values)


def _which(folder: Path) -> tuple[int, int] | None:
    """Tell which folder lies at a place: another one that is put there is told from it."""
    try:
        about = folder.stat()
    except OSError:
        return None
    return about.st_ino, about.st_ctime_ns
