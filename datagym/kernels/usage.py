"""What the processes of a sandbox use, as the machine counts it."""

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_RESIDENT, _SHARED = 1, 2  # fields of /proc/PID/statm
_OWN, _CHILDREN = slice(11, 13), slice(13, 15)  # of /proc/PID/stat after the name: user, system


@dataclass(slots=True)
class Usage:
    """What a sandbox shows to who looks in from outside.

    Parameters
    ----------
    root
        Its root, as a process within has it.
    folders
        Its writable folders.

    """

    root: Path
    folders: tuple[str, ...]
    _ended: float = 0.0
    _seen: dict[str, float] = field(default_factory=dict)

    def memory(self, limit: int) -> int:
        """Return the bytes in memory: shared ones in part, once the sum is over the limit.

        What each process could free alone is what a limit is about, and it is slow to ask for.
        """
        held = [self._resident(process) for process in self._every()]
        if sum(held) <= limit:
            return sum(held)
        return sum(self._proportional(process) for process in self._every())

    def seconds(self) -> float:
        """Return the processor time of all processes, those that ended between looks too."""
        now = {}
        for process in self._every():
            fields = _fields(process / "stat")
            if len(fields) > _CHILDREN.stop:
                now[process.name] = sum(map(int, fields[_OWN] + fields[_CHILDREN])) / os.sysconf(
                    "SC_CLK_TCK"
                )
        self._ended += sum(spent for name, spent in self._seen.items() if name not in now)
        self._seen = now
        return self._ended + sum(now.values())

    def files(self) -> int:
        """Return how many files and folders the writable folders hold."""
        count = 0
        for folder in self.folders:
            with contextlib.suppress(OSError):
                space = os.statvfs(f"{self.root}{folder}")
                count += space.f_files - space.f_ffree
        return count

    def _every(self) -> Iterator[Path]:
        try:
            yield from [path for path in (self.root / "proc").iterdir() if path.name.isdecimal()]
        except OSError:
            return

    def _resident(self, process: Path) -> int:
        try:
            return int((process / "statm").read_text().split()[_RESIDENT]) * os.sysconf(
                "SC_PAGE_SIZE"
            )
        except (OSError, IndexError):
            return 0

    def _proportional(self, process: Path) -> int:
        try:
            lines = (process / "smaps_rollup").read_text().splitlines()
        except OSError:
            return 0
        return sum(int(line.split()[1]) << 10 for line in lines if line.startswith("Pss:"))


def _fields(path: Path) -> list[str]:
    try:
        return path.read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return []
