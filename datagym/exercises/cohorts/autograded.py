"""Lays marked work into the course's folders: whole or not at all, what it replaces put back.

The folder's name while it is written is made from the person and the assignment. Whoever has
claimed that work clears away what a killed grader left there.
"""

import hashlib
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

from datagym.exercises.cohorts.jobs import Files
from datagym.exercises.files import sync_folder

_ASIDE, _REPLACED = ".marking-", ".replaced-"


class Laying:
    """A folder that is written aside, then put in its place, and can be taken back.

    Parameters
    ----------
    place
        Where it is to lie: ``autograded/PERSON/ASSIGNMENT``.
    root
        The folder of the step, ``autograded``; what is written aside lies there.
    permissions
        nbgrader's permissions of the files, 0o444.
    shared
        Whether a group shares the course (nbgrader's ``groupshared``).

    """

    def __init__(self, place: Path, root: Path, permissions: int, *, shared: bool = False) -> None:
        self._place, self._root = place, root
        self._permissions, self._shared = permissions, shared
        name = hashlib.sha256(os.fsencode(place)).hexdigest()[:24]
        self._aside, self._replaced = root / f"{_ASIDE}{name}", root / f"{_REPLACED}{name}"

    def write(self, files: Files) -> None:
        """Write the files aside, to the disk.

        Raises
        ------
        OSError
            When the disk is full or cannot be written.

        """
        self.clear()
        self._aside.mkdir(parents=True)
        folders = {self._aside}
        for name, data in files.items():
            path = self._aside / name
            path.parent.mkdir(parents=True, exist_ok=True)
            folders |= {folder for folder in path.parents if self._aside in folder.parents}
            with path.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            path.chmod(self._permissions)
        for folder in folders:
            if self._shared:
                folder.chmod((folder.stat().st_mode | 0o2770) & 0o2777)
            sync_folder(folder)

    def put(self) -> None:
        """Put it in its place; what lay there is kept until :meth:`clear`."""
        self._place.parent.mkdir(parents=True, exist_ok=True)
        if self._place.exists():
            self._place.replace(self._replaced)
        try:
            self._aside.replace(self._place)
        except OSError:
            self._bring_back()
            raise
        sync_folder(self._place.parent)

    def take_back(self) -> None:
        """Undo :meth:`put`, as far as it came."""
        if not self._aside.exists() and self._place.exists():
            self._place.replace(self._aside)
            self._bring_back()

    def recover(self) -> None:
        """Clear away what a killed grader left, and put back what it had moved."""
        if not self._place.exists():
            self._bring_back()
        self.clear()

    def clear(self) -> None:
        """Remove what was replaced, and what was written aside."""
        for folder in (self._aside, self._replaced):
            if folder.exists():
                for path in folder.rglob("*"):  # Windows removes no read-only file
                    if os.name == "nt" and path.is_file():
                        path.chmod(0o600)
                shutil.rmtree(folder)

    def _bring_back(self) -> None:
        if self._replaced.exists():
            self._replaced.replace(self._place)


def hashes(files: Files) -> dict[str, str]:
    """Return each file's SHA-256.

    >>> hashes({"a.ipynb": b""})["a.ipynb"][:8]
    'e3b0c442'
    """
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def is_whole(place: Path, files: Mapping[str, str]) -> bool:
    """Tell whether a folder holds these files as they were written; others may lie beside them."""
    try:
        return place.is_dir() and all(
            hashlib.sha256((place / name).read_bytes()).hexdigest() == known
            for name, known in files.items()
        )
    except OSError:
        return False
