"""Tries the attacks of ``tests/attacks/attacks.yaml``: ``python docs/attacks.py --write``.

Each is handed in twice, to nbgrader with its own settings and to a course with Datagym's, with
an honest learner who is marked last. On stock nbgrader those that could touch others are tried one
by one. Without ``--write`` the table is printed; with it, it is put into ``docs/attacks.md``. It
takes about 15 minutes. Stock nbgrader has no sandbox: what would harm this machine is not tried
on it, nor what speaks to Datagym's own parts.
"""

import importlib.util
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from datagym.exercises import marks

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "attacks.md"
TABLE = re.compile(r"(?<=<!-- the table -->\n\n).*?(?=\n<!-- its end -->)", re.DOTALL)
STOCK = 'c = get_config()\nc.CourseDirectory.course_id = "datagym"\nc.Execute.timeout = 5\n'
SHORTER = "\nc.Execute.timeout = 5\nc.RunTests.total_seconds = 30\n"
SECONDS = 60  # until a course counts as hanging, and for each attack as many more
NOT_TRIED = {"harm": "not tried: it would harm this machine", "ours": "does not have it"}
HONEST = "b01"


def load(path: Path) -> Any:  # noqa: ANN401  (a module loaded by its path)
    """Return a module that stands outside the package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = sys.modules[path.stem] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


attempts = load(ROOT / "tests" / "attacks" / "attempts.py")


class Course:
    """A course that is attacked, in a temporary folder with a home of its own.

    Parameters
    ----------
    folder
        Where it is made.
    config
        The text of its ``nbgrader_config.py``.

    """

    def __init__(self, folder: Path, config: str) -> None:
        self.folder = folder / "course"
        self.home = folder / "home"
        source = self.folder / "source" / "attack"
        source.mkdir(parents=True)
        (self.home / ".ssh").mkdir(parents=True)
        (self.home / ".ssh" / "id_ed25519").write_text(attempts.SECRET, "utf-8")
        (self.folder / "nbgrader_config.py").write_text(config, "utf-8")
        (source / "waits.csv").write_text(attempts.WAITS, "utf-8")
        (source / "attack.ipynb").write_text(json.dumps(attempts.source()), "utf-8")
        self.nbgrader("generate_assignment", "attack")
        shutil.copytree(self.folder, folder / "as it was")

    def renew(self) -> None:
        """Bring the course back to what it was: some attacks change it."""
        shutil.rmtree(self.folder)
        shutil.copytree(self.folder.parent / "as it was", self.folder)

    def hand_in(self, person: str, notebook: Mapping[str, Any], files: Mapping[str, str]) -> None:
        """Lay a hand-in where nbgrader marks it."""
        place = self.folder / "submitted" / person / "attack"
        place.mkdir(parents=True)
        for name, text in {"waits.csv": attempts.WAITS, **files}.items():
            (place / name).write_text(text, "utf-8")
        (place / "attack.ipynb").write_text(json.dumps(notebook), "utf-8")

    def nbgrader(self, *words: str, many: int = 1) -> bool:
        """Run an nbgrader command for some hand-ins; tell whether it came to an end."""
        path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
        home = {"HOME": str(self.home), "TESTED_TOKEN": attempts.SECRET, "PATH": path}
        program = subprocess.Popen(
            [sys.executable, "-m", "nbgrader", *words],
            cwd=self.folder,
            env={**os.environ, **home},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        try:
            program.wait(SECONDS * (1 + many))
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, 9)
            program.wait()
            return False
        return True

    def attack(self, attacks: Sequence[Any], words: Mapping[str, str]) -> dict[str, str]:
        """Mark attackers and an honest learner; return what became of each, in words."""
        self.renew()
        people = {f"a{number:03}": attack for number, attack in enumerate(attacks)}
        for person, attack in people.items():
            notebook = attack.notebook()
            for cell in notebook["cells"]:
                for word, value in words.items():
                    cell["source"] = cell["source"].replace(word, value)
            self.hand_in(person, notebook, attack.files)
        self.hand_in(HONEST, attempts.handed_in(attempts.RIGHT), {})
        ended = self.nbgrader("autograde", "attack", many=len(attacks))
        self.nbgrader("generate_feedback", "attack", many=len(attacks))
        found = marks("attack", self.folder)
        last = found.get(HONEST, {})
        harmed = f"**the honest learner after it: {_points(last)}**"
        whole = _sum(last) == _sum(attempts.POINTS)
        if not whole and len(people) > 1:
            click.echo(f"One of {', '.join(one.name for one in attacks)}: {harmed}", err=True)
        made = {}
        for person, attack in people.items():
            said = [_earned(found.get(person, {}), attack.marks)]
            said += ["**a secret is read**"] if self._leaked(person) else []
            said += [] if ended else ["**hangs**"]
            if attack.change in ("show_scripts", "show_nothing"):
                said += self._shown(person)
            said += [harmed] if not whole and len(people) == 1 else []
            made[attack.name] = "; ".join(said)
        return made

    def _leaked(self, person: str) -> bool:
        path = self.folder / "autograded" / person / "attack" / "attack.ipynb"
        if not path.is_file():
            return False
        cells = json.loads(path.read_text("utf-8"))["cells"]
        own = [c for c in cells if not c["metadata"].get("nbgrader", {}).get("grade")]
        return attempts.LEAKED in str([cell.get("outputs") for cell in own])

    def _shown(self, person: str) -> list[str]:
        page = self.folder / "feedback" / person / "attack" / "attack.html"
        if not page.is_file():
            return ["**no feedback can be made**"]
        scripts = f"<script>{attempts.RUN}" in page.read_text("utf-8").partition("<body")[2]
        return ["**the page runs its scripts**"] if scripts else []


def _earned(found: Mapping[str, float | None], honest: Mapping[str, float]) -> str:
    """Return what an attacker has, marked where it is more than is right."""
    if any(score is not None for score in found.values()) and _sum(found) > _sum(honest):
        return f"**{_points(found)}**"
    return _points(found)


def _points(found: Mapping[str, float | None]) -> str:
    if not found or all(score is None for score in found.values()):
        return "no mark"
    return f"{_sum(found):g} of {_sum(attempts.POINTS):g}"


def _sum(found: Mapping[str, float | None]) -> float:
    return sum(score or 0 for score in found.values())


@contextmanager
def courses() -> Iterator[tuple[Course, Course]]:
    """Make a course with nbgrader's settings, and one with Datagym's and shorter times."""
    ours = (ROOT / "exercises" / "nbgrader_config.py").read_text("utf-8") + SHORTER
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        yield Course(Path(one), STOCK), Course(Path(two), ours)


def table(names: tuple[str, ...]) -> str:
    """Try the attacks of these names, or all; return what became of them as a table."""
    listed = [one for one in attempts.attacks() if not names or one.name in names]
    theirs = {one.name: NOT_TRIED[one.stock] for one in listed if one.stock}
    with courses() as (stock, ours), socket.create_server(("127.0.0.1", 0)) as server:
        words = {"PORT": str(server.getsockname()[1])}
        here = ours.attack(listed, words)
        tried = [one for one in listed if not one.stock]
        theirs |= stock.attack([one for one in tried if not one.touches_others], words)
        for one in tried:
            if one.touches_others:
                theirs |= stock.attack([one], words)
                click.echo(f"{one.name}: {theirs[one.name]}", err=True)
    lines = ["| attack | what it tries | in truth | stock nbgrader 0.9.6 | Datagym |"]
    lines.append("|---|---|---|---|---|")
    for one in listed:
        said = f"{one.name} | {one.tries}".replace("_", r"\_")
        lines.append(f"| {said} | {_sum(one.marks):g} | {theirs[one.name]} | {here[one.name]} |")
    return "\n".join(lines) + "\n"


@click.command()
@click.option("--write", is_flag=True, help="Put the table into docs/attacks.md.")
@click.argument("names", nargs=-1)
def main(names: tuple[str, ...], *, write: bool) -> None:
    """Try the attacks of these NAMES, or all of them."""
    made = table(names)
    if write:
        text = TABLE.sub(lambda _: made, PAGE.read_text("utf-8"))
        PAGE.write_text(text, "utf-8")
    else:
        click.echo(made)


if __name__ == "__main__":
    main()
