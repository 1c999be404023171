"""The command ``datagym data``: list, describe, make and check the synthetic datasets."""

from typing import Any

import click

from datagym.cli.data_check import check
from datagym.cli.data_export import export
from datagym.cli.data_make import make
from datagym.cli.output import json_option, say


@click.group()
def data() -> None:
    """List, describe, make and check the synthetic datasets.

    \b
    Example:
      datagym data make ed_attendances --patients 1000 --seed 7 --out ed
    """


data.add_command(check)
data.add_command(export)
data.add_command(make)


@data.command("list")
@json_option
def list_(*, as_json: bool) -> None:
    """List the datasets.

    \b
    Example:
      datagym data list
    """
    from datagym.datasets import Card, names  # noqa: PLC0415  (loaded when it is needed)

    titles = {name: Card.read(name).title for name in names()}
    lines = "\n".join(f"{name}  {title}" for name, title in titles.items())
    say(lines, {"datasets": titles}, as_json=as_json)


@data.command()
@click.argument("name")
@click.option("--truths", is_flag=True, help="Tell what was planted too. Not for learners.")
@json_option
def describe(name: str, *, truths: bool, as_json: bool) -> None:
    """Say what a dataset is: purpose, columns, sources, limits.

    \b
    Example:
      datagym data describe ed_attendances
    """
    from datagym.datasets import describe as describe_dataset  # noqa: PLC0415  (as above)

    description = describe_dataset(name)
    card = description.card
    facts: dict[str, Any] = {
        "name": card.name,
        "title": card.title,
        "purpose": card.purpose,
        "not_for": list(card.not_for),
        "grain": card.grain,
        "licence": card.licence,
        "columns": {column.name: column.meaning for column in card.columns},
    }
    lines = [str(description)]
    if truths:
        facts["planted"] = {effect.id: effect.planted for effect in card.effects}
        lines += ["", "Planted truths", *(f"  {e.title}: {e.planted}" for e in card.effects)]
    say("\n".join(lines), facts, as_json=as_json)
