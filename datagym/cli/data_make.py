"""The command ``datagym data make``: datasets as files, from a classroom to a nation."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from datagym.cli.output import folder_of, json_option, say
from datagym.cli.progress import Line, duration
from datagym.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterable

    from datagym.datasets import Made
    from datagym.datasets.nation import Plan, Progress

MOST_IN_ONE = 100_000
"""More patients than these are made as a nation: in parts, as Parquet."""


@click.command()
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--patients", "n", type=int, default=None, help="How many patients to make.")
@click.option("--seed", type=int, default=None, help="A whole number; the same makes the same.")
@click.option("--out", required=True, metavar="FOLDER", help="Where to write the files.")
@click.option(
    "--variant",
    type=click.Choice(["clean", "messy"]),
    default="clean",
    help="messy adds the table with faults and the ledger of them (CSV only).",
)
@click.option("--workers", type=int, default=None, help="Write Parquet, with so many processes.")
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    default=None,
    help="Write Parquet, with the workers of a Dask scheduler.",
)
@json_option
@click.pass_context
def make(  # noqa: PLR0913, PLR0917  (one argument for each option)
    context: click.Context,
    names: tuple[str, ...],
    n: int | None,
    seed: int | None,
    out: str,
    variant: str,
    workers: int | None,
    scheduler: str | None,
    *,
    as_json: bool,
) -> None:
    """Make datasets (all of them when none is named) as files in a folder.

    Beside each CSV file, which opens right in Excel, lie its card, its codebook and the
    planted truths, which are for instructors.

    More than 100,000 patients, or any number with --workers or --scheduler, are written as
    Parquet: a folder for each table, a file for every million people or fewer. When that
    is interrupted, the same command goes on with what is not finished.

    \b
    Example:
      datagym data make ed_attendances --patients 1000 --seed 7 --out ed --variant messy
      datagym data make --patients 60_000_000 --workers 8 --out nation
    """
    folder = folder_of(out)
    if workers is None and scheduler is None and (n is None or n <= MOST_IN_ONE):
        say(*_files(names, n, seed, folder, variant), as_json=as_json)
        return
    if variant != "clean":
        message = (
            "The messy variant is for classrooms: it is not written as Parquet. Leave out "
            f"--variant, or make up to {MOST_IN_ONE:,} patients without --workers or --scheduler."
        )
        raise BadInput(message)
    if workers is not None and scheduler is not None:
        message = "A scheduler has workers of its own. Leave out --workers or --scheduler."
        raise BadInput(message)
    from datagym.datasets.hospital import SEED  # noqa: PLC0415  (loaded when it is needed)
    from datagym.datasets.nation import planned  # noqa: PLC0415  (as above)

    plan = planned(MOST_IN_ONE if n is None else n, SEED if seed is None else seed, names or None)
    try:
        say(*_nation(plan, folder, 1 if workers is None else workers, scheduler), as_json=as_json)
    except KeyboardInterrupt:
        context.exit(130)


def _files(
    names: tuple[str, ...], n: int | None, seed: int | None, folder: Path, variant: str
) -> tuple[str, dict[str, Any]]:
    """Make each dataset in memory, and write it as CSV with what belongs to it."""
    from datagym.datasets.folder import write_all  # noqa: PLC0415  (loaded when it is needed)

    several = list(_made(names, n, seed))
    written = write_all(several, folder, messy=variant == "messy")
    sentences = [
        f"Made {made.card.name}: {len(made.frame):,} rows of {made.n:,} "
        f"{made.card.size.unit}, seed {made.seed}, in {folder}."
        for made in several
    ]
    facts = {"folder": str(folder), "files": [path.name for path in written]}
    return "\n".join(sentences), facts


def _made(names: tuple[str, ...], n: int | None, seed: int | None) -> "Iterable[Made]":
    """Make one dataset, classroom tables of each one's own size, or a hospital of one size."""
    from datagym.datasets import make as make_dataset  # noqa: PLC0415  (loaded when needed)
    from datagym.datasets import make_hospital  # noqa: PLC0415  (as above)
    from datagym.datasets import names as all_names  # noqa: PLC0415
    from datagym.datasets.hospital import SEED  # noqa: PLC0415

    if len(names) == 1:
        return [make_dataset(names[0], n=n, seed=seed)]
    if n is None:
        return [make_dataset(name, seed=seed) for name in names or all_names()]
    return make_hospital(n, SEED if seed is None else seed, only=names or None).made.values()


def _nation(
    plan: "Plan", folder: Path, workers: int, scheduler: str | None
) -> tuple[str, dict[str, Any]]:
    """Make the tables part by part, and say how far it is."""
    from datagym.datasets.nation import kept, make_nation  # noqa: PLC0415  (loaded when needed)

    line = Line()
    try:
        nation = make_nation(
            folder,
            plan.patients,
            seed=plan.seed,
            only=plan.tables,
            workers=workers,
            scheduler=scheduler,
            progress=lambda far: line.tell(_far(far), last=far.parts == far.of_parts),
        )
    except KeyboardInterrupt:
        line.leave()
        there, of = kept(folder, plan)
        click.echo(
            f"Stopped. {there} of {of} parts are finished and kept in {folder}. "
            "The same command goes on with the rest.",
            err=True,
        )
        raise
    finally:
        line.leave()
    rows = sum(table["rows"] for table in nation.tables.values())
    size = sum(table["bytes"] for table in nation.tables.values())
    found = f" ({nation.found} parts were there already)" if nation.found else ""
    sentence = (
        f"Made {_tables(len(nation.tables))} of {plan.patients:,} patients, seed {plan.seed}, "
        f"in {folder}: {rows:,} rows, {size / 1e6:,.1f} MB, in {duration(nation.seconds)}{found}."
    )
    facts = {
        "folder": str(folder),
        "patients": plan.patients,
        "seed": plan.seed,
        "tables": nation.tables,
        "parts_made": nation.made,
        "parts_found": nation.found,
        "seconds": round(nation.seconds, 3),
    }
    return sentence, facts


def _tables(many: int) -> str:
    return "1 table" if many == 1 else f"{many} tables"


def _far(progress: "Progress") -> str:
    """Say how far the making is, and how long it may still take."""
    text = (
        f"{progress.parts} of {progress.of_parts} parts, "
        f"{progress.people:,} of {progress.of_people:,} patients"
    )
    if progress.seconds:
        text += f", {progress.rows / progress.seconds:,.0f} rows a second"
    if progress.left:
        text += f", about {duration(progress.left)} left"
    return text
