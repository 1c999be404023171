"""Marks a cohort: by several workers, entered by one writer, gone on with after a break.

A hand-in is claimed, compared with what the gradebook has, given to a worker, and entered. So
it makes no difference whether a run was killed, whether two run at once, or how many workers
there are: each hand-in is marked once.
"""

import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from datagym.errors import BadInput, Unavailable
from datagym.exercises.cohorts.claims import number
from datagym.exercises.cohorts.entering import Entering, Mark
from datagym.exercises.cohorts.errands import Errand, Lost
from datagym.exercises.cohorts.jobs import Assignment, HandIn, Marked, Spoiled
from datagym.exercises.cohorts.office import Office
from datagym.exercises.cohorts.work import mark

_HEARTBEAT = 0.5  # seconds after which a stop is heard, and another grader's claim looked at
_TRIES = 2  # of a job at which a worker dies
How = Literal["marked", "kept", "failed", "written"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one person's hand-in.

    Parameters
    ----------
    person, assignment
        Whose, and which.
    how
        ``"marked"`` now, ``"kept"`` since it was marked before or by another grader,
        ``"failed"``, or of feedback ``"written"``.
    mark
        What was entered; None unless it was marked now.
    reason
        Why it failed, as a sentence.

    """

    person: str
    assignment: str
    how: How
    mark: Mark | None = None
    reason: str = ""


class Pass:
    """One pass over people's work on an assignment: each is claimed, given to a worker, ended.

    Parameters
    ----------
    office
        What a grader needs.
    assignment
        Which.
    people
        Whose work.

    """

    def __init__(self, office: Office, assignment: Assignment, people: Iterable[str]) -> None:
        self.office, self.assignment = office, assignment
        self._people, self._elsewhere = deque(people), deque[str]()
        self._going: set[str] = set()

    @property
    def waits(self) -> int:
        """On how many another grader is at work, when there is nothing else to do; else 0."""
        return 0 if self._going or self._people else len(self._elsewhere)

    def add(self, person: str) -> None:
        """Add a person's work to what is to be done."""
        self._people.append(person)

    def begin(self, person: str) -> Errand | Outcome:
        """Return what a worker is to do for a person, or what became of it already."""
        raise NotImplementedError

    def end(self, errand: Errand, result: Any) -> Outcome:  # noqa: ANN401  (what a worker gave)
        """Keep what a worker made."""
        raise NotImplementedError

    def outcomes(self) -> Iterator[Outcome]:
        """Do it, and give what became of each.

        Raises
        ------
        StoreError
            When the gradebook cannot be written; what was entered before is kept.
        Unavailable
            When the disk is full or cannot be written; the same.

        """
        try:
            while not self.office.stopped():
                yield from self._fill()
                if self._going or (self._people and not self.office.crew.has_room()):
                    yield from self._ended()  # room may be taken by a pass that was broken off
                elif self._elsewhere:
                    time.sleep(_HEARTBEAT)
                    self._people, self._elsewhere = self._elsewhere, deque()
                elif not self._people:
                    return
        finally:
            for person in list(self._going):
                self._leave(person)

    def _fill(self) -> Iterator[Outcome]:
        """Claim work and give it to workers, as long as these have room."""
        while self._people and self.office.crew.has_room() and not self.office.stopped():
            person = self._people.popleft()
            if not self.office.claims.take(number(person, self.assignment.name)):
                self._elsewhere.append(person)
                continue
            self._going.add(person)
            begun = self._begun(person)
            if isinstance(begun, Errand):
                self.office.crew.give(begun)
            else:
                self._leave(person)
                yield begun

    def _begun(self, person: str) -> Errand | Outcome:
        try:
            return self.begin(person)
        except BadInput as error:
            return Outcome(person, self.assignment.name, "failed", reason=str(error))

    def _ended(self) -> Iterator[Outcome]:
        """Keep what workers have finished."""
        for errand, result in self.office.crew.finished(_HEARTBEAT):
            if errand.run is not self or errand.person not in self._going:
                continue  # of a pass that was broken off
            if isinstance(result, Lost) and errand.lost + 1 < _TRIES:
                errand.lost += 1
                self.office.crew.give(errand)
                continue
            outcome = self._outcome(errand, result)
            self._leave(errand.person)
            yield outcome

    def _outcome(self, errand: Errand, result: Any) -> Outcome:  # noqa: ANN401  (what a worker gave)
        name, person = self.assignment.name, errand.person
        if isinstance(result, Lost):
            reason = (
                "Two workers died at it, perhaps for want of memory. Look at it yourself, and "
                f"try again with:  datagym grade {name} --person {person}"
            )
            return Outcome(person, name, "failed", reason=reason)
        if isinstance(result, Exception):
            raise result
        try:
            return self.end(errand, result)
        except BadInput as error:
            return Outcome(person, name, "failed", reason=str(error))
        except OSError as error:
            message = (
                f"The work of {person} was done, but {self.office.course.folder} cannot be "
                f"written ({error.strerror}). Nothing of it was entered; all that was entered "
                "before is kept. Free some space; the same command goes on with the rest."
            )
            raise Unavailable(message) from error

    def _leave(self, person: str) -> None:
        self._going.discard(person)
        self.office.claims.leave(number(person, self.assignment.name))


class Marking(Pass):
    """Marks what people handed in.

    Parameters
    ----------
    again
        Mark once more what is marked already.

    """

    def __init__(
        self, office: Office, assignment: Assignment, people: Iterable[str], *, again: bool = False
    ) -> None:
        super().__init__(office, assignment, people)
        self._again = again
        self._entering = Entering(office.course, office.book)

    def begin(self, person: str) -> Errand | Outcome:
        """Read what a person handed in, and see whether it is marked already."""
        try:
            hand_in = self.office.course.hand_in(person, self.assignment.name)
        except BadInput:
            self._entering.note_unmarked(HandIn(person, {}), self.assignment.name)
            raise
        if not self._again and self._entering.found(self.assignment.key(hand_in)):
            return Outcome(person, self.assignment.name, "kept")
        shared, version = self.office.share(self.assignment), self.assignment.version
        arguments = (shared, version, hand_in, self.office.variables)
        return Errand(self, person, mark, arguments, hand_in)

    def end(self, errand: Errand, result: Marked | Spoiled) -> Outcome:
        """Enter the marks."""
        name, hand_in = self.assignment.name, errand.about
        if isinstance(result, Spoiled):
            self._entering.note_unmarked(hand_in, name)
            return Outcome(errand.person, name, "failed", reason=result.reason)
        entered, now = self._entering.enter(self.assignment, hand_in, result, again=self._again)
        if not now:  # another grader was faster
            return Outcome(errand.person, name, "kept")
        return Outcome(errand.person, name, "marked", entered)
