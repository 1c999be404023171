"""Connects to a Dask cluster, for whoever has work for its workers."""

from collections.abc import Iterator
from concurrent.futures import CancelledError, Executor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from datagym.errors import BadInput, Unavailable
from datagym.extras import needed

_PATIENCE = "10s"


@dataclass(frozen=True)
class Cluster:
    """A Dask cluster that has workers.

    Parameters
    ----------
    client
        Dask's client.
    executor
        Takes work; two pieces that are alike are done twice.
    threads
        How many threads each worker has, by its address.
    lost
        What a piece of work raises when the worker that had it is gone.

    """

    client: Any
    executor: Executor
    threads: dict[str, int]
    lost: tuple[type[Exception], ...]


@contextmanager
def connected(address: str, what: str) -> Iterator[Cluster]:
    """Connect to a Dask scheduler, and let go of it afterwards.

    Parameters
    ----------
    address
        Where it is, such as ``tcp://10.0.0.5:8786``.
    what
        What it is wanted for, as the beginning of a sentence.

    Raises
    ------
    BadInput
        When none answers at the address.
    Unavailable
        When it has no workers, or Dask is not installed.

    >>> with connected("tcp://10.0.0.5:8786", "Marking") as found:  # doctest: +SKIP
    ...     found.executor.submit(print, "at work")

    """
    distributed = needed("distributed", "scale", what)
    try:
        client = distributed.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        message = (
            f"No Dask scheduler answers at {address!r}. Give the address that "
            "'dask scheduler' prints, such as tcp://10.0.0.5:8786."
        )
        raise BadInput(message) from error
    with client:
        threads = dict(client.nthreads())
        if not threads:
            message = f"The Dask scheduler at {address} has no workers. Start some: dask worker."
            raise Unavailable(message)
        executor = client.get_executor(pure=False)  # else equal pieces would be done once
        lost = (distributed.KilledWorker, distributed.comm.CommClosedError, CancelledError)
        try:
            yield Cluster(client, executor, threads, lost)
        finally:
            executor.shutdown(wait=False)
