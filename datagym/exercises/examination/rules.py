"""What a notebook may use while it is marked, and the rooms that this gives."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from datagym.kernels import Sandbox
from datagym.kernels.rooms import Room

UNSAFE = "DATAGYM_UNSAFE_NO_SANDBOX"
"""The environment variable that, set to 1, lets notebooks run without a sandbox."""

UNSAFE_WORDS = (
    "NO SANDBOX: what learners handed in runs with all that you may do on this machine, "
    f"because {UNSAFE} is set."
)

DRAW_FOR = "datagym.datasets.owner:draw_for"
"""The function that a room calls so that it loads a learner's own data."""

_NO_END = 10**12
_READY_SECONDS = 60.0


def is_safe() -> bool:
    """Tell whether notebooks run in a sandbox: they do unless somebody said in plain words no.

    >>> is_safe()
    True
    """
    return os.environ.get(UNSAFE, "") != "1"


@dataclass(frozen=True, slots=True)
class Rules:
    """What a notebook may use while it is marked.

    Parameters
    ----------
    cell_seconds
        How long a cell may take.
    total_seconds
        How long all its cells together may take.
    sandbox
        What a room may see and use; None for rooms without walls, in ``folder``.
    folder
        Where rooms without walls work.
    learner
        Whose own data a room loads; None for the course's.

    """

    cell_seconds: float = 60.0
    total_seconds: float = 300.0
    sandbox: Sandbox | None = field(default_factory=Sandbox)
    folder: Path = field(default_factory=Path.cwd)
    learner: str | None = None

    @classmethod
    def of(  # noqa: PLR0913  (a marking step says all of this by name)
        cls,
        folder: Path,
        files: Sequence[str] = (),
        *,
        cell_seconds: float,
        total_seconds: float,
        safe: bool,
        lasting: bool = False,
        learner: str | None = None,
    ) -> Self:
        """Return the rules of a room that sees some files of a folder.

        Parameters
        ----------
        folder
            Where the files lie.
        files
            Their places below it.
        cell_seconds, total_seconds
            How long a cell, and all together, may take.
        safe
            Whether the room has walls.
        lasting
            Whether it serves many notebooks, each in a fork: then its own time has no end.
        learner
            Whose own data it loads; None for the course's.

        """
        data = tuple(folder.absolute() / name for name in files)
        limits = {"cpu_seconds": _NO_END, "output_bytes": _NO_END} if lasting else {}
        sandbox = Sandbox(data=data, folder=folder.absolute(), **limits) if safe else None
        return cls(cell_seconds, total_seconds, sandbox, folder.absolute(), learner)

    def room(self) -> Room:
        """Return a new room.

        Raises
        ------
        Refused
            When there is no sandbox on this machine, and one is asked for.
        Ended
            When the room was gone before anything ran in it.

        """
        room = Room.open(self.folder) if self.sandbox is None else Room.sandboxed(self.sandbox)
        if self.learner is not None:
            room.call(DRAW_FOR, _READY_SECONDS, learner=self.learner)
        return room
