"""Takes handed-in zip files into the course: each whole or not at all, and none harms another.

What is taken goes to ``submitted/PERSON/ASSIGNMENT/``, where nbgrader marks it. A hand-in
that a newer one replaces is kept in ``earlier/PERSON/ASSIGNMENT/MOMENT/``. The zip files
themselves are only read.
"""

import hashlib
import stat
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from datagym.errors import BadInput, NotFound
from datagym.exercises.assignments import course_folder, list_assignments, notebooks_of
from datagym.exercises.handing_in.manifest import MOST_BYTES, MOST_FILES, NAME, Manifest
from datagym.exercises.handing_in.notebook_check import check_notebook
from datagym.exercises.handing_in.placing import How, clear_abandoned, lay

_CHUNK = 1 << 16
_LOCKED = 1  # a zip's own mark for a file with a password


@dataclass(frozen=True, slots=True)
class Taken:
    """A hand-in that the course has.

    Parameters
    ----------
    file
        The zip.
    manifest
        Whose it is, and what it holds.
    how
        ``"new"``, ``"newer"`` (it replaced an earlier one, which is kept), ``"older"`` (a
        later one was there; this one is kept with the earlier ones) or ``"same"`` (it was
        there already).
    path
        Where it lies now.

    """

    file: Path
    manifest: Manifest
    how: How
    path: Path


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that was not taken, and why; it lies where it lay."""

    file: Path
    reason: str


def collect(folder: Path, course: Path | None = None) -> list[Taken | Refusal]:
    """Take every zip of a folder into the course; refuse what cannot be trusted.

    Parameters
    ----------
    folder
        Where the zip files lie, as learners handed them in. Other files are refused.
    course
        The folder of the nbgrader course; Datagym's own unless named.

    Raises
    ------
    NotFound
        When one of the two folders does not exist.
    Unavailable
        When the course's folder cannot be written; what was taken before stays taken.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as inbox:
    ...     collect(Path(inbox))
    []

    """
    target = course_folder(course)
    if not Path(folder).is_dir():
        message = f"There is no folder {folder}. Name the one with the handed-in zip files."
        raise NotFound(message)
    clear_abandoned(target)
    files = sorted(path for path in Path(folder).iterdir() if not path.name.startswith("."))
    return [take(file, target) for file in files]


def take(file: Path, course: Path) -> Taken | Refusal:
    """Take one zip into the course, or say why not.

    Raises
    ------
    Unavailable
        When the course's folder cannot be written.

    """
    try:
        manifest, files = read_hand_in(file, course)
        how, place = lay(manifest, files, course)
    except BadInput as error:
        return Refusal(file, str(error))
    return Taken(file, manifest, how, place)


def read_hand_in(file: Path, course: Path) -> tuple[Manifest, dict[str, bytes]]:
    """Read a zip and verify it against its manifest, without writing anything.

    Raises
    ------
    BadInput
        With what is wrong with it.

    """
    if file.is_symlink() or not file.is_file() or file.suffix.lower() != ".zip":
        message = "it is no zip file"
        raise BadInput(message)
    if file.stat().st_size > MOST_BYTES:
        message = f"it is larger than the {MOST_BYTES / 1e6:.0f} MB that are allowed"
        raise BadInput(message)
    try:
        with zipfile.ZipFile(file) as archive:
            entries = _entries(archive)
            manifest = Manifest.read(_unpack(archive, entries.pop(NAME), MOST_BYTES))
            _compare(manifest, entries.keys())
            files, room = {}, MOST_BYTES
            for name, entry in entries.items():
                files[name] = _unpack(archive, entry, room)
                room -= len(files[name])
    except BadInput:
        raise
    except Exception as error:  # whatever zipfile says of a file that was made to stop it
        message = "it is damaged or cut off: ask for it to be handed in once more"
        raise BadInput(message) from error
    for name, (digest, size) in manifest.files.items():
        if len(files[name]) != size or hashlib.sha256(files[name]).hexdigest() != digest:
            message = f"{name} in it is not what was handed in: its hash is another"
            raise BadInput(message)
    _check_assignment(manifest, files, course)
    return manifest, files


def _entries(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Return the files of a zip by name; links, doubles and crowds are refused."""
    entries: dict[str, zipfile.ZipInfo] = {}
    listed = archive.infolist()
    if len(listed) > MOST_FILES + 1:
        message = f"it holds {len(listed)} files, more than the {MOST_FILES} that are allowed"
        raise BadInput(message)
    for entry in listed:
        kind = stat.S_IFMT(entry.external_attr >> 16)
        if kind not in {0, stat.S_IFREG} or entry.is_dir():
            message = f"it holds {entry.filename!r}, which is no ordinary file but a link or folder"
            raise BadInput(message)
        if entry.flag_bits & _LOCKED:
            message = "it is locked with a password"
            raise BadInput(message)
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            message = f"it holds {entry.filename!r} in a form that  datagym submit  does not make"
            raise BadInput(message)
        if entry.filename in entries:
            message = f"it holds {entry.filename!r} twice"
            raise BadInput(message)
        entries[entry.filename] = entry
    if NAME not in entries:
        message = "it has no list of files: it was not made by  datagym submit,  or was cut off"
        raise BadInput(message)
    return entries


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: int) -> bytes:
    """Read a file of a zip, but never more than there is room for, whatever it claims."""
    parts, size = [], 0
    with archive.open(entry) as file:
        while part := file.read(_CHUNK):
            size += len(part)
            if size > room:
                message = f"it unpacks to more than the {MOST_BYTES / 1e6:.0f} MB that are allowed"
                raise BadInput(message)
            parts.append(part)
    return b"".join(parts)


def _compare(manifest: Manifest, names: Iterable[str]) -> None:
    listed, there = set(manifest.files), set(names)
    if listed - there:
        message = f"{min(listed - there)} is missing from it: it was cut off or changed"
        raise BadInput(message)
    if there - listed:
        message = f"it holds {min(there - listed)!r}, which is not in its list of files"
        raise BadInput(message)


def _check_assignment(manifest: Manifest, files: Mapping[str, bytes], course: Path) -> None:
    known = list_assignments(course)
    if manifest.assignment not in known:
        kind = "assignment"
        raise NotFound.among(kind, manifest.assignment, known)
    for name in notebooks_of(manifest.assignment, course):
        if name not in files:
            message = f"{name} is missing from it"
            raise BadInput(message)
        check_notebook(name, files[name])
