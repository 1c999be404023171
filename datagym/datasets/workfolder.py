"""Writing files so that a folder holds all of them or none.

Files are written into a folder beside the one that is wanted, and moved when they are
complete. A list of them (a JSON file with ``files``, each with its hash) says which files
in a folder are ours; others are never replaced.
"""

import errno
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from itertools import chain
from math import ceil
from pathlib import Path

from datagym.errors import BadInput, Unavailable


@contextmanager
def work_folder(folder: Path, needed: int) -> Iterator[Path]:
    """Give an empty folder to work in, on the disk of ``folder``, and take it away afterwards.

    Parameters
    ----------
    folder
        Where the files are to be in the end; it need not be there yet.
    needed
        About how many bytes will be written.

    Raises
    ------
    BadInput
        When ``folder`` is a file or cannot be written.
    Unavailable
        When the disk is too small or becomes full; nothing is changed.

    """
    if folder.exists() and not folder.is_dir():
        message = f"{folder} is a file. Name a folder with --out."
        raise BadInput(message)
    parent = folder.absolute().parent
    work: Path | None = None
    made_parents = [path for path in (parent, *parent.parents) if not path.exists()]
    try:
        parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".datagym-", dir=parent))
        free = shutil.disk_usage(parent).free
        if free < needed:
            message = (
                f"The disk of {parent} has {free // 1_000_000:,} MB free; about "
                f"{ceil(needed / 1e6):,} MB are needed. Nothing was written. "
                "Free some space, or name another folder."
            )
            raise Unavailable(message)
        yield work
    except OSError as error:
        message = (
            f"The folder {folder} cannot be written: {error.strerror or error}. "
            "Nothing was changed. Name another folder with --out."
        )
        kind = Unavailable if error.errno in {errno.ENOSPC, errno.EDQUOT} else BadInput
        raise kind(message) from error
    finally:
        if work is not None:
            shutil.rmtree(work, ignore_errors=True)
        for path in made_parents:
            with _quietly():
                path.rmdir()  # only an empty one goes


def settle(work: Path, folder: Path, *lists: Sequence[str]) -> None:
    """Put complete files in their place: all at once in a new folder, else each list last.

    Parameters
    ----------
    work
        Where they are now.
    folder
        Where they are to be. Files of an earlier list of the same name are replaced.
    lists
        The files that belong together; the last of them is the list of the others.

    Raises
    ------
    BadInput
        When the folder holds a file of these names that is in no list of ours; nothing
        is changed then.

    """
    for name in chain.from_iterable(lists):
        with (work / name).open("rb+") as file:
            os.fsync(file.fileno())
    if not folder.exists():
        work.chmod(0o755)
        work.rename(folder)
        return
    ours = [manifest_files(folder / names[-1]) for names in lists]
    for names, known in zip(lists, ours, strict=True):
        _refuse_strange(folder, names, known)
    for names, known in zip(lists, ours, strict=True):
        for name in names:
            (work / name).replace(folder / name)
        own = names[-1].split(".", maxsplit=1)[0]
        for name in known.keys() - set(names):
            if Path(name).name == name and name.startswith(f"{own}."):  # a list can be forged
                (folder / name).unlink(missing_ok=True)


def _refuse_strange(folder: Path, names: Sequence[str], ours: Mapping[str, str]) -> None:
    strange = [name for name in names if (folder / name).exists() and name not in ours]
    if strange:
        message = (
            f"{folder} already holds {strange[0]}, which datagym did not write. "
            "Name another folder with --out."
        )
        raise BadInput(message)


def manifest_files(path: Path) -> Mapping[str, str]:
    """Return the files that a list names, with their hashes; nothing when there is none."""
    try:
        files = json.loads(path.read_text(encoding="utf-8"))["files"]
        return {**{str(name): str(value) for name, value in files.items()}, path.name: ""}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file's bytes."""
    total = sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            total.update(piece)
    return total.hexdigest()


@contextmanager
def _quietly() -> Iterator[None]:
    try:
        yield
    except OSError:
        return
