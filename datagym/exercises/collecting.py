"""Takes handed-in zip files into the course: each whole or not at all, and none harms another.

What is taken goes to ``submitted/PERSON/ASSIGNMENT/``, where nbgrader marks it. A hand-in
that a newer one replaces is kept in ``earlier/PERSON/ASSIGNMENT/MOMENT/``. The zip files
themselves are only read.
"""

import hashlib
import shutil
import stat
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from datagym.errors import BadInput, NotFound, Unavailable
from datagym.exercises.assignments import course_folder, list_assignments, notebooks_of
from datagym.exercises.files import sync_folder, write_whole
from datagym.exercises.manifest import MOST_BYTES, MOST_FILES, NAME, TIMESTAMP, Manifest
from datagym.exercises.notebook_check import check_notebook

_INCOMING = ".incoming-"
_MOMENT = "%Y-%m-%d %H:%M:%S.%f UTC"  # as nbgrader writes it
_FOLDER = "%Y%m%dT%H%M%SZ"
_CHUNK = 1 << 16
_ABANDONED = 3600  # seconds; a younger one may be another collect at work


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
    how: Literal["new", "newer", "older", "same"]
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
    for left in target.glob(f"{_INCOMING}*"):
        if time.time() - left.stat().st_mtime > _ABANDONED:
            shutil.rmtree(left, ignore_errors=True)
    found: list[Taken | Refusal] = []
    for file in sorted(path for path in Path(folder).iterdir() if not path.name.startswith(".")):
        try:
            manifest, files = read_hand_in(file, target)
            found.append(_take(file, manifest, files, target))
        except BadInput as error:
            found.append(Refusal(file, str(error)))
    return found


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
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        message = "it is damaged or cut off: ask for it to be handed in once more"
        raise BadInput(message) from error
    except RuntimeError as error:  # zipfile says so of a file with a password
        message = "it is locked with a password"
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


def _take(file: Path, manifest: Manifest, files: Mapping[str, bytes], course: Path) -> Taken:
    """Lay a verified hand-in into the course: written aside, then moved in one step."""
    place = course / "submitted" / manifest.person / manifest.assignment
    _no_double(place.parent)
    kept = course / "earlier" / manifest.person / manifest.assignment
    there = _moment_of(place)
    moment = min(manifest.handed_in, datetime.now(UTC))  # a learner's clock may be fast
    older = there is not None and there >= moment
    for same in (place, *(kept.iterdir() if older and kept.is_dir() else ())):
        if same.is_dir() and _holds(same, manifest):
            return Taken(file, manifest, "same", same)
    incoming = None
    try:
        incoming = Path(tempfile.mkdtemp(prefix=_INCOMING, dir=course))
        incoming.chmod(0o755)
        _write(incoming, moment, files)
        target = _unused(kept / f"{moment:{_FOLDER}}") if older else place
        target.parent.mkdir(parents=True, exist_ok=True)
        if there is not None and not older:
            _exchange(incoming, place, _unused(kept / f"{there:{_FOLDER}}"))
        else:
            incoming.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        message = (
            f"{file.name} could not be taken: {course} cannot be written ({error.strerror}). "
            "Free some space and collect again; nothing that was there before is lost."
        )
        raise Unavailable(message) from error
    finally:
        if incoming:
            shutil.rmtree(incoming, ignore_errors=True)
    return Taken(file, manifest, "older" if older else "newer" if there else "new", target)


def _exchange(incoming: Path, place: Path, kept: Path) -> None:
    """Put the incoming folder in the place of an earlier one, and keep that."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    place.replace(kept)
    try:
        incoming.replace(place)
    except OSError:
        kept.replace(place)
        raise
    sync_folder(kept.parent)


def _no_double(folder: Path) -> None:
    """Refuse an id that differs from another's in case alone: some systems mix them up."""
    if folder.parent.is_dir():
        for other in folder.parent.iterdir():
            if other.name != folder.name and other.name.casefold() == folder.name.casefold():
                message = f"its id {folder.name} is too like {other.name}, who handed in before"
                raise BadInput(message)


def _write(folder: Path, moment: datetime, files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
    write_whole(folder / TIMESTAMP, moment.astimezone(UTC).strftime(_MOMENT).encode())


def _moment_of(place: Path) -> datetime | None:
    """Return when the hand-in that lies here was handed in; long ago when it does not say."""
    if not place.is_dir():
        return None
    try:
        text = (place / TIMESTAMP).read_text("utf-8").strip()
        return datetime.strptime(text, _MOMENT).replace(tzinfo=UTC)
    except (OSError, ValueError):
        return datetime.fromtimestamp(0, UTC)


def _holds(place: Path, manifest: Manifest) -> bool:
    """Tell whether a folder holds exactly the files of a manifest."""
    paths = {p.relative_to(place).as_posix(): p for p in place.rglob("*") if p.is_file()}
    paths.pop(TIMESTAMP, None)
    return paths.keys() == manifest.files.keys() and all(
        hashlib.sha256(path.read_bytes()).hexdigest() == manifest.files[name][0]
        for name, path in paths.items()
    )


def _unused(path: Path) -> Path:
    number, free = 2, path
    while free.exists():
        free = path.with_name(f"{path.name}-{number}")
        number += 1
    return free
