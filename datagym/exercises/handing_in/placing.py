"""Lays hand-ins into the course's folders: each in one step, and none in another's place.

The newest lies in ``submitted/PERSON/ASSIGNMENT/``, where nbgrader marks it; what it replaces
is kept in ``earlier/PERSON/ASSIGNMENT/MOMENT/``.
"""

import errno
import hashlib
import shutil
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from datagym.errors import BadInput, Unavailable
from datagym.exercises.files import locked, sync_folder, write_whole
from datagym.exercises.handing_in.manifest import TIMESTAMP, Manifest

How = Literal["new", "newer", "older", "same"]
_INCOMING = ".incoming-"
_LOCK = ".collecting.lock"
_MOMENT = "%Y-%m-%d %H:%M:%S.%f UTC"  # as nbgrader writes it
_FOLDER = "%Y%m%dT%H%M%SZ"
_ABANDONED = 3600  # seconds; a younger one may be another collect at work
_PATIENCE = 60  # seconds to wait for another collect
_ITS_OWN = {errno.ENAMETOOLONG, errno.EILSEQ, errno.EINVAL}  # the hand-in's fault, not the disk's


def lay(
    manifest: Manifest,
    files: Mapping[str, bytes],
    course: Path,
    *,
    anyway: bool = False,
) -> tuple[How, Path]:
    """Lay a verified hand-in into the course: written aside, then moved in one step.

    Parameters
    ----------
    manifest
        Whose it is, and when it was handed in.
    files
        Its files.
    course
        The folder of the nbgrader course.
    anyway
        Put it in its place although a later one lies there.

    Returns
    -------
    tuple
        How it was taken (see :class:`~datagym.exercises.handing_in.collecting.Taken`), and
        where it lies.

    Raises
    ------
    BadInput
        When its id or its names cannot be laid down here.
    Unavailable
        When the disk is full or another collect goes on for too long.

    """
    try:
        with locked(course / _LOCK, _PATIENCE):
            return _lay(manifest, files, course, anyway=anyway)
    except (OSError, Unavailable) as failure:
        error = failure.__cause__ if isinstance(failure, Unavailable) else failure
        if not isinstance(error, OSError):
            raise  # another collect is at work
        if error.errno in _ITS_OWN:
            message = f"its files cannot be laid down here ({error.strerror})"
            raise BadInput(message) from error
        message = (
            f"What {manifest.person} handed in could not be taken: {course} cannot be written "
            f"({error.strerror}). Free some space and collect again; nothing that was there "
            "before is lost."
        )
        raise Unavailable(message) from error


def clear_abandoned(course: Path) -> None:
    """Remove what a killed collect left, unless it may still be at work."""
    with suppress(OSError, Unavailable), locked(course / _LOCK, 0):  # whatever the clock says
        for left in course.glob(f"{_INCOMING}*"):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left, ignore_errors=True)


def _lay(
    manifest: Manifest, files: Mapping[str, bytes], course: Path, *, anyway: bool
) -> tuple[How, Path]:
    place = course / "submitted" / manifest.person / manifest.assignment
    _no_double(place.parent)
    kept = course / "earlier" / manifest.person / manifest.assignment
    there = _moment_of(place)
    moment = min(manifest.handed_in, datetime.now(UTC))  # a learner's clock may be fast
    older = there is not None and there >= moment and not anyway
    for same in (place, *(kept.iterdir() if older and kept.is_dir() else ())):
        if same.is_dir() and _holds(same, manifest):
            return "same", same
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
    finally:
        if incoming:
            shutil.rmtree(incoming, ignore_errors=True)
    return "older" if older else "newer" if there else "new", target


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
