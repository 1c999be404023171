"""``datagym backup``: a copy of the course's database, while it runs."""

from pathlib import Path

import click

from datagym.cli.output import json_option, say, store_option, workspace_option


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@workspace_option
@store_option
@json_option
def backup(file: Path, *, workspace: str | None, store_url: str | None, as_json: bool) -> None:
    """Write a copy of the course's database to FILE, while the course runs.

    The file holds everything that people wrote and what recognises their links: keep it
    as safe as the course itself. Grades are nbgrader's, in its own gradebook.

    \b
    Example:
      datagym backup friday.backup
    """
    from datagym.cli.people import open_store  # noqa: PLC0415  (help answers fast)
    from datagym.store.backup import write_backup  # noqa: PLC0415

    with open_store(workspace, store_url) as store:
        made = write_backup(store, file)
        where = store.url
    sentence = (
        f"Wrote {made.path} ({made.events} events) from {where}. It was checked and is whole."
    )
    facts = {"file": made.path, "events": made.events, "made": made.made, "store": where}
    say(sentence, facts, as_json=as_json)
