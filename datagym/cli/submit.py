"""``datagym submit``: hand in an assignment as one zip file."""

from pathlib import Path

import click

from datagym.cli.output import json_option, say, workspace_option


@click.command()
@click.argument("assignment")
@workspace_option
@click.option("--person", metavar="ID", default=None, help="The id that your course gave you.")
@click.option(
    "--to",
    "to_folder",
    metavar="FOLDER",
    default=None,
    help="The folder to put the zip in (default: handed-in, in the workspace).",
)
@click.option("--out", metavar="FILE", default=None, help="The zip's own path, instead of --to.")
@json_option
def submit(  # noqa: PLR0913, PLR0917  (one for each option)
    assignment: str,
    workspace: str | None,
    person: str | None,
    to_folder: str | None,
    out: str | None,
    as_json: bool,  # noqa: FBT001  (a click flag)
) -> None:
    """Hand in an assignment as one zip file, and print a receipt.

    Send the zip to your instructor, or name the folder that your course shares with --to.
    You may hand in as often as you like; the newest counts, and the earlier ones are kept.

    \b
    datagym submit four-hours --person n017
    datagym submit four-hours --person n017 --to /shared/handed-in
    """
    from datagym.config import Config  # noqa: PLC0415  (help answers fast)
    from datagym.errors import BadInput  # noqa: PLC0415  (help answers fast)
    from datagym.exercises import submit as hand_in  # noqa: PLC0415  (help answers fast)

    if to_folder and out:
        message = "Name a folder with --to or a file with --out, not both."
        raise BadInput(message)
    config = Config.read(workspace=workspace)
    receipt = hand_in(
        assignment,
        config.workspace,
        person or config.person,
        to_folder=Path(to_folder).expanduser() if to_folder else None,
        out=Path(out).expanduser() if out else None,
    )
    manifest = receipt.manifest
    names = ", ".join(manifest.files)
    lines = [
        f"Handed in: {assignment} by {manifest.person} ({names})",
        f"File:      {receipt.path}",
        f"Receipt:   {receipt.code}  (keep it: it proves what you handed in)",
        f"           {manifest.handed_in:%d %B %Y, %H:%M:%S} UTC",
        *(f"           {digest[:16]}…  {name}" for name, (digest, _) in manifest.files.items()),
    ]
    if receipt.kept and receipt.kept.is_file():
        lines.append(f"           The whole receipt: {receipt.kept}")
    lines += [
        f"Note:      {had} was handed in under its right name, {name}."
        for name, had in receipt.renamed.items()
    ]
    if receipt.unanswered:
        lines.append(
            f"Note:      {receipt.unanswered} of {receipt.answers} answers are as they were given "
            "out. You may hand in again: the newest counts. Save the notebook first."
        )
    facts = {
        "assignment": assignment,
        "person": manifest.person,
        "file": receipt.path,
        "receipt": receipt.code,
        "answers": receipt.answers,
        "unanswered": receipt.unanswered,
        "handed_in": manifest.handed_in.isoformat(),
        "files": {name: digest for name, (digest, _) in manifest.files.items()},
    }
    say("\n".join(lines), facts, as_json=as_json)
