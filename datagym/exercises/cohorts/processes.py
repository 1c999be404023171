"""Workers that are processes of this machine.

Each has a line of its own, so that one that dies takes nobody else's work with it, and so that
it is known at which job it died.
"""

import os
from collections.abc import Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import contextmanager
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from socket import socket as Socket  # noqa: N812  (a class)
from typing import Any

from datagym.errors import Unavailable
from datagym.exercises.cohorts.errands import WAITING, Errand, Lost, result_of
from datagym.exercises.cohorts.work import prepare
from datagym.kernels import available
from datagym.kernels.forks import zygote

_SECRETS = ("DATAGYM_STORE", "DATAGYM_EXCHANGE", "PG")  # PGPASSWORD, PGSERVICE, …
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


@dataclass(eq=False)
class _Desk:
    """One process and the line of what it was given, in order."""

    pool: ProcessPoolExecutor
    leash: Connection  # when it is closed, also by this process's death, the worker ends
    line: dict[Future[Any], Errand] = field(default_factory=dict)


class Processes:
    """A crew of processes in a folder that is theirs.

    Parameters
    ----------
    many
        How many.
    room
        A new folder for their temporary files.

    """

    def __init__(self, many: int, room: Path) -> None:
        self.many = many
        self._room = room
        self._shared = 0
        self._zygote = _shared_zygote()
        self._desks = [self._desk() for _ in range(many)]

    def has_room(self) -> bool:
        """Tell whether one of them has room."""
        return any(len(desk.line) < WAITING for desk in self._desks)

    def share(self, data: bytes) -> Path:
        """Write data to a file that all of them read."""
        self._shared += 1
        path = self._room / f"shared-{self._shared}"
        try:
            path.write_bytes(data)
        except OSError as error:
            raise no_room(error) from error
        return path

    def give(self, errand: Errand) -> None:
        """Give an errand to whoever has the shortest line."""
        desk = min(self._desks, key=lambda desk: len(desk.line))
        self._give(desk, errand)

    def finished(self, patience: float) -> list[tuple[Errand, Any]]:
        """Return what is done; put fresh processes in the place of dead ones."""
        waiting = [future for desk in self._desks for future in desk.line]
        if not waiting:
            return []
        done, _ = wait(waiting, patience, return_when=FIRST_COMPLETED)
        found: list[tuple[Errand, Any]] = []
        for place, desk in enumerate(self._desks):
            broken = False
            for future in [future for future in desk.line if future in done]:
                result = result_of(future)
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
        if self._zygote is not None:
            self._zygote.close()

    def _begin_anew(self, place: int) -> list[tuple[Errand, Any]]:
        """Put a fresh process in the place of a dead one; the first of its line is the lost one."""
        old = self._desks[place]
        old.leash.close()
        old.pool.shutdown(wait=True)
        self._desks[place] = desk = self._desk()
        found: list[tuple[Errand, Any]] = []
        blamed = False
        for future, errand in old.line.items():
            result = result_of(future)
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
        pool = ProcessPoolExecutor(1, context, prepare, (theirs, self._room, self._zygote))
        return _Desk(pool, ours)


def no_room(error: OSError) -> Unavailable:
    """Return the error of a disk without room for temporary files."""
    return Unavailable(
        f"Marking needs room for temporary files, and there is none ({error.strerror}). Free some "
        "space, or name another folder in TMPDIR; the same command goes on with the rest."
    )


def _shared_zygote() -> Socket | None:
    """Start importing the course's libraries once for all workers, while they start themselves."""
    if available():
        return None
    return zygote(confined=True).share()


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
