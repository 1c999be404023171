"""What a team and its mentors share, read for one of them; and who is one of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, ForeignKey, String, Table, func, select

from datagym.errors import Refused
from datagym.mentoring import Facts, Thing, Written
from datagym.mentoring.forms import PRIVATE
from datagym.store.base import Utc, event_table, metadata
from datagym.store.engine import Store
from datagym.store.people import person_table, team_mentor_table, team_table
from datagym.store.texts import PRIVATE as PRIVATE_PAGES
from datagym.store.texts import SHARED

thing_table = Table(
    "mentoring_thing",
    metadata,
    Column("team", String(64), ForeignKey("team.id"), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("session", String(64)),
    Column("begun", Utc, nullable=False),
    Column("begun_by", String(64), nullable=False),
)


@dataclass(frozen=True, slots=True)
class TeamWork:
    """What a team and its mentors share, as of one moment.

    Parameters
    ----------
    check_ins
        The oldest first; ids are ISO weeks.
    sessions
        The newest first.
    actions
        In the order in which they were agreed.
    from_session
        An action's id → the session that it comes from.

    """

    check_ins: tuple[Thing, ...] = ()
    sessions: tuple[Thing, ...] = ()
    actions: tuple[Thing, ...] = ()
    from_session: Mapping[str, str] | None = None


def team_work(store: Store, actor: str, team: str) -> TeamWork:
    """Return what a team and its mentors share, to one of them.

    Raises
    ------
    Refused
        When the person is neither a member nor a mentor of the team.

    """
    with store.read() as connection:
        if not (is_member(connection, actor, team) or is_mentor(connection, actor, team)):
            raise not_yours()
        return _work(connection, team)


def private_notes(store: Store, actor: str) -> Mapping[str, Written]:
    """Return a mentor's own private notes, by session; there is no way to ask for another's."""
    with store.read() as connection:
        return {
            session: fields[PRIVATE.id]
            for session, fields in PRIVATE_PAGES.read(connection, actor).items()
        }


def board_facts(store: Store, actor: str) -> tuple[Facts, ...]:
    """Return what is known of the teams that a mentor looks after; all as of one moment."""
    with store.read() as connection:
        pairs = team_mentor_table
        query = (
            select(team_table)
            .join(pairs, pairs.c.team == team_table.c.id)
            .where(pairs.c.mentor == actor)
            .order_by(team_table.c.id)
        )
        facts = []
        for team in connection.execute(query).all():
            work = _work(connection, team.id)
            facts.append(
                Facts(
                    team.id,
                    team.name,
                    team.formed.date(),
                    work.check_ins,
                    work.sessions,
                    work.actions,
                    _canvas_touched(connection, team.id),
                )
            )
        return tuple(facts)


def _work(connection: Connection, team: str) -> TeamWork:
    fields = SHARED.read(connection, team)
    things: dict[str, list[Thing]] = {"check-in": [], "session": [], "action": []}
    from_session = {}
    query = select(thing_table).where(thing_table.c.team == team)
    for row in connection.execute(query.order_by(thing_table.c.begun, thing_table.c.id)):
        thing = Thing(row.id, team, row.begun, row.begun_by, fields.get(row.id, {}))
        things[row.kind].append(thing)
        if row.session:
            from_session[row.id] = row.session
    return TeamWork(
        tuple(sorted(things["check-in"], key=lambda c: c.id)),
        tuple(sorted(things["session"], key=lambda s: (s.text("held"), s.begun), reverse=True)),
        tuple(things["action"]),
        from_session,
    )


def _canvas_touched(connection: Connection, team: str) -> datetime | None:
    stream = event_table.c.stream
    prefix = f"canvas:{team}/"
    query = select(func.max(event_table.c.seq)).where(
        stream >= prefix,
        stream < prefix[:-1] + "0",  # "0" follows "/": a range the index serves
    )
    seq = connection.scalar(query)
    at = select(event_table.c.at).where(event_table.c.seq == seq)
    moment: datetime | None = connection.scalar(at)
    return moment


def is_member(connection: Connection, actor: str, team: str) -> bool:
    """Tell whether a person is a member of a team."""
    mine = select(person_table.c.team).where(person_table.c.id == actor)
    return connection.scalar(mine) == team


def is_mentor(connection: Connection, actor: str, team: str) -> bool:
    """Tell whether a person looks after a team."""
    pairs = team_mentor_table
    query = select(pairs.c.team).where(pairs.c.team == team, pairs.c.mentor == actor)
    return connection.execute(query).one_or_none() is not None


def not_yours() -> Refused:
    """Return the refusal of what belongs to another team."""
    return Refused("This belongs to a team that is not yours. Nothing was changed.")
