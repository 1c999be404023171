"""The command line's root: one sentence an error, no traceback, the right exit code."""

import importlib
from pathlib import Path

import click
import pytest

from datagym import __version__
from datagym.cli.main import COMMANDS, LazyGroup, cli, main
from datagym.errors import DatagymError, NotFound, Refused, Unavailable


def run(*words: str) -> object:
    """Run the command line and return its exit code."""
    with pytest.raises(SystemExit) as stopped:
        main(list(words))
    return stopped.value.code


def test_version_is_the_packages(capsys: pytest.CaptureFixture[str]) -> None:
    """One place holds the version."""
    assert run("--version") == 0
    assert __version__ in capsys.readouterr().out


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    """The list is the table of commands, each with its line."""
    assert run("--help") == 0
    told = capsys.readouterr().out
    assert [name for name in COMMANDS if f"\n  {name} " not in told] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_in_the_table_exists(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """No name is promised that is not there, and each answers to --help."""
    assert run(name, "--help") == 0
    assert "Usage: datagym" in capsys.readouterr().out


def test_an_unknown_command_is_bad_input(capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2, and the word that was not understood."""
    assert run("strat") == 2
    assert "strat" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (NotFound("There is no lesson 'x'."), 2),
        (Refused("Only a mentor may."), 3),
        (Unavailable("Port 8888 is taken."), 1),
        (DatagymError("Something."), 1),
    ],
)
def test_an_error_becomes_its_sentence_and_code(
    error: DatagymError,
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Whatever a command raises from our tree is said once, on standard error."""

    def fail() -> None:
        raise error

    failing = click.Command("fail", callback=fail)
    monkeypatch.setattr(LazyGroup, "get_command", lambda *_: failing)
    assert run("fail") == code
    told = capsys.readouterr()
    assert told.err == f"datagym: {error}\n"
    assert told.out == ""


def test_a_fault_of_ours_is_a_sentence_that_names_the_details(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No traceback on the screen; a file holds it for whoever mends it."""

    def break_down() -> None:
        raise ZeroDivisionError

    broken = click.Command("broken", callback=break_down)
    monkeypatch.setattr(LazyGroup, "get_command", lambda *_: broken)
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path))
    assert run("broken") == 70
    told = capsys.readouterr().err
    (details,) = tmp_path.glob("datagym-error-*.txt")
    assert str(details) in told
    assert "Traceback" not in told
    assert "break_down" in details.read_text(encoding="utf-8")


def test_control_c_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A person who stops a command gets one word and the usual exit code."""

    def stop() -> None:
        raise KeyboardInterrupt

    stopping = click.Command("stop", callback=stop)
    monkeypatch.setattr(LazyGroup, "get_command", lambda *_: stopping)
    assert run("stop") == 130
    assert "Stopped." in capsys.readouterr().err


def test_a_commands_exit_code_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that finds something can say so to a script."""
    found = click.Command("found", callback=lambda: 1)
    monkeypatch.setattr(LazyGroup, "get_command", lambda *_: found)
    assert run("found") == 1


def test_commands_are_found_by_their_name() -> None:
    """A command's module holds a click command of the command's name."""
    for name, (module, _) in COMMANDS.items():
        command = getattr(importlib.import_module(module), name.replace("-", "_"))
        assert isinstance(command, click.Command)
        assert command.name == name
    assert isinstance(cli, click.Group)
