"""Enrolled people, their teams, and the mentors of the teams."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import (
    Column,
    Connection,
    ForeignKey,
    Row,
    String,
    Table,
    delete,
    insert,
    select,
    update,
)

from datagym.errors import BadInput, NotFound
from datagym.store.base import Utc, metadata
from datagym.store.engine import Store
from datagym.store.events import Event, Transaction
from datagym.teams import Person, Role, Team

ADMINISTRATOR = "administrator"
"""Who enrols people and forms teams at the command line."""

team_table = Table(
    "team",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", String(80), nullable=False),
    Column("formed", Utc, nullable=False),
)

person_table = Table(
    "person",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("profession", String(80), nullable=False),
    Column("site", String(80), nullable=False),
    Column("role", String(20), nullable=False),
    Column("team", String(64), ForeignKey("team.id"), index=True),
    Column("slot", String(80)),
    Column("enrolled", Utc, nullable=False),
)

team_mentor_table = Table(
    "team_mentor",
    metadata,
    Column("team", String(64), ForeignKey("team.id"), primary_key=True),
    Column("mentor", String(64), ForeignKey("person.id"), primary_key=True, index=True),
)


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What an enrolment did, or would do.

    Parameters
    ----------
    added
        The ids of new people.
    changed
        For each person who was known and changed: field → (before, now).
    unchanged
        The ids of people who stood there already, the same.
    mentors
        (team, mentor) pairs that are new.

    """

    added: tuple[str, ...] = ()
    changed: Mapping[str, Mapping[str, tuple[str | None, str | None]]] | None = None
    unchanged: tuple[str, ...] = ()
    mentors: tuple[tuple[str, str], ...] = ()


def _person(row: Row[tuple[object, ...]]) -> Person:
    values = row._mapping  # noqa: SLF001  (SQLAlchemy's documented name)
    return Person(
        values["id"],
        values["profession"],
        values["site"],
        Role(values["role"]),
        values["team"],
        values["slot"],
    )


def find_person(store: Store, person_id: str) -> Person | None:
    """Return an enrolled person, or None."""
    with store.read() as connection:
        return person_in(connection, person_id)


def person_in(connection: Connection, person_id: str) -> Person | None:
    """Return an enrolled person as an open connection sees them, or None."""
    found = connection.execute(select(person_table).where(person_table.c.id == person_id))
    row = found.one_or_none()
    return None if row is None else _person(row)


def required_person(connection: Connection, person_id: str) -> Person:
    """Return an enrolled person as an open connection sees them.

    Raises
    ------
    NotFound
        When nobody of that id is enrolled, with the nearest id.

    """
    person = person_in(connection, person_id)
    if person is None:
        known = connection.scalars(select(person_table.c.id)).all()
        error = NotFound.among("person", person_id, known)
        raise error
    return person


def enrolled_on(store: Store, person_id: str) -> datetime | None:
    """Return when a person was enrolled, or None when they are not."""
    with store.read() as connection:
        query = select(person_table.c.enrolled).where(person_table.c.id == person_id)
        moment: datetime | None = connection.scalar(query)
    return moment


def list_people(store: Store) -> tuple[Person, ...]:
    """Return everybody who is enrolled, by id."""
    with store.read() as connection:
        rows = connection.execute(select(person_table).order_by(person_table.c.id))
        return tuple(_person(row) for row in rows)


def list_teams(store: Store) -> tuple[Team, ...]:
    """Return all teams with their members and mentors, by id."""
    with store.read() as connection:
        return _teams(connection)


def find_team(store: Store, team_id: str) -> Team | None:
    """Return one team with its members and mentors, or None."""
    with store.read() as connection:
        return next(iter(_teams(connection, [team_id])), None)


def team_people(store: Store, team_id: str) -> tuple[Person, ...]:
    """Return the members of a team, by id; nobody when there is no such team."""
    team = find_team(store, team_id)
    return team.members if team else ()


