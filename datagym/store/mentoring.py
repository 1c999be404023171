"""Check-ins, sessions, actions and private notes: what is written, and by whom.

Each function takes the person who acts as the server knows them, and reads within its own
transaction whether they belong to the team, or look after it, at that moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import insert, select

from datagym.errors import BadInput, NotFound, Refused
from datagym.mentoring.forms import (
    ACTION,
    CHECK_IN,
    PRIVATE,
    REPLY,
    SESSION,
    ask,
    monday_of,
    week_of,
)
from datagym.store.engine import Store
from datagym.store.events import Event, Recorded, Transaction
from datagym.store.teamwork import is_member, is_mentor, not_yours, thing_table
from datagym.store.texts import PRIVATE as PRIVATE_PAGES
from datagym.store.texts import SHARED, Draft, Saved

OLDEST_WEEKS = 26
"""A check-in can be amended for half a year: the course and as long again."""

_DAYS_A_WEEK = 7


@dataclass(frozen=True, slots=True)
class Act:
    """Who acts, as the server knows them; on which team; and the operation's id."""

    actor: str
    team: str
    op: str

    def event(self, kind: str, body: Mapping[str, Any], base: int | None = None) -> Event:
        """Return this act as an event of the team's mentoring."""
        return Event(self.actor, f"mentoring:{self.team}", kind, body, base, self.op)


def write_check_in(store: Store, act: Act, draft: Draft, *, today: date) -> Saved:
    """Write one answer of a team's check-in; ``draft.thing`` is the ISO week.

    Raises
    ------
    Refused
        When the person is no member of the team.
    BadInput
        When the week lies ahead or too far back, or the answer cannot be taken.

    """
    text = ask(CHECK_IN, draft.field).clean(draft.text)
    begins = monday_of(draft.thing)
    if not -_DAYS_A_WEEK < (today - begins).days < OLDEST_WEEKS * _DAYS_A_WEEK:
        message = f"The check-in of {draft.thing} cannot be written: it is too old or lies ahead."
        raise BadInput(message)
    if draft.thing > week_of(today):
        message = f"The week {draft.thing} has not begun. Write this week's check-in."
        raise BadInput(message)
    with store.write() as tx:
        _as_member(tx, act)
        _begin(tx, act, draft.thing)
        return _save(tx, act, draft, text, "check-in.written")


def reply(store: Store, act: Act, draft: Draft) -> Saved:
    """Answer a team's check-in as its mentor; ``draft.thing`` is the ISO week."""
    text = REPLY.clean(draft.text)
    with store.write() as tx:
        _as_mentor(tx, act)
        _known(tx, act.team, draft.thing, "check-in")
        return _save(tx, act, draft, text, "check-in.answered")


def open_session(store: Store, act: Act, held: str) -> str:
    """Begin the record of a session as the team's mentor; return its id."""
    day = SESSION["held"].clean(held)
    session = _new_id(act)
    with store.write() as tx:
        _as_mentor(tx, act)
        recorded = tx.record(act.event("session.opened", {"held": day}))
        if not recorded.repeated:
            _add(tx, act, recorded, session, "session")
            _first(tx, act, recorded, session, {"held": day})
    return session


def write_session(store: Store, act: Act, draft: Draft) -> Saved:
    """Write into the shared record of a session as one of the team's mentors."""
    text = ask(SESSION, draft.field).clean(draft.text)
    with store.write() as tx:
        _as_mentor(tx, act)
        _known(tx, act.team, draft.thing, "session")
        return _save(tx, act, draft, text, "session.written")


def write_private(store: Store, act: Act, draft: Draft) -> Saved:
    """Write the actor's own private notes on a session of a team that they look after."""
    text = PRIVATE.clean(draft.text)
    own = Draft(draft.thing, PRIVATE.id, text, draft.base, draft.draft, draft.seen)
    with store.write() as tx:
        _as_mentor(tx, act)
        _known(tx, act.team, draft.thing, "session")
        body = {"session": draft.thing, "text": text, "draft": draft.draft}
        happened = Event(
            act.actor, f"private:{act.actor}", "private.written", body, draft.base, act.op
        )
        return PRIVATE_PAGES.save(tx, act.actor, own, happened)


