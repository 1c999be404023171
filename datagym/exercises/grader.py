"""nbgrader's own functions, called from Python: what fails raises, with a sentence.

nbgrader's methods return ``{success, error, log}``, move the process to the course's folder
while they work, and look for the exchange; this module alone deals with that. Call it from
one thread of a process at a time.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from datagym.errors import DatagymError
from datagym.exercises.assignments import course_folder
from datagym.exercises.releasing import read_config

if TYPE_CHECKING:
    from nbgrader.apps import NbGraderAPI


class GradingFailed(DatagymError):
    """nbgrader could not do what was asked; ``log`` is what it wrote."""

    def __init__(self, message: str, log: str = "") -> None:
        super().__init__(message)
        self.log = log


def generate(assignment: str, course: Path | None = None) -> None:
    """Make the learner's version in ``release/`` and enter the assignment in the gradebook.

    Raises
    ------
    GradingFailed
        When nbgrader could not, with its reason.

    >>> generate("four-hours", Path("exercises"))  # doctest: +SKIP

    """
    done = _api(course).generate_assignment(assignment, force=True)
    _must(done, f"{assignment} was not released")


def collect_from_exchange(assignment: str, course: Path | None = None) -> str:
    """Take in what lies in nbgrader's shared folder; return what it said of those it refused.

    >>> collect_from_exchange("four-hours", Path("exercises"))  # doctest: +SKIP
    ''
    """
    done = _api(course).collect(assignment, update=True)
    return "" if done["success"] else _reason(str(done.get("error") or ""), str(done["log"]))


def autograde(
    assignment: str, person: str, course: Path | None = None, *, again: bool = False
) -> None:
    """Mark what one person handed in, as ``nbgrader autograde`` does.

    Parameters
    ----------
    assignment
        Its name.
    person
        Their id, the name of their folder in ``submitted/``.
    course
        The folder of the nbgrader course; Datagym's own unless named.
    again
        Mark once more what is marked already.

    Raises
    ------
    GradingFailed
        When it could not be marked, with the reason.

    >>> autograde("four-hours", "n017", Path("exercises"))  # doctest: +SKIP

    """
    done = _api(course).autograde(assignment, person, force=again)
    _must(done, f"What {person} handed in for {assignment} could not be marked")


def give_feedback(assignment: str, person: str, course: Path | None = None) -> Path:
    """Write one person's feedback as HTML; return its folder.

    Raises
    ------
    GradingFailed
        When there is no marked hand-in of theirs.

    >>> give_feedback("four-hours", "n017", Path("exercises"))  # doctest: +SKIP
    PosixPath('exercises/feedback/n017/four-hours')

    """
    done = _api(course).generate_feedback(assignment, person, force=True)
    _must(done, f"No feedback on {assignment} could be written for {person}")
    return course_folder(course) / "feedback" / person / assignment


def marks(assignment: str, course: Path | None = None) -> dict[str, dict[str, float | None]]:
    """Return the gradebook's marks: person → task → points, None where a person must mark.

    A person who handed nothing in is not among them.

    >>> marks("four-hours", Path("exercises"))["n017"]["share"]  # doctest: +SKIP
    2.0
    """
    from nbgrader.api import Gradebook, MissingEntry  # noqa: PLC0415  (slow to import)

    folder = course_folder(course)
    found: dict[str, dict[str, float | None]] = {}
    with Gradebook(_database(folder), "datagym") as book:
        try:
            submissions = book.assignment_submissions(assignment)
        except MissingEntry:
            return {}
        for submission in submissions:
            grades = (grade for notebook in submission.notebooks for grade in notebook.grades)
            found[submission.student.id] = {
                grade.name: None if grade.needs_manual_grade else float(grade.score)
                for grade in grades
            }
    return found


def _api(course: Path | None) -> "NbGraderAPI":
    from nbgrader.apps import NbGraderAPI  # noqa: PLC0415  (slow to import)
    from nbgrader.coursedir import CourseDirectory  # noqa: PLC0415  (slow to import)

    folder = course_folder(course)
    config = read_config(folder).copy()
    config.CourseDirectory.root = str(folder)
    return NbGraderAPI(CourseDirectory(config=config), config=config)


def _database(folder: Path) -> str:
    url = read_config(folder).CourseDirectory.get("db_url")
    return str(url) if url else f"sqlite:///{(folder / 'gradebook.db').as_posix()}"


def _must(done: Mapping[str, Any], what: str) -> None:
    if not done["success"]:
        log = str(done.get("log") or "")
        reason = _reason(str(done.get("error") or ""), log)
        message = f"{what}: {reason}"
        raise GradingFailed(message, log)


def _reason(error: str, log: str) -> str:
    """Return the line of nbgrader's words that says most: the last error in its log."""
    lines = [line for line in f"{log}\n{error}".splitlines() if line.strip()]
    telling = [line for line in lines if "Error" in line and not line.startswith(" ")]
    return (telling or lines or ["nbgrader gave no reason."])[-1].strip()
