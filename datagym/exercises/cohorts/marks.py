"""One person's marks on one assignment, taken out of one gradebook and laid into another."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from nbgrader.api import Gradebook, SubmittedAssignment

Points = tuple[float | None, float | None, float | None]  # automatic, by hand, extra
Comments = tuple[str | None, str | None]  # automatic, by hand


@dataclass(frozen=True, slots=True)
class Marks:
    """What feedback needs of the gradebook.

    Parameters
    ----------
    timestamp
        When the work was handed in.
    grades, comments
        Notebook → cell → what stands there.
    penalties
        Notebook → the points off for being late.

    """

    timestamp: datetime | None
    grades: Mapping[str, Mapping[str, Points]]
    comments: Mapping[str, Mapping[str, Comments]]
    penalties: Mapping[str, float | None]


def marks_in(submission: SubmittedAssignment) -> Marks:
    """Return the marks of a submission."""
    grades, comments, penalties = {}, {}, {}
    for notebook in submission.notebooks:
        penalties[notebook.name] = notebook.late_submission_penalty
        grades[notebook.name] = {
            grade.name: (grade.auto_score, grade.manual_score, grade.extra_credit)
            for grade in notebook.grades
        }
        comments[notebook.name] = {
            comment.name: (comment.auto_comment, comment.manual_comment)
            for comment in notebook.comments
        }
    return Marks(submission.timestamp, grades, comments, penalties)


def enter_marks(book: Gradebook, assignment: str, person: str, marks: Marks) -> None:
    """Lay marks into a gradebook that has the assignment and nothing of this person."""
    book.add_student(person)
    submission = book.add_submission(assignment, person, timestamp=marks.timestamp)
    for notebook in submission.notebooks:
        notebook.late_submission_penalty = marks.penalties.get(notebook.name)
        for grade in notebook.grades:
            points = marks.grades.get(notebook.name, {}).get(grade.name, (None,) * 3)
            grade.auto_score, grade.manual_score, grade.extra_credit = points
        for comment in notebook.comments:
            said = marks.comments.get(notebook.name, {}).get(comment.name, (None,) * 2)
            comment.auto_comment, comment.manual_comment = said
    book.db.flush()
    book.db.expire_all()
