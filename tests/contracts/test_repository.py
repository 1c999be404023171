"""The repository holds what it should: known top-level names, no machine's paths, short modules."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TOP = {
    ".ci", ".gitattributes", ".gitignore", "CHANGELOG.md", "LICENSE", "LICENSE-CONTENT",
    "README.md", "assessment", "datagym", "datasets", "docs", "exercises", "notebooks",
    "pyproject.toml", "tests",
}  # fmt: skip
LINES = 300
# A module over the length → why it stays whole.
LONG = {
    "datagym/assessment/overview.py": "one argument: what may be shown beside what was shown",
    "datagym/store/assessments.py": "an attempt and the picture that is made of all",
    "datagym/store/backup.py": "backup and restore mirror each other, step by step",
    "datagym/store/canvases.py": "one operation a method, on the same rows",
    "datagym/store/people.py": "people, teams and mentors change in one transaction",
}
MACHINE_PATH = re.compile(r"(?<![\w.$}>])/(?:work|root|(?:home|Users)/(?!me/)\w+)/")
REGISTRY = re.compile(r"pypi\.org|pythonhosted\.org|registry\.npmjs|(?:extra-)?index-url\s*=")
OUTSIDE = re.compile(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//|@import\s+url|from\s+["']https?:""")


def tracked() -> list[Path]:
    """Return the files that git keeps (and that are not deleted in this work tree)."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a clone: there is no list of files")
    listed = subprocess.run(
        ["git", "ls-files", "-z"],  # noqa: S607  (git is what a clone was made with)
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name and (ROOT / name).exists()]


def texts() -> dict[str, str]:
    """Return the tracked text files."""
    found = {}
    for path in tracked():
        data = path.read_bytes()
        if b"\0" not in data[:4096]:
            found[path.relative_to(ROOT).as_posix()] = data.decode("utf-8")
    return found


def test_only_known_names_at_the_top() -> None:
    """A newcomer sees the rooms and nothing else."""
    assert {path.relative_to(ROOT).parts[0] for path in tracked()} - TOP == set()


def test_no_path_of_a_machine() -> None:
    """No file speaks of the folders of the machine that it was written on."""
    assert [name for name, text in texts().items() if MACHINE_PATH.search(text)] == []


def test_no_registry_is_named() -> None:
    """Packages come from wherever pip is told to look: a mirror works as well."""
    assert [name for name, text in texts().items() if REGISTRY.search(text)] == []


def test_pages_fetch_nothing() -> None:
    """No page, style sheet or script names another host to load from."""
    loads = (".css", ".html", ".j2", ".js", ".ipynb", ".svg")
    assert [n for n, text in texts().items() if n.endswith(loads) and OUTSIDE.search(text)] == []


def test_modules_are_short() -> None:
    """A module over 300 lines is listed with its reason, and leaves the list when it shrinks."""
    long = {
        name
        for name, text in texts().items()
        if name.startswith("datagym/") and name.endswith(".py") and text.count("\n") > LINES
    }
    assert long == set(LONG)


def test_files_are_small() -> None:
    """No tracked file is over a megabyte."""
    assert [p.name for p in tracked() if p.stat().st_size > 1_000_000] == []


def test_pins_cover_every_dependency() -> None:
    """Each package that pyproject.toml names is pinned, and no pin names a host or a path."""
    pins = (ROOT / ".ci" / "constraints.txt").read_text(encoding="utf-8")
    lines = [line for line in pins.splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not re.match(r"[a-z0-9._-]+==[\w.]+( ; .+)?$", line)] == []
    pinned = {re.split("==", line)[0] for line in lines}
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    wanted = re.findall(r'^\s*"([a-zA-Z0-9._-]+)(?:\[\w+\])?>=', project, re.MULTILINE)
    wanted += re.findall(r'["\s]([a-z0-9-]+)(?:\[\w+\])?>=[\d.]+"', project)
    assert {re.sub(r"[-_.]+", "-", name).lower() for name in wanted} - pinned - {
        "hatchling"
    } == set()


def test_the_readme_names_the_two_commands() -> None:
    """The first command opens the course, the second runs the tests; CI runs that very line."""
    lines = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    assert "python3 -m datagym start" in lines
    assert "python3 -m datagym test" in lines


def test_pictures_have_a_text() -> None:
    """Every picture in a page of Markdown says in words what it shows."""
    bare = [
        name
        for name, text in texts().items()
        if name.endswith(".md") and re.search(r"!\[\s*\]\(|<img(?![^>]*\balt=\"[^\"]{10,})", text)
    ]
    assert bare == []


def test_pages_show_pictures_that_exist() -> None:
    """Every picture that a page names is in the repository."""
    named = {
        (name, target)
        for name, text in texts().items()
        if name.endswith(".md")
        for target in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", text)
    }
    assert [pair for pair in named if not (ROOT / pair[0]).parent.joinpath(pair[1]).exists()] == []


@pytest.mark.kernel
def test_a_wheel_brings_its_content(tmp_path: Path) -> None:
    """Installed outside a clone, Datagym has its lessons, exercises, data cards and questions."""
    wheels = tmp_path / "wheels"
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = [*pip, "wheel", "--no-deps", "-q", "-w", str(wheels), str(ROOT)]
    built = subprocess.run(build, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr[-2000:]
    (wheel,) = wheels.glob("datagym-*.whl")
    apart = tmp_path / "apart"
    line = [*pip, "install", "--no-deps", "-q", "--target", str(apart), str(wheel)]
    subprocess.run(line, check=True)
    code = (
        "import sys; sys.path.insert(0, sys.argv.pop(1))\n"
        "import datagym, datagym.resources as r\n"
        "assert not r.is_checkout(), datagym.__file__\n"
        "for room in ('assessment', 'datasets', 'exercises', 'notebooks'):\n"
        "    assert any(p.is_file() for p in r.content(room).rglob('*')), room\n"
        "from datagym.cli import main\nmain(sys.argv[1:])"
    )
    for words in (["--version"], ["data", "list"], ["course", "list"]):
        line = [sys.executable, "-I", "-c", code, str(apart), *words]
        done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()
