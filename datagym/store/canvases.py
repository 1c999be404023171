"""Canvases: reads them, and does one operation at a time on them, once, and loses no text."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, delete, insert, select, update

from datagym.canvases import Canvas, Sheet
from datagym.canvases import operations as ops
from datagym.canvases.rules import Outcome, between, crowded, settle
from datagym.errors import BadInput, NotFound, Refused, StaleVersion
from datagym.store.canvas_rows import (
    canvas_in,
    card_table,
    comment_table,
    evidence_table,
    on_sheet,
    rival_table,
    text_of,
    vote_table,
)
from datagym.store.engine import Store
from datagym.store.events import Event, Recorded


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an operation.

    Parameters
    ----------
    at
        When the store took it.
    version
        The number of its event.
    card
        The card's id.
    beside
        Whether the text is kept beside another one, for somebody to choose.
    deleted_by
        Who has deleted the card, when somebody has.

    """

    at: datetime
    version: int
    card: str
    beside: bool = False
    deleted_by: str | None = None


def read_canvas(store: Store, sheet: Sheet) -> Canvas:
    """Return all that stands on a sheet, as of one moment."""
    with store.read() as connection:
        return canvas_in(connection, sheet)


def apply(store: Store, sheet: Sheet, *, actor: str, op: str, todo: ops.Operation) -> Done:
    """Do one operation on a sheet, once, however often it is sent.

    Parameters
    ----------
    store, sheet
        Whose canvas.
    actor
        Who does it, as the server knows.
    op
        The operation's id.
    todo
        What to do, as :func:`datagym.canvases.operations.parse` read it.

    Raises
    ------
    NotFound
        When the card is not on this canvas.
    BadInput
        When the person has no vote left.
    Refused
        When somebody would take another person's comment back.
    StaleVersion
        When somebody else has moved the card, or chosen between texts, in the meantime.
    StoreBusy, StoreFull
        When the database cannot take it now; nothing was written.

    """
    card_id = todo.card if isinstance(todo, ops.OnCard) else _new_id(actor, op)
    base = todo.base if isinstance(todo, ops.EditField | ops.MoveCard) else None
    body = {**todo.body(), "card": card_id}
    with store.write() as tx:
        recorded = tx.record(Event(actor, sheet.stream, todo.kind, body, base, op))
        work = _Work(tx.connection, sheet, actor, recorded)
        if not recorded.repeated:
            work.project(card_id, todo)
        row = work.find(card_id)
        beside = isinstance(todo, ops.EditField) and work.is_beside(todo)
    return Done(recorded.at, recorded.seq, card_id, beside, row.deleted_by)


