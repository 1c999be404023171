"""``datagym doctor``: what is missing on this machine, and how to mend it."""

import os
import re
import shutil
import socket
import sqlite3
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from importlib import metadata
from pathlib import Path

from packaging.requirements import Requirement

from datagym.config import Config
from datagym.resources import content, is_checkout

OLDEST_PYTHON = (3, 11)
NEEDED_MEGABYTES = 500
"""Room for a workspace, its database and some backups: our choice."""

_NETWORK_FILE_SYSTEMS = {"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "fuse.sshfs", "afs"}
_BUSY_SECONDS = 2.0


class Health(StrEnum):
    """Whether something stands in the way."""

    GOOD = "good"
    NOTE = "note"
    BLOCKS = "blocks"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    Parameters
    ----------
    what
        Its name.
    health
        ``good``, ``note`` (the course runs, something does not) or ``blocks``.
    found
        What was found.
    mend
        What to do; empty when it is good.

    """

    what: str
    health: Health
    found: str
    mend: str = ""


def examine(config: Config, *, port: int = 8888) -> list[Finding]:
    """Look at everything that the course needs on this machine; change nothing."""
    checks: list[Callable[[], Iterator[Finding]]] = [
        _python,
        _packages,
        lambda: _folder(config.workspace),
        lambda: _space(config.workspace),
        lambda: _database(config.store_url),
        lambda: _port(port),
        _browser,
        _exchange,
    ]
    return [finding for check in checks for finding in check()]


def _python() -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info >= OLDEST_PYTHON:
        yield Finding("Python", Health.GOOD, version)
        return
    oldest = ".".join(map(str, OLDEST_PYTHON))
    mend = f"Install Python {oldest} or newer, then install Datagym again with it."
    yield Finding("Python", Health.BLOCKS, version, mend)


def _packages() -> Iterator[Finding]:
    missing, other, known = [], [], pinned_versions()
    for needed in metadata.requires("datagym") or []:
        if "extra ==" in needed:
            continue
        name = re.split(r"[^\w.-]", needed, maxsplit=1)[0]
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
            continue
        tested = known.get(name.lower())
        if tested is not None and found != tested:
            other.append(f"{name} {found} (tested: {tested})")
    if missing:
        mend = "Run the first command of the README again: it installs them."
        yield Finding("Packages", Health.BLOCKS, f"missing: {', '.join(missing)}", mend)
    elif other:
        mend = (
            "If something fails, run the first command of the README: it installs these versions."
        )
        yield Finding("Packages", Health.NOTE, f"not the tested ones: {', '.join(other)}", mend)
    else:
        yield Finding("Packages", Health.GOOD, "the tested versions")


def pinned_versions() -> dict[str, str]:
    """Return the versions that the course was tested with, by the package's name.

    >>> "voila" in pinned_versions()
    True
    """
    home = content("notebooks").parent
    path = home / ".ci" / "constraints.txt" if is_checkout() else home / "constraints.txt"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return {}
    pins = [Requirement(line) for line in lines if "==" in line and not line.startswith("#")]
    ours = [pin for pin in pins if pin.marker is None or pin.marker.evaluate()]
    return {pin.name.lower(): str(pin.specifier).removeprefix("==") for pin in ours}


def _existing(folder: Path) -> Path:
    return next(place for place in (folder, *folder.parents) if place.exists())


def _folder(workspace: Path) -> Iterator[Finding]:
    place = _existing(workspace)
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        mend = "Make the folder writable, or name another with --workspace."
        reason = f"{place} cannot be written ({error.strerror or error})"
        yield Finding("Workspace", Health.BLOCKS, reason, mend)
        return
    found = str(workspace) if workspace.exists() else f"{workspace} (made by datagym start)"
    yield Finding("Workspace", Health.GOOD, found)


def _space(workspace: Path) -> Iterator[Finding]:
    free = shutil.disk_usage(_existing(workspace)).free // 1_000_000
    found = f"{free:,} MB free"
    if free >= NEEDED_MEGABYTES:
        yield Finding("Disk", Health.GOOD, found)
        return
    mend = f"Free some space: {NEEDED_MEGABYTES} MB are needed, or name another disk's folder."
    yield Finding("Disk", Health.BLOCKS, found, mend)


def _database(url: str) -> Iterator[Finding]:
    if not url.startswith("sqlite:///"):
        yield Finding("Database", Health.NOTE, "a database server; it was not asked", _SERVER)
        return
    path = Path(url.removeprefix("sqlite:///"))
    kind = file_system(path)
    if kind in _NETWORK_FILE_SYSTEMS:
        found = f"{path} lies on a network drive ({kind}), where SQLite loses changes"
        mend = (
            "Name a folder of this machine with --workspace, or a PostgreSQL server with --store."
        )
        yield Finding("Database", Health.BLOCKS, found, mend)
        return
    if not path.exists():
        yield Finding("Database", Health.GOOD, f"{path} (made when it is needed)")
        return
    yield _opened(path)


_SERVER = "If pages say that the database cannot be reached, check its address in --store."


def _opened(path: Path) -> Finding:
    try:
        connection = sqlite3.connect(path, timeout=_BUSY_SECONDS, isolation_level=None)
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("ROLLBACK")
            verdict = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.Error as error:
        if "locked" in str(error):
            mend = "Close the program that holds it: another datagym, a backup, a database viewer."
            return Finding("Database", Health.BLOCKS, f"{path} is locked", mend)
        mend = "Bring back the last backup: datagym restore FILE"
        return Finding("Database", Health.BLOCKS, f"{path}: {error}", mend)
    if verdict != "ok":
        mend = "Bring back the last backup: datagym restore FILE"
        return Finding("Database", Health.BLOCKS, f"{path} is damaged", mend)
    return Finding("Database", Health.GOOD, f"{path}: sound and free")


def file_system(path: Path, mounts: Path = Path("/proc/self/mounts")) -> str:
    """Return the kind of file system that a path lies on, ``""`` where it cannot be told."""
    try:
        lines = mounts.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        drive = str(path.absolute())
        return "cifs" if os.name == "nt" and drive.startswith("\\\\") else ""
    place = _existing(path.absolute()).resolve()
    best, kind = 0, ""
    for fields in (line.split(" ") for line in lines):
        point = Path(fields[1].replace("\\040", " "))
        if place.is_relative_to(point) and len(point.parts) > best:
            best, kind = len(point.parts), fields[2]
    return kind


def _port(port: int) -> Iterator[Finding]:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            mend = "Nothing to do: datagym start takes the next free one. Or name one with --port."
            yield Finding("Port", Health.NOTE, f"{port} is in use", mend)
            return
    yield Finding("Port", Health.GOOD, f"{port} is free")


def _browser() -> Iterator[Finding]:
    import webbrowser  # noqa: PLC0415  (it looks for browsers when it is imported)

    try:
        webbrowser.get()
    except webbrowser.Error:
        mend = "Start with --no-browser and open the address that is printed in any browser."
        yield Finding("Browser", Health.NOTE, "none was found", mend)
        return
    yield Finding("Browser", Health.GOOD, "found")


def _exchange() -> Iterator[Finding]:
    if os.name == "nt":
        mend = "Hand in with  datagym submit : it writes one zip file to give to your instructor."
        found = "JupyterLab's Assignment List needs Linux or macOS"
        yield Finding("Handing in", Health.NOTE, found, mend)
        return
    yield Finding("Handing in", Health.GOOD, "Assignment List and datagym submit")


def blocked(findings: list[Finding]) -> bool:
    """Tell whether something stands in the way.

    >>> blocked([Finding("Port", Health.NOTE, "8888 is in use", "Nothing to do.")])
    False
    """
    return any(finding.health is Health.BLOCKS for finding in findings)
