"""The command line's root: loads a command's module only when it is called."""

import sys
import tempfile
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path

import click

from datagym import __version__
from datagym.errors import DatagymError

# Command → (module: a click command of the same name with ``-`` as ``_``, one line of help).
# The line stands here so that ``datagym --help`` imports nothing.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "start": ("datagym.cli.start", "Make a workspace and open the course in JupyterLab."),
    "serve": ("datagym.cli.serve", "Serve the pages to several people, each by a personal link."),
    "doctor": ("datagym.cli.doctor", "Say what is missing on this machine and how to mend it."),
    "submit": ("datagym.cli.submit", "Hand in an assignment as one zip file."),
    "collect": ("datagym.cli.collect", "Take a folder of handed-in zip files into the course."),
    "grade": ("datagym.cli.grade", "Mark what was handed in, on all cores, and enter the marks."),
    "backup": ("datagym.cli.backup", "Write a copy of the course's database, while it runs."),
    "restore": ("datagym.cli.restore", "Bring a backup back, while the course runs."),
    "data": ("datagym.cli.data", "List, describe, make and check the synthetic datasets."),
    "course": ("datagym.cli.course", "List and check lessons and assignments."),
    "people": ("datagym.cli.people", "Enrol people, and give and revoke personal links."),
    "teams": ("datagym.cli.teams", "Form teams of mixed professions."),
    "report": ("datagym.cli.report", "Write a report as HTML: a prototype, the institution."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called, not before."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  (click's signature)
        """Return the commands in the order of the table."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Import and return a command."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(COMMANDS[cmd_name][0])
        command: click.Command = getattr(module, cmd_name.replace("-", "_"))
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write the list of commands without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="datagym")
def cli() -> None:
    """Datagym: a three-month data course for hospital staff of every profession.

    Start with:  datagym start
    """


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; a DatagymError becomes one sentence and its exit code."""
    try:
        code = cli.main(args=arguments, prog_name="datagym", standalone_mode=False)
    except click.exceptions.Abort:
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except DatagymError as error:
        click.echo(f"datagym: {error}", err=True)
        sys.exit(error.exit_code)
    except Exception as error:  # noqa: BLE001  (a fault of ours; nobody reads a traceback)
        click.echo(f"datagym: {_unexpected(error)}", err=True)
        sys.exit(70)
    sys.exit(code if isinstance(code, int) else 0)


def _unexpected(error: Exception) -> str:
    """Put what a developer needs into a file, and return a sentence that names it."""
    name = f"datagym-error-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
    path = Path(tempfile.gettempdir()) / name
    try:
        path.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        path = Path("nowhere, since the disk cannot be written")
    return (
        f"Something went wrong that is our fault ({type(error).__name__}: {error}). "
        f"The details are in {path}: send them to the people who run your course."
    )