def _new_id(actor: str, op: str) -> str:
    """Make a card's id: the same when the operation is sent again, and nobody else's."""
    return sha256(f"{actor}\n{op}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Work:
    """One operation within its transaction."""

    connection: Connection
    sheet: Sheet
    actor: str
    recorded: Recorded

    def find(self, card_id: str) -> Row[Any]:
        """Return a card of this very canvas."""
        query = select(card_table).where(card_table.c.id == card_id, *on_sheet(self.sheet))
        row = self.connection.execute(query).one_or_none()
        if row is None:
            message = "There is no such card on this canvas. Load the page again."
            raise NotFound(message)
        return row

    def project(self, card_id: str, todo: ops.Operation) -> None:
        """Bring the rows to what the event says."""
        match todo:
            case ops.AddCard():
                self.add(card_id, todo)
            case ops.EditField():
                self.edit(todo)
            case ops.MoveCard():
                self.move(todo)
            case ops.Vote():
                self.vote(todo)
            case ops.DeleteCard():
                self.change(card_id, deleted_by=self.actor)
            case ops.RestoreCard():
                self.change(card_id, deleted_by=None)
            case ops.AddComment():
                self.add_beside(comment_table, card_id, text=todo.text)
            case ops.AddEvidence():
                values = {"title": todo.title, "target": todo.target, "sort": todo.sort}
                self.add_beside(evidence_table, card_id, **values)
            case ops.RemoveComment() | ops.RemoveEvidence():
                self.remove_beside(todo)

    def change(self, card_id: str, **values: object) -> None:
        """Change a card's row; its version becomes this event's number."""
        self.find(card_id)
        self.connection.execute(
            update(card_table)
            .where(card_table.c.id == card_id)
            .values(version=self.recorded.seq, **values)
        )

    def add(self, card_id: str, todo: ops.AddCard) -> None:
        places = [position for _, position in self.others(todo.column)]
        self.connection.execute(
            insert(card_table).values(
                id=card_id,
                team=self.sheet.team,
                canvas=self.sheet.definition.name,
                column_id=todo.column,
                column_version=self.recorded.seq,
                column_by=self.actor,
                position=between(places, len(places)),
                version=self.recorded.seq,
                texts={self.sheet.definition.called.id: self.written(todo.text, todo.draft)},
            )
        )

    def written(self, text: str, draft: str) -> dict[str, Any]:
        """Return a field's text as the row keeps it."""
        at = self.recorded.at.isoformat()
        version = self.recorded.seq
        return {"text": text, "version": version, "by": self.actor, "at": at, "draft": draft}

    def edit(self, todo: ops.EditField) -> None:
        row = self.find(todo.card)
        standing = text_of(row.texts.get(todo.field, {}))
        if todo.base >= self.recorded.seq:
            message = "The page sent a version that does not exist yet. Load the page again."
            raise BadInput(message)
        sent = {"text": todo.text, "by": self.actor, "draft": todo.draft}
        outcome = settle(standing, base=todo.base, **sent)
        if isinstance(todo, ops.Resolve):
            if outcome is Outcome.BESIDE:
                message = (
                    "Somebody has changed this text again while you chose. "
                    "Look at it again, then choose."
                )
                raise StaleVersion(message, standing)
            self.drop_rivals(todo, rival_table.c.version.in_(todo.seen))
        else:
            own = (rival_table.c.by == self.actor, rival_table.c.draft == todo.draft)
            self.drop_rivals(todo, *own)
        if outcome is Outcome.BESIDE:
            self.connection.execute(
                insert(rival_table).values(
                    card=todo.card,
                    field=todo.field,
                    version=self.recorded.seq,
                    at=self.recorded.at,
                    **sent,
                )
            )
        texts = dict(row.texts)
        if outcome is Outcome.WRITTEN:
            texts[todo.field] = self.written(todo.text, todo.draft)
        self.change(todo.card, texts=texts)

    def drop_rivals(self, todo: ops.EditField, *which: ColumnElement[bool]) -> None:
        here = (rival_table.c.card == todo.card, rival_table.c.field == todo.field)
        self.connection.execute(delete(rival_table).where(*here, *which))

    def is_beside(self, todo: ops.EditField) -> bool:
        """Tell whether a text is kept beside the one that stands."""
        own = (rival_table.c.by == self.actor, rival_table.c.draft == todo.draft)
        here = (rival_table.c.card == todo.card, rival_table.c.field == todo.field)
        found = self.connection.execute(select(rival_table.c.card).where(*here, *own)).first()
        return found is not None

    def others(self, column: str, without: str = "") -> list[tuple[str, float]]:
        """Return (id, position) of a column's cards, from the top down."""
        rows = self.connection.execute(
            select(card_table.c.id, card_table.c.position)
            .where(
                *on_sheet(self.sheet),
                card_table.c.column_id == column,
                card_table.c.deleted_by.is_(None),
                card_table.c.id != without,
            )
            .order_by(card_table.c.position, card_table.c.id)
        )
        return [(row.id, row.position) for row in rows]

    def move(self, todo: ops.MoveCard) -> None:
        row = self.find(todo.card)
        crosses = row.column_id != todo.column
        if crosses and row.column_version > todo.base and row.column_by != self.actor:
            title = self.sheet.definition.column(row.column_id).title
            message = (
                f"{row.column_by} moved this card to “{title}” a moment before you. "
                "It stays there; move it again if you still want to."
            )
            raise StaleVersion(message, row.column_id)
        others = self.others(todo.column, todo.card)
        ids = [card_id for card_id, _ in others]
        index = ids.index(todo.before) if todo.before in ids else len(ids)
        places = [position for _, position in others]
        if crowded(places, index):
            places = [float(place) for place in range(len(ids))]
            for card_id, place in zip(ids, places, strict=True):
                self.change(card_id, position=place)
        values: dict[str, object] = {"position": between(places, index)}
        if crosses:
            values |= {
                "column_id": todo.column,
                "column_version": self.recorded.seq,
                "column_by": self.actor,
            }
        self.change(todo.card, **values)

    def vote(self, todo: ops.Vote) -> None:
        one = (vote_table.c.card == todo.card, vote_table.c.person == self.actor)
        self.change(todo.card)
        self.connection.execute(delete(vote_table).where(*one))
        if not todo.on:
            return
        given = self.connection.execute(
            select(vote_table.c.card)
            .join(card_table, card_table.c.id == vote_table.c.card)
            .where(
                *on_sheet(self.sheet),
                vote_table.c.person == self.actor,
                card_table.c.deleted_by.is_(None),
            )
        ).all()
        if len(given) >= self.sheet.definition.votes:
            message = (
                f"You have given all of your {self.sheet.definition.votes} votes. "
                "Take one back from another card first."
            )
            raise BadInput(message)
        self.connection.execute(insert(vote_table).values(card=todo.card, person=self.actor))

    def add_beside(self, table: Table, card_id: str, **values: object) -> None:
        self.change(card_id)
        common = {"id": self.recorded.seq, "card": card_id, "by": self.actor}
        self.connection.execute(insert(table).values(at=self.recorded.at, **common, **values))

    def remove_beside(self, todo: ops.RemoveComment | ops.RemoveEvidence) -> None:
        is_comment = isinstance(todo, ops.RemoveComment)
        table = comment_table if is_comment else evidence_table
        self.change(todo.card)
        which = (table.c.id == todo.id, table.c.card == todo.card)
        writer = self.connection.scalar(select(table.c.by).where(*which))
        if is_comment and writer not in {None, self.actor}:
            message = "Only the person who wrote a comment can take it back."
            raise Refused(message)
        self.connection.execute(delete(table).where(*which))
