"""Workers of a Dask cluster. A dead one's work is done again by another."""

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import contextmanager
from typing import Any

from datagym.clusters import Cluster, connected
from datagym.errors import Unavailable
from datagym.exercises.cohorts.errands import WAITING, Crew, Errand, Lost, result_of


class _Dask:
    def __init__(self, found: Cluster) -> None:
        self.many = len(found.threads)
        self._client, self._executor, self._lost = found.client, found.executor, found.lost
        self._line: dict[Future[Any], Errand] = {}

    def has_room(self) -> bool:
        return len(self._line) < self.many * WAITING

    def share(self, data: bytes) -> Any:  # noqa: ANN401  (Dask's reference)
        return self._client.scatter(data, broadcast=True, hash=False)

    def give(self, errand: Errand) -> None:
        self._line[self._executor.submit(errand.call, *errand.arguments)] = errand

    def finished(self, patience: float) -> list[tuple[Errand, Any]]:
        if not self._line:
            return []
        done, _ = wait(self._line, patience, return_when=FIRST_COMPLETED)
        found = []
        for future in done:
            result = result_of(future)
            if isinstance(result, self._lost):
                if self._client.status != "running":
                    message = (
                        "The Dask scheduler was lost. What is marked is kept; the same command "
                        "goes on with the rest."
                    )
                    raise Unavailable(message)
                result = Lost()
            found.append((self._line.pop(future), result))
        return found


@contextmanager
def cluster(address: str) -> Iterator[Crew]:
    """Give the workers of a Dask scheduler.

    Raises
    ------
    BadInput
        When none answers at the address.
    Unavailable
        When it has no workers, or Dask is not installed.

    """
    with connected(address, "Marking on a Dask cluster") as found:
        yield _Dask(found)
