"""Marks a notebook: its cells run in one room, its answers leave, its tests run in another.

The learner's room holds no tests, no solutions and no marks, and is within walls. The room where
tests run never ran a learner's code; it too is within walls, since what it reads is a learner's.
"""

import time
from collections.abc import Mapping, Sequence
from typing import Any, Self

from datagym.exercises.cells import Cell, error_output, id_of
from datagym.exercises.examination import marking
from datagym.exercises.examination.attempt import CARRYING, Attempt, rerun
from datagym.exercises.examination.desk import Desk, Unreadable
from datagym.exercises.examination.outcome import Outcome, State, Trouble, line, uncarried
from datagym.exercises.examination.plan import Plan, Test
from datagym.exercises.examination.rules import Rules
from datagym.kernels.messages import Message
from datagym.kernels.rooms import Ended, Failed, Room


class Examiner:
    """Marks notebooks of one assignment, to be used in a ``with`` block.

    Parameters
    ----------
    plan
        How a notebook is marked.
    rules
        What the room where tests run may use.

    """

    def __init__(self, plan: Plan, rules: Rules) -> None:
        self.plan = plan
        self._desk = Desk(plan, rules)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the room where tests run."""
        self._desk.close()

    def examine(self, cells: Sequence[Cell], rules: Rules) -> list[Outcome]:
        """Run a notebook's cells, mark its tests, and lay the outputs below each.

        Parameters
        ----------
        cells
            The cells in order. The text of a test's cell does not matter: the plan's is run.
        rules
            What the notebook may use.

        Returns
        -------
        list
            What became of each task, in the order of the tests.

        Raises
        ------
        Refused
            When there is no sandbox on this machine, and one is asked for.
        Unavailable
            When a room could not be made.
        AuthorsError
            When the author's own code stopped: no notebook can be marked then.

        """
        with Attempt(rules) as attempt:
            handed = [one for cell in cells if (one := self._run(cell, attempt))]
        with self._desk.notebook(rules.learner):
            return [self._mark(*one, attempt) for one in handed]

    def _run(
        self, cell: Cell, attempt: Attempt
    ) -> "tuple[Cell, Test, bytes | Trouble, Caller] | None":
        """Run a cell; of a test, take out the answers that it needs instead."""
        if cell["cell_type"] != "code":
            return None
        cell["outputs"], cell["execution_count"] = [], None
        test = self.plan.tests.get(id_of(cell)) if marking.is_test(cell) else None
        if test is None:
            cell["outputs"] = attempt.run(cell["source"]) if cell["source"].strip() else []
            return None
        carried = attempt.carried(test.carried)
        return cell, test, carried, Caller(attempt.rules, list(attempt.done), attempt.spent)

    def _mark(
        self,
        cell: Cell,
        test: Test,
        carried: bytes | Trouble,
        caller: "Caller",
        attempt: Attempt,
    ) -> Outcome:
        """Mark a task on the answers that were taken out for it."""
        if isinstance(carried, Trouble):
            return self._lost(cell, test, carried)
        with caller:
            try:
                kinds = self._desk.mark(test, cell, carried, caller.answer)
            except Unreadable:
                return self._lost(cell, test, Trouble("tampering"))
        missing = [name for name in test.carried if name not in kinds]
        trouble = attempt.trouble(missing)
        if trouble and marking.has_error(cell):
            return self._lost(cell, test, trouble)
        return self._outcome(cell, test, kinds, missing)

    def _outcome(
        self, cell: Cell, test: Test, kinds: Mapping[str, Any], missing: Sequence[str]
    ) -> Outcome:
        score, _ = marking.result(cell)
        error = marking.has_error(cell)
        state: State = "marked"
        kind = detail = ""
        if error and error["ename"] == "NameError" and missing:
            state = "missing"
        elif error and error["ename"] not in marking.SAID:
            refused = next((about for about in kinds.values() if about), None)
            if refused:
                state, kind = "uncarried", str(refused["kind"])
                words = uncarried(kind, str(refused["reason"]))
                cell["outputs"] = [error_output("NotMarked", words)]
            else:
                state, detail = "error", f"{error['ename']}: {error['evalue']}"
        return Outcome(test.task, state, score, line(state, kind=kind, detail=detail))

    def _lost(self, cell: Cell, test: Test, trouble: Trouble) -> Outcome:
        cell["outputs"] = [error_output("NotMarked", trouble.words)]
        return Outcome(test.task, trouble.state, 0.0, trouble.line)


class Caller:
    """Calls a learner's functions for a test, in a fresh room where the cells ran once more.

    All that is called for a test may take as long together as one cell, and that the cells run
    once more as long again as they took: a function that comes back late each time, or a notebook
    that is slow only the second time, holds up nobody.

    Parameters
    ----------
    rules
        What the room may use.
    done
        The cells before the test.
    spent
        How long they took, in seconds.

    """

    def __init__(self, rules: Rules, done: Sequence[str], spent: float) -> None:
        self._rules = rules
        self._done = done
        self._left = 2 * spent + rules.cell_seconds
        self._calls = rules.cell_seconds
        self._room: Room | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the room, if there was one."""
        if self._room is not None:
            self._room.close()
            self._room = None

    def answer(self, asked: Message) -> Message:
        """Call the function that a test asks for; what goes wrong is told, not raised."""
        name = asked.said["ask"].get("call") if isinstance(asked.said["ask"], dict) else None
        try:
            room = self._ready()
            if self._calls <= 0:
                return Message({"failed": "it did not come back (time)"})
            began = time.monotonic()
            try:
                return room.call(f"{CARRYING}:answer", self._calls, asked.body, name=str(name))
            finally:
                self._calls -= time.monotonic() - began
        except Failed as failure:
            return Message({"failed": str(failure)})
        except Ended as end:
            self.close()
            return Message({"failed": f"it did not come back ({end.why})"})

    def _ready(self) -> Room:
        """Return the room, in which all that is done has run."""
        if self._room is None:
            end = time.monotonic() + self._left
            self._room = self._rules.room()
            try:
                rerun(
                    self._room, self._done, self._rules.cell_seconds, lambda: end - time.monotonic()
                )
            finally:
                self._left = end - time.monotonic()
        return self._room
