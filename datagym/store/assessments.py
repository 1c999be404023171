"""Self-assessments: each answer is kept at once, and read by the person who gave it alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
    func,
    insert,
    select,
    update,
)

from datagym.assessment import Bank, Estimate, Response, Selector, Session, score
from datagym.assessment.scoring import METHOD
from datagym.errors import BadInput, Refused
from datagym.store.base import Utc, metadata
from datagym.store.engine import Store
from datagym.store.events import Event, Transaction
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


def begin(
    store: Store,
    person: Person,
    bank: Bank,
    selector: Selector,
    *,
    op: str,
    now: datetime | None = None,
) -> Attempt:
    """Begin an attempt; give back the open one when there is one.

    Raises
    ------
    BadInput
        When the last attempt ended less than 8 weeks ago: its questions and their answers
        would still be remembered.

    """
    moment = now or datetime.now(UTC)
    with store.write() as tx:
        known = _attempts(tx.connection, person.id)
        name = uuid4().hex
        recorded = tx.record(
            Event(
                person.id,
                f"assessment:{name}",
                "assessment.begun",
                {"bank": bank.fingerprint},
                op=op,
            ),
            now=moment,
        )
        if known and (recorded.repeated or known[-1].finished is None):
            return known[-1]
        _refuse_too_soon(known, moment)
        tx.connection.execute(
            insert(session_table).values(
                id=name,
                person=person.id,
                attempt=len(known) + 1,
                bank=bank.fingerprint,
                started=moment,
                saved=moment,
                answered=0,
                planned=selector.length(bank),
                ratings={},
                version=1,
            )
        )
        return _attempts(tx.connection, person.id)[-1]


def again_from(attempt: Attempt) -> datetime | None:
    """Return from when another attempt may begin after this one."""
    return None if attempt.finished is None else attempt.finished + AGAIN_AFTER


def _refuse_too_soon(known: tuple[Attempt, ...], moment: datetime) -> None:
    free = again_from(known[-1]) if known else None
    if free is not None and moment < free:
        message = (
            f"You can take the self-assessment again from {free:%d %B %Y}. Before that, you "
            "would remember the questions, and the result would say little."
        )
        raise BadInput(message)


def rate(
    store: Store,
    person: Person,
    bank: Bank,
    selector: Selector,
    *,
    family: str,
    level: str | None,
    op: str,
    now: datetime | None = None,
) -> Attempt:
    """Keep where a person places themselves in a family (None: prefers not to say)."""
    moment = now or datetime.now(UTC)
    body = {"family": family, "level": level}

    def change(session: Session) -> Session:
        return session.rate(bank, selector, family, level)

    with store.write() as tx:
        return _change(
            tx, person, Change("assessment.rated", body, op, moment), bank, selector, change
        )


def answer(
    store: Store,
    person: Person,
    bank: Bank,
    selector: Selector,
    *,
    item: str,
    choice: str,
    op: str,
    now: datetime | None = None,
) -> Attempt:
    """Keep one answer; with the last one the attempt ends and is scored.

    Raises
    ------
    StaleVersion
        When this is not the question that comes next (another window was quicker).
    BadInput
        When the question has no such option, or nothing was begun.

    """
    moment = now or datetime.now(UTC)
    body = {"item": item, "choice": choice}

    def change(session: Session) -> Session:
        return session.answer(bank, selector, item, choice, moment)

    with store.write() as tx:
        return _change(
            tx, person, Change("assessment.answered", body, op, moment), bank, selector, change
        )


@dataclass(frozen=True, slots=True)
class Change:
    """What an operation does to an attempt, as the log keeps it."""

    kind: str
    body: Mapping[str, Any]
    op: str
    at: datetime


def _change(
    tx: Transaction,
    person: Person,
    done: Change,
    bank: Bank,
    selector: Selector,
    change: Callable[[Session], Session],
) -> Attempt:
    """Record an event on a person's own open attempt, and project it."""
    known = _attempts(tx.connection, person.id)
    if not known:
        message = "There is no self-assessment to answer. Open the page and choose Start."
        raise BadInput(message)
    last = known[-1]
    stream = f"assessment:{last.session.id}"
    event = Event(person.id, stream, done.kind, done.body, len(last.session.responses), done.op)
    if tx.record(event, now=done.at).repeated:
        return last
    if last.finished is not None:
        message = "This self-assessment is finished. Open the page anew to see its result."
        raise BadInput(message)
    changed = change(last.session)
    for position, response in enumerate(changed.responses):
        if position >= len(last.session.responses):
            _keep_response(tx.connection, changed.id, position, response)
    at_end = changed.step(bank, selector).number == 0
    results = _results(score(bank, changed.responses)) if at_end else None
    tx.connection.execute(
        update(session_table)
        .where(session_table.c.id == changed.id)
        .values(
            saved=done.at,
            finished=done.at if at_end else None,
            answered=len(changed.responses),
            planned=selector.length(bank),
            ratings=dict(changed.ratings),
            results=results,
            version=session_table.c.version + 1,
        )
    )
    return _attempts(tx.connection, person.id)[-1]


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
