"""The command ``datagym data check``: files against their cards, and how true to life they are."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from datagym.cli.output import json_option, say
from datagym.cli.progress import Line
from datagym.errors import BadInput

if TYPE_CHECKING:
    from datagym.datasets.fidelity import Fidelity


@click.command()
@click.argument("folder", metavar="DIR")
@click.option("--page", metavar="FILE", help="Write the comparison with plots as an HTML file.")
@json_option
@click.pass_context
def check(context: click.Context, folder: str, page: str | None, *, as_json: bool) -> None:
    """Check the datasets in a folder against their cards, and show how true to life they are.

    Each table is held against its own card, and the keys that tables share against each
    other. Files in Parquet, as large numbers of patients have them, are read again and held
    against the fingerprints of what was made. Ends with exit code 1 when something does not
    agree.

    \b
    Example:
      datagym data check ed --page ed/fidelity.html
    """
    from datagym.datasets import Card  # noqa: PLC0415  (loaded when it is needed)
    from datagym.datasets.fidelity import as_table, fidelity  # noqa: PLC0415  (as above)
    from datagym.datasets.folder import check as check_folder  # noqa: PLC0415
    from datagym.datasets.hospital import unkept_keys  # noqa: PLC0415

    path = Path(folder).expanduser()
    if (path / "nation.json").is_file():
        context.exit(_check_nation(path, page, as_json=as_json))
    try:
        results = check_folder(path)
    except UnicodeError as error:
        message = f"A file in {path} is not in UTF-8: {error}"
        raise BadInput(message) from error
    problems = {result.name: list(result.problems) for result in results}
    frames = {one.name: one.frame for one in results if one.frame is not None and len(one.frame)}
    compared = {name: fidelity(Card.read(name), frame) for name, frame in frames.items()}
    for sentence in unkept_keys(frames):
        problems[sentence.partition(":")[0]].append(sentence)
    facts: dict[str, Any] = {}
    lines = []
    for result in results:
        about: dict[str, Any] = {"rows": result.rows, "problems": problems[result.name]}
        if problems[result.name]:
            lines.append(f"{result.name} in {path} does not agree with its card:")
            lines += [f"  {problem}" for problem in problems[result.name]]
        else:
            lines.append(f"{result.name} in {path}: {result.rows:,} rows agree with their card.")
        if result.name in compared:
            table = as_table(compared[result.name])
            about["fidelity"] = table.to_dict(orient="records")
            lines += ["", _report(table), ""]
        facts[result.name] = about
    if page is not None:
        lines.append(f"The comparison with plots is in {_page(Path(page), compared, problems)}.")
    say("\n".join(lines), {"folder": str(path), "datasets": facts}, as_json=as_json)
    if any(problems.values()):
        context.exit(1)


def _check_nation(path: Path, page: str | None, *, as_json: bool) -> int:
    """Check the files of a nation, and return the exit code."""
    from datagym.datasets.nation import check_nation  # noqa: PLC0415  (loaded when it is needed)

    if page is not None:
        message = "The page compares tables in CSV. Leave out --page, or name a folder of those."
        raise BadInput(message)
    line = Line()
    try:
        results = check_nation(
            path, lambda name, done, of: line.tell(f"{name}: {done} of {of} files are read")
        )
    finally:
        line.leave()
    lines = []
    for result in results:
        if result.problems:
            lines.append(f"{result.name} in {path} is not what was made:")
            lines += [f"  {problem}" for problem in result.problems]
        else:
            lines.append(f"{result.name} in {path}: {result.rows:,} rows are those that were made.")
    facts = {one.name: {"rows": one.rows, "problems": list(one.problems)} for one in results}
    say("\n".join(lines), {"folder": str(path), "datasets": facts}, as_json=as_json)
    return 1 if any(result.problems for result in results) else 0


def _page(
    path: Path, compared: "Mapping[str, Sequence[Fidelity]]", problems: Mapping[str, Sequence[str]]
) -> Path:
    """Write the page, complete or not at all, and return where it is."""
    from datagym.reports import fidelity_page  # noqa: PLC0415  (loaded when it is needed)

    target = path.expanduser()
    work = target.with_name(f".{target.name}.part")
    try:
        work.write_text(fidelity_page(compared, problems), encoding="utf-8")
        work.replace(target)
    except OSError as error:
        work.unlink(missing_ok=True)
        message = (
            f"The page {target} cannot be written: {error.strerror or error}. "
            "Name another file with --page."
        )
        raise BadInput(message) from error
    return target


def _report(table: Any) -> str:  # noqa: ANN401  (a DataFrame; pandas is loaded late)
    """Write the published figures beside what was made."""
    lines = [f"  {'figure':<18} {'group':<16} {'published':>9} {'made':>8} {'':<6} near enough"]
    for row in table.itertuples(index=False):
        near = "yes" if row.near else f"no: {row.distance:.3f} apart, allowed {row.gate:.3f}"
        values = f"{row.target:>9.1f} {row.made:>8.1f} {row.unit:<6}"
        lines.append(f"  {row.figure:<18} {row.group:<16} {values} {near}")
    return "\n".join(lines)
