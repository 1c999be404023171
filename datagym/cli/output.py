"""What every command prints: what it did and where, for a person or for a machine."""

import json
from collections.abc import Callable, Mapping
from typing import Any

import click

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


def say(sentence: str, facts: Mapping[str, Any], *, as_json: bool) -> None:
    """Print a sentence, or the facts behind it as one JSON object."""
    if as_json:
        click.echo(json.dumps(dict(facts), default=str, ensure_ascii=False))
    else:
        click.echo(sentence)
