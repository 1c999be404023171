"""``datagym report``: a report as one HTML file."""

from pathlib import Path

import click

from datagym.cli.output import json_option, say, store_option, workspace_option
from datagym.config import Config
from datagym.errors import BadInput


@click.command()
@click.argument("name", required=False)
@click.option("--out", type=click.Path(path_type=Path), help="The HTML file to write.")
@click.option(
    "-p",
    "--parameter",
    "given",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the report; may be given several times.",
)
@workspace_option
@store_option
@json_option
def report(  # noqa: PLR0913, PLR0917  (one argument an option)
    name: str | None,
    out: Path | None,
    given: tuple[str, ...],
    workspace: str | None,
    store_url: str | None,
    as_json: bool,  # noqa: FBT001  (a click flag)
) -> None:
    """Write a report as one HTML file; without a NAME, list the reports there are.

    \b
    datagym report
    datagym report institution --out overview.html
    datagym report prototype --out waits.html -p site=Northgate -p minutes_saved=20
    """
    from datagym.reports import find_report, list_reports, read_values, run  # noqa: PLC0415  (slow)

    if name is None:
        reports = list_reports()
        lines = [
            f"{r.name}: {r.title}"
            + "".join(f"\n    {p.name} = {p.default!r}  {p.help}" for p in r.parameters.values())
            for r in reports
        ]
        facts = {r.name: {p.name: p.default for p in r.parameters.values()} for r in reports}
        say("\n".join(lines), facts, as_json=as_json)
        return
    found = find_report(name)
    if out is None:
        message = f"Say where to write the report: datagym report {name} --out {name}.html"
        raise BadInput(message)
    settings = Config.read(workspace=workspace, store_url=store_url)
    values = read_values(found.parameters, given)
    written = run(found.path, values, out, environment=settings.environment())
    size = written.stat().st_size
    sentence = f"Wrote the report {found.title!r} to {written} ({size // 1000} kB)."
    say(sentence, {"report": name, "file": written, "bytes": size}, as_json=as_json)
