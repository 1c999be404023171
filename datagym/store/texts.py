"""Fields that several people write, kept with their versions and their rivals.

A table of fields and one of rivals belong together: one pair holds what teams and mentors
share, another pair holds private notes, which are only ever read by their owner.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    Row,
    String,
    Table,
    Text,
    delete,
    insert,
    select,
    update,
)

from datagym.errors import BadInput, StaleVersion
from datagym.mentoring import Outcome, Rival, Written, settle
from datagym.store.base import Utc, metadata
from datagym.store.events import Event, Recorded, Transaction

MAX_RIVALS = 20
"""A field keeps so many texts beside the one that stands; somebody has to choose then."""

Fields = Mapping[str, Mapping[str, Written]]
"""Thing → field → what is written."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A text as a page sends it.

    Parameters
    ----------
    thing, field
        Where it belongs.
    text
        What was written.
    base
        The version of the field that the writer saw.
    draft
        The id of the piece of writing (letters and digits, at most 64).
    seen
        When somebody has chosen between rivals: the versions of those that they saw,
        which go; None otherwise.

    """

    thing: str
    field: str
    text: str
    base: int
    draft: str
    seen: tuple[int, ...] | None = None


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of a text: when, as which version, and whether it stands beside another."""

    at: datetime
    version: int
    beside: bool


class Pages:
    """A pair of tables: fields and their rivals, each with an owner (a team or a person)."""

    def __init__(self, name: str) -> None:
        self.fields = Table(
            f"{name}_field",
            metadata,
            Column("owner", String(64), primary_key=True),
            Column("thing", String(64), primary_key=True),
            Column("field", String(40), primary_key=True),
            Column("text", Text, nullable=False),
            Column("by", String(64), nullable=False),
            Column("at", Utc, nullable=False),
            Column("draft", String(64), nullable=False),
            Column("version", Integer, nullable=False),
        )
        self.rivals = Table(
            f"{name}_rival",
            metadata,
            Column("owner", String(64), primary_key=True),
            Column("thing", String(64), primary_key=True),
            Column("field", String(40), primary_key=True),
            Column("by", String(64), primary_key=True),
            Column("draft", String(64), primary_key=True),
            Column("text", Text, nullable=False),
            Column("at", Utc, nullable=False),
            Column("version", Integer, nullable=False),
        )

    def read(self, connection: Connection, owner: str) -> Fields:
        """Return everything that an owner's fields say."""
        rivals: dict[tuple[str, str], list[Rival]] = {}
        beside = self.rivals
        query = select(beside).where(beside.c.owner == owner).order_by(beside.c.version)
        for row in connection.execute(query):
            rival = Rival(row.text, row.by, row.at, row.draft, row.version)
            rivals.setdefault((row.thing, row.field), []).append(rival)
        found: dict[str, dict[str, Written]] = {}
        for row in connection.execute(select(self.fields).where(self.fields.c.owner == owner)):
            key = (row.thing, row.field)
            found.setdefault(row.thing, {})[row.field] = _written(row, rivals.get(key, []))
        return found

    def save(self, tx: Transaction, owner: str, draft: Draft, happened: Event) -> Saved:
        """Write a text, or keep it beside the one that stands; once, however often it is sent.

        Raises
        ------
        BadInput
            When the page names a version that does not exist, or too many texts wait
            for somebody to choose.
        StaleVersion
            When somebody chose between rivals, and the text has changed meanwhile.

        """
        recorded = tx.record(happened)
        if recorded.repeated:
            return self._standing(tx.connection, owner, draft, recorded)
        return self.project(tx, owner, draft, recorded, happened.actor)

    def project(
        self, tx: Transaction, owner: str, draft: Draft, recorded: Recorded, by: str
    ) -> Saved:
        """Bring the rows to what a recorded event says."""
        if draft.base >= recorded.seq:
            message = "The page sent a version that does not exist yet. Load the page again."
            raise BadInput(message)
        row = self._find(tx.connection, owner, draft)
        standing = Written() if row is None else _written(row, [])
        outcome = settle(standing, text=draft.text, base=draft.base, by=by, draft=draft.draft)
        if draft.seen is not None:
            if outcome is Outcome.BESIDE:
                message = "Somebody changed this text while you chose. Look at it again."
                raise StaleVersion(message, standing)
            self._drop(tx, owner, draft, self.rivals.c.version.in_(draft.seen))
        else:
            mine = (self.rivals.c.by == by) & (self.rivals.c.draft == draft.draft)
            self._drop(tx, owner, draft, mine)
        if outcome is Outcome.BESIDE:
            self._keep_beside(tx, owner, draft, recorded, by)
            return Saved(recorded.at, standing.version, beside=True)
        if outcome is Outcome.SAME:
            return Saved(recorded.at, standing.version, beside=False)
        values = {
            "text": draft.text,
            "by": by,
            "at": recorded.at,
            "draft": draft.draft,
            "version": recorded.seq,
        }
        if row is None:
            key = {"owner": owner, "thing": draft.thing, "field": draft.field}
            tx.connection.execute(insert(self.fields).values(**key, **values))
        else:
            here = self._here(self.fields, owner, draft)
            tx.connection.execute(update(self.fields).where(*here).values(**values))
        return Saved(recorded.at, recorded.seq, beside=False)

    def _here(self, table: Table, owner: str, draft: Draft) -> tuple[Any, ...]:
        columns = table.c
        return (
            columns.owner == owner,
            columns.thing == draft.thing,
            columns.field == draft.field,
        )

    def _find(self, connection: Connection, owner: str, draft: Draft) -> Row[Any] | None:
        query = select(self.fields).where(*self._here(self.fields, owner, draft))
        return connection.execute(query).one_or_none()

    def _drop(self, tx: Transaction, owner: str, draft: Draft, which: Any) -> None:  # noqa: ANN401  (SQLAlchemy's condition)
        tx.connection.execute(
            delete(self.rivals).where(*self._here(self.rivals, owner, draft), which)
        )

    def _keep_beside(
        self, tx: Transaction, owner: str, draft: Draft, recorded: Recorded, by: str
    ) -> None:
        query = select(self.rivals.c.version).where(*self._here(self.rivals, owner, draft))
        if len(tx.connection.execute(query).all()) >= MAX_RIVALS:
            message = (
                f"{MAX_RIVALS} texts wait beside this one. "
                "Choose between them first; yours stays on this page."
            )
            raise BadInput(message)
        tx.connection.execute(
            insert(self.rivals).values(
                owner=owner,
                thing=draft.thing,
                field=draft.field,
                by=by,
                draft=draft.draft,
                text=draft.text,
                at=recorded.at,
                version=recorded.seq,
            )
        )

    def _standing(
        self, connection: Connection, owner: str, draft: Draft, recorded: Recorded
    ) -> Saved:
        row = self._find(connection, owner, draft)
        query = select(self.rivals.c.version).where(
            *self._here(self.rivals, owner, draft), self.rivals.c.version == recorded.seq
        )
        beside = connection.execute(query).one_or_none() is not None
        return Saved(recorded.at, row.version if row else 0, beside=beside)


def _written(row: Row[Any], rivals: list[Rival]) -> Written:
    return Written(row.text, row.by, row.at, row.draft, row.version, tuple(rivals))


SHARED = Pages("mentoring")
PRIVATE = Pages("private")
