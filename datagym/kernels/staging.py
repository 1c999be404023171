"""Lets root's own zygote be an ordinary user: root is exempt from limits, and sees everything."""

import os
from pathlib import Path

from datagym.errors import Unavailable
from datagym.kernels import linux

UNPRIVILEGED = 64_977
"""A user whom no system knows (Debian keeps 60000 to 64999 for packages; none has this one)."""

_READ_BY_OTHERS = 0o005


def stop_being_root(needed: tuple[Path, ...]) -> None:
    """Become an ordinary user who still sees some folders, also where they lie in root's.

    Parameters
    ----------
    needed
        Folders that must go on being seen where they are.

    Raises
    ------
    Unavailable
        When this machine does not let root do so, or root alone may read a folder itself.

    """
    private = [path for path in needed if _closed(path)]
    for path in private:
        if path.stat().st_mode & _READ_BY_OTHERS != _READ_BY_OTHERS:
            message = f"Nobody but root may read {path}. Let others: chmod -R o+rX {path}"
            raise Unavailable(message)
    try:
        if private:
            _show(private)
        os.setgroups([])
        os.setresgid(UNPRIVILEGED, UNPRIVILEGED, UNPRIVILEGED)
        os.setresuid(UNPRIVILEGED, UNPRIVILEGED, UNPRIVILEGED)
        linux.stay_visible()
    except OSError as error:
        message = (
            f"Root could not become an ordinary user for the sandbox ({error}). "
            "Run this as an ordinary user."
        )
        raise Unavailable(message) from error


def _closed(path: Path) -> list[Path]:
    """Return the folders above a path that others may not pass, the highest first."""
    return [up for up in reversed(path.parents) if not up.stat().st_mode & 0o001]


def _show(paths: list[Path]) -> None:
    """Lay an empty folder over what others may not pass, and the needed folders into it."""
    linux.leave_namespace(linux.NEW_NAMESPACE_MOUNT)
    linux.keep_mounts_private()
    opened = [(path, os.open(path, os.O_PATH)) for path in paths]
    for closed in {_closed(path)[0] for path in paths}:
        linux.mount_empty(closed)
    for path, descriptor in opened:
        path.mkdir(mode=0o755, parents=True, exist_ok=True)
        linux.mount_again(descriptor, path)
        os.close(descriptor)
