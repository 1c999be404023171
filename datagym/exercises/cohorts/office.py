"""What a grader needs at hand: the course, its gradebook, claims and workers."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from datagym.exercises.cohorts.claims import Claims, claims_of
from datagym.exercises.cohorts.coursework import Course
from datagym.exercises.cohorts.crew import hired
from datagym.exercises.cohorts.errands import Crew
from datagym.exercises.cohorts.gradebook import PATIENCE, Book
from datagym.exercises.cohorts.jobs import Assignment
from datagym.exercises.cohorts.work import pack
from datagym.exercises.examination.rules import UNSAFE


@dataclass
class Office:
    """All that marking needs, open for as long as one marks (see :func:`opened`).

    Parameters
    ----------
    course, book
        The course and its gradebook.
    claims, crew
        What this grader works on, and who does the work.
    variables
        Of the environment in which workers mark.
    stopped
        Tells whether to stop: what is being entered is finished first.

    """

    course: Course
    book: Book
    claims: Claims
    crew: Crew
    variables: Mapping[str, str] = field(default_factory=dict)
    stopped: Callable[[], bool] = lambda: False
    shared: dict[str, Any] = field(default_factory=dict)

    def share(self, assignment: Assignment) -> Any:  # noqa: ANN401  (a path, or Dask's reference)
        """Give an assignment to the workers, once."""
        if assignment.version not in self.shared:
            self.shared[assignment.version] = self.crew.share(pack(assignment))
        return self.shared[assignment.version]


@contextmanager
def opened(  # noqa: PLR0913  (a name for each)
    course: Course,
    workers: int | None = None,
    scheduler: str | None = None,
    *,
    unsafe: bool = False,
    patience: float = PATIENCE,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[Office]:
    """Open a course's gradebook, and hire workers.

    Parameters
    ----------
    course
        The course.
    workers, scheduler
        As :func:`~datagym.exercises.cohorts.crew.hired` takes them.
    unsafe
        Whether learners' code may run without a sandbox.
    patience
        How many seconds to wait for another program that holds the gradebook.
    stopped
        Tells whether to stop.

    """
    with course.book(patience) as book, hired(workers, scheduler) as crew:
        claims = claims_of(book)
        try:
            variables = {UNSAFE: "1"} if unsafe else {}
            yield Office(course, book, claims, crew, variables, stopped)
        finally:
            claims.close()
