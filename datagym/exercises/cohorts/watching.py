"""Takes in and marks what arrives in a folder, or in nbgrader's shared folder, until it is stopped.

A file that is not whole yet is looked at again; one that stays broken is named once and left.
A full disk or a locked gradebook ends nothing: it is said once, and tried again.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

from datagym.config import Config
from datagym.errors import BadInput, DatagymError, NotFound
from datagym.exercises.assignments import list_assignments
from datagym.exercises.cohorts.cohort import Marking, Outcome, Pass
from datagym.exercises.cohorts.coursework import Course
from datagym.exercises.cohorts.feedback import Feedback
from datagym.exercises.cohorts.office import Office, opened
from datagym.exercises.grader import collect_from_exchange
from datagym.exercises.handing_in.collecting import Refusal, Taken, take
from datagym.exercises.handing_in.placing import clear_abandoned

_EVERY = 0.5  # seconds between looks
_SETTLED = 5.0  # seconds; a broken file that is younger may still be on its way
_AGAIN = 5.0  # seconds to wait after a disk was full or a gradebook locked
_PATIENCE = 10.0  # seconds to wait for whoever holds the gradebook, before it is said
_UNFINISHED = (".part", ".crdownload", ".tmp", ".download")  # what browsers are still writing

Arrived = Taken | Refusal
News = Arrived | Outcome | str
Line = dict[str, deque[str]]  # assignment → people


class Inbox:
    """A folder in which zip files arrive.

    Parameters
    ----------
    folder
        Where.
    course
        The course's folder, into which they are taken.
    settled
        After how many seconds without a change a broken file is given up.

    """

    def __init__(self, folder: Path, course: Path, *, settled: float = _SETTLED) -> None:
        self._folder, self._course, self._settled = folder, course, settled
        self._known: dict[Path, tuple[int, int]] = {}  # size and moment of those that are done with
        self._broken: dict[Path, tuple[tuple[int, int], float]] = {}  # since when they look so

    def new(self) -> Iterator[Arrived]:
        """Take in what has arrived; give each once, also what is refused.

        Raises
        ------
        Unavailable
            When the course's folder cannot be written; the file is tried again next time.
        NotFound
            When the folder is gone.

        """
        for path in self._files():
            try:
                about = path.stat()
            except OSError:
                continue  # it was moved away
            state = (about.st_size, about.st_mtime_ns)
            if self._known.get(path) == state:
                continue
            found = take(path, self._course)
            if isinstance(found, Refusal) and not self._stays(path, state):
                continue
            self._known[path] = state
            self._broken.pop(path, None)
            yield found

    def _files(self) -> list[Path]:
        try:
            paths = sorted(self._folder.iterdir())
        except OSError as error:
            message = f"There is no folder {self._folder} any more. It is looked for again."
            raise NotFound(message) from error
        for gone in self._known.keys() - set(paths):
            del self._known[gone]
        return [
            path for path in paths
            if not path.name.startswith((".", "~")) and path.suffix not in _UNFINISHED
        ]  # fmt: skip

    def _stays(self, path: Path, state: tuple[int, int]) -> bool:
        """Tell whether a broken file has not changed for a while."""
        before, since = self._broken.get(path, (None, 0.0))
        if before != state:
            self._broken[path] = (state, time.monotonic())
            return False
        return time.monotonic() - since >= self._settled


class SharedFolder:
    """nbgrader's exchange, as far as it is there."""

    def __init__(self, course: Course) -> None:
        root = str(course.config.Exchange.get("root") or Config.read().exchange)
        name = str(course.config.CourseDirectory.get("course_id") or "")
        self._inbound = Path(root) / name / "inbound"
        self._course = course.folder
        self._seen: set[str] = set()

    def new(self, assignments: Iterable[str]) -> Iterator[tuple[str, str]]:
        """Collect where something has arrived; give each assignment, and what was refused."""
        try:
            there = {path.name for path in self._inbound.iterdir()}
        except OSError:
            return
        fresh = {name.split("+")[1] for name in there - self._seen if name.count("+") >= 2}  # noqa: PLR2004  (person, assignment, moment)
        for assignment in sorted(fresh.intersection(assignments)):
            yield assignment, collect_from_exchange(assignment, self._course)
        self._seen = there


