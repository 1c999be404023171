"""What a sandboxed kernel may see and use, and whether this machine can hold it to that."""

import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self

from datagym.errors import BadInput

MEBIBYTE = 1 << 20
_TRY_SECONDS = 20
_DATA_FILES = 200  # opened files that may go with one message, less our own (253 on Linux)


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What a kernel may see and use; it sees the system and Python besides, and no more.

    Parameters
    ----------
    data
        Files that lie in the kernel's working folder, read-only, by their names.
    folder
        Where the data lie on this machine, when they keep their places below it; None when
        each lies in the working folder itself.
    memory_bytes
        What all its processes may hold together; a new kernel holds about 60 MB.
    processes
        How many processes and threads there may be; a kernel itself has about ten.
    cpu_seconds
        Seconds of processor time, all its processes together.
    file_bytes
        The size of one file.
    disk_bytes
        What the working folder may hold, and again as much the temporary one. Both are in
        memory, and gone with the kernel.
    files
        How many files both may hold together.
    output_bytes
        What the kernel may say in its life: printed text, pictures, answers.

    Raises
    ------
    BadInput
        When a limit is no positive number, two data files have one name, or they are too many.

    >>> Sandbox(memory_bytes=512 * MEBIBYTE).processes
    64

    """

    data: tuple[Path, ...] = ()
    folder: Path | None = None
    memory_bytes: int = 2048 * MEBIBYTE
    processes: int = 64
    cpu_seconds: int = 300
    file_bytes: int = 64 * MEBIBYTE
    disk_bytes: int = 128 * MEBIBYTE
    files: int = 10_000
    output_bytes: int = 32 * MEBIBYTE

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if name in ("data", "folder"):
                continue
            if not isinstance(value, int) or isinstance(value, bool) or value <= 0:
                message = f"The sandbox's {name} is {value!r}: give a whole number above 0."
                raise BadInput(message)
        names = self.names()
        if len(set(names)) < len(names):
            message = "Two files of the sandbox's data have the same name. Rename one."
            raise BadInput(message)
        if len(names) > _DATA_FILES:
            message = f"A sandbox takes {_DATA_FILES} files of data, not {len(names)}."
            raise BadInput(message)

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """Take a sandbox from plain values, as a kernelspec or a message holds them.

        >>> Sandbox.read({"cpu_seconds": 5}).cpu_seconds
        5
        """
        known = set(cls.__dataclass_fields__)
        for name in values:
            if name not in known:
                message = f"A sandbox has no {name!r}. It has: {', '.join(sorted(known))}."
                raise BadInput(message)
        data = tuple(Path(path).absolute() for path in values.get("data", ()))
        folder = values.get("folder")
        folder = Path(folder).absolute() if folder else None
        return cls(**{**values, "data": data, "folder": folder})

    def names(self) -> list[str]:
        """Return where each file of the data lies in the working folder.

        >>> Sandbox(data=(Path("/a/b/c.csv"),), folder=Path("/a")).names()
        ['b/c.csv']
        """
        try:
            return [
                path.relative_to(self.folder).as_posix() if self.folder else path.name
                for path in self.data
            ]
        except ValueError as error:
            message = f"The sandbox's data must lie in {self.folder}: {error}."
            raise BadInput(message) from error

    def plain(self) -> dict[str, Any]:
        """Return plain values from which :meth:`read` makes the same sandbox.

        >>> Sandbox.read(Sandbox().plain()) == Sandbox()
        True
        """
        return dict(json.loads(json.dumps(asdict(self), default=str)))


def available() -> str:
    """Say why this machine cannot hold a kernel in a sandbox; an empty text when it can.

    >>> isinstance(available(), str)
    True
    """
    if not sys.platform.startswith("linux"):
        return (
            "Marking needs Linux for its sandbox. Here, mark in a virtual machine "
            "(on Windows: WSL) or on the hospital's Linux server."
        )
    program = shutil.which("bwrap")
    if program is None:
        return (
            "Marking needs the program bubblewrap for its sandbox. Install it with "
            "'apt-get install bubblewrap' (Debian, Ubuntu) or 'dnf install bubblewrap'."
        )
    return _tried(program)


@cache
def _tried(program: str) -> str:
    line = [program, "--unshare-all", "--unshare-user", "--disable-userns", "--ro-bind", "/", "/"]
    line += ["--proc", "/proc", "--size", "4096", "--tmpfs", "/tmp", "true"]  # noqa: S108
    try:
        done = subprocess.run(  # noqa: S603  (a fixed line)
            line, capture_output=True, text=True, timeout=_TRY_SECONDS, check=False
        )
        said = "" if done.returncode == 0 else done.stderr.strip() or "no reason given"
    except (OSError, subprocess.TimeoutExpired) as error:
        said = str(error)
    if not said:
        return ""
    return (
        f"Marking needs a sandbox, and bubblewrap cannot make one here ({said}). It takes version "
        "0.8 or newer, Linux 5.14 or newer, and a machine that lets users make namespaces; "
        "most containers do not unless they are told to."
    )
