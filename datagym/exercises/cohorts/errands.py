"""What workers are given to do, and what a crew of them is."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Protocol

WAITING = 2
"""Jobs for each worker: one that it works on, one that waits."""


@dataclass(eq=False)
class Errand:
    """Something to be done for a person.

    Parameters
    ----------
    run, person
        In which pass, and for whom.
    call, arguments
        A function of a module, and what it is called with; both reach other processes.
    about
        What the commander wants to have back with the result.
    lost
        How often a worker died at it.

    """

    run: Any
    person: str
    call: Callable[..., Any]
    arguments: Sequence[Any]
    about: Any = None
    lost: int = 0


class Lost(Exception):
    """A worker died at an errand."""


class Crew(Protocol):
    """Workers to whom errands are given."""

    many: int

    def has_room(self) -> bool:
        """Tell whether another errand can be given."""

    def share(self, data: bytes) -> Any:  # noqa: ANN401  (a path, or Dask's reference)
        """Return what an errand takes as an argument in the place of data for many errands."""

    def give(self, errand: Errand) -> None:
        """Give an errand."""

    def finished(self, patience: float) -> list[tuple[Errand, Any]]:
        """Return errands that are done, each with its result or with the error.

        It waits for the first of them, at most ``patience`` seconds.
        """


def result_of(future: Future[Any]) -> Any:  # noqa: ANN401  (whatever was asked for)
    """Return what came of it, or the error."""
    try:
        return future.result(timeout=0)
    except Exception as error:  # noqa: BLE001  (whoever gave the errand decides)
        return error
