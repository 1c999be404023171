"""Writes nbgrader's feedback for marked work, in workers, after all marks are entered."""

from typing import Any

from nbgrader.api import Assignment as Graded
from nbgrader.api import Gradebook, SubmittedAssignment
from sqlalchemy import select

from datagym.exercises.cohorts.autograded import Laying
from datagym.exercises.cohorts.claims import number
from datagym.exercises.cohorts.cohort import Outcome, Pass
from datagym.exercises.cohorts.errands import Errand
from datagym.exercises.cohorts.jobs import Spoiled
from datagym.exercises.cohorts.markings import Row, read_row, write_feedback
from datagym.exercises.cohorts.marks import Marks, marks_in
from datagym.exercises.cohorts.work import feedback

_NOTEBOOK = ".ipynb"


class Feedback(Pass):
    """Writes the feedback for what is marked and has none yet."""

    def begin(self, person: str) -> Errand | Outcome:
        """Read what was marked, and the marks."""
        course, name = self.office.course, self.assignment.name
        with self.office.book.reading() as session:
            row = read_row(session, person, name)
            written = row is not None and row.feedback == row.token
            if row is None or (written and course.place("feedback", person, name).is_dir()):
                return Outcome(person, name, "kept")
            marks = self._marks(session, person)
        place = course.place("autograded", person, name)
        try:
            files = {file: (place / file).read_bytes() for file in row.files}
        except OSError as error:
            reason = f"Its marked notebooks cannot be read ({error}). Mark it again with --again."
            return Outcome(person, name, "failed", reason=reason)
        notebooks = {file: data for file, data in files.items() if file.endswith(_NOTEBOOK)}
        others = {file: data for file, data in files.items() if file not in notebooks}
        shared, version = self.office.share(self.assignment), self.assignment.version
        arguments = (shared, version, person, notebooks, marks)
        return Errand(self, person, feedback, arguments, (row, others))

    def end(self, errand: Errand, result: dict[str, bytes] | Spoiled) -> Outcome:
        """Write the pages, and note that they are written."""
        name, person = self.assignment.name, errand.person
        if isinstance(result, Spoiled):
            reason = f"Its feedback could not be written: {result.reason}"
            return Outcome(person, name, "failed", reason=reason)
        row, others = errand.about
        course = self.office.course
        laying = Laying(
            course.place("feedback", person, name),
            course.root("feedback"),
            course.feedback_permissions,
            shared=course.shared,
        )
        laying.recover()
        laying.write({**others, **result})
        laying.put()
        self._note(row)
        laying.clear()
        return Outcome(person, name, "written")

    def _note(self, row: Row) -> None:
        def work(book: Gradebook) -> None:
            write_feedback(book.db(), row)

        self.office.book.write(number(row.key.person, row.key.assignment), work)

    def _marks(self, session: Any, person: str) -> Marks:  # noqa: ANN401  (nbgrader's tables are untyped)
        query = (
            select(SubmittedAssignment)
            .join(Graded, Graded.id == SubmittedAssignment.assignment_id)
            .where(Graded.name == self.assignment.name, SubmittedAssignment.student_id == person)
        )
        return marks_in(session.execute(query).scalar_one())
