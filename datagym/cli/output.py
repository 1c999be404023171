"""What every command prints: what it did and where, for a person or for a machine."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import click

from datagym.errors import BadInput

json_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--json", "as_json", is_flag=True, help="Print one JSON object, for machines."
)
workspace_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--workspace",
    metavar="FOLDER",
    default=None,
    help="The course's folder (default: ~/datagym, or DATAGYM_WORKSPACE).",
)
store_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--store",
    "store_url",
    metavar="URL",
    default=None,
    help="The course's database (default: a file in the workspace, or DATAGYM_STORE).",
)


def folder_of(out: str) -> Path:
    """Return the folder that ``--out`` names.

    Raises
    ------
    BadInput
        When it names none, as an empty variable of a shell does: files would be strewn
        where the person happens to be.

    """
    if not out.strip():
        message = "--out names no folder. Give the name of one; a full stop is the one you are in."
        raise BadInput(message)
    return Path(out).expanduser()


def say(sentence: str, facts: Mapping[str, Any], *, as_json: bool) -> None:
    """Print a sentence, or the facts behind it as one JSON object."""
    if as_json:
        click.echo(json.dumps(dict(facts), default=str, ensure_ascii=False))
    else:
        click.echo(sentence)