def team_mentors(store: Store, team_id: str) -> tuple[Person, ...]:
    """Return the mentors of a team, by id."""
    pairs = team_mentor_table
    query = (
        select(person_table)
        .join(pairs, pairs.c.mentor == person_table.c.id)
        .where(pairs.c.team == team_id)
        .order_by(person_table.c.id)
    )
    with store.read() as connection:
        return tuple(_person(row) for row in connection.execute(query))


def mentored_teams(store: Store, mentor_id: str) -> tuple[Team, ...]:
    """Return the teams that a mentor looks after, by id."""
    with store.read() as connection:
        pairs = team_mentor_table
        ids = connection.scalars(select(pairs.c.team).where(pairs.c.mentor == mentor_id))
        return _teams(connection, ids.all())


def _teams(connection: Connection, only: Iterable[str] | None = None) -> tuple[Team, ...]:
    members: dict[str, list[Person]] = {}
    mentors: dict[str, list[str]] = {}
    teams = select(team_table).order_by(team_table.c.id)
    people = select(person_table).where(person_table.c.team.is_not(None))
    pairs = select(team_mentor_table)
    if only is not None:
        chosen = list(only)
        teams = teams.where(team_table.c.id.in_(chosen))
        people = people.where(person_table.c.team.in_(chosen))
        pairs = pairs.where(team_mentor_table.c.team.in_(chosen))
    for row in connection.execute(people.order_by(person_table.c.id)):
        members.setdefault(row.team, []).append(_person(row))
    for row in connection.execute(pairs.order_by(team_mentor_table.c.mentor)):
        mentors.setdefault(row.team, []).append(row.mentor)
    return tuple(
        Team(row.id, row.name, tuple(members.get(row.id, ())), tuple(mentors.get(row.id, ())))
        for row in connection.execute(teams)
    )


def enrol(
    store: Store,
    people: Iterable[Person],
    *,
    mentors: Iterable[tuple[str, str]] = (),
    team_names: Mapping[str, str] | None = None,
    check: bool = False,
) -> Enrolled:
    """Enrol people, or bring what is known of them up to date; all of them or nobody.

    A person whose ``team`` or ``slot`` is None keeps the one that they have. Teams that
    people name and that do not exist are made. A mentor with a ``team`` looks after it
    and is no member.

    Parameters
    ----------
    store
        The course's store.
    people
        Whom to enrol.
    mentors
        (team, mentor) pairs: who looks after which team.
    team_names
        What people call the teams; a team's id when it is not said.
    check
        Only say what would be done.

    Raises
    ------
    BadInput
        When a mentor of a team is not enrolled with the role mentor.

    """
    named = dict(team_names or {})
    pairs = list(mentors)
    everybody = []
    for person in people:
        if person.role is Role.MENTOR and person.team:
            pairs.append((person.team, person.id))
            everybody.append(replace(person, team=None))
        else:
            everybody.append(person)
    with store.write() as tx:
        result = _enrol(tx, tuple(everybody), tuple(pairs), named)
        transaction = tx.connection.get_transaction()
        if check and transaction is not None:
            transaction.rollback()
    return result


def _enrol(
    tx: Transaction,
    people: tuple[Person, ...],
    mentors: tuple[tuple[str, str], ...],
    names: Mapping[str, str],
) -> Enrolled:
    known = {row.id: _person(row) for row in tx.connection.execute(select(person_table))}
    wanted = [p.team for p in people if p.team] + [team for team, _ in mentors]
    for team in dict.fromkeys(wanted):
        make_team(tx, team, names.get(team, team))
    added, unchanged = [], []
    changed: dict[str, dict[str, tuple[str | None, str | None]]] = {}
    for person in people:
        before = known.get(person.id)
        if before is None:
            _add(tx, person)
            added.append(person.id)
        elif difference := _difference(before, person):
            _change(tx, person.id, difference)
            changed[person.id] = difference
        else:
            unchanged.append(person.id)
    new_pairs = tuple(pair for pair in mentors if assign_mentor_in(tx, *pair))
    return Enrolled(tuple(added), changed, tuple(unchanged), new_pairs)


