"""Writes files so that each is there whole or not at all, also when the machine dies."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from datagym.errors import Unavailable


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
        if temporary:
            Path(temporary).unlink(missing_ok=True)
        message = f"{path} could not be written ({error.strerror}). Nothing was changed."
        raise Unavailable(message) from error


def sync_folder(folder: Path) -> None:
    """Bring a folder's list of names to the disk, where the system can (not on Windows)."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
