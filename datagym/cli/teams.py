"""``datagym teams``: form teams of mixed professions, list them, give them mentors."""

from typing import TYPE_CHECKING, Any

import click

from datagym.cli.output import json_option, say, store_option, workspace_option
from datagym.cli.people import open_store

if TYPE_CHECKING:
    from datagym.teams import Team
    from datagym.teams.forming import Forming


@click.group()
def teams() -> None:
    """Form teams of mixed professions, list them, give them mentors.

    \b
    Example:
      datagym teams form --size 5 --check
      datagym teams form --size 5
      datagym teams assign-mentor team-1 M-01
    """


@teams.command("form")
@click.option("--size", type=int, default=5, show_default=True, help="People in a team, 3 to 12.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed, other teams.")
@click.option("--same-site", is_flag=True, help="Keep people of different sites apart.")
@click.option("--check", is_flag=True, help="Only say which teams there would be.")
@workspace_option
@store_option
@json_option
def form(  # noqa: PLR0913  (one argument an option)
    *,
    size: int,
    seed: int,
    same_site: bool,
    check: bool,
    workspace: str | None,
    store_url: str | None,
    as_json: bool,
) -> None:
    """Form teams from the learners who have none: professions spread, sizes even.

    People who named a slot meet only people of that slot. Teams that exist stay as they
    are. Each team comes with its reasons.

    \b
    Example:
      datagym teams form --size 5 --seed 7 --check
    """
    from datagym.store.people import list_people, list_teams, place  # noqa: PLC0415
    from datagym.teams import Team  # noqa: PLC0415
    from datagym.teams.forming import form_teams  # noqa: PLC0415

    with open_store(workspace, store_url) as store:
        forming = form_teams(list_people(store), size=size, seed=seed, same_site=same_site)
        taken = {team.id for team in list_teams(store)}
        numbers = (n for n in range(1, len(taken) + len(forming.teams) + 1))
        free = (n for n in numbers if f"team-{n}" not in taken)
        named = [
            Team(f"team-{n}", f"Team {n}", proposal.members)
            for n, proposal in zip(free, forming.teams, strict=False)
        ]
        if not check:
            place(store, named)
        where = store.url
    facts = {
        "formed": not check,
        "store": where,
        "seed": seed,
        "teams": [
            {"id": team.id, "members": [m.id for m in team.members], "reasons": proposal.reasons}
            for team, proposal in zip(named, forming.teams, strict=True)
        ],
        "left": [{"id": person.id, "reason": reason} for person, reason in forming.left],
    }
    say(_told(forming, named, where, check=check), facts, as_json=as_json)


def _told(forming: "Forming", named: list["Team"], where: str, *, check: bool) -> str:
    if not named and not forming.left:
        return f"All learners in {where} have a team already. Nothing was changed."
    verb = "Would form" if check else "Formed"
    count = "1 team" if len(named) == 1 else f"{len(named)} teams"
    lines = [f"{verb} {count} (seed {forming.seed}) in {where}."]
    for team, proposal in zip(named, forming.teams, strict=True):
        lines.append(f"{team.name} ({team.id}): {', '.join(m.id for m in team.members)}")
        lines += [f"  {reason}" for reason in proposal.reasons]
    lines += [f"{person.id} has no team. {reason}" for person, reason in forming.left]
    return "\n".join(lines)


@teams.command("list")
@workspace_option
@store_option
@json_option
def list_(*, workspace: str | None, store_url: str | None, as_json: bool) -> None:
    """List the teams with their members and mentors.

    \b
    Example:
      datagym teams list
    """
    from datagym.store.people import list_teams  # noqa: PLC0415

    with open_store(workspace, store_url) as store:
        all_teams = list_teams(store)
        where = store.url
    rows: list[dict[str, Any]] = [
        {
            "id": team.id,
            "name": team.name,
            "members": [{"id": m.id, "profession": m.profession} for m in team.members],
            "mentors": team.mentors,
        }
        for team in all_teams
    ]
    lines = [
        f"{team.name} ({team.id}), mentors: {', '.join(team.mentors) or 'none yet'}\n"
        + "\n".join(f"  {m.id}  {m.profession}, {m.site}" for m in team.members)
        for team in all_teams
    ]
    empty = f"There are no teams in {where} yet. Form them with 'datagym teams form'."
    say("\n".join(lines) or empty, {"store": where, "teams": rows}, as_json=as_json)


@teams.command("assign-mentor")
@click.argument("team")
@click.argument("mentor")
@workspace_option
@store_option
@json_option
def assign_mentor(
    team: str, mentor: str, *, workspace: str | None, store_url: str | None, as_json: bool
) -> None:
    """Let MENTOR look after TEAM. A team may have several mentors.

    \b
    Example:
      datagym teams assign-mentor team-1 M-01
    """
    from datagym.store.people import assign_mentor as assign  # noqa: PLC0415

    with open_store(workspace, store_url) as store:
        new = assign(store, team, mentor)
    word = "now looks" if new else "looked already and goes on looking"
    facts = {"team": team, "mentor": mentor, "new": new}
    say(f"{mentor} {word} after team {team}.", facts, as_json=as_json)


@teams.command("release-mentor")
@click.argument("team")
@click.argument("mentor")
@workspace_option
@store_option
@json_option
def release_mentor(
    team: str, mentor: str, *, workspace: str | None, store_url: str | None, as_json: bool
) -> None:
    """Let MENTOR no longer look after TEAM; what they wrote stays.

    \b
    Example:
      datagym teams release-mentor team-1 M-01
    """
    from datagym.store.people import release_mentor as release  # noqa: PLC0415

    with open_store(workspace, store_url) as store:
        gone = release(store, team, mentor)
    sentence = (
        f"{mentor} no longer looks after team {team}."
        if gone
        else f"{mentor} did not look after team {team}. Nothing was changed."
    )
    say(sentence, {"team": team, "mentor": mentor, "released": gone}, as_json=as_json)