def watch(  # noqa: PLR0913  (a name for each)
    inbox: Path,
    course: Path | None = None,
    *,
    assignments: Iterable[str] = (),
    workers: int | None = None,
    scheduler: str | None = None,
    feedback: bool = True,
    unsafe: bool = False,
    report: Callable[[News], None],
    stopped: Callable[[], bool],
) -> None:
    """Take in and mark what arrives in a folder, until it is stopped.

    What was handed in before and is not marked is marked first.

    Parameters
    ----------
    inbox
        The folder in which zip files arrive.
    course
        The folder of the nbgrader course; Datagym's own unless named.
    assignments
        Which are marked; all that there are unless named. Others are taken in all the same.
    workers, scheduler, unsafe
        As :func:`~datagym.exercises.grade` takes them.
    feedback
        Whether to write feedback.
    report
        Is told of each file that arrives, each hand-in that is marked, and each hindrance.
    stopped
        Is asked whether to stop; what is being entered is finished first.

    Raises
    ------
    BadInput
        When a folder, an assignment, a setting or the scheduler cannot be used.

    >>> watch(Path("inbox"), report=print, stopped=lambda: False)  # doctest: +SKIP

    """
    here = Course(course)
    if not inbox.is_dir():
        message = f"There is no folder {inbox}. Name the one in which zip files arrive."
        raise NotFound(message)
    known = list_assignments(here.folder)
    for name in assignments:
        if name not in known:
            kind = "assignment"
            raise NotFound.among(kind, name, known)
    with opened(
        here, workers, scheduler, unsafe=unsafe, patience=_PATIENCE, stopped=stopped
    ) as office:
        if not office.book.is_there:
            message = (
                f"There is no gradebook in {here.folder} yet. Release an assignment first, there:  "
                "nbgrader generate_assignment NAME"
            )
            raise BadInput(message)
        clear_abandoned(here.folder)
        _Watch(office, inbox, tuple(assignments) or known, report, feedback=feedback).run()


class _Watch:
    """The watch itself: whose work is to be marked, who is to get feedback, what was said."""

    def __init__(
        self,
        office: Office,
        inbox: Path,
        assignments: tuple[str, ...],
        report: Callable[[News], None],
        *,
        feedback: bool,
    ) -> None:
        self._office, self._report, self._feedback = office, report, feedback
        self._assignments = assignments
        self._inbox = Inbox(inbox, office.course.folder)
        self._exchange = SharedFolder(office.course)
        self._marks: Line = {name: deque(office.course.people(name)) for name in assignments}
        self._feeds: Line = {name: deque() for name in assignments}
        self._said: set[str] = set()

    def run(self) -> None:
        """Do it until it is stopped."""
        while not self._office.stopped():
            hindered = self._hindered(self._take_in)
            for name in self._assignments:
                hindered |= self._hindered(partial(self._serve, name))
            if not hindered:
                self._said.clear()
            self._wait(_AGAIN if hindered else _EVERY)

    def _hindered(self, work: Callable[[], None]) -> bool:
        """Do some work; say once what hinders it."""
        try:
            work()
        except DatagymError as error:
            if str(error) not in self._said:
                self._said.add(str(error))
                self._report(f"{error} It is tried again.")
            return True
        return False

    def _take_in(self) -> None:
        for found in self._inbox.new():
            self._report(found)
            if isinstance(found, Taken) and found.manifest.assignment in self._assignments:
                self._marks[found.manifest.assignment].append(found.manifest.person)
        for name, refused in self._exchange.new(self._assignments):
            if refused:
                self._report(f"From the shared folder: {refused}")
            self._marks[name].extend(self._office.course.people(name))

    def _serve(self, name: str) -> None:
        """Mark what is wanted for an assignment, then write feedback until more arrives."""
        if not self._marks[name] and not self._feeds[name]:
            return
        assignment = self._office.course.assignment(name, self._office.book)
        for one in self._through(Marking(self._office, assignment, ()), self._marks[name]):
            if self._feedback and one.how in {"marked", "kept"}:
                self._feeds[name].append(one.person)
            self._take_in()
        for _ in self._through(Feedback(self._office, assignment, ()), self._feeds[name]):
            self._take_in()
            if any(self._marks.values()):
                return

    def _through(self, run: Pass, line: deque[str]) -> Iterator[Outcome]:
        """Pass a line through, also those who join it; who is not served stays in it."""
        given: deque[str] = deque()

        def give() -> None:
            while line:
                given.append(line.popleft())
                run.add(given[-1])

        give()
        try:
            for outcome in run.outcomes():
                given.remove(outcome.person)
                if outcome.how != "kept":
                    self._report(outcome)
                yield outcome
                give()
        finally:
            line.extendleft(reversed(given))

    def _wait(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self._office.stopped():
            time.sleep(0.1)
