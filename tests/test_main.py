"""``python -m datagym``: the environment is made once, and every failure is a sentence."""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import datagym
from datagym import __main__ as launcher
from datagym.environment import Environment, SetupFailed

PACKAGE = Path(datagym.__file__).parent
BEFORE_INSTALL = ("__init__.py", "__main__.py", "environment.py")
BACKEND = """
import zipfile
def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "clone-1-py3-none-any.whl"
    with zipfile.ZipFile(folder + "/" + name, "w") as wheel:
        wheel.writestr("clone.py", "")
        wheel.writestr("clone-1.dist-info/METADATA", METADATA)
        wheel.writestr("clone-1.dist-info/WHEEL",
            "Wheel-Version: 1.0\\nGenerator: t\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("clone-1.dist-info/RECORD",
            "clone.py,,\\nclone-1.dist-info/METADATA,,\\n"
            "clone-1.dist-info/WHEEL,,\\nclone-1.dist-info/RECORD,,\\n")
    return name
METADATA = "Metadata-Version: 2.1\\nName: clone\\nVersion: 1\\nProvides-Extra: test\\nNEEDS"
"""


def make_clone(folder: Path, needs: str = "") -> Environment:
    """Make a project that installs without a network: its build backend stands in it."""
    folder.mkdir(parents=True)
    (folder / "pyproject.toml").write_text(
        "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n"
        "[project]\nname = 'clone'\nversion = '1'\n",
        encoding="utf-8",
    )
    (folder / "backend.py").write_text(BACKEND.replace("NEEDS", needs), encoding="utf-8")
    (folder / ".ci").mkdir()
    (folder / ".ci" / "constraints.txt").write_text("", encoding="utf-8")
    return Environment(folder)


@pytest.fixture
def _no_index(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep pip away from any network."""
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)


@pytest.mark.parametrize("name", BEFORE_INSTALL)
def test_what_runs_before_the_install_parses_on_an_old_python(name: str) -> None:
    """A Python that is too old reads these files, and then says so."""
    ast.parse((PACKAGE / name).read_text(encoding="utf-8"), feature_version=(3, 8))


def test_what_runs_before_the_install_needs_only_the_standard_library() -> None:
    """Nothing that pip brings is imported before pip has run."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import datagym.__main__;"
        "print(*{name.partition('.')[0] for name in sys.modules} - sys.stdlib_module_names)"
    )
    line = [sys.executable, "-I", "-S", "-c", code, str(PACKAGE.parent)]
    seen = subprocess.run(line, capture_output=True, text=True, check=True).stdout.split()
    assert set(seen) <= {"__main__", "datagym"}


