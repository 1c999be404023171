"""The command ``datagym data export``: linked tables of a hospital in another format."""

import click

from datagym.cli.output import folder_of, json_option, say


@click.command()
@click.argument("kind", metavar="FORMAT")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option("--patients", type=int, default=None, help="How many patients the hospital has.")
@click.option("--seed", type=int, default=None, help="A whole number; the same makes the same.")
@click.option("--out", required=True, metavar="FOLDER", help="Where to write the files.")
@click.option(
    "--variant",
    type=click.Choice(["clean", "messy"]),
    default="clean",
    help="messy gives the tables with faults, and the ledger of them (csv, excel).",
)
@click.option("--codes", default="", metavar="MAP", help="Add codes to FHIR resources: loinc.")
@json_option
def export(  # noqa: PLR0913, PLR0917  (one argument for each option)
    kind: str,
    names: tuple[str, ...],
    patients: int | None,
    seed: int | None,
    out: str,
    variant: str,
    codes: str,
    *,
    as_json: bool,
) -> None:
    """Write linked tables of a hospital (all when none is named) as FORMAT.

    Formats: csv (with a Data Package descriptor), excel (a workbook with the codebook),
    sqlite, parquet, fhir (R4 resources as NDJSON).

    \b
    Example:
      datagym data export excel patients ed_attendances --patients 1000 --out book
    """
    from datagym.datasets.formats import FORMATS, export, held  # noqa: PLC0415  (loaded when needed)
    from datagym.datasets.hospital import SEED, make_hospital  # noqa: PLC0415  (as above)
    from datagym.errors import NotFound  # noqa: PLC0415  (as above)

    folder = folder_of(out)
    if kind not in FORMATS:
        msg = "format"
        raise NotFound.among(msg, kind, FORMATS)
    size = {} if patients is None else {"patients": patients}
    hospital = make_hospital(**size, seed=SEED if seed is None else seed, only=names or None)
    files = export(hospital, kind, folder, variant=variant, codes=codes)
    tables = held(hospital, kind)
    rows = sum(len(hospital[name]) for name in tables)
    line = (
        f"Wrote {len(tables)} table{'s' * (len(tables) != 1)} of {hospital.patients:,} patients "
        f"({rows:,} rows, seed {hospital.seed}) as {kind} into {out}: "
        f"{', '.join(path.name for path in files)}."
    )
    if left := [name for name in hospital if name not in tables]:
        line += f" Left out, since they have no place in {kind}: {', '.join(left)}."
    facts = {"folder": out, "files": [path.name for path in files], "rows": rows}
    say(line, facts, as_json=as_json)
