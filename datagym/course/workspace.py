"""A learner's folder: filled from a release, and never at a learner's cost.

What was released is remembered by its hash in ``.datagym/released.json``. A file whose
hash is still that one was not touched: a newer release replaces it. A file that a learner
changed is left alone, and the newer release is laid beside it. A file that a learner
deleted stays deleted until they ask for it. Every file is written whole or not at all.
"""

import errno
import hashlib
import json
import os
import tempfile
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from datagym.errors import BadInput, NotFound, Unavailable

MANIFEST = PurePosixPath(".datagym/released.json")
_FORMAT = 1
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}  # Windows has no EDQUOT


class Fate(StrEnum):
    """What became of a released file."""

    NEW = "new"
    UPDATED = "updated"
    SAME = "same"
    KEPT = "kept"
    BESIDE = "beside"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Laid:
    """What became of one released file.

    Parameters
    ----------
    path
        The file's path in the workspace, with ``/``.
    fate
        ``new``, ``updated``, ``same``, ``kept`` (the learner's own version stands),
        ``beside`` (the learner's stands, the newer release lies at ``beside``) or
        ``deleted`` (the learner took it away).
    beside
        Where the newer release lies, or None.

    """

    path: str
    fate: Fate
    beside: str | None = None


def fill(
    workspace: Path,
    release: Mapping[str, bytes],
    *,
    needed: Collection[str] = (),
    bring_back: Collection[str] = (),
    mark: str = "",
) -> list[Laid]:
    """Bring a workspace up to a release, without changing anything that a learner touched.

    Parameters
    ----------
    workspace
        The folder; it is made when it does not exist.
    release
        Each file's path in the workspace (with ``/``) and its content.
    needed
        Paths that are written again when they were deleted: the course's own pages.
    bring_back
        Paths that the learner deleted and wants again.
    mark
        What tells this release from others; see :func:`is_filled`.

    Returns
    -------
    list of Laid
        What became of each file, in the order of their paths.

    Raises
    ------
    NotFound
        When a path to bring back was never released, with the nearest that was.
    Unavailable
        When the folder cannot be written or the disk is full. What was written before
        that stands; no file is half written.

    """
    unknown = sorted(set(bring_back) - set(release))
    if unknown:
        what = "released file"
        raise NotFound.among(what, unknown[0], release)
    known = _read_manifest(workspace)
    laid: list[Laid] = []
    try:
        for name in sorted(release):
            again = name in needed or name in bring_back
            laid.append(_lay(workspace, name, release[name], known, again=again))
    except Unavailable:
        with suppress(Unavailable):  # the first sentence is the one that helps
            _write_manifest(workspace, known, mark="")
        raise
    _write_manifest(workspace, known, mark=mark)
    return laid


def is_filled(workspace: Path, mark: str, *, needed: Collection[str] = ()) -> bool:
    """Tell whether a release with this mark was laid already, and all that is needed is there.

    It spares making the release: a course that is started again is there sooner.
    """
    known = _manifest(workspace)
    return (
        bool(mark)
        and known.get("mark") == mark
        and all(_inside(workspace, name).exists() for name in needed)
    )


def _write_manifest(workspace: Path, known: Mapping[str, Any], *, mark: str) -> None:
    all_of_it = {"format": _FORMAT, "mark": mark, "files": known}
    text = json.dumps(all_of_it, indent=1, ensure_ascii=False)
    write_whole(workspace / MANIFEST, text.encode())


def _lay(
    workspace: Path, name: str, content: bytes, known: dict[str, dict[str, Any]], *, again: bool
) -> Laid:
    path = _inside(workspace, name)
    new = hashlib.sha256(content).hexdigest()
    old = known.get(name)
    here = _hash(path)
    if here is None and old is not None and not again:
        return Laid(name, Fate.DELETED)
    if here == new:
        known[name] = {"sha256": new}
        return Laid(name, Fate.SAME)
    if here is None or (old is not None and here == old["sha256"]):
        write_whole(path, content)
        known[name] = {"sha256": new}
        return Laid(name, Fate.NEW if here is None else Fate.UPDATED)
    if old is not None and new in {old["sha256"], old.get("offered")}:
        return Laid(name, Fate.KEPT)
    beside = _beside(path)
    write_whole(beside, content)
    known[name] = {"sha256": old["sha256"] if old else "", "offered": new}
    return Laid(name, Fate.BESIDE, beside.relative_to(workspace).as_posix())


def _beside(path: Path) -> Path:
    number = 2
    while True:
        candidate = path.with_name(f"{path.stem} (new version {number}){path.suffix}")
        if not candidate.exists():
            return candidate
        number += 1


def _inside(workspace: Path, name: str) -> Path:
    parts = PurePosixPath(name)
    if parts.is_absolute() or ".." in parts.parts or not parts.parts:
        message = f"The released file {name!r} does not lie in the workspace."
        raise BadInput(message)
    return workspace.joinpath(*parts.parts)


def _hash(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        return None
    except OSError:
        return "unreadable"  # not ours to judge: it counts as touched


def _manifest(workspace: Path) -> dict[str, Any]:
    try:
        found = json.loads(workspace.joinpath(MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}  # no manifest: what differs counts as touched, so nothing is lost
    return found if isinstance(found, dict) else {}


def _read_manifest(workspace: Path) -> dict[str, dict[str, Any]]:
    files = _manifest(workspace).get("files")
    if not isinstance(files, dict):
        return {}
    return {
        name: entry
        for name, entry in files.items()
        if isinstance(entry, dict) and isinstance(entry.get("sha256"), str)
    }


def write_whole(path: Path, content: bytes) -> None:
    """Write a file so that it is either the new one or the old one, never a part.

    Raises
    ------
    Unavailable
        When the disk is full or the folder cannot be written.

    """
    try:
        _make_folders(path)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".datagym-", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            os.chmod(name, 0o644 if not _private(path) else 0o600)  # noqa: PTH101  (mkstemp gives a name)
            os.replace(name, path)  # noqa: PTH105  (the same)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)  # noqa: PTH108  (the same)
            raise
    except OSError as error:
        raise _sentence(error, path) from error


def _make_folders(path: Path) -> None:
    """Make the folders above a file; a new workspace is for its owner's eyes alone."""
    for own in (folder for folder in path.parents if folder.name == ".datagym"):
        for folder in (own.parent, own):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)


def _private(path: Path) -> bool:
    return ".datagym" in path.parts


def _sentence(error: OSError, path: Path) -> Unavailable:
    if error.errno in _FULL:
        return Unavailable(
            f"The disk is full: {path} could not be written, and is as it was. "
            "Free some space and start again."
        )
    return Unavailable(
        f"{path} could not be written ({error.strerror or error}), and is as it was. "
        "Make its folder writable, or name another folder (--workspace, --out)."
    )
