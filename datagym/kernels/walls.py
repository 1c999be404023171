"""The walls of one sandbox: built by bubblewrap, held up by a process that only waits."""

import contextlib
import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from datagym.errors import Unavailable
from datagym.kernels import bubblewrap
from datagym.kernels.sandbox import Sandbox
from datagym.kernels.visible import visible

_WAITS = "/usr/bin/cat"


@dataclass(frozen=True, slots=True)
class Walls:
    """Walls that stand; ``first`` is the process within that holds them up."""

    program: subprocess.Popen[bytes]
    first: int

    @classmethod
    def build(cls, sandbox: Sandbox, data: Sequence[int]) -> Self:
        """Have bubblewrap build the walls, and wait until they stand.

        Parameters
        ----------
        sandbox
            What may be seen and used within.
        data
            The sandbox's data files, opened: their text is copied, so that they may lie
            where nobody within, and no unprivileged user, would reach them.

        Raises
        ------
        Unavailable
            When it could not, with its reason.

        """
        written = {place: _opened(text) for place, text in bubblewrap.WRITTEN.items()}
        for name, descriptor in zip(sandbox.names(), data, strict=True):
            written[f"{bubblewrap.WORK}/{name}"] = descriptor
        told, tell = os.pipe()
        program = subprocess.Popen(  # noqa: S603  (the line is our own)
            bubblewrap.line(sandbox, visible(), written, tell, [_WAITS]),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(tell, *written.values()),
            env={},
            bufsize=0,
        )
        for descriptor in (tell, *written.values()):
            os.close(descriptor)
        with os.fdopen(told, "rb") as file:
            said = file.read()
        if not said or not _stand(program):
            reason = program.communicate()[1].decode(errors="replace").strip()
            message = f"bubblewrap could not build the sandbox: {reason or 'no reason given'}"
            raise Unavailable(message)
        return cls(program, int(json.loads(said)["child-pid"]))

    def fall(self) -> None:
        """Take them down: whatever runs within is killed by the system."""
        self.program.kill()
        self.program.wait()


def _opened(text: str) -> int:
    descriptor = os.memfd_create("written")
    os.write(descriptor, text.encode())
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _stand(program: subprocess.Popen[bytes]) -> bool:
    """Tell whether all is built: only then does the waiting program give back what it is given."""
    if program.stdin is None or program.stdout is None:
        return False
    with contextlib.suppress(BrokenPipeError):
        program.stdin.write(b"\n")
    return program.stdout.read(1) == b"\n"
