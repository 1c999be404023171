"""The disk that a nation is written to: whole files, one maker at a time, enough room."""

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from datagym.errors import BadInput, Refused, Unavailable

PARTIAL = ".partial"
"""What the name of a file ends in that is not complete."""

_LOCK = ".lock"
_MARGIN = 1.1
_LEAST_FREE = 20_000_000


def ours(path: Path) -> bool:
    """Tell whether a file is one that a maker leaves behind when it is killed at once."""
    return path.name == _LOCK or path.name.endswith(PARTIAL)


def room(folder: Path, needed: float) -> None:
    """Make sure that the disk has room, a tenth more than what will be written.

    Parameters
    ----------
    folder
        Where the files are to be; it need not be there yet.
    needed
        About how many bytes will be written.

    Raises
    ------
    Unavailable
        When the disk is too small; nothing is changed.

    """
    there = _nearest(folder)
    free, wanted = shutil.disk_usage(there).free, needed * _MARGIN + _LEAST_FREE
    if free < wanted:
        message = (
            f"The disk of {there} has {free / 1e9:,.2f} GB free; about {wanted / 1e9:,.2f} GB are "
            "needed. Nothing was written. Free some space, name another folder with --out, "
            "or make fewer patients."
        )
        raise Unavailable(message)


def partial(path: Path) -> Path:
    """Return a name beside a file for its bytes until it is complete."""
    return path.with_name(f".{path.name}.{uuid4().hex[:12]}{PARTIAL}")


def write_whole(path: Path, value: Any) -> None:  # noqa: ANN401  (what JSON can hold)
    """Write a JSON file, complete or not at all."""
    work = partial(path)
    try:
        work.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        settle(work, path)
    finally:
        work.unlink(missing_ok=True)


def settle(work: Path, path: Path) -> None:
    """Give a complete file its name, once its bytes are on the disk."""
    with work.open("rb+") as file:
        os.fsync(file.fileno())
    work.replace(path)
    with suppress(OSError):  # Windows has no handle for a folder
        handle = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Keep a second maker out of a folder; the lock ends with the process, however it ends.

    Raises
    ------
    Refused
        When another process is making a nation there.

    """
    with (folder / _LOCK).open("a+b") as file:
        if not _locked(file):
            message = f"Another datagym is writing into {folder} now. Wait until it has ended."
            raise Refused(message)
        try:
            yield
        finally:
            with suppress(OSError):  # Windows keeps a file that is open
                (folder / _LOCK).unlink()


def writable(folder: Path) -> None:
    """Make sure that a folder can be made and written, leaving nothing behind.

    Raises
    ------
    BadInput
        When it cannot.

    """
    probe = _nearest(folder) / f".datagym-{uuid4().hex}"
    try:
        probe.mkdir()
        probe.rmdir()
    except OSError as error:
        message = (
            f"The folder {folder} cannot be written: {error.strerror or error}. "
            "Nothing was changed. Name another folder with --out."
        )
        raise BadInput(message) from error


def _nearest(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that is there."""
    whole = folder.absolute()
    return next(path for path in (whole, *whole.parents) if path.exists())


def _locked(file: IO[bytes]) -> bool:
    try:
        import fcntl  # noqa: PLC0415  (not on Windows)
    except ImportError:
        return _locked_on_windows(file)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a disk of a network that knows no locks
    return True


def _locked_on_windows(file: IO[bytes]) -> bool:
    import msvcrt  # noqa: PLC0415  (only on Windows)

    try:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return False
    return True
