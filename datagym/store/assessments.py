"""Self-assessments: each answer is kept at once, and read by the person who gave it alone."""

from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Integer,
    PrimaryKeyConstraint,
    Row,
    String,
    Table,
    UniqueConstraint,
    insert,
    select,
    update,
)

from datagym.assessment import Answer, Estimate, Plan, Rating, Response, Session, score
from datagym.assessment.framework import Framework, load_framework
from datagym.assessment.overview import FEWEST_PEOPLE, Overview, Published, due, overview
from datagym.assessment.scoring import METHOD
from datagym.errors import BadInput, Refused, StaleVersion
from datagym.store.base import Utc, metadata
from datagym.store.engine import Store
from datagym.store.events import Event
from datagym.teams import Person

AGAIN_AFTER = timedelta(weeks=8)

session_table = Table(
    "assessment_session",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("person", String(64), nullable=False, index=True),
    Column("attempt", Integer, nullable=False),
    Column("bank", String(64), nullable=False),
    Column("started", Utc, nullable=False),
    Column("saved", Utc, nullable=False),
    Column("finished", Utc, index=True),
    Column("answered", Integer, nullable=False),
    Column("planned", Integer, nullable=False),
    Column("ratings", JSON, nullable=False),
    Column("results", JSON),
    Column("version", Integer, nullable=False),
    UniqueConstraint("person", "attempt"),
)

response_table = Table(
    "assessment_response",
    metadata,
    Column("session", String(64), nullable=False),
    Column("position", Integer, nullable=False),
    Column("item", String(64), nullable=False),
    Column("item_version", Integer, nullable=False),
    Column("choice", String(20), nullable=False),
    Column("at", Utc, nullable=False),
    PrimaryKeyConstraint("session", "position"),
    UniqueConstraint("session", "item"),
)

snapshot_table = Table(
    "assessment_overview",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("at", Utc, nullable=False),
    Column("shown", JSON, nullable=False),
)


