"""Runs the cells of an assignment in one kernel, many times over, and marks its tests."""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from datagym.errors import Unavailable
from datagym.exercises import marking
from datagym.exercises.cells import Cell, code_cell, empty_notebook, error_output
from datagym.exercises.operators import Place

# Leaves no name behind. The answers are the instructor's own, so no one tampers with it.
_INSIDE = '__import__("datagym.exercises.inside", fromlist=["inside"])'


class Runner:
    """A kernel in a folder, to be used in a ``with`` block.

    Parameters
    ----------
    folder
        Where the kernel works.
    timeout
        Seconds a cell may take.

    """

    def __init__(self, folder: Path, timeout: int) -> None:
        self._client = NotebookClient(
            empty_notebook(),
            timeout=timeout,
            kernel_name="python3",
            allow_errors=True,
            interrupt_on_timeout=True,
            resources={"metadata": {"path": str(folder)}},
        )
        self._open = ExitStack()
        self.stopped = False  # whether a cell of the last run stopped with an error, tests apart

    def __enter__(self) -> Self:
        self._open.enter_context(self._client.setup_kernel())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()

    def marks(self, cells: Iterable[Mapping[str, Any]]) -> dict[str, tuple[float, str]]:
        """Run cells in order in an empty kernel; return each test's points and sentence.

        Raises
        ------
        Unavailable
            When the kernel died.

        """
        self._inside("clear()")
        return self._marks(cells)

    def go_on(self, cells: Iterable[Mapping[str, Any]]) -> None:
        """Run cells after those of the last call, or in an empty kernel, and keep what they made.

        Raises
        ------
        Unavailable
            When the kernel died.

        """
        self._inside("recall()")
        self._marks(cells)
        self._inside("keep()")

    def from_here(self, cells: Iterable[Mapping[str, Any]]) -> dict[str, tuple[float, str]]:
        """Run cells on a copy of what :meth:`go_on` kept; return as :meth:`marks` does.

        Raises
        ------
        Unavailable
            When the kernel died.

        """
        self._inside("recall()")
        return self._marks(cells)

    def ready(self) -> Place:
        """Tell of the tables that stand ready."""
        return Place(**self._inside("ready()"))

    def fingerprint(self, names: Sequence[str]) -> str:
        """Tell what some names hold: the same text for the same values, and for no others."""
        return str(self._inside(f"fingerprint({list(names)!r})"))

    def _marks(self, cells: Iterable[Mapping[str, Any]]) -> dict[str, tuple[float, str]]:
        earned = {}
        self.stopped = False
        for cell in cells:
            if cell["cell_type"] != "code":
                continue
            source = "".join(cell["source"])
            made = code_cell(source, cell["metadata"])
            made["source"] = marking.completed(made)
            self._run(made)
            failed = any(output["output_type"] == "error" for output in made["outputs"])
            self.stopped |= failed and not marking.is_test(made)
            if marking.is_test(made):
                marking.settle(made)
                earned[made["metadata"]["nbgrader"]["grade_id"]] = marking.result(made)
        return earned

    def _inside(self, call: str) -> Any:  # noqa: ANN401  (each call answers in its own kind)
        """Call a function of :mod:`datagym.exercises.inside` in the kernel."""
        cell = code_cell(f"print({_INSIDE}.{call} or 'null')")
        self._run(cell)
        told = [out["text"] for out in cell["outputs"] if out["output_type"] == "stream"]
        try:
            return json.loads("".join(told).splitlines()[-1])
        except (IndexError, ValueError) as error:
            message = f"The kernel did not answer {call}. Run the check again."
            raise Unavailable(message) from error

    def _run(self, cell: Cell) -> None:
        self._client.nb.cells = [cell]
        try:
            self._client.execute_cell(cell, 0)
        except CellTimeoutError as error:
            cell["outputs"].append(error_output("CellTimeoutError", str(error)))
        except DeadKernelError as error:
            message = "The kernel stopped while the assignment was run. Run the check again."
            raise Unavailable(message) from error
