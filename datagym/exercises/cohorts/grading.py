"""Marks all that was handed in for an assignment, and says how far it is and what came of it."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from datagym.errors import BadInput, NotFound
from datagym.exercises.cohorts.cohort import Marking, Outcome, Pass
from datagym.exercises.cohorts.coursework import Course
from datagym.exercises.cohorts.feedback import Feedback
from datagym.exercises.cohorts.gradebook import PATIENCE
from datagym.exercises.cohorts.office import opened

MARKED, FEEDBACK = "marked", "with feedback"


@dataclass(frozen=True, slots=True)
class Far:
    """How far the marking of a cohort is.

    Parameters
    ----------
    done, of
        How many are done, of how many.
    what
        Of what: hand-ins that are ``"marked"``, or people ``"with feedback"``.
    failed
        How many of these could not be marked.
    left
        About how many seconds are left; None while that is not known.
    elsewhere
        On how many another grader is at work, when there is nothing else to do.

    """

    done: int
    of: int
    what: str
    failed: int
    left: float | None
    elsewhere: int = 0


@dataclass(frozen=True, slots=True)
class Graded:
    """What came of marking a cohort.

    Parameters
    ----------
    assignment
        Its name.
    of
        How many handed in.
    marked, failed
        Those who were marked now, and those who could not be.
    kept
        How many were marked before, or by another grader meanwhile.
    feedback
        For how many feedback was written.
    seconds
        How long it took.
    stopped
        Whether it was stopped before its end.

    """

    assignment: str
    of: int
    marked: tuple[Outcome, ...]
    failed: tuple[Outcome, ...]
    kept: int
    feedback: int
    seconds: float
    stopped: bool = False


def grade(  # noqa: PLR0913  (a name for each)
    assignment: str,
    course: Path | None = None,
    *,
    people: Iterable[str] = (),
    workers: int | None = None,
    scheduler: str | None = None,
    again: bool = False,
    feedback: bool = False,
    unsafe: bool = False,
    patience: float = PATIENCE,
    progress: Callable[[Far], None] = lambda _: None,
    stopped: Callable[[], bool] = lambda: False,
) -> Graded:
    """Mark what was handed in for an assignment, as ``nbgrader autograde`` does, in parallel.

    What is marked already, by the same version of the assignment, is left as it is; so the
    same call goes on with what a killed or stopped one has left, and two can run at once.

    Parameters
    ----------
    assignment
        Its name.
    course
        The folder of the nbgrader course; Datagym's own unless named.
    people
        Whose work; everybody's unless named.
    workers
        How many processes; as many as there are cores unless named.
    scheduler
        The address of a Dask scheduler, whose workers are taken instead.
    again
        Mark once more what is marked already.
    feedback
        Write feedback for what is marked and has none.
    unsafe
        Let learners' code run without a sandbox.
    patience
        How many seconds to wait for another program that holds the gradebook.
    progress
        Is called at the beginning and after each hand-in.
    stopped
        Is asked whether to stop; what is being entered is finished first.

    Raises
    ------
    BadInput
        When the assignment, a person, a setting or the scheduler cannot be used.
    StoreError
        When the gradebook cannot be read or written; what was marked before is kept.
    Unavailable
        When the disk is full or cannot be written; the same.

    >>> grade("four-hours", Path("exercises"), workers=2).kept  # doctest: +SKIP
    0

    """
    clock = time.monotonic()
    here = Course(course)
    with opened(
        here, workers, scheduler, unsafe=unsafe, patience=patience, stopped=stopped
    ) as office:
        known = here.assignment(assignment, office.book)
        wanted = _wanted(people, here.people(assignment), assignment)
        marked, failed, kept, written = [], [], 0, 0
        for one in _told(Marking(office, known, wanted, again=again), wanted, MARKED, progress):
            marked += [one] if one.how == "marked" else []
            failed += [one] if one.how == "failed" else []
            kept += one.how == "kept"
        if feedback:
            due = sorted(set(wanted) - {one.person for one in failed})
            for one in _told(Feedback(office, known, due), due, FEEDBACK, progress):
                failed += [one] if one.how == "failed" else []
                written += one.how == "written"
    seconds = time.monotonic() - clock
    ended = Graded(assignment, len(wanted), tuple(marked), tuple(failed), kept, written, seconds)
    return replace(ended, stopped=len(marked) + len(failed) + kept < len(wanted) or stopped())


def _told(
    run: Pass, people: list[str], what: str, progress: Callable[[Far], None]
) -> Iterator[Outcome]:
    """Give the outcomes of a pass, and tell after each how far it is."""
    clock, of = time.monotonic(), len(people)
    worked = failed = 0
    progress(Far(0, of, what, 0, None))
    for done, outcome in enumerate(run.outcomes(), 1):
        worked += outcome.how != "kept"
        failed += outcome.how == "failed"
        left = (time.monotonic() - clock) / worked * (of - done) if worked else None
        progress(Far(done, of, what, failed, left, run.waits))
        yield outcome


def _wanted(people: Iterable[str], there: list[str], assignment: str) -> list[str]:
    named = sorted(set(people))
    for person in named:
        if person not in there:
            kind = "person who handed in"
            raise NotFound.among(kind, person, there)
    if not there:
        message = (
            f"Nobody has handed in {assignment}. Take hand-ins in first:  datagym collect FOLDER"
        )
        raise BadInput(message)
    return named or there
