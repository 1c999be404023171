"""Enrolled people, their teams and their personal links."""

from sqlalchemy import Column, String, Table, select

from datagym.store.base import Utc, metadata
from datagym.store.engine import Store
from datagym.teams import Person, Role

person_table = Table(
    "person",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("profession", String(80), nullable=False),
    Column("site", String(80), nullable=False),
    Column("role", String(20), nullable=False),
    Column("team", String(64)),
    Column("enrolled", Utc, nullable=False),
)


def find_person(store: Store, person_id: str) -> Person | None:
    """Return an enrolled person, or None."""
    with store.read() as connection:
        row = connection.execute(
            select(person_table).where(person_table.c.id == person_id)
        ).one_or_none()
    if row is None:
        return None
    return Person(row.id, row.profession, row.site, Role(row.role), row.team)
