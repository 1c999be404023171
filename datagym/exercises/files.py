"""Writes files so that each is there whole or not at all, also when the machine dies."""

import json
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from datagym.errors import BadInput, Unavailable

_MOST_FILES = 1_000  # that are looked at
_MOST_SEEN = 200  # that a sandbox takes
_MOST_OF_NAMES = 100_000  # bytes of their names, as they are told to it
_READ = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_CLOEXEC", "O_BINARY")
)


def write_whole(path: Path, data: bytes) -> None:
    """Write a file in one step: into a temporary file beside it, to the disk, then renamed.

    Raises
    ------
    Unavailable
        When the disk is full or the folder cannot be written; the old file is unharmed.

    """
    temporary = ""
    try:
        handle, temporary = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
        sync_folder(path.parent)
    except OSError as error:
        message = f"{path} could not be written ({error.strerror}). Nothing was changed."
        raise Unavailable(message) from error
    finally:
        if temporary:  # after the renaming there is none
            with suppress(OSError):
                Path(temporary).unlink(missing_ok=True)


def files_below(folder: Path, most: int = 200) -> list[str]:
    """Return where the ordinary files below a folder lie: no notebooks, nothing hidden.

    Parameters
    ----------
    folder
        Where to look.
    most
        How many to return at most; those that lie nearest come first.

    >>> files_below(Path(__file__).parent / "no such folder")
    []

    """
    found = []
    for path in sorted(folder.rglob("*"), key=lambda path: (len(path.parts), str(path))):
        place = path.relative_to(folder)
        hidden = any(part.startswith((".", "__pycache__")) for part in place.parts)
        if path.suffix == ".ipynb" or hidden or path.is_symlink() or not path.is_file():
            continue
        found.append(place.as_posix())
    return found[:most]


def seen(folder: Path, source: Path, handed_in: Path) -> tuple[list[str], int]:
    """Return the files that a notebook may see where it is marked, and how many it may not.

    The author's come first, then the learner's own, as many as a sandbox takes. nbgrader follows
    links when it copies what was handed in, so that they would show a learner the instructor's
    files: what was reached through one is left out.

    Parameters
    ----------
    folder
        Where the notebook is marked, and where the files lie.
    source
        The assignment's source.
    handed_in
        What was handed in, as it came.

    >>> here = Path(__file__).parent
    >>> names, left_out = seen(here, here, here)
    >>> "files.py" in names, left_out
    (True, 0)

    """
    found = files_below(folder, _MOST_FILES)
    files = [name for name in found if (source / name).is_file()]
    room = _MOST_OF_NAMES - sum(_length(folder, name) for name in files)
    left_out = 0
    for name in found:
        if (source / name).is_file():
            continue
        room -= _length(folder, name)
        if room < 0 or len(files) >= _MOST_SEEN or is_linked(handed_in, name):
            left_out += 1
        else:
            files.append(name)
    return files, left_out


def _length(folder: Path, name: str) -> int:
    return len(json.dumps(f"{folder.absolute()}/{name}"))


def is_linked(folder: Path, name: str) -> bool:
    """Tell whether a file below a folder is in truth another place's, by a link of either kind.

    >>> is_linked(Path(__file__).parent, "files.py"), is_linked(Path(__file__).parent, "no.py")
    (False, False)
    """
    place = folder
    for part in Path(name).parts:
        place = place / part
        if place.is_symlink():
            return True
    return place.is_file() and place.stat().st_nlink > 1


def read_plain(path: Path, room: int, *, own: bool = False) -> bytes:
    """Read an ordinary file of at most ``room`` bytes, and nothing else that bears its name.

    The file that was looked at is the one that is read: a link that is put in its place in
    between is not followed, and a pipe is not waited for. One's own file may have a second name:
    backups give it one, and so can a learner, who would else stop all marking.

    Raises
    ------
    BadInput
        When it is a link, a pipe or a device, or larger.

    """
    if path.is_symlink():
        message = f"{path} is a link to another place"
        raise BadInput(message)
    try:
        handle = os.open(path, _READ)
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror})"
        raise BadInput(message) from error
    with os.fdopen(handle, "rb") as file:
        about = os.fstat(file.fileno())
        if not stat.S_ISREG(about.st_mode):
            message = f"{path} is no ordinary file but a pipe or a device"
            raise BadInput(message)
        if about.st_nlink > 1 and not own:
            message = f"{path} is a link: the same file lies in another place too"
            raise BadInput(message)
        if about.st_size > room:
            message = f"{path} is larger than what may be handed in"
            raise BadInput(message)
        data = file.read(room + 1)
    if len(data) > room:  # it has grown meanwhile
        message = f"{path} is larger than what may be handed in"
        raise BadInput(message)
    return data


def check_plain(folder: Path, room: int) -> None:
    """Refuse a folder with a link, a pipe or a device in it, or of more than ``room`` bytes.

    Raises
    ------
    BadInput
        With the first that cannot be handed in.

    """
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        if stat.S_ISDIR(about.st_mode):
            continue
        if not stat.S_ISREG(about.st_mode) or about.st_nlink > 1:
            message = f"{path} is no ordinary file but a link, a pipe or a device"
            raise BadInput(message)
        room -= about.st_size
        if room < 0:
            message = f"{folder} holds more than may be handed in"
            raise BadInput(message)


@contextmanager
def locked(path: Path, patience: float) -> Iterator[None]:
    """Hold a file that one program at a time may hold; it is let go when the program dies.

    Raises
    ------
    Unavailable
        When another holds it for longer than ``patience`` seconds.

    """
    with path.open("ab") as file:
        end = time.monotonic() + patience
        while not _hold(file):
            if time.monotonic() > end:
                message = f"Another program has been at work in {path.parent} for {patience:g} s."
                raise Unavailable(message)
            time.sleep(0.05)
        yield


def _hold(file: IO[bytes]) -> bool:
    try:
        import fcntl  # noqa: PLC0415  (not on Windows)
    except ImportError:
        return _hold_on_windows(file)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True  # a disk of a network that knows no locks
    return True


def _hold_on_windows(file: IO[bytes]) -> bool:
    import msvcrt  # noqa: PLC0415  (only on Windows)

    try:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return False
    return True


def sync_folder(folder: Path) -> None:
    """Bring a folder's list of names to the disk, where the system can (not on Windows)."""
    with suppress(OSError):
        sync_file(folder)


def sync_file(path: Path) -> None:
    """Bring what another program wrote to the disk.

    Raises
    ------
    OSError
        When the disk is full.

    """
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