@dataclass(frozen=True, slots=True)
class State:
    """How far a person is, without anything of what they answered.

    Parameters
    ----------
    status
        ``"not started"``, ``"in progress"`` or ``"finished"``, of the newest attempt.
    answered, planned
        Questions answered, and questions at most, of the newest attempt.
    finished
        When the newest finished attempt ended; None when there is none.

    """

    status: str
    answered: int = 0
    planned: int = 0
    finished: datetime | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One run of one person, with its answers and, when it is finished, its estimates."""

    session: Session
    number: int
    started: datetime
    saved: datetime
    finished: datetime | None
    estimates: tuple[Estimate, ...] = ()


def state_of(store: Store, person_id: str) -> State:
    """Return how far a person is; it tells nothing about their answers."""
    columns = session_table.c
    with store.read() as connection:
        rows = connection.execute(
            select(columns.finished, columns.answered, columns.planned)
            .where(columns.person == person_id)
            .order_by(columns.attempt.desc())
        ).all()
    if not rows:
        return State("not started")
    ended = next((row.finished for row in rows if row.finished is not None), None)
    status = "finished" if rows[0].finished is not None else "in progress"
    return State(status, rows[0].answered, rows[0].planned, ended)


def finished(store: Store, person_id: str) -> datetime | None:
    """Return when a person last finished the self-assessment, or None."""
    return state_of(store, person_id).finished


def attempts(store: Store, reader: Person, person_id: str) -> tuple[Attempt, ...]:
    """Return a person's attempts, oldest first.

    Raises
    ------
    Refused
        When the reader is anybody else, whatever their role.

    """
    if reader.id != person_id:
        message = "Only the person who answered can see a self-assessment."
        raise Refused(message)
    with store.read() as connection:
        return _attempts(connection, person_id)


@dataclass(frozen=True, slots=True)
class Operation:
    """The id of what a page asks for (sent twice, it is done once), and its moment."""

    id: str = field(default_factory=lambda: uuid4().hex)
    at: datetime = field(default_factory=lambda: datetime.now(UTC))


def begin(store: Store, person: Person, plan: Plan, operation: Operation) -> Attempt:
    """Begin an attempt; give back the open one when there is one.

    Raises
    ------
    BadInput
        When the last attempt ended less than 8 weeks ago: its questions and their answers
        would still be remembered.

    """
    name = uuid4().hex
    body = {"bank": plan.bank.fingerprint}
    event = Event(person.id, f"assessment:{name}", "assessment.begun", body, op=operation.id)
    with store.write() as tx:
        known = _attempts(tx.connection, person.id)
        if known and known[-1].finished is None:
            return known[-1]
        if tx.record(event, now=operation.at).repeated and known:
            return known[-1]
        _refuse_too_soon(known, operation.at)
        tx.connection.execute(
            insert(session_table).values(
                id=name,
                person=person.id,
                attempt=len(known) + 1,
                bank=plan.bank.fingerprint,
                started=operation.at,
                saved=operation.at,
                answered=0,
                planned=plan.length,
                ratings={},
                version=1,
            )
        )
        return _attempts(tx.connection, person.id)[-1]


def again_from(attempt: Attempt) -> datetime | None:
    """Return from when another attempt may begin after this one; None while it is open."""
    return None if attempt.finished is None else attempt.finished + AGAIN_AFTER


def _refuse_too_soon(known: tuple[Attempt, ...], moment: datetime) -> None:
    free = again_from(known[-1]) if known else None
    if free is not None and moment < free:
        message = (
            f"You can take the self-assessment again from {free:%d %B %Y}. Before that, you "
            "would remember the questions, and the result would say little."
        )
        raise BadInput(message)


def keep(
    store: Store, person: Person, plan: Plan, given: Rating | Answer, operation: Operation
) -> Attempt:
    """Keep one rating or answer; with the last answer the attempt ends and is scored.

    Raises
    ------
    StaleVersion
        When this is not what comes next (another window was quicker).
    BadInput
        When there is no such level or option, or nothing was begun.

    """
    kind = "assessment.rated" if isinstance(given, Rating) else "assessment.answered"
    with store.write() as tx:
        known = _attempts(tx.connection, person.id)
        if not known:
            message = "There is no self-assessment to answer. Open the page and choose Start."
            raise BadInput(message)
        last = known[-1]
        stream, base = f"assessment:{last.session.id}", len(last.session.responses)
        event = Event(person.id, stream, kind, asdict(given), base, operation.id)
        if tx.record(event, now=operation.at).repeated:
            return last
        if last.finished is not None:
            message = "This self-assessment is finished. Open the page anew to see its result."
            raise StaleVersion(message)
        after = last.session.take(plan, given, operation.at)
        _project(tx.connection, plan, last.session, after, operation.at)
        return _attempts(tx.connection, person.id)[-1]


def _project(
    connection: Connection, plan: Plan, before: Session, after: Session, at: datetime
) -> None:
    """Write what has changed of an attempt; score it at its end."""
    for position in range(len(before.responses), len(after.responses)):
        _keep_response(connection, after.id, position, after.responses[position])
    at_end = after.step(plan).at_end
    connection.execute(
        update(session_table)
        .where(session_table.c.id == after.id)
        .values(
            saved=at,
            finished=at if at_end else None,
            answered=len(after.responses),
            planned=plan.length,
            ratings=dict(after.ratings),
            results=_results(score(plan.bank, after.responses)) if at_end else None,
            version=session_table.c.version + 1,
        )
    )


def _keep_response(connection: Connection, session: str, position: int, response: Response) -> None:
    connection.execute(
        insert(response_table).values(
            session=session,
            position=position,
            item=response.item,
            item_version=response.version,
            choice=response.choice,
            at=response.at,
        )
    )


def _results(estimates: tuple[Estimate, ...]) -> dict[str, Any]:
    return {"method": METHOD, "families": [estimate.as_data() for estimate in estimates]}


def _attempts(connection: Connection, person_id: str) -> tuple[Attempt, ...]:
    rows = connection.execute(
        select(session_table)
        .where(session_table.c.person == person_id)
        .order_by(session_table.c.attempt)
    ).all()
    return tuple(_attempt(connection, row) for row in rows)


def _attempt(connection: Connection, row: Row[Any]) -> Attempt:
    columns = response_table.c
    answers = connection.execute(
        select(response_table).where(columns.session == row.id).order_by(columns.position)
    ).all()
    responses = tuple(Response(a.item, a.item_version, a.choice, a.at) for a in answers)
    families = (row.results or {}).get("families", [])
    return Attempt(
        session=Session(row.id, row.ratings, responses),
        number=row.attempt,
        started=row.started,
        saved=row.saved,
        finished=row.finished,
        estimates=tuple(Estimate.from_data(values) for values in families),
    )


def overview_snapshot(
    store: Store, framework: Framework | None = None, *, now: datetime | None = None
) -> Overview:
    """Return the institution's picture; make a new one when one is due.

    It gives only what :func:`datagym.assessment.overview.overview` lets through, so it
    needs no reader. Of each person it reads the levels of their newest finished attempt.

    Parameters
    ----------
    framework
        The course's own unless given.
    now
        The moment; for tests.

    """
    frame = framework or load_framework()
    moment = now or datetime.now(UTC)
    with store.read() as connection:
        earlier = _snapshots(connection)
        if not due(_levels(connection, moment), earlier, moment):
            return earlier[-1].shown
    with store.write() as tx:
        earlier, levels = _snapshots(tx.connection), _levels(tx.connection, moment)
        if not due(levels, earlier, moment):
            return earlier[-1].shown  # another window was quicker
        picture = overview(frame, levels, at=moment, earlier=earlier)
        if picture.at != moment:
            return picture  # nothing new may be shown, so nothing is kept
        number = len(earlier) + 1
        event = Event("course", "assessment-overview", "overview.made", {"number": number})
        tx.record(event, now=moment)
        values = {"number": number, "at": moment, "shown": picture.as_data()}
        tx.connection.execute(insert(snapshot_table).values(values))
        return picture


def _snapshots(connection: Connection) -> tuple[Published, ...]:
    rows = connection.execute(select(snapshot_table).order_by(snapshot_table.c.number)).all()
    return tuple(
        Published(Overview.from_data(row.shown), _levels(connection, row.at)) for row in rows
    )


def _levels(connection: Connection, at: datetime) -> dict[str, dict[str, str | None]]:
    """Return each person's levels as they stood when the last full ten had finished.

    Who looks at the picture each day would otherwise see, by a figure that appears or
    changes, something of the one person who has just finished.
    """
    columns = session_table.c
    rows = connection.execute(
        select(columns.person, columns.results)
        .where(columns.finished.is_not(None), columns.finished <= at)
        .order_by(columns.finished, columns.person)
    ).all()
    now: dict[str, dict[str, str | None]] = {}
    seen: set[str] = set()
    tens: dict[str, dict[str, str | None]] = {}
    for row in rows:
        levels = {values["family"]: values["level"] for values in row.results["families"]}
        now[row.person] = levels
        if row.person not in seen and None not in levels.values():
            seen.add(row.person)
            if len(seen) % FEWEST_PEOPLE == 0:
                tens = dict(now)
    return tens
