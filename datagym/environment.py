"""A clone's own Python environment in ``.venv``: made once, renewed when what it needs changes.

Used by ``python -m datagym`` before anything is installed: standard library only. pip does
the work, not a faster tool, since pip is what a hospital's mirror and proxy are set up for.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

WINDOWS = os.name == "nt"
SECONDS_BETWEEN_NEWS = 5
_NO_NETWORK = (
    "NewConnectionError",
    "Failed to establish a new connection",
    "Temporary failure in name resolution",
    "getaddrinfo failed",
    "ConnectTimeoutError",
    "ProxyError",
    "Network is unreachable",
)


class SetupFailed(Exception):
    """The environment cannot be made; the text is a sentence for a person."""


class Environment:
    """The ``.venv`` of a clone.

    Parameters
    ----------
    clone
        The folder that holds ``pyproject.toml`` and ``.ci/constraints.txt``.

    """

    def __init__(self, clone: Path) -> None:
        self.clone = clone
        self.folder = clone / ".venv"
        self.programs = self.folder / ("Scripts" if WINDOWS else "bin")
        self.python = self.programs / ("python.exe" if WINDOWS else "python")
        self.log = self.folder / "install.log"
        self._stamp = self.folder / "datagym.json"

    def is_running(self) -> bool:
        """Tell whether this very process runs in the environment."""
        return Path(sys.prefix).resolve() == self.folder.resolve()

    def holds(self, extras: Iterable[str] = ()) -> bool:
        """Tell whether everything is installed, in the tested versions."""
        stamp = self._read_stamp()
        return stamp.get("state") == self._state() and set(extras) <= set(stamp["extras"])

    def prepare(self, extras: Iterable[str] = ()) -> None:
        """Make or renew the environment, unless it holds everything already.

        Raises
        ------
        SetupFailed
            When pip is missing, the disk is full, or there is no network. What was
            fetched so far is kept: the next call goes on from there.

        """
        if self.holds(extras) and (self.is_running() or self._works()):
            return
        with _alone(self.clone / ".venv.lock"):
            if self.holds(extras) and self._works():
                return  # another terminal has just done it
            started = time.monotonic()
            self._make()
            self._install(set(extras))
            say(f"  ready after {time.monotonic() - started:.0f} s")

    def variables(self) -> dict[str, str]:
        """Return the environment variables of a process in here, as when it is activated."""
        found = {name: value for name, value in os.environ.items() if name != "PYTHONHOME"}
        path = found.get("PATH", os.defpath)
        if str(self.programs) not in path.split(os.pathsep):
            path = os.pathsep.join([str(self.programs), path])
        return {**found, "PATH": path, "VIRTUAL_ENV": str(self.folder)}

    def _read_stamp(self) -> dict[str, Any]:
        try:
            stamp = json.loads(self._stamp.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return stamp if isinstance(stamp, dict) and "extras" in stamp else {}

    def _state(self) -> str:
        """Return what the environment's content follows from, as one hash."""
        state = hashlib.sha256(str(self.clone).encode())
        for path in (self.clone / "pyproject.toml", self.clone / ".ci" / "constraints.txt"):
            state.update(path.read_bytes())
        return state.hexdigest()

    def _works(self) -> bool:
        """Tell whether its Python starts, and is of the version that it was made with."""
        ask = "import sys; print(*sys.version_info[:2], sep='.')"
        try:
            answer = subprocess.run(
                [str(self.python), "-c", ask], capture_output=True, text=True, check=True
            )
        except (OSError, subprocess.CalledProcessError):
            return False
        version = answer.stdout.strip()
        return WINDOWS or (self.folder / "lib" / f"python{version}").is_dir()

    def _make(self) -> None:
        if self._works():
            say(f"Datagym: bringing {self.folder} up to date.")
            return
        say(f"Datagym: setting up, once, in {self.folder} (about 1 GB).")
        if find_spec("venv") is None or not (find_spec("ensurepip") or find_spec("pip")):
            message = (
                f"This Python ({sys.executable}) has no pip. Install it (on Debian and Ubuntu: "
                "sudo apt install python3-pip python3-venv), then give the same command again."
            )
            raise SetupFailed(message)
        line = [sys.executable, "-m", "venv", "--clear", str(self.folder)]
        if find_spec("ensurepip") is None:
            line.append("--without-pip")
        made = subprocess.run(line, capture_output=True, text=True, check=False)
        if made.returncode:
            reason = (made.stderr or made.stdout).strip()
            message = f"The folder {self.folder} cannot be made: {reason or made.returncode}"
            raise SetupFailed(message)

    def _install(self, extras: set[str]) -> None:
        extras |= set(self._read_stamp().get("extras", ()))
        if self._stamp.exists():
            self._stamp.unlink()
        self._forget_half_installed()
        named = f"{self.clone}[{','.join(sorted(extras))}]" if extras else str(self.clone)
        constraints = str(self.clone / ".ci" / "constraints.txt")
        settings = {
            "PIP_BUILD_CONSTRAINT": constraints,
            "PIP_DISABLE_PIP_VERSION_CHECK": "1",
            "PIP_USER": "0",
            "PYTHONUTF8": "1",
        }
        line = [*self._pip(), "install", "--no-input", "-c", constraints, "-e", named]
        with self.log.open("w", encoding="utf-8") as log:
            code = _follow(line, {**os.environ, **settings}, log)
        if code:
            raise SetupFailed(self._what_went_wrong())
        fresh = self._stamp.with_suffix(".new")
        stamp = {"state": self._state(), "extras": sorted(extras)}
        fresh.write_text(json.dumps(stamp), encoding="utf-8")
        fresh.replace(self._stamp)

    def _pip(self) -> list[str]:
        ask = [str(self.python), "-c", "import pip"]
        if subprocess.run(ask, capture_output=True, check=False).returncode == 0:
            return [str(self.python), "-m", "pip"]
        # Debian's Python without python3-venv has no ensurepip: its own pip works on ours.
        return [sys.executable, "-m", "pip", "--python", str(self.python)]

    def _forget_half_installed(self) -> None:
        """Take out what a killed pip left half installed: pip would take it for whole.

        pip writes INSTALLER and then RECORD when all of a package's files stand.
        """
        for info in self.folder.glob("[Ll]ib/**/site-packages/*.dist-info"):
            if not ((info / "INSTALLER").is_file() and (info / "RECORD").is_file()):
                shutil.rmtree(info)

    def _what_went_wrong(self) -> str:
        text = self.log.read_text(encoding="utf-8", errors="replace")
        again = f"Nothing is lost: give the same command again. All of pip's words: {self.log}"
        if "No space left" in text or "Errno 28" in text:
            return f"The disk is full; the course needs about 1 GB in {self.folder}. {again}"
        if any(sign in text for sign in _NO_NETWORK):
            return (
                "The course's packages could not be fetched: this machine has no connection to "
                "its package index. Connect it, or tell pip of your hospital's mirror or proxy "
                f"(pip config set global.proxy ADDRESS). {again}"
            )
        lines = [line.strip() for line in text.splitlines()]
        errors = [line for line in lines if re.match(r"\w*error: ", line, re.IGNORECASE)]
        told = "\n  ".join(errors[-4:] or lines[-4:])
        return f"pip could not install the course's packages:\n  {told}\n{again}"


