"""Every command is documented, and the documentation says what the command says."""

import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import click
import pytest

from datagym.cli.main import COMMANDS, cli

DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture(scope="module")
def renew() -> ModuleType:
    """The script that makes the generated pages."""
    spec = importlib.util.spec_from_file_location("renew", DOCS / "renew.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_generated_pages_are_current() -> None:
    """Docs that follow from the code were renewed with it.

    In a process of its own: click keeps a command's first ``--help``, also a test's.
    """
    line = [sys.executable, str(DOCS / "renew.py")]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{done.stdout}{done.stderr}: run  python docs/renew.py --write"


def test_every_command_is_explained_on_a_role_page(renew: ModuleType) -> None:
    """The reference is not enough: a page for people names each command and sub-command."""
    pages = [path for path in DOCS.glob("*.md") if path.name not in {"cli.md", "decisions.md"}]
    told = "\n".join(path.read_text(encoding="utf-8") for path in pages)
    missing = [
        path
        for path, context in renew.commands(cli, "datagym")
        if not isinstance(context.command, click.Group)
        and not any(f"{before}{path}" in told for before in ("`", "\n", "-m "))
    ]
    assert missing == []


def test_every_command_shows_an_example(renew: ModuleType) -> None:
    """A help text ends in a line that can be typed."""
    missing = [
        path
        for path, context in renew.commands(cli, "datagym")
        if not isinstance(context.command, click.Group)
        and f"{path} " not in (context.command.help or "") + " "
        and f"{path}\n" not in (context.command.help or "") + "\n"
    ]
    assert missing == []


def test_the_list_of_commands_says_what_each_says(renew: ModuleType) -> None:
    """The line in the table of commands, which imports nothing, is the command's own."""
    own = {
        path.removeprefix("datagym "): context.command.help
        for path, context in renew.commands(cli, "datagym")
    }
    assert [name for name in COMMANDS if not (own.get(name) or "").strip()] == []


def test_no_help_shows_its_own_markup(renew: ModuleType) -> None:
    """A help text in a raw string would print click's mark for "keep these lines"."""
    shown = renew.cli_page()
    assert r"\b" not in shown
