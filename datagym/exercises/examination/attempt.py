"""One run of a learner's notebook, whatever its cells do: outputs, and answers as plain data."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Self

from datagym.exercises.cells import Output, error_output
from datagym.exercises.examination.names import given
from datagym.exercises.examination.outcome import State, Trouble
from datagym.exercises.examination.outputs import kept
from datagym.exercises.examination.rules import Rules
from datagym.kernels.processes import Why
from datagym.kernels.rooms import Ended, Failed, Room

CARRYING = "datagym.exercises.examination.carrying"
_MOST_RESTARTS = 3
_LEAST_SECONDS = 0.1
_BOX_LETTERS = 60
_STATES: dict[Why, State] = {
    "memory": "memory",
    "time": "timeout",
    "output": "output",
    "disk": "disk",
    "crash": "crash",
    "nonsense": "tampering",
}


@dataclass(slots=True)
class Attempt:
    """A learner's notebook as it runs, to be used in a ``with`` block.

    A cell that ends the room costs what it would have answered, and no more: the cells before
    it run once more in a new room, and those after it go on there.

    Parameters
    ----------
    rules
        What it may use.

    """

    rules: Rules
    done: list[str] = field(default_factory=list)
    """The cells that have run, those left out that must not run again."""

    spent: float = 0.0
    """Seconds that it has taken so far: cells, those that ran again, answers that were packed."""

    _troubles: dict[str, Trouble] = field(default_factory=dict)
    _last: Trouble | None = None
    _end: Trouble | None = None  # why nothing runs any more
    _room: Room | None = None
    _restarts: int = 0
    _began: float = 0.0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End its room; what was carried stays."""
        if self._room is not None:
            self._room.close()
            self._room = None

    def run(self, source: str) -> list[Output]:
        """Run a cell; return its outputs.

        Raises
        ------
        Refused
            When there is no sandbox on this machine, and one is asked for.
        Unavailable
            When there could be no room.

        """
        if self._end is not None:
            return []
        with self._counted(source):
            try:
                room = self._ready()
                outputs = kept(room.run(source, self._seconds()))
                self.done.append(source)
                if room.late:
                    self._note(source, Trouble("timeout", _box(source)))
                    outputs.append(error_output("CellTimeoutError", _too_long(self.rules)))
            except Ended as end:
                trouble = Trouble(_STATES[end.why], _box(source), end.code)
                self._lose(source, trouble)
                outputs = [error_output("Stopped", trouble.words)]
        return outputs

    def carried(self, names: Iterable[str]) -> bytes | Trouble:
        """Return what some names hold, packed; or why that cannot be had."""
        if self._end is not None:
            return self._end
        with self._counted():
            try:
                wanted, room = list(names), self._ready()
                message = room.call(f"{CARRYING}:carry", self._seconds(), names=wanted)
            except Failed:
                return Trouble("tampering")
            except Ended as end:
                trouble = Trouble(_STATES[end.why])
                self._lose("", trouble)
                return trouble
        return message.body

    def trouble(self, names: Sequence[str]) -> Trouble | None:
        """Return what kept these names from being there, if it is known: else the last trouble."""
        if not names:
            return None
        known = (self._troubles[name] for name in names if name in self._troubles)
        return next(known, self._last)

    @contextmanager
    def _counted(self, source: str = "") -> Iterator[None]:
        """Count what this takes; when it is too much in all, nothing runs any more."""
        self._began = time.monotonic()
        try:
            yield
        finally:
            self.spent += time.monotonic() - self._began
        if self.spent > self.rules.total_seconds and self._end is None:
            self._end = Trouble("timeout", _box(source))
            self.close()

    def _left(self) -> float:
        return self.rules.total_seconds - self.spent - (time.monotonic() - self._began)

    def _seconds(self) -> float:
        return max(_LEAST_SECONDS, min(self.rules.cell_seconds, self._left()))

    def _ready(self) -> Room:
        """Return the room, in which all that is done has run."""
        if self._room is None:
            self._room = self.rules.room()
            rerun(self._room, self.done, self.rules.cell_seconds, self._left)
        return self._room

    def _lose(self, source: str, trouble: Trouble) -> None:
        """Note that a cell ended the room; after too many, the notebook has ended too."""
        self.close()
        self._note(source, trouble)
        self._restarts += 1
        if self._restarts > _MOST_RESTARTS:
            self._end = trouble

    def _note(self, source: str, trouble: Trouble) -> None:
        self._last = trouble
        self._troubles |= dict.fromkeys(given(source), trouble)


def rerun(room: Room, done: Iterable[str], seconds: float, left: Callable[[], float]) -> None:
    """Run cells once more in a new room.

    Parameters
    ----------
    room
        The room.
    done
        The cells.
    seconds
        How long one may take.
    left
        Tells how long they may take together from now on.

    Raises
    ------
    Ended
        When the room is gone, or no time is left.

    """
    for source in done:
        if left() <= 0:
            reason: Why = "time"
            raise Ended(reason)
        room.run(source, max(_LEAST_SECONDS, min(seconds, left())))


def _too_long(rules: Rules) -> str:
    return f"This box took longer than {rules.cell_seconds:g} seconds, and was stopped."


def _box(source: str) -> str:
    """Return the first line of a cell that says something, shortened."""
    lines = (line.strip() for line in source.splitlines())
    line = next((line for line in lines if line and not line.startswith("#")), "")
    return line if len(line) <= _BOX_LETTERS else line[:_BOX_LETTERS] + "…"
