"""Enters one person's marks: the rows and the folder together, or neither."""

import contextlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from nbgrader.api import Gradebook, MissingEntry, SubmittedAssignment
from nbgrader.utils import parse_utc
from sqlalchemy import select

from datagym.errors import BadInput
from datagym.exercises.cells import from_text
from datagym.exercises.cohorts.autograded import Laying, hashes, is_whole
from datagym.exercises.cohorts.claims import number
from datagym.exercises.cohorts.coursework import Course
from datagym.exercises.cohorts.gradebook import Book
from datagym.exercises.cohorts.jobs import Assignment, HandIn, Key, Marked
from datagym.exercises.cohorts.markings import Row, read_row, write_row
from datagym.exercises.cohorts.steps import ENTERING

_LOG = logging.getLogger("datagym.entering")


@dataclass(frozen=True, slots=True)
class Mark:
    """What stands in the gradebook for one person's work.

    Parameters
    ----------
    row
        What our table says.
    score, of
        The points, the penalty for being late taken off, and how many there are.
    late
        Seconds after the deadline.
    by_hand
        Whether a person has to mark a part of it.

    """

    row: Row
    score: float
    of: float
    late: float = 0.0
    by_hand: bool = False


class Entering:
    """Enters marks into a course's gradebook and folders.

    Parameters
    ----------
    course, book
        Where.

    """

    def __init__(self, course: Course, book: Book) -> None:
        self._course, self._book = course, book
        self._steps = [kind for kind in course.steps if issubclass(kind, ENTERING)]

    def found(self, key: Key) -> Row | None:
        """Return what a job would make, if it is entered and its folder is whole.

        Call it with the hand-in claimed: what a killed grader left is put in order.
        """
        place = self._course.place("autograded", key.person, key.assignment)
        self._laying(key).recover()
        with self._book.reading() as session:
            row = read_row(session, key.person, key.assignment)
        if row is None or row.key != key or not is_whole(place, row.files):
            return None
        return row

    def enter(
        self, assignment: Assignment, hand_in: HandIn, marked: Marked, *, again: bool = False
    ) -> tuple[Mark, bool]:
        """Enter what was marked; return what stands there, and whether this call entered it.

        Parameters
        ----------
        assignment, hand_in, marked
            What was marked, and what came of it.
        again
            Enter it although another grader has entered the same job.

        Raises
        ------
        StoreError
            When the gradebook cannot be written; nothing was.
        OSError
            When the folder cannot be written; nothing was.

        """
        key, token = assignment.key(hand_in), uuid4().hex
        files = {**assignment.beside(hand_in), **marked.notebooks}
        laying = self._laying(key)
        row = Row(key, marked.sandbox, marked.tasks, marked.notes, hashes(files), token)
        place = self._course.place("autograded", key.person, key.assignment)

        def work(book: Gradebook) -> tuple[Mark, bool]:
            there = read_row(book.db(), key.person, key.assignment)
            if there is not None and (
                there.token == token  # it was entered, and the answer got lost
                or (there.key == key and not again and is_whole(place, there.files))
            ):
                return _mark(book, there), there.token == token
            laying.take_back()  # the answer to a commit was that nothing of it was kept
            self._enter_rows(book, assignment, hand_in, marked)
            write_row(book.db(), row)
            mark = _mark(book, row)
            book.db.flush()
            laying.put()
            return mark, True

        laying.write(files)
        try:
            done = self._book.write(number(key.person, key.assignment), work)
        except BaseException:
            laying.take_back()
            raise
        laying.clear()
        return done

    def note_unmarked(self, hand_in: HandIn, assignment: str) -> None:
        """Let the gradebook know that somebody handed in whose work cannot be marked.

        nbgrader does so too. The marks of an earlier hand-in stay.
        """

        def work(book: Gradebook) -> None:
            book.update_or_create_student(hand_in.person)
            try:
                book.find_submission(assignment, hand_in.person)
            except MissingEntry:
                book.add_submission(assignment, hand_in.person, **_when(hand_in))

        with contextlib.suppress(BadInput):  # of the moment, which is what cannot be read
            self._book.write(number(hand_in.person, assignment), work)

    def _enter_rows(
        self, book: Gradebook, assignment: Assignment, hand_in: HandIn, marked: Marked
    ) -> None:
        """Do what nbgrader's autograde does in its gradebook."""
        book.update_or_create_student(hand_in.person)
        submission = book.update_or_create_submission(
            assignment.name, hand_in.person, **_when(hand_in)
        )
        for notebook in submission.notebooks:
            if f"{notebook.name}.ipynb" not in marked.notebooks:  # it was not handed in
                for grade in notebook.grades:
                    grade.auto_score, grade.needs_manual_grade = 0, False
        book.db.commit()
        with contextlib.chdir(self._course.folder):
            for name, data in sorted(marked.notebooks.items()):
                about = {
                    "student": hand_in.person,
                    "assignment": assignment.name,
                    "notebook": name.removesuffix(".ipynb"),
                    "db_url": self._book.url,
                }
                resources: dict[str, Any] = {"nbgrader": about, "unique_key": about["notebook"]}
                notebook = from_text(data.decode())
                for kind in self._steps:
                    step = kind(config=self._course.config, log=_LOG)
                    notebook, resources = step(notebook, resources)

    def _laying(self, key: Key) -> Laying:
        return Laying(
            self._course.place("autograded", key.person, key.assignment),
            self._course.root("autograded"),
            self._course.permissions,
            shared=self._course.shared,
        )


def _when(hand_in: HandIn) -> Mapping[str, Any]:
    """Return when it was handed in, for nbgrader.

    Raises
    ------
    BadInput
        When its ``timestamp.txt`` says no moment.

    """
    said = hand_in.timestamp
    try:
        return {"timestamp": parse_utc(said)} if said else {}
    except (ValueError, OverflowError) as error:
        message = f"Its timestamp.txt says no moment, but {str(said)[:40]!r}."
        raise BadInput(message) from error


def _mark(book: Gradebook, row: Row) -> Mark:
    submission = book.find_submission(row.key.assignment, row.key.person)
    sums = select(
        SubmittedAssignment.score,
        SubmittedAssignment.late_submission_penalty,
        SubmittedAssignment.max_score,
        SubmittedAssignment.needs_manual_grade,
    ).where(SubmittedAssignment.id == submission.id)  # one question; nbgrader would ask four
    score, penalty, of, by_hand = book.db.execute(sums).one()
    return Mark(
        row,
        max(0.0, float(score or 0) - float(penalty or 0)),
        float(of or 0),
        float(submission.total_seconds_late),
        bool(by_hand),
    )
