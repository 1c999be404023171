"""Runs the cells of an assignment in one kernel, many times over, and marks its tests."""

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError

from datagym.errors import Unavailable
from datagym.exercises import marking
from datagym.exercises.cells import Cell, code_cell, empty_notebook, error_output

# Clears the learner's names and open figures. What was imported stays loaded: that is the
# time that is saved. The answers are the instructor's own, so no one tampers with it.
_CLEAR = """
import sys
if "matplotlib.pyplot" in sys.modules:
    sys.modules["matplotlib.pyplot"].close("all")
get_ipython().reset(new_session=False)
"""


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
            resources={"metadata": {"path": str(folder)}},
        )
        self._open = ExitStack()

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
        self._run(code_cell(_CLEAR))
        earned = {}
        for cell in cells:
            if cell["cell_type"] != "code":
                continue
            source = "".join(cell["source"])
            made = code_cell(source, cell["metadata"])
            made["source"] = marking.completed(made)
            self._run(made)
            if marking.is_test(made):
                marking.settle(made)
                earned[made["metadata"]["nbgrader"]["grade_id"]] = marking.result(made)
        return earned

    def _run(self, cell: Cell) -> None:
        self._client.nb.cells = [cell]
        try:
            self._client.execute_cell(cell, 0)
        except CellTimeoutError as error:
            cell["outputs"].append(error_output("CellTimeoutError", str(error)))
        except DeadKernelError as error:
            message = "The kernel stopped while the assignment was run. Run the check again."
            raise Unavailable(message) from error
