"""Which grader is at work on which hand-in, so that two of them share a cohort.

A claim is let go when its program dies, however it dies. It only saves work: that a hand-in is
entered once is seen to in the gradebook's transaction.
"""

import errno
import os
import stat
from contextlib import suppress
from hashlib import blake2b
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, text

from datagym.errors import Unavailable
from datagym.exercises.cohorts.gradebook import Book

_LOCK = ".datagym-marking.lock"
_NO_LOCKS = {errno.ENOLCK, errno.ENOTSUP, errno.EINVAL}  # a disk that knows none


def number(person: str, assignment: str) -> int:
    """Return the number that stands for a person's work on an assignment: 0 to 2**62 - 1.

    >>> number("n017", "four-hours") == number("n018", "four-hours")
    False
    """
    name = f"{person}\0{assignment}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(name, digest_size=8).digest()) >> 2


class Claims(Protocol):
    """The claims of one grader."""

    def take(self, claim: int) -> bool:
        """Claim a hand-in; return False when another grader has it."""

    def leave(self, claim: int) -> None:
        """Let a hand-in go."""

    def close(self) -> None:
        """Let all go."""


def claims_of(book: Book) -> Claims:
    """Return the claims that fit the gradebook: on its server, or in a file beside it."""
    return _InFile(book.path.with_name(_LOCK)) if book.path is not None else _OnServer(book)


class _InFile:
    """Locks single bytes of one file: none is left behind, and a disk of a network knows them."""

    def __init__(self, path: Path) -> None:
        try:
            self._file = path.open("ab")
        except OSError as error:
            message = (
                f"{path.parent} cannot be written ({error.strerror}). Nothing was marked. Make the "
                "folder writable or free some space; the same command goes on with the rest."
            )
            raise Unavailable(message) from error
        if path.parent.stat().st_mode & stat.S_IWGRP:  # a group of instructors shares the course
            with suppress(OSError):  # another of them has made it
                path.chmod(0o664)
        self._mine: set[int] = set()

    def take(self, claim: int) -> bool:
        if claim in self._mine:
            return False
        if not _lock(self._file.fileno(), claim):
            return False
        self._mine.add(claim)
        return True

    def leave(self, claim: int) -> None:
        self._mine.discard(claim)
        _unlock(self._file.fileno(), claim)

    def close(self) -> None:
        self._file.close()


class _OnServer:
    """Advisory locks of a connection of its own."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._mine: set[int] = set()
        self._connection: Connection | None = None

    def take(self, claim: int) -> bool:
        if claim in self._mine:
            return False
        got = self._ask("SELECT pg_try_advisory_lock(:claim)", claim)
        if got:
            self._mine.add(claim)
        return got

    def leave(self, claim: int) -> None:
        self._mine.discard(claim)
        with suppress(Exception):  # the connection was lost, and the claim with it
            self._ask("SELECT pg_advisory_unlock(:claim)", claim)

    def close(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()  # not back into the pool: its claims go with it
            self._connection.close()
            self._connection = None

    def _ask(self, question: str, claim: int) -> bool:
        with self._book.spoken():
            if self._connection is None or self._connection.invalidated:
                if self._connection is not None:
                    self._connection.close()
                connection = self._book.engine.connect()
                self._connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            return bool(self._connection.scalar(text(question), {"claim": claim}))


def _lock(handle: int, claim: int) -> bool:
    try:
        import fcntl  # noqa: PLC0415  (not on Windows)
    except ImportError:
        return _lock_on_windows(handle, claim)
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, claim)
    except OSError as error:
        return error.errno in _NO_LOCKS
    return True


def _unlock(handle: int, claim: int) -> None:
    try:
        import fcntl  # noqa: PLC0415  (not on Windows)
    except ImportError:
        _unlock_on_windows(handle, claim)
        return
    with suppress(OSError):
        fcntl.lockf(handle, fcntl.LOCK_UN, 1, claim)


def _lock_on_windows(handle: int, claim: int) -> bool:
    import msvcrt  # noqa: PLC0415  (only on Windows)

    os.lseek(handle, claim, os.SEEK_SET)
    try:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return False
    return True


def _unlock_on_windows(handle: int, claim: int) -> None:
    import msvcrt  # noqa: PLC0415  (only on Windows)

    os.lseek(handle, claim, os.SEEK_SET)
    with suppress(OSError):
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)  # type: ignore[attr-defined,unused-ignore]
