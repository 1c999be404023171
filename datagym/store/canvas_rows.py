"""Canvases' rows: one a card, and beside it votes, comments, evidence and rival texts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    ColumnElement,
    Connection,
    Float,
    Index,
    Integer,
    Row,
    String,
    Table,
    Text,
    select,
)

from datagym.canvases import Canvas, Card, Comment, Evidence, Rival, Sheet
from datagym.canvases import Text as FieldText
from datagym.store.base import Utc, metadata

card_table = Table(
    "canvas_card",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("team", String(64), nullable=False),
    Column("canvas", String(40), nullable=False),
    Column("column_id", String(40), nullable=False),
    Column("column_version", Integer, nullable=False),
    Column("column_by", String(64), nullable=False),
    Column("position", Float, nullable=False),
    Column("version", Integer, nullable=False),
    Column("texts", JSON, nullable=False),
    Column("deleted_by", String(64)),
    Index(None, "team", "canvas"),
)
rival_table = Table(
    "canvas_rival",
    metadata,
    Column("card", String(16), primary_key=True),
    Column("field", String(40), primary_key=True),
    Column("by", String(64), primary_key=True),
    Column("draft", String(64), primary_key=True),
    Column("text", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", Utc, nullable=False),
)
vote_table = Table(
    "canvas_vote",
    metadata,
    Column("card", String(16), primary_key=True),
    Column("person", String(64), primary_key=True),
)
comment_table = Table(
    "canvas_comment",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("card", String(16), nullable=False, index=True),
    Column("by", String(64), nullable=False),
    Column("at", Utc, nullable=False),
    Column("text", Text, nullable=False),
)
evidence_table = Table(
    "canvas_evidence",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("card", String(16), nullable=False, index=True),
    Column("by", String(64), nullable=False),
    Column("at", Utc, nullable=False),
    Column("title", String(200), nullable=False),
    Column("target", Text, nullable=False),
    Column("sort", String(8), nullable=False),
)


def on_sheet(sheet: Sheet) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that hold for a sheet's cards and for no other's."""
    return (card_table.c.team == sheet.team, card_table.c.canvas == sheet.definition.name)


def text_of(written: Mapping[str, Any]) -> FieldText:
    """Return a field's text from what a row keeps of it; empty when it keeps nothing."""
    if not written:
        return FieldText()
    return FieldText(**{**written, "at": datetime.fromisoformat(written["at"])})


def canvas_in(connection: Connection, sheet: Sheet) -> Canvas:
    """Return all that stands on a sheet, as an open connection sees it."""
    order = (card_table.c.position, card_table.c.id)
    rows = connection.execute(select(card_table).where(*on_sheet(sheet)).order_by(*order)).all()
    beside = {
        table.name: _by_card(connection, table, sheet)
        for table in (rival_table, vote_table, comment_table, evidence_table)
    }
    cards = [_card(row, beside) for row in rows]
    return Canvas(
        sheet,
        tuple(card for card in cards if card.deleted_by is None),
        tuple(card for card in cards if card.deleted_by is not None),
    )


def _by_card(connection: Connection, table: Table, sheet: Sheet) -> Mapping[str, list[Row[Any]]]:
    query = select(table).join(card_table, card_table.c.id == table.c.card).where(*on_sheet(sheet))
    order = table.c.get("version", table.c.get("id"))
    if order is not None:
        query = query.order_by(order)
    found: dict[str, list[Row[Any]]] = {}
    for row in connection.execute(query):
        found.setdefault(row.card, []).append(row)
    return found


def _card(row: Row[Any], beside: Mapping[str, Mapping[str, list[Row[Any]]]]) -> Card:
    rivals, votes, comments, evidence = (
        beside[table.name].get(row.id, [])
        for table in (rival_table, vote_table, comment_table, evidence_table)
    )
    return Card(
        id=row.id,
        column=row.column_id,
        column_version=row.column_version,
        column_by=row.column_by,
        position=row.position,
        version=row.version,
        texts={field: text_of(written) for field, written in row.texts.items()},
        rivals=tuple(Rival(r.field, r.text, r.version, r.by, r.at, r.draft) for r in rivals),
        comments=tuple(Comment(c.id, c.text, c.by, c.at) for c in comments),
        evidence=tuple(Evidence(e.id, e.title, e.target, e.sort, e.by, e.at) for e in evidence),
        voters=frozenset(vote.person for vote in votes),
        deleted_by=row.deleted_by,
    )