def say(sentence: str, *, file: IO[str] | None = None) -> None:
    """Tell the person at once, also when the output goes to a file.

    >>> say("Datagym: setting up.")
    Datagym: setting up.
    """
    print(sentence, file=file, flush=True)


def _follow(line: Sequence[str], variables: dict[str, str], log: IO[str]) -> int:
    """Run pip: its words go to the log, a count of packages to the person."""
    found, due = 0, time.monotonic() + SECONDS_BETWEEN_NEWS
    with subprocess.Popen(
        line,
        env=variables,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as pip:
        try:
            for text in pip.stdout or ():
                log.write(text)
                log.flush()
                found += text.startswith("Collecting ")
                if text.startswith("Installing collected packages"):
                    say(f"  installing {text.count(',') + 1} packages …")
                elif text.startswith("Collecting ") and due < time.monotonic():
                    say(f"  getting packages … {found}")
                    due = time.monotonic() + SECONDS_BETWEEN_NEWS
        except BaseException:
            pip.terminate()
            raise
    return pip.returncode


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """Wait until no other terminal sets up this clone; a killed one lets go by itself."""
    wait = "Datagym: waiting for another terminal that sets this clone up …"
    with lock.open("a+b") as file:
        if WINDOWS:
            import msvcrt  # noqa: PLC0415  (only on Windows)

            windows: Any = msvcrt
            while True:
                file.seek(0)
                try:
                    windows.locking(file.fileno(), windows.LK_LOCK, 1)  # tries for ten seconds
                    break
                except OSError:
                    say(wait)
        else:
            import fcntl  # noqa: PLC0415  (not on Windows)

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                say(wait)
                fcntl.flock(file, fcntl.LOCK_EX)
        yield
