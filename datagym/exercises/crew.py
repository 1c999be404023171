"""The workers who mark: processes of this machine, or those of a Dask cluster.

Each local process has a line of its own, so that one that dies takes nobody else's work with
it, and so that it is known at which job it died.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Protocol

from datagym.datasets.formats.library import needed
from datagym.errors import BadInput, Unavailable
from datagym.exercises.work import prepare

MOST_WORKERS = 1_024
_WAITING = 2  # jobs for each worker: one that it works on, one that waits
_PATIENCE = "10s"
_SECRETS = ("DATAGYM_STORE", "DATAGYM_EXCHANGE", "PG")  # PGPASSWORD, PGSERVICE, …
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


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


@contextmanager
def hired(workers: int | None, scheduler: str | None) -> Iterator[Crew]:
    """Give workers, and let them go afterwards; those who are still at work stop.

    Parameters
    ----------
    workers
        How many processes; as many as there are cores when None.
    scheduler
        The address of a Dask scheduler, whose workers are taken instead.

    Raises
    ------
    BadInput
        When it is no number of workers, or no scheduler answers.

    """
    if scheduler is not None:
        if workers is not None:
            message = "A scheduler has workers of its own. Leave out --workers or --scheduler."
            raise BadInput(message)
        with _cluster(scheduler) as crew:
            yield crew
        return
    many = cores() if workers is None else workers
    if not 1 <= many <= MOST_WORKERS:
        message = f"{many} is no number of workers. Give a whole number from 1 to {MOST_WORKERS}."
        raise BadInput(message)
    with _room() as room:
        crew = _Local(many, room)
        try:
            yield crew
        finally:
            crew.dismiss()


@contextmanager
def _room() -> Iterator[Path]:
    """Give a temporary folder for the workers."""
    try:
        room = tempfile.TemporaryDirectory(prefix="datagym-marking-", ignore_cleanup_errors=True)
    except OSError as error:
        raise _no_room(error) from error
    with room as name:
        yield Path(name)


def _no_room(error: OSError) -> Unavailable:
    return Unavailable(
        f"Marking needs room for temporary files, and there is none ({error.strerror}). Free some "
        "space, or name another folder in TMPDIR; the same command goes on with the rest."
    )


def cores() -> int:
    """Return how many cores this process may use.

    >>> cores() >= 1
    True
    """
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(eq=False)
class _Desk:
    """One process and the line of what it was given, in order."""

    pool: ProcessPoolExecutor
    leash: Connection  # when it is closed, also by this process's death, the worker ends
    line: dict[Future[Any], Errand] = field(default_factory=dict)


class _Local:
    """Processes of this machine."""

    def __init__(self, many: int, room: Path) -> None:
        self.many = many
        self._room = room
        self._shared = 0
        self._desks = [self._desk() for _ in range(many)]

    def has_room(self) -> bool:
        return any(len(desk.line) < _WAITING for desk in self._desks)

    def share(self, data: bytes) -> Path:
        self._shared += 1
        path = self._room / f"shared-{self._shared}"
        try:
            path.write_bytes(data)
        except OSError as error:
            raise _no_room(error) from error
        return path

    def give(self, errand: Errand) -> None:
        desk = min(self._desks, key=lambda desk: len(desk.line))
        self._give(desk, errand)

    def finished(self, patience: float) -> list[tuple[Errand, Any]]:
        waiting = [future for desk in self._desks for future in desk.line]
        if not waiting:
            return []
        done, _ = wait(waiting, patience, return_when=FIRST_COMPLETED)
        found: list[tuple[Errand, Any]] = []
        for place, desk in enumerate(self._desks):
            broken = False
            for future in [future for future in desk.line if future in done]:
                result = _result(future)
                if isinstance(result, BrokenExecutor):
                    broken = True
                    break
                found.append((desk.line.pop(future), result))
            if broken:
                found += self._begin_anew(place)
        return found

    def dismiss(self) -> None:
        """Let all go: who is idle leaves, who is at work is stopped."""
        for desk in self._desks:
            if desk.line:
                desk.leash.close()
        for desk in self._desks:
            desk.pool.shutdown(wait=True, cancel_futures=True)
            desk.leash.close()

    def _begin_anew(self, place: int) -> list[tuple[Errand, Any]]:
        """Put a fresh process in the place of a dead one; the first of its line is the lost one."""
        old = self._desks[place]
        old.leash.close()
        old.pool.shutdown(wait=True)
        self._desks[place] = desk = self._desk()
        found: list[tuple[Errand, Any]] = []
        blamed = False
        for future, errand in old.line.items():
            result = _result(future)
            if not isinstance(result, BrokenExecutor | CancelledError):
                found.append((errand, result))  # it was done before
            elif not blamed:
                blamed = True
                found.append((errand, Lost()))
            else:
                self._give(desk, errand)
        return found

    def _give(self, desk: _Desk, errand: Errand) -> None:
        with _small_environment():  # a process starts when it gets its first errand
            try:
                desk.line[desk.pool.submit(errand.call, *errand.arguments)] = errand
            except BrokenExecutor as error:  # it died while it was idle
                broken: Future[Any] = Future()
                broken.set_exception(error)
                desk.line[broken] = errand

    def _desk(self) -> _Desk:
        context = get_context("spawn")  # a fork is unsafe where threads run
        theirs, ours = context.Pipe(duplex=False)
        pool = ProcessPoolExecutor(1, context, prepare, (theirs, self._room))
        return _Desk(pool, ours)


class _Dask:
    """The workers of a Dask cluster; a dead one's work is done again by another."""

    def __init__(self, client: Any, executor: Executor, many: int, lost: Any) -> None:  # noqa: ANN401  (Dask's)
        self.many = many
        self._client, self._executor, self._lost = client, executor, lost
        self._line: dict[Future[Any], Errand] = {}

    def has_room(self) -> bool:
        return len(self._line) < self.many * _WAITING

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
            result = _result(future)
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
def _cluster(address: str) -> Iterator[Crew]:
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


def _result(future: Future[Any]) -> Any:  # noqa: ANN401  (whatever was asked for)
    """Return what came of it, or the error."""
    try:
        return future.result(timeout=0)
    except Exception as error:  # noqa: BLE001  (whoever gave the errand decides)
        return error


@contextmanager
def _small_environment() -> Iterator[None]:
    """Let processes that start now see no address of a database, and use one thread each."""
    kept = {name: os.environ.pop(name) for name in list(os.environ) if name.startswith(_SECRETS)}
    added = [name for name in _THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(added, "1"))
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]
        os.environ.update(kept)