def add_action(
    store: Store, act: Act, answers: Mapping[str, object], *, session: str | None = None
) -> str:
    """Agree an action as the team's mentor (what, owner, due, status); return its id."""
    values = {name: ask(ACTION, name).clean(answer) for name, answer in answers.items()}
    values.setdefault("status", "open")
    if not values.get("what", "").strip():
        message = "Say what is to be done."
        raise BadInput(message)
    action = _new_id(act)
    with store.write() as tx:
        _as_mentor(tx, act)
        if session is not None:
            _known(tx, act.team, session, "session")
        body = {"action": action, "session": session, **values}
        recorded = tx.record(act.event("action.agreed", body))
        if not recorded.repeated:
            _add(tx, act, recorded, action, "action", session)
            _first(tx, act, recorded, action, values)
    return action


def write_action(store: Store, act: Act, draft: Draft) -> Saved:
    """Change an action: its team's mentors all of it, the team's members its status."""
    text = ask(ACTION, draft.field).clean(draft.text)
    if draft.field == "what" and not text.strip():
        message = "Say what is to be done. To take an action away, set it to Dropped."
        raise BadInput(message)
    with store.write() as tx:
        if not is_mentor(tx.connection, act.actor, act.team):
            _as_member(tx, act)
            if draft.field != "status":
                message = "Your mentor writes the actions; the team sets their status."
                raise Refused(message)
        _known(tx, act.team, draft.thing, "action")
        return _save(tx, act, draft, text, "action.written")


# the parts of a write


def _as_member(tx: Transaction, act: Act) -> None:
    if not is_member(tx.connection, act.actor, act.team):
        raise not_yours()


def _as_mentor(tx: Transaction, act: Act) -> None:
    if not is_mentor(tx.connection, act.actor, act.team):
        raise not_yours()


def _new_id(act: Act) -> str:
    """Make an id: the same when the operation is sent again, and nobody else's."""
    return sha256(f"{act.actor}\n{act.op}".encode()).hexdigest()[:16]


def _known(tx: Transaction, team: str, thing: str, kind: str) -> None:
    query = select(thing_table.c.kind).where(thing_table.c.team == team, thing_table.c.id == thing)
    if tx.connection.scalar(query) != kind:
        message = f"There is no such {kind} of this team. Load the page again."
        raise NotFound(message)


def _begin(tx: Transaction, act: Act, week: str) -> None:
    """Add a check-in when its first answer comes."""
    here = (thing_table.c.team == act.team, thing_table.c.id == week)
    if tx.connection.scalar(select(thing_table.c.id).where(*here)) is None:
        op = f"{sha256(act.op.encode()).hexdigest()[:32]}-begun"
        recorded = tx.record(Act(act.actor, act.team, op).event("check-in.begun", {"week": week}))
        _add(tx, act, recorded, week, "check-in")


def _add(  # noqa: PLR0913, PLR0917  (one argument a column)
    tx: Transaction,
    act: Act,
    recorded: Recorded,
    thing: str,
    kind: str,
    session: str | None = None,
) -> None:
    tx.connection.execute(
        insert(thing_table).values(
            team=act.team,
            id=thing,
            kind=kind,
            session=session,
            begun=recorded.at,
            begun_by=act.actor,
        )
    )


def _first(
    tx: Transaction, act: Act, recorded: Recorded, thing: str, values: Mapping[str, str]
) -> None:
    for name, text in values.items():
        SHARED.project(tx, act.team, Draft(thing, name, text, 0, ""), recorded, act.actor)


def _save(tx: Transaction, act: Act, draft: Draft, text: str, kind: str) -> Saved:
    clean = Draft(draft.thing, draft.field, text, draft.base, draft.draft, draft.seen)
    body = {
        "thing": draft.thing,
        "field": draft.field,
        "text": text,
        "draft": draft.draft,
        "seen": draft.seen,
    }
    return SHARED.save(tx, act.team, clean, act.event(kind, body, draft.base))
