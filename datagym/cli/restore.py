"""``datagym restore``: bring a backup back, while the course runs."""

from pathlib import Path

import click

from datagym.cli.output import json_option, say, store_option, workspace_option


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@workspace_option
@store_option
@json_option
def restore(file: Path, *, workspace: str | None, store_url: str | None, as_json: bool) -> None:
    """Bring the backup FILE back, while the course runs.

    What is there now is kept in a safety copy beside the database. People, teams and
    mentors become those of the backup; links that were revoked since stay revoked.

    \b
    Example:
      datagym restore friday.backup
    """
    from datagym.cli.people import open_store  # noqa: PLC0415  (help answers fast)
    from datagym.store.backup import read_backup, restore_backup  # noqa: PLC0415

    read_backup(file)  # before a database is made where there is none
    with open_store(workspace, store_url) as store:
        done = restore_backup(store, file)
        where = store.url
    made = f"{done.backup.made.astimezone():%d %B %Y, %H:%M}"
    sentence = (
        f"Brought back {file} ({done.backup.events} events, made {made}) into {where}.\n"
        f"What was there before ({done.safety.events} events) is kept in {done.safety.path}; "
        f"to go back: datagym restore '{done.safety.path}'"
    )
    facts = {
        "file": file,
        "events": done.backup.events,
        "made": done.backup.made,
        "store": where,
        "safety": done.safety.path,
        "events_before": done.safety.events,
    }
    say(sentence, facts, as_json=as_json)