def _difference(before: Person, now: Person) -> dict[str, tuple[str | None, str | None]]:
    fields = ("profession", "site", "role", "team", "slot")
    pairs = {name: (getattr(before, name), getattr(now, name)) for name in fields}
    changed = {
        name: (old, new) for name, (old, new) in pairs.items() if new is not None and new != old
    }
    if now.role is Role.MENTOR and before.team:
        changed["team"] = (before.team, None)  # a mentor is a member of none
    return changed


def _add(tx: Transaction, person: Person) -> None:
    values = {
        "profession": person.profession,
        "site": person.site,
        "role": str(person.role),
        "team": person.team,
        "slot": person.slot,
    }
    stream = f"person:{person.id}"
    recorded = tx.record(Event(ADMINISTRATOR, stream, "person.enrolled", values))
    tx.connection.execute(insert(person_table).values(id=person.id, enrolled=recorded.at, **values))


def _change(
    tx: Transaction, person_id: str, difference: Mapping[str, tuple[str | None, str | None]]
) -> None:
    values = {name: None if new is None else str(new) for name, (_, new) in difference.items()}
    tx.record(Event(ADMINISTRATOR, f"person:{person_id}", "person.changed", values))
    tx.connection.execute(update(person_table).where(person_table.c.id == person_id).values(values))
    if values.get("role") not in {None, str(Role.MENTOR)}:
        tx.connection.execute(
            delete(team_mentor_table).where(team_mentor_table.c.mentor == person_id)
        )


def make_team(tx: Transaction, team_id: str, name: str) -> bool:
    """Add a team; return False when there is one of that id."""
    known = tx.connection.scalar(select(team_table.c.id).where(team_table.c.id == team_id))
    if known is not None:
        return False
    recorded = tx.record(Event(ADMINISTRATOR, f"team:{team_id}", "team.formed", {"name": name}))
    tx.connection.execute(insert(team_table).values(id=team_id, name=name, formed=recorded.at))
    return True


def place(store: Store, teams: Iterable[Team]) -> None:
    """Make teams and put their members into them; all or none.

    Raises
    ------
    NotFound
        When a member is not enrolled.

    """
    with store.write() as tx:
        for team in teams:
            make_team(tx, team.id, team.name)
            for member in team.members:
                current = required_person(tx.connection, member.id)
                if current.team != team.id:
                    _change(tx, member.id, {"team": (current.team, team.id)})


def assign_mentor(store: Store, team_id: str, mentor_id: str) -> bool:
    """Let a mentor look after a team; return False when they do already.

    Raises
    ------
    NotFound
        When there is no such team or person.
    BadInput
        When the person's role is not mentor.

    """
    with store.write() as tx:
        return assign_mentor_in(tx, team_id, mentor_id)


def assign_mentor_in(tx: Transaction, team_id: str, mentor_id: str) -> bool:
    """Do :func:`assign_mentor` within a transaction."""
    teams = tx.connection.scalars(select(team_table.c.id)).all()
    if team_id not in teams:
        error = NotFound.among("team", team_id, teams)
        raise error
    mentor = required_person(tx.connection, mentor_id)
    if mentor.role is not Role.MENTOR:
        message = (
            f"{mentor_id} cannot look after team {team_id}: their role is {mentor.role}, "
            "not mentor. Enrol them as a mentor first."
        )
        raise BadInput(message)
    pairs = team_mentor_table
    standing = select(pairs).where(pairs.c.team == team_id, pairs.c.mentor == mentor_id)
    if tx.connection.execute(standing).one_or_none() is not None:
        return False
    tx.record(Event(ADMINISTRATOR, f"team:{team_id}", "team.mentored", {"mentor": mentor_id}))
    tx.connection.execute(insert(pairs).values(team=team_id, mentor=mentor_id))
    return True


def release_mentor(store: Store, team_id: str, mentor_id: str) -> bool:
    """Let a mentor no longer look after a team; return False when they did not."""
    pairs = team_mentor_table
    with store.write() as tx:
        gone = tx.connection.execute(
            delete(pairs).where(pairs.c.team == team_id, pairs.c.mentor == mentor_id)
        )
        if not gone.rowcount:
            return False
        body = {"mentor": mentor_id}
        tx.record(Event(ADMINISTRATOR, f"team:{team_id}", "team.released", body))
        return True
