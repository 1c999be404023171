"""Writes the pages that follow from the code: ``python docs/renew.py --write``.

Without ``--write`` it names the pages that are out of date, and exits with 1.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from datagym.cli.main import cli

DOCS = Path(__file__).resolve().parent
WIDTH = 88

CLI_HEAD = """\
# The command line

This page is made from the commands' own help by `python docs/renew.py --write`.

Every command prints what it did and where. `--json` prints the same as one JSON object, for
machines. A sentence on what to do stands in each error; the exit code is 2 when something you
typed cannot be used, 3 when you may not do it, and 1 when the machine lacks something.

In a clone, before anything is installed, put `python3 -m datagym` (Windows: `py -m datagym`)
in place of `datagym`: it installs what is missing first. Three commands exist only there:

| command | what it does |
|---|---|
| `python3 -m datagym test` | runs the tests; what follows goes to pytest, `test -m browser` |
| `python3 -m datagym lint` | runs ruff, mypy and the import contracts |
| `python3 -m datagym docs` | builds this documentation, warnings as errors |
"""


def commands(
    command: click.Command, path: str, parent: click.Context | None = None
) -> Iterator[tuple[str, click.Context]]:
    """Walk over a command and all below it, with the words that call each."""
    context = click.Context(
        command, info_name=path.rpartition(" ")[2], parent=parent, max_content_width=WIDTH
    )
    context.terminal_width = WIDTH
    yield path, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            if below is not None:
                yield from commands(below, f"{path} {name}", context)


def cli_page() -> str:
    """Return the reference of all commands."""
    parts = [CLI_HEAD]
    for path, context in commands(cli, "datagym"):
        depth = "#" * min(2 + max(path.count(" ") - 1, 0), 4)
        text = "\n".join(line.rstrip() for line in context.get_help().splitlines())
        parts.append(f"{depth} {path}\n\n```text\n{text}\n```\n")
    return "\n".join(parts)


def pages() -> dict[Path, str]:
    """Return each generated page: where it stands, and what it should say."""
    return {DOCS / "cli.md": cli_page()}


def main() -> int:
    """Write the pages, or name those that are out of date."""
    old = [
        path
        for path, text in pages().items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path in old:
        if "--write" in sys.argv:
            path.parent.mkdir(exist_ok=True)
            path.write_text(pages()[path], encoding="utf-8")
        click.echo(path)
    return 0 if "--write" in sys.argv else min(len(old), 1)


if __name__ == "__main__":
    sys.exit(main())
