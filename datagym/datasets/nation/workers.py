"""Those who make the parts of a nation: this process, several of them, or a Dask cluster."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

from datagym import __version__
from datagym.clusters import connected
from datagym.datasets.nation.arrow import pa
from datagym.datasets.nation.journal import Record
from datagym.datasets.nation.part import make_part
from datagym.datasets.nation.plan import Plan
from datagym.errors import BadInput, Unavailable

MOST_WORKERS = 1_024
_WAITING = 2  # tasks for each worker: one that it works on, one that waits
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(frozen=True)
class Workers:
    """Workers to whom parts are given.

    Parameters
    ----------
    many
        How many there are.
    executor
        Takes the parts.
    lost
        What is raised when one of them dies.

    """

    many: int
    executor: Executor
    lost: tuple[type[Exception], ...] = ()

    @property
    def most_waiting(self) -> int:
        """How many parts they are given at one time."""
        return 1 if isinstance(self.executor, _Here) else self.many * _WAITING

    def begin(self, folder: Path, plan: Plan, number: int) -> "Future[Record]":
        """Give them a part."""
        return self.executor.submit(_work, folder, plan, number, __version__)


def checked_workers(workers: object) -> int:
    """Return how many workers there are to be.

    Raises
    ------
    BadInput
        When it is no number of workers.

    >>> checked_workers(2)
    2

    """
    if isinstance(workers, int) and not isinstance(workers, bool) and 1 <= workers <= MOST_WORKERS:
        return workers
    message = f"{workers!r} is no number of workers. Give a whole number from 1 to {MOST_WORKERS}."
    raise BadInput(message)


@contextmanager
def hired(workers: int, scheduler: str | None) -> Iterator[Workers]:
    """Give workers, and let them go afterwards; those who are still at work give up.

    Parameters
    ----------
    workers
        How many processes; one part after the other in this very process when 1.
    scheduler
        The address of a Dask scheduler, whose workers are taken instead.

    """
    if scheduler is not None:
        with _cluster(scheduler) as team:
            yield team
    elif workers == 1:
        yield Workers(1, _Here())
    else:
        with _processes(workers) as team:
            yield team


class _Here(Executor):
    """Does what it is given at once, in this process."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> "Future[Any]":  # noqa: ANN401
        """Do it, and give back what came of it."""
        done: Future[Any] = Future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  (whoever waits for it gets it)
            done.set_exception(error)
        return done


@contextmanager
def _processes(workers: int) -> Iterator[Workers]:
    """Start processes anew (not by a fork, which is unsafe where threads run)."""
    context = get_context("spawn")
    stop = context.Event()
    pool = ProcessPoolExecutor(workers, context, _prepare, (stop,))
    try:
        with _one_thread_each():
            for _ in range(workers):  # they load what they need while others measure
                pool.submit(os.getpid)
        yield Workers(workers, pool, (BrokenExecutor,))
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _cluster(address: str) -> Iterator[Workers]:
    with connected(address, "Making a nation on a Dask cluster") as found:
        yield Workers(sum(found.threads.values()), found.executor, found.lost)


_stop: Event | None = None


def _prepare(stop: Event) -> None:
    """Make a process ready: one thread, no ear for Ctrl-C, an end when its parent ends."""
    global _stop  # noqa: PLW0603  (one process, one worker)
    _stop = stop
    with suppress(ValueError):
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and says so
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)  # nobody waits for the result; what is not finished is made anew


def _work(folder: Path, plan: Plan, number: int, version: str) -> Record:
    if version != __version__:
        message = (
            f"A worker has version {__version__} of Datagym, but {version} is needed. "
            "Install the same one on all machines of the cluster."
        )
        raise Unavailable(message)
    return make_part(folder, plan, number, _stopped)


def _stopped() -> bool:
    return _stop is not None and _stop.is_set()


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that are started now calculate with one thread each."""
    added = [name for name in _THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(added, "1"))
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]
