"""The few calls to Linux that Python 3.11 does not offer: namespaces, mounts, privileges."""

import ctypes
import os
import platform
from functools import cache
from pathlib import Path

NEW_NAMESPACE_MOUNT = 0x00020000
NEW_NAMESPACES = {
    "mnt": NEW_NAMESPACE_MOUNT,
    "cgroup": 0x02000000,
    "uts": 0x04000000,
    "ipc": 0x08000000,
    "user": 0x10000000,
    "pid": 0x20000000,
    "net": 0x40000000,
}
_BIND, _RECURSIVE, _PRIVATE = 4096, 16384, 1 << 18
_DUMPABLE, _SECCOMP, _NO_NEW_PRIVILEGES = 4, 22, 38
_BY_FILTER = 2
_CAPABILITY_VERSION = 0x20080522
_KEYCTL = {"x86_64": 250, "aarch64": 219}
_JOIN_SESSION_KEYRING = 1


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(name: str, *arguments: object) -> None:
    if getattr(_libc(), name)(*arguments) < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


def leave_namespace(kinds: int) -> None:
    """Give this process namespaces of its own (``unshare(2)``)."""
    _call("unshare", kinds)


def join_namespaces(pidfd: int) -> None:
    """Enter all the namespaces of another process at once; its processes' too, for children."""
    _call("setns", pidfd, sum(NEW_NAMESPACES.values()))


def keep_mounts_private() -> None:
    """Keep what this process mounts from the rest of the machine."""
    _call("mount", b"none", b"/", None, _RECURSIVE | _PRIVATE, None)


def mount_empty(place: Path) -> None:
    """Lay an empty folder in memory over a folder."""
    _call("mount", b"tmpfs", os.fsencode(place), b"tmpfs", 0, b"mode=755")


def mount_again(descriptor: int, place: Path) -> None:
    """Show an opened folder at another place too."""
    source = f"/proc/self/fd/{descriptor}".encode()
    _call("mount", source, os.fsencode(place), None, _BIND | _RECURSIVE, None)


def stay_visible() -> None:
    """Let the same user see this process's usage, also after a change of user."""
    _call("prctl", _DUMPABLE, 1, 0, 0, 0)


def drop_privileges() -> None:
    """Give up every capability, for good, and the keys of the session that started us."""
    _call("prctl", _NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    number = _KEYCTL.get(platform.machine())
    if number is not None:
        _libc().syscall(number, _JOIN_SESSION_KEYRING, None)  # kernels without keys have none
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION, 0)
    none = (ctypes.c_uint32 * 6)()
    _call("capset", ctypes.byref(header), ctypes.byref(none))


def filter_calls(program: object) -> None:
    """Have each system call of this process pass a filter (a pointer to its program)."""
    _call("prctl", _SECCOMP, _BY_FILTER, program, 0, 0)
