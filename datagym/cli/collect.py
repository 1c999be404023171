"""``datagym collect``: take a folder of handed-in zip files into the course."""

from pathlib import Path

import click

from datagym.cli.output import json_option, say

_HOW = {
    "new": "taken",
    "newer": "taken; the earlier hand-in is kept",
    "older": "kept as an earlier hand-in: a later one is there",
    "same": "was there already",
}


@click.command()
@click.argument("folder")
@click.option(
    "--course",
    metavar="FOLDER",
    default=None,
    help="The course's exercises folder (default: the one you are in, or Datagym's own).",
)
@json_option
def collect(folder: str, course: str | None, as_json: bool) -> None:  # noqa: FBT001  (a click flag)
    """Take a folder of handed-in zip files into the course, where nbgrader marks them.

    Each zip is verified and taken whole or not at all. What is refused stays where it is,
    with the reason; the exit code is then 1.

    \b
    datagym collect inbox
    datagym collect inbox --course ~/course/exercises
    """
    from datagym.exercises import Refusal, Taken  # noqa: PLC0415  (help answers fast)
    from datagym.exercises import collect as take_in  # noqa: PLC0415  (help answers fast)

    here = Path("nbgrader_config.py").is_file()
    chosen = Path(course).expanduser() if course else Path.cwd() if here else None
    found = take_in(Path(folder).expanduser(), chosen)
    taken = [one for one in found if isinstance(one, Taken)]
    refused = [one for one in found if isinstance(one, Refusal)]
    lines = []
    for one in taken:
        whose = f"{one.manifest.person}, {one.manifest.assignment}"
        lines.append(
            f"  {one.file.name}: {whose}, receipt {one.manifest.receipt()}: {_HOW[one.how]}"
        )
    lines += [f"  REFUSED {one.file.name}: {one.reason}" for one in refused]
    lines.append(f"{len(taken)} taken, {len(refused)} refused.")
    for assignment in sorted({one.manifest.assignment for one in taken}):
        lines.append(
            f"To mark, in the course's folder:  datagym grade {assignment}  "
            f"(once before the first time:  nbgrader generate_assignment {assignment})"
        )
    facts = {
        "taken": [
            {
                "file": one.file,
                "person": one.manifest.person,
                "assignment": one.manifest.assignment,
                "receipt": one.manifest.receipt(),
                "how": one.how,
                "path": one.path,
            }
            for one in taken
        ],
        "refused": [{"file": one.file, "reason": one.reason} for one in refused],
    }
    say("\n".join(lines), facts, as_json=as_json)
    if refused:
        raise click.exceptions.Exit(1)