def test_an_old_python_gets_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sentence names the version that is needed and the one that is here."""
    monkeypatch.setattr(sys, "version_info", (3, 9, 2))
    monkeypatch.setattr(sys, "version", "3.9.2 (main)")
    assert launcher.main(["start"]) == 1
    told = capsys.readouterr().err
    assert "Python 3.11 or newer is needed; this is 3.9.2" in told


def test_the_exit_code_of_the_command_comes_back() -> None:
    """A wrong command gives click's 2, through whichever Python runs it."""
    line = [sys.executable, "-m", "datagym", "no-such-command"]
    done = subprocess.run(line, cwd=PACKAGE.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "No such command" in done.stderr
    assert "Traceback" not in done.stderr


def test_test_adds_what_a_marked_suite_needs() -> None:
    """``test -m browser`` installs the browser's driver; ``test`` alone does not."""
    assert launcher._extras("test", []) == ["test"]
    assert launcher._extras("test", ["-m", "browser or postgres"]) == [
        "test",
        "browser",
        "postgres",
    ]
    assert launcher._extras("start", ["--workspace", "browser"]) == []
    assert launcher._extras("serve", ["--store", "postgresql+psycopg://db/x"]) == ["postgres"]


@pytest.mark.parametrize(("rest", "told"), [([], "-n auto"), (["-k", "x"], "-k x")])
def test_the_whole_suite_runs_on_all_cores(
    rest: list[str],
    told: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """A choice of tests runs as pytest does alone, so that its order and its options hold."""
    program = tmp_path / "pytest"
    program.write_text('#!/bin/sh\necho "words: $@"\n', encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(launcher, "WINDOWS", True)  # the program is waited for, not become
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SystemExit) as stop:
        launcher._do_chore("test", rest, tmp_path, Environment(tmp_path))
    assert stop.value.code == 0
    assert f"words: {told}" in capfd.readouterr().out


def test_every_check_runs_also_after_one_that_failed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """What the last one finds is told too; the exit code is that of the first that failed."""
    for name, code in (("one", 3), ("two", 0), ("three", 5)):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {name} ran\nexit {code}\n", encoding="utf-8")
        program.chmod(0o755)
    monkeypatch.setitem(launcher.CHORES, "lint", ("lint", (("one",), ("two",), ("three",))))
    monkeypatch.chdir(tmp_path)
    environment = Environment(tmp_path)
    with pytest.raises(SystemExit) as stop:
        launcher._do_chore("lint", [], tmp_path, environment)
    assert stop.value.code == 3
    told = capfd.readouterr().out
    assert all(f"{name} ran" in told for name in ("one", "two", "three"))


@pytest.mark.usefixtures("_no_index")
def test_an_environment_is_made_once(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The first call installs, the second does nothing, a changed pin installs again."""
    clone = make_clone(tmp_path / "Ward 7, Übung")
    assert not clone.holds()
    clone.prepare()
    assert clone.holds()
    asked = [str(clone.python), "-c", "import clone"]
    assert subprocess.run(asked, check=False).returncode == 0
    assert "setting up, once" in capfd.readouterr().out

    clone.prepare()
    assert capfd.readouterr().out == ""

    (clone.clone / ".ci" / "constraints.txt").write_text("seaborn==1\n", encoding="utf-8")
    assert not clone.holds()
    clone.prepare(["test"])
    assert "bringing" in capfd.readouterr().out
    assert clone.holds(["test"])
    assert clone.holds()


@pytest.mark.usefixtures("_no_index")
def test_a_package_that_cannot_be_had_is_named(tmp_path: Path) -> None:
    """Pip's own reason is in the sentence, and the environment is not taken for whole."""
    clone = make_clone(tmp_path / "clone", needs="Requires-Dist: no-such-package-here\\n")
    with pytest.raises(SetupFailed, match="no-such-package-here") as failure:
        clone.prepare()
    assert "give the same command again" in str(failure.value)
    assert not clone.holds()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("NewConnectionError('refused')", "no connection to its package index"),
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
    ],
)
def test_why_pip_failed_is_said_in_plain_words(tmp_path: Path, words: str, sentence: str) -> None:
    """The two usual reasons have a sentence that says what to do."""
    clone = make_clone(tmp_path / "clone")
    clone.folder.mkdir()
    clone.log.write_text(f"Collecting x\n{words}\n", encoding="utf-8")
    assert sentence in clone._what_went_wrong()


def test_what_a_killed_pip_left_is_taken_out(tmp_path: Path) -> None:
    """A package without pip's last two files is half installed: pip must not keep it."""
    clone = make_clone(tmp_path / "clone")
    site = clone.folder / "lib" / "python3.11" / "site-packages"
    for name, files in {"whole": ("INSTALLER", "RECORD"), "half": ("METADATA",)}.items():
        (site / f"{name}-1.dist-info").mkdir(parents=True)
        for file in files:
            (site / f"{name}-1.dist-info" / file).touch()
    clone._forget_half_installed()
    assert [info.name for info in site.iterdir()] == ["whole-1.dist-info"]


@pytest.mark.parametrize("content", ["", "[]", '{"state": 1}', "\x00"])
def test_a_damaged_stamp_means_not_installed(tmp_path: Path, content: str) -> None:
    """A stamp that cannot be read is never taken for a whole environment."""
    clone = make_clone(tmp_path / "clone")
    clone.folder.mkdir()
    clone._stamp.write_text(content, encoding="utf-8")
    assert not clone.holds()
    clone._stamp.write_text(json.dumps({"state": clone._state(), "extras": []}), encoding="utf-8")
    assert clone.holds()


def test_a_clone_that_was_moved_is_set_up_again(tmp_path: Path) -> None:
    """The environment knows its place: its programs name it."""
    clone = make_clone(tmp_path / "clone")
    clone.folder.mkdir()
    clone._stamp.write_text(json.dumps({"state": clone._state(), "extras": []}), encoding="utf-8")
    clone.clone.rename(tmp_path / "moved")
    assert not Environment(tmp_path / "moved").holds()


def test_the_environment_comes_first_on_the_path(tmp_path: Path) -> None:
    """A terminal in JupyterLab finds ``datagym`` and ``nbgrader``."""
    clone = make_clone(tmp_path / "clone")
    path = clone.variables()["PATH"].split(os.pathsep)
    assert path[0] == str(clone.programs)
