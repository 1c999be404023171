"""Runs the cells of an assignment many times over, and marks its tests as marking does."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Self

from datagym.errors import Unavailable
from datagym.exercises.assignments import MISCONCEPTIONS
from datagym.exercises.cells import Cell, Notebook, code_cell, error_output, id_of
from datagym.exercises.examination import marking
from datagym.exercises.examination.attempt import CARRYING
from datagym.exercises.examination.desk import Desk, Unreadable
from datagym.exercises.examination.outline import Known, outline_of
from datagym.exercises.examination.outputs import kept
from datagym.exercises.examination.plan import Plan, Test, plan
from datagym.exercises.examination.rules import Rules
from datagym.exercises.files import files_below
from datagym.exercises.proving.operators import Place
from datagym.kernels import available
from datagym.kernels.messages import Message
from datagym.kernels.rooms import Ended, Failed, Room

_INSIDE = "datagym.exercises.proving.inside"
_INSIDE_SECONDS = 300.0


class Runner:
    """A room for answers and one for tests, to be used in a ``with`` block.

    They have walls where this machine can make them. The answers are the instructor's own, so
    elsewhere they do without.

    Parameters
    ----------
    folder
        The assignment's source, whose files the cells may read.
    timeout
        Seconds a cell may take.
    source
        The notebook, with its solutions; None when its tests need nothing of its other cells.
    learner
        Whose own data it loads; None for the course's.

    """

    def __init__(
        self,
        folder: Path,
        timeout: int,
        source: Notebook | None = None,
        learner: str | None = None,
    ) -> None:
        self.plan: Plan = plan(outline_of(source) if source else ())
        files = [name for name in files_below(folder) if name != MISCONCEPTIONS]
        self._rules = Rules.of(
            folder,
            files,
            cell_seconds=timeout,
            total_seconds=_INSIDE_SECONDS,
            safe=not available(),
            lasting=True,
            learner=learner,
        )
        self._desk = Desk(self.plan, self._rules)
        self._room: Room | None = None
        self._open = ExitStack()
        self.stopped = False  # whether a cell of the last run stopped with an error, tests apart

    def __enter__(self) -> Self:
        self._room = self._open.enter_context(self._rules.room())
        self._open.enter_context(self._desk)
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def marks(self, cells: Iterable[Mapping[str, Any]]) -> dict[str, tuple[float, str]]:
        """Run cells in order in an empty room; return each test's points and sentence.

        Raises
        ------
        Unavailable
            When the room died.
        AuthorsError
            When code of the author's that tests need stopped.

        """
        self._inside("clear")
        return self._marks(cells)

    def go_on(self, cells: Iterable[Mapping[str, Any]]) -> None:
        """Run cells after those of the last call, or in an empty room, and keep what they made.

        Raises
        ------
        Unavailable
            When the room died.

        """
        self._inside("recall")
        self._marks(cells)
        self._inside("keep")

    def from_here(self, cells: Iterable[Mapping[str, Any]]) -> dict[str, tuple[float, str]]:
        """Run cells on a copy of what :meth:`go_on` kept; return as :meth:`marks` does.

        Raises
        ------
        Unavailable
            When the room died.

        """
        self._inside("recall")
        return self._marks(cells)

    def ready(self) -> Place:
        """Tell of the tables that stand ready."""
        return Place(**json.loads(self._inside("ready")))

    def fingerprint(self, names: Sequence[str]) -> str:
        """Tell what some names hold: the same text for the same values, and for no others."""
        return str(self._inside("fingerprint", names=list(names)))

    def _marks(self, cells: Iterable[Mapping[str, Any]]) -> dict[str, tuple[float, str]]:
        earned = {}
        self.stopped = False
        with self._desk.notebook():
            for cell in cells:
                if cell["cell_type"] != "code":
                    continue
                made = code_cell("".join(cell["source"]), cell["metadata"])
                if marking.is_test(made):
                    earned[id_of(made)] = self._mark(made)
                else:
                    outputs = self._run(made["source"])
                    self.stopped |= any(output["output_type"] == "error" for output in outputs)
        return earned

    def _run(self, source: str) -> list[Any]:
        room = self._ready()
        try:
            outputs = kept(room.run(source, self._rules.cell_seconds))
        except Ended as end:
            raise _dead(end) from end
        return [*outputs, error_output("CellTimeoutError", "")] if room.late else outputs

    def _mark(self, cell: Cell) -> tuple[float, str]:
        test = self.plan.tests.get(id_of(cell)) or _alone(cell)
        names = list(test.carried)
        try:
            carried = self._ready().call(f"{CARRYING}:carry", _INSIDE_SECONDS, names=names).body
            self._desk.mark(test, cell, carried, self._answer)
        except Ended as end:
            raise _dead(end) from end
        except Unreadable as error:
            return 0.0, str(error)
        return marking.result(cell)

    def _answer(self, asked: Message) -> Message:
        """Call a function for a test: it is the instructor's own, so where it was made."""
        try:
            name = str(asked.said["ask"]["call"])
            seconds = self._rules.cell_seconds
            return self._ready().call(f"{CARRYING}:answer", seconds, asked.body, name=name)
        except Failed as failure:
            return Message({"failed": str(failure)})

    def _inside(self, function: str, **arguments: Any) -> Any:  # noqa: ANN401  (each in its kind)
        try:
            message = self._ready().call(f"{_INSIDE}:{function}", _INSIDE_SECONDS, **arguments)
        except Ended as end:
            raise _dead(end) from end
        return message.said.get("returned")

    def _ready(self) -> Room:
        assert self._room is not None  # noqa: S101  (it is used in a with block)
        return self._room


def _alone(cell: Cell) -> Test:
    """Return a test that the notebook does not have."""
    (test,) = plan([Known(id_of(cell), "test", "code", cell["source"])]).tests.values()
    return test


def _dead(end: Ended) -> Unavailable:
    message = f"Python ended while the assignment was run ({end.why}). Run the check again."
    return Unavailable(message)
