"""Where tests run: a room that never ran a learner's code, and a fork of it for each notebook."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Self

from datagym.errors import DatagymError
from datagym.exercises.cells import Cell, Output, error_output, number
from datagym.exercises.examination import marking
from datagym.exercises.examination.attempt import CARRYING
from datagym.exercises.examination.outputs import kept
from datagym.exercises.examination.plan import Plan, Test
from datagym.exercises.examination.rules import DRAW_FOR, Rules
from datagym.kernels.messages import Message
from datagym.kernels.rooms import Ended, Failed, Room

_PREPARE_SECONDS = 120.0
_NO_TIME = "The test of this task took too long."


class AuthorsError(DatagymError):
    """The author's own code stopped: nothing of the assignment can be marked."""


class Unreadable(DatagymError):
    """What came for a test is no answer."""


class Desk:
    """Where the tests of one assignment run, to be used in a ``with`` block.

    Parameters
    ----------
    plan
        How its notebook is marked.
    rules
        What a test may use.

    """

    def __init__(self, plan: Plan, rules: Rules) -> None:
        self.plan = plan
        self.rules = rules
        self._room: Room | None = None
        self._forked = False
        self._learner: str | None = None  # whose notebook is on the desk, where data are their own

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the room."""
        if self._room is not None:
            self._room.close()
        self._room, self._forked = None, False

    @contextmanager
    def notebook(self, learner: str | None = None) -> Iterator[None]:
        """Keep what the tests of one notebook do from those of the next.

        Parameters
        ----------
        learner
            Whose it is, where the plan says that each learner has data of their own.

        """
        self._learner = learner if self.plan.own_data else None
        try:
            yield
        finally:
            self._learner = None
            if self._room is not None and self._forked:
                try:
                    self._room.join()
                    self._forked = False
                except Ended:
                    self.close()

    def mark(
        self, test: Test, cell: Cell, carried: bytes, call: Callable[[Message], Message]
    ) -> Mapping[str, Mapping[str, str]]:
        """Run a test on answers, and lay its outputs below its cell, settled.

        Parameters
        ----------
        test
            The test.
        cell
            Its cell in the notebook.
        carried
            The answers, packed.
        call
            What calls a function of the learner's, when the test does.

        Returns
        -------
        Mapping
            The names that are there; of an answer that is no plain data its ``kind`` and the
            ``reason``.

        Raises
        ------
        Unreadable
            When what was carried is no answer.
        AuthorsError
            When the author's own code stopped.
        Refused
            When there is no sandbox on this machine, and one is asked for.
        Unavailable
            When there could be no room.

        """
        room = self._ready()
        try:
            placed = room.call(
                f"{CARRYING}:place", self.rules.cell_seconds, carried, names=list(test.carried)
            )
        except (Failed, Ended) as error:
            if isinstance(error, Ended):
                self.close()
            message = f"What the notebook handed over for {test.task} cannot be read: {error}"
            raise Unreadable(message) from error
        source = marking.completed({**cell, "source": test.source})
        cell["outputs"] = self._outputs(room, source, call)
        if marking.passed_in_silence(source, cell["outputs"]):
            cell["outputs"].append(number(marking.points_of(cell)))
        for output in cell["outputs"]:
            if output["output_type"] == "error":
                marking.hide_values(test.source, output)
        marking.settle(cell)
        kinds: Mapping[str, Mapping[str, str]] = placed.said["returned"]
        return kinds

    def _outputs(self, room: Room, source: str, call: Callable[[Message], Message]) -> list[Output]:
        try:
            outputs = kept(room.run(source, self.rules.cell_seconds, call))
        except Ended:
            self.close()
            return [error_output("CellTimeoutError", _NO_TIME)]
        return [error_output("CellTimeoutError", _NO_TIME)] if room.late else outputs

    def _ready(self) -> Room:
        """Return a fork of the room, in which the author's own code has run."""
        if self._room is None:
            self._room = self.rules.room()
            if self._learner is None:
                self._prepare(self._room)
        if not self._forked:
            self._room.fork()
            self._forked = True
            if self._learner is not None:
                self._room.call(DRAW_FOR, _PREPARE_SECONDS, learner=self._learner)
                self._prepare(self._room)
        return self._room

    def _prepare(self, room: Room) -> None:
        """Run the author's own code, and load the data that tests ask for."""
        own, data = list(self.plan.own), sorted(self.plan.datasets())
        try:
            room.call(f"{CARRYING}:prepare", _PREPARE_SECONDS, own=own, datasets=data)
        except (Failed, Ended) as error:
            self.close()
            message = f"The assignment's own code stopped: {error}. Mend its source."
            raise AuthorsError(message) from error
