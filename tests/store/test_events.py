"""The log: events are added, never changed, and one operation counts once."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select

from datagym.errors import BadInput
from datagym.store import Event, Store
from datagym.store.base import event_table


def test_recorded(store: Store):
    """An event is kept as it was told, with its number and moment."""
    moment = datetime(2026, 3, 29, 1, 30, tzinfo=timezone(timedelta(hours=2)))
    with store.write() as tx:
        first = tx.record(Event("P1", "s", "k", {"ä": [1, None]}, base=3, op="a"), now=moment)
        second = tx.record(Event("P1", "s", "k", op="b"))
    assert (first.seq, second.seq) == (1, 2)
    assert not first.repeated
    with store.read() as connection:
        row = connection.execute(select(event_table).where(event_table.c.seq == 1)).one()
    assert (row.actor, row.stream, row.kind, row.op, row.base) == ("P1", "s", "k", "a", 3)
    assert row.body == {"ä": [1, None]}
    assert row.at == moment
    assert row.at.tzinfo is UTC


def test_the_same_operation_counts_once(store: Store):
    """Sent again, an operation is answered with its first number; another person's counts."""
    with store.write() as tx:
        first = tx.record(Event("P1", "s", "k", {"n": 1}, op="same"))
    with store.write() as tx:
        again = tx.record(Event("P1", "s", "k", {"n": 2}, op="same"))
        other = tx.record(Event("P2", "s", "k", {"n": 3}, op="same"))
    assert again.repeated
    assert (again.seq, again.at) == (first.seq, first.at)
    assert not other.repeated
    with store.read() as connection:
        bodies = connection.scalars(select(event_table.c.body).order_by(event_table.c.seq)).all()
    assert bodies == [{"n": 1}, {"n": 3}]


@pytest.mark.parametrize("op", ["", "a b", "x" * 65, "a\n", "'; drop table event", "é"])
def test_operations_ids(store: Store, op: str):
    """An id that is none is refused before anything is written."""
    with pytest.raises(BadInput), store.write() as tx:
        tx.record(Event("P1", "s", "k", op=op))


def test_naive_moments_are_refused(store: Store):
    """A moment without a zone is a mistake of the program."""
    with pytest.raises(Exception, match="time zone"), store.write() as tx:
        tx.record(Event("P1", "s", "k"), now=datetime(2026, 1, 1))  # noqa: DTZ001  (that is the mistake)


def test_numbers_only_grow(store: Store):
    """A number is never given again, also when its event was taken back."""
    with store.write() as tx:
        last = tx.record(Event("P1", "s", "k")).seq
    with store.write() as tx:
        tx.connection.execute(event_table.delete())
    with store.write() as tx:
        assert tx.record(Event("P1", "s", "k")).seq > last
