"""``python -m datagym``: the two commands of a new clone, and the command line anywhere else.

In a clone, ``python3 -m datagym start`` makes the clone's own environment in ``.venv``,
installs the tested versions of ``.ci/constraints.txt`` and goes on there; the next time it
goes on at once. ``test``, ``lint`` and ``docs`` are the contributor's commands and add what
they need. An installed Datagym has no clone: then this is the command line and no more.

Only the standard library is imported here, in a syntax so old that a Python that is too old
for Datagym gets a sentence.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from datagym.environment import WINDOWS, Environment, SetupFailed, say

if TYPE_CHECKING:
    from collections.abc import Sequence

OLDEST = (3, 11)
COMMAND = "py -m datagym" if WINDOWS else "python3 -m datagym"
PACKAGE = Path(__file__).resolve().parent
WELCOME = f"""Datagym: a three-month data course for hospital staff of every profession.

  {COMMAND} start   set everything up (once) and open the course in JupyterLab
  {COMMAND} test    set everything up (once) and run the tests

For contributors also:  {COMMAND} lint   and   {COMMAND} docs"""

# A contributor's command → the extra that it needs, and the programs that it runs in turn.
CHORES: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
    "test": ("test", (("pytest",),)),
    "lint": (
        "lint",
        (
            ("ruff", "check"),
            ("ruff", "format", "--check"),
            ("mypy",),
            ("lint-imports", "--no-cache"),
        ),
    ),
    "docs": (
        "docs",
        (
            ("sphinx-build", "-W", "--keep-going", "-q", "docs", "docs/_build/html"),
            ("sphinx-build", "-W", "-q", "-b", "doctest", "docs", "docs/_build/doctest"),
        ),
    ),
}
# What a command that is given no further words adds: the tests run on all cores.
ALONE = {"test": ("-n", "auto")}
# pytest -m browser needs what the extra brings
MARKED_EXTRAS = ("browser", "postgres", "benchmark")


def main(arguments: list[str]) -> int:
    """Set up what is missing, then run the command; return the exit code."""
    if sys.version_info[:2] < OLDEST:
        say(_too_old(), file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, _stop)
    try:
        _run(arguments)
    except SetupFailed as failure:
        say(f"datagym: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("\nStopped. Give the same command again to go on.", file=sys.stderr)
        return 130
    return 0


def _too_old() -> str:
    newer = [name for name in ("python3.13", "python3.12", "python3.11") if shutil.which(name)]
    hint = f"Use {newer[0]} -m datagym start." if newer else "A newer one is at python.org."
    return (
        f"datagym: Python {OLDEST[0]}.{OLDEST[1]} or newer is needed; this is "
        f"{sys.version.split()[0]} ({sys.executable}). {hint}"
    )


def _stop(number: int, _frame: object) -> NoReturn:
    sys.exit(128 + number)


def _run(arguments: list[str]) -> None:
    command, rest = (arguments or [""])[0], arguments[1:]
    clone = _clone()
    if clone is None:
        if command in CHORES:
            message = f"'{command}' works in a clone of Datagym; this one is installed."
            raise SetupFailed(message)
        _command_line(arguments)
        return
    environment = Environment(clone)
    if _is_installed_here(clone) and not environment.is_running():
        programs = Path(sys.executable).parent  # somebody's own environment: theirs to keep
    else:
        if command in {"", "-h", "--help"} and not environment.holds():
            say(WELCOME)
            return
        environment.prepare(_extras(command, rest))
        programs = environment.programs
    if command in CHORES:
        _do_chore(command, rest, programs, environment)
    elif programs == Path(sys.executable).parent:
        _command_line(arguments)
    else:
        line = [str(environment.python), "-m", "datagym", *arguments]
        _become(line, environment.variables())


def _clone() -> Path | None:
    """Return the clone that this package stands in, or None when it is installed."""
    clone = PACKAGE.parent
    in_clone = (clone / "pyproject.toml").is_file() and not (PACKAGE / "_content").is_dir()
    return clone if in_clone else None


def _is_installed_here(clone: Path) -> bool:
    """Tell whether this Python has the clone installed."""
    try:
        origin = json.loads(distribution("datagym").read_text("direct_url.json") or "{}")
    except (PackageNotFoundError, ValueError):
        return False
    return bool(origin.get("url") == clone.as_uri())


def _extras(command: str, rest: Sequence[str]) -> list[str]:
    if command not in CHORES:
        addresses = [*rest, os.environ.get("DATAGYM_STORE", "")]
        return ["postgres"] if any("postgresql" in word for word in addresses) else []
    marked = [name for name in MARKED_EXTRAS if any(name in word for word in rest)]
    return [CHORES[command][0], *(marked if command == "test" else ())]


def _do_chore(
    command: str, rest: Sequence[str], programs: Path, environment: Environment
) -> NoReturn:
    variables = environment.variables()
    os.chdir(environment.clone)
    *first, last = CHORES[command][1]
    failed = 0
    for line in first:
        say(" ".join(["+", *line]))
        done = subprocess.run([_program(programs, line[0]), *line[1:]], env=variables, check=False)
        failed = failed or done.returncode
    words = [*last[1:], *(rest or ALONE.get(command, ()))]
    say(" ".join(["+", last[0], *words]))
    whole = [_program(programs, last[0]), *words]
    if not first:
        _become(whole, variables)
    last_failed = subprocess.run(whole, env=variables, check=False).returncode
    sys.exit(failed or last_failed)


def _program(programs: Path, name: str) -> str:
    found = shutil.which(name, path=str(programs))
    if found is None:
        message = (
            f"'{name}' is not installed beside {sys.executable}. In an environment of your own: "
            'pip install -c .ci/constraints.txt -e ".[test,lint,docs]"'
        )
        raise SetupFailed(message)
    return found


def _become(line: Sequence[str], variables: dict[str, str]) -> NoReturn:
    """Let a program take this one's place: it gets the signals, its exit code is ours."""
    if not WINDOWS:
        os.execve(line[0], list(line), variables)  # noqa: S606  (no shell is wanted)
    with subprocess.Popen(list(line), env=variables) as program:
        while True:
            try:
                sys.exit(program.wait())
            except KeyboardInterrupt:
                continue  # the program got it too, and decides


def _command_line(arguments: list[str]) -> None:
    from datagym.cli import main as command_line  # noqa: PLC0415  (needs the environment)

    command_line(arguments)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
