"""The command ``datagym data``: list, describe, make and check the synthetic datasets."""

from pathlib import Path
from typing import Any

import click

from datagym.cli.data_export import export
from datagym.cli.output import json_option, say
from datagym.errors import BadInput


@click.group()
def data() -> None:
    """List, describe, make and check the synthetic datasets.

    \b
    Example:
      datagym data make ed_attendances --patients 1000 --seed 7 --out ed
    """


data.add_command(export)


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


@data.command()
@click.argument("name", required=False)
@click.option("--patients", "n", type=int, default=None, help="How many patients to make.")
@click.option("--seed", type=int, default=None, help="A whole number; the same makes the same.")
@click.option("--out", required=True, metavar="FOLDER", help="Where to write the files.")
@click.option(
    "--variant",
    type=click.Choice(["clean", "messy"]),
    default="clean",
    help="messy adds the table with faults and the ledger of them.",
)
@json_option
def make(  # noqa: PLR0913  (one argument for each option)
    name: str | None, n: int | None, seed: int | None, out: str, variant: str, *, as_json: bool
) -> None:
    """Make a dataset (all of them when none is named) as files in a folder.

    Beside each CSV file, which opens right in Excel, lie its card, its codebook and the
    planted truths, which are for instructors.

    \b
    Example:
      datagym data make ed_attendances --patients 1000 --seed 7 --out ed --variant messy
    """
    from datagym.datasets import make as make_dataset  # noqa: PLC0415  (as above)
    from datagym.datasets import names  # noqa: PLC0415
    from datagym.datasets.folder import write  # noqa: PLC0415

    folder = Path(out).expanduser()
    written: list[Path] = []
    sentences = []
    for dataset in [name] if name is not None else names():
        made = make_dataset(dataset, n=n, seed=seed)
        written += write(made, folder, messy=variant == "messy")
        sentences.append(
            f"Made {dataset}: {len(made.frame):,} rows of {made.n:,} {made.card.size.unit}, "
            f"seed {made.seed}, in {folder}."
        )
    facts = {"folder": str(folder), "files": [path.name for path in written]}
    say("\n".join(sentences), facts, as_json=as_json)


@data.command()
@click.argument("folder", metavar="DIR")
@json_option
@click.pass_context
def check(context: click.Context, folder: str, *, as_json: bool) -> None:
    """Check the datasets in a folder against their cards, and show how true to life they are.

    Ends with exit code 1 when something does not agree.

    \b
    Example:
      datagym data check ed
    """
    from datagym.datasets import Card  # noqa: PLC0415  (as above)
    from datagym.datasets.fidelity import as_table, fidelity  # noqa: PLC0415
    from datagym.datasets.folder import check as check_folder  # noqa: PLC0415

    path = Path(folder).expanduser()
    try:
        results = check_folder(path)
    except UnicodeError as error:
        message = f"A file in {path} is not in UTF-8: {error}"
        raise BadInput(message) from error
    facts: dict[str, Any] = {}
    lines = []
    for result in results:
        about: dict[str, Any] = {"rows": result.rows, "problems": list(result.problems)}
        if result.problems:
            lines.append(f"{result.name} in {path} does not agree with its card:")
            lines += [f"  {problem}" for problem in result.problems]
        else:
            lines.append(f"{result.name} in {path}: {result.rows:,} rows agree with their card.")
        if result.frame is not None and len(result.frame):
            table = as_table(fidelity(Card.read(result.name), result.frame))
            about["fidelity"] = table.to_dict(orient="records")
            lines += ["", _report(table), ""]
        facts[result.name] = about
    say("\n".join(lines), {"folder": str(path), "datasets": facts}, as_json=as_json)
    if any(result.problems for result in results):
        context.exit(1)


def _report(table: Any) -> str:  # noqa: ANN401  (a DataFrame; pandas is loaded late)
    """Write the published figures beside what was made."""
    lines = [f"  {'figure':<18} {'group':<16} {'published':>9} {'made':>8} {'':<6} near enough"]
    for row in table.itertuples(index=False):
        near = "yes" if row.near else f"no: {row.distance:.3f} apart, allowed {row.gate:.3f}"
        values = f"{row.target:>9.1f} {row.made:>8.1f} {row.unit:<6}"
        lines.append(f"  {row.figure:<18} {row.group:<16} {values} {near}")
    return "\n".join(lines)
