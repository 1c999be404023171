"""Workers of a Dask cluster. A dead one's work is done again by another."""

from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, wait
from contextlib import contextmanager
from typing import Any

from datagym.datasets.formats.library import needed
from datagym.errors import BadInput, Unavailable
from datagym.exercises.cohorts.errands import WAITING, Crew, Errand, Lost, result_of

_PATIENCE = "10s"


class _Dask:
    def __init__(self, client: Any, executor: Executor, many: int, lost: Any) -> None:  # noqa: ANN401  (Dask's)
        self.many = many
        self._client, self._executor, self._lost = client, executor, lost
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
    distributed = needed("distributed", "scale", "Marking on a Dask cluster")
    try:
        client = distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        message = (
            f"No Dask scheduler answers at {address!r}. Give the address that "
            "'dask scheduler' prints, such as tcp://10.0.0.5:8786."
        )
        raise BadInput(message) from error
    with client:
        many = len(client.nthreads())
        if not many:
            message = f"The Dask scheduler at {address} has no workers. Start some: dask worker."
            raise Unavailable(message)
        executor = client.get_executor(pure=False)  # else equal jobs would be done once
        lost = (distributed.KilledWorker, distributed.comm.CommClosedError, CancelledError)
        try:
            yield _Dask(client, executor, many, lost)
        finally:
            executor.shutdown(wait=False)
