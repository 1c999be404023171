"""The process of a room: forked into a sandbox, or started as a program."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from typing import Literal, Protocol, TypeAlias

from datagym.kernels.forks import Fork

Why: TypeAlias = Literal["memory", "time", "output", "disk", "crash", "nonsense"]
"""Why a room ended."""

_TELLING_SECONDS = 3.0
_LOOK_SECONDS = 0.005
_LIMITS: Mapping[str, Why] = {
    "memory": "memory",
    "time": "time",
    "output": "output",
    "disk": "disk",
}


class Process(Protocol):
    """The process of a room, as far as a room cares."""

    def interrupt(self) -> None:
        """Ask what runs in it to stop."""

    def end(self) -> tuple[Why, int]:
        """Wait for its end, which is near; return why it ended, and how."""

    def close(self) -> None:
        """End it at once."""


class Forked:
    """A room that was forked into a sandbox."""

    def __init__(self, fork: Fork) -> None:
        self._fork = fork

    def interrupt(self) -> None:
        """Send the signal of Ctrl-C to it and what it started."""
        self._fork.signal(signal.SIGINT)

    def end(self) -> tuple[Why, int]:
        """Return what its warden says."""
        until = time.monotonic() + _TELLING_SECONDS
        while (code := self._fork.poll()) is None and time.monotonic() < until:
            time.sleep(_LOOK_SECONDS)
        return _LIMITS.get(self._fork.why, "crash"), code or 0

    def close(self) -> None:
        """Have its walls taken down."""
        self._fork.close()


class Started:
    """A room that was started as a program."""

    def __init__(self, program: "subprocess.Popen[str]") -> None:
        self._program = program

    def interrupt(self) -> None:
        """Send it the signal of Ctrl-C, or where there is none, the one to end."""
        self._program.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)

    def end(self) -> tuple[Why, int]:
        """Return its exit code."""
        try:
            return "crash", self._program.wait(_TELLING_SECONDS)
        except subprocess.TimeoutExpired:
            return "crash", 0

    def close(self) -> None:
        """Kill it."""
        self._program.kill()
        self._program.wait()
