"""The line that has bubblewrap build a sandbox's walls."""

from collections.abc import Mapping

from datagym.kernels.sandbox import Sandbox
from datagym.kernels.visible import Visible

WORK = "/learner"
_HOME = "/tmp"  # noqa: S108  (a folder of the sandbox's own; what programs keep is not in the way)
USER = 1000
_SHARED_BYTES = 16 << 20
WRITTEN = {
    "/etc/passwd": f"learner:x:{USER}:{USER}::{_HOME}:/bin/sh\n",
    "/etc/group": f"learner:x:{USER}:\n",
    "/etc/hosts": "127.0.0.1 localhost\n",
}
"""Files that a sandbox has of its own: nobody is known in it but the learner."""

VARIABLES = {
    "HOME": _HOME,
    "LANG": "C.UTF-8",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PATH": "/usr/bin:/bin",
    "TMPDIR": _HOME,
    "USER": "learner",
}
"""The environment of a sandboxed kernel."""


def line(
    sandbox: Sandbox, sees: Visible, written: Mapping[str, int], info: int, program: list[str]
) -> list[str]:
    """Return the arguments that run a program within walls.

    Parameters
    ----------
    sandbox
        What it may see and use.
    sees
        The system and Python, read-only.
    written
        Opened files (descriptors) whose text lies at a place in the sandbox.
    info
        The descriptor to which bubblewrap writes the number of the process in the sandbox.
    program
        What to run. It is the first process there: when it ends, all others are killed.

    >>> from pathlib import Path
    >>> words = line(Sandbox(), Visible((Path("/usr"),), (), ()), {}, 3, ["cat"])
    >>> words[:4], words[-2:]
    (['bwrap', '--unshare-all', '--unshare-user', '--disable-userns'], ['--', 'cat'])

    """
    words = ["bwrap", "--unshare-all", "--unshare-user", "--disable-userns"]
    words += ["--die-with-parent", "--new-session", "--as-pid-1", "--cap-drop", "ALL"]
    words += ["--uid", str(USER), "--gid", str(USER), "--hostname", "datagym", "--clearenv"]
    words += _small(sandbox.disk_bytes, _HOME)  # first, since Python itself may lie in it
    for path in sees.folders:
        words += ["--ro-bind", str(path), str(path)]
    for target, path in sees.links:
        words += ["--symlink", target, str(path)]
    for path in sees.covered:
        words += ["--tmpfs", str(path), "--remount-ro", str(path)]
    words += ["--proc", "/proc", "--dev", "/dev"]
    words += _small(_SHARED_BYTES, "/dev/shm")  # noqa: S108  (a folder of the sandbox's own)
    words += ["--remount-ro", "/dev"]
    words += _small(sandbox.disk_bytes, WORK)
    for place, descriptor in written.items():
        words += ["--ro-bind-data", str(descriptor), place]
    words += ["--remount-ro", "/", "--chdir", WORK, "--info-fd", str(info)]
    return [*words, "--", *program]


def _small(size: int, place: str) -> list[str]:
    return ["--perms", "1777", "--size", str(size), "--tmpfs", place]
