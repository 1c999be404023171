"""``datagym people``: enrol, list, and give and revoke personal links."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from datagym.cli.output import json_option, say, store_option, workspace_option

if TYPE_CHECKING:
    from datagym.store import Store
    from datagym.store.people import Enrolled

DEFAULT_ADDRESS = "http://localhost:8866"


def open_store(workspace: str | None, store_url: str | None) -> "Store":
    """Open the course's database as the options and the environment name it."""
    from datagym.config import Config  # noqa: PLC0415  (help answers fast)
    from datagym.store import Store  # noqa: PLC0415

    return Store.open(Config.read(workspace=workspace, store_url=store_url).store_url)


@click.group()
def people() -> None:
    """Enrol people, and give and revoke personal links.

    \b
    Example:
      datagym people import people.csv --check
      datagym people import people.csv
      datagym people link N-017 --base-url http://ward-pc:8866
    """


@people.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--check", is_flag=True, help="Only say what would be done.")
@workspace_option
@store_option
@json_option
def import_(
    file: Path, *, check: bool, workspace: str | None, store_url: str | None, as_json: bool
) -> None:
    """Enrol the people in a CSV file; all of them or nobody.

    The columns: id, profession, site, role and, if wanted, team, mentor, slot. Ids are
    pseudonyms, never names. Import a changed file again to bring people up to date.

    \b
    Example:
      datagym people import people.csv --check
    """
    from datagym.errors import BadInput  # noqa: PLC0415
    from datagym.store.people import enrol, list_people  # noqa: PLC0415
    from datagym.teams.enrolment import read_enrolment  # noqa: PLC0415
    from datagym.teams.sheet import BadEnrolment  # noqa: PLC0415

    try:
        raw = file.read_bytes()
    except OSError as error:
        message = f"The file {file} cannot be read: {error.strerror}. Nobody was enrolled."
        raise BadInput(message) from error
    with open_store(workspace, store_url) as store:
        try:
            sheet = read_enrolment(raw, {p.id: p for p in list_people(store)})
        except BadEnrolment as error:
            if not as_json:
                raise
            problems = [{"line": p.line, "problem": p.sentence} for p in error.problems]
            click.echo(json.dumps({"enrolled": False, "problems": problems}, ensure_ascii=False))
            sys.exit(error.exit_code)
        result = enrol(
            store, sheet.people, mentors=sheet.mentors, team_names=sheet.team_names, check=check
        )
        facts = {
            "enrolled": not check,
            "store": store.url,
            "added": result.added,
            "changed": result.changed,
            "unchanged": result.unchanged,
            "mentors": result.mentors,
        }
        say(_told(result, store.url, check=check), facts, as_json=as_json)


def _told(result: "Enrolled", url: str, *, check: bool) -> str:
    heading = "The file is good. It would enrol" if check else "Enrolled"
    changed = result.changed or {}
    lines = [
        f"{heading} {len(result.added)} new, change {len(changed)} and leave "
        f"{len(result.unchanged)} as they are, in {url}."
        if check
        else f"{heading} {len(result.added)} new, changed {len(changed)}, left "
        f"{len(result.unchanged)} as they are, in {url}."
    ]
    for person_id, fields in changed.items():
        what = ", ".join(
            f"{name} {a or '(none)'} → {b or '(none)'}" for name, (a, b) in fields.items()
        )
        lines.append(f"  {person_id}: {what}")
    lines += [f"  {mentor} looks after team {team}" for team, mentor in result.mentors]
    return "\n".join(lines)


@people.command("link")
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option(
    "--base-url",
    default=DEFAULT_ADDRESS,
    show_default=True,
    help="The server's address, as people will open it.",
)
@click.option("--days", type=int, default=120, show_default=True, help="How long it opens.")
@workspace_option
@store_option
@json_option
def link(  # noqa: PLR0913  (one argument an option)
    ids: tuple[str, ...],
    *,
    base_url: str,
    days: int,
    workspace: str | None,
    store_url: str | None,
    as_json: bool,
) -> None:
    """Make a personal link for each ID. It says who they are: hand it to nobody else.

    \b
    Example:
      datagym people link N-017 N-018 --base-url http://ward-pc:8866
    """
    from datagym.store.links import make_link  # noqa: PLC0415
    from datagym.store.people import required_person  # noqa: PLC0415

    with open_store(workspace, store_url) as store:
        with store.read() as connection:
            for person_id in ids:
                required_person(connection, person_id)
        links = [make_link(store, person_id, base_url, days=days) for person_id in ids]
    lines = [f"{item.person}  {item.url}  (until {item.until:%d %B %Y})" for item in links]
    facts = {
        "links": [
            {"person": item.person, "url": item.url, "until": item.until.isoformat()}
            for item in links
        ]
    }
    say("\n".join(lines), facts, as_json=as_json)


@people.command("revoke")
@click.argument("person_id", metavar="ID")
@workspace_option
@store_option
@json_option
def revoke(person_id: str, *, workspace: str | None, store_url: str | None, as_json: bool) -> None:
    """Make all links of a person open nothing from now on.

    \b
    Example:
      datagym people revoke N-017
    """
    from datagym.store.links import revoke_links  # noqa: PLC0415

    with open_store(workspace, store_url) as store:
        count = revoke_links(store, person_id)
    links = "1 link" if count == 1 else f"{count} links"
    sentence = f"Revoked {links} of {person_id}. Make a new one with 'datagym people link'."
    say(sentence, {"person": person_id, "revoked": count}, as_json=as_json)


@people.command("list")
@workspace_option
@store_option
@json_option
def list_(*, workspace: str | None, store_url: str | None, as_json: bool) -> None:
    """List everybody who is enrolled.

    \b
    Example:
      datagym people list
    """
    from datagym.store.people import list_people  # noqa: PLC0415

    with open_store(workspace, store_url) as store:
        everybody = list_people(store)
        where = store.url
    rows = [
        {
            "id": p.id,
            "profession": p.profession,
            "site": p.site,
            "role": str(p.role),
            "team": p.team,
            "slot": p.slot,
        }
        for p in everybody
    ]
    heading = ("ID", "Profession", "Site", "Role", "Team", "Slot")
    text = table(heading, [[str(v or "-") for v in row.values()] for row in rows])
    empty = f"Nobody is enrolled in {where} yet. Enrol people with 'datagym people import FILE'."
    say(text if rows else empty, {"store": where, "people": rows}, as_json=as_json)


def table(heading: tuple[str, ...], rows: list[list[str]]) -> str:
    """Set rows as columns of plain text."""
    widths = [max(len(row[i]) for row in [list(heading), *rows]) for i in range(len(heading))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [list(heading), *rows]
    )
