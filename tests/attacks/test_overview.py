"""Somebody at the institution who looks every day, and knows who finished when."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert

from datagym.assessment.framework import load_framework
from datagym.store.assessments import overview_snapshot, session_table

NOW = datetime(2026, 11, 2, tzinfo=UTC)
FRAME = load_framework()


def finish(store, person, level, at):
    """Let one person finish, with one level in all families."""
    families = [{"family": family.id, "level": level} for family in FRAME.families]
    row = {"id": f"{person}-1", "person": person, "attempt": 1, "bank": "b", "started": at,
           "saved": at, "finished": at, "answered": 1, "planned": 1, "ratings": {},
           "results": {"families": families}, "version": 1}  # fmt: skip
    with store.write() as tx:
        tx.connection.execute(insert(session_table).values(**row))


@pytest.mark.parametrize("level", [level.id for level in FRAME.levels])
def test_the_first_picture_does_not_tell_who_made_it_possible(store, level):
    """Nine at the bottom and thirty above: the next one's level decided whether it appeared."""
    low, high = FRAME.levels[0].id, FRAME.levels[2].id
    for number in range(39):
        finish(store, f"p{number}", low if number < 9 else high, NOW)
    before = overview_snapshot(store, FRAME, now=NOW + timedelta(hours=1))
    finish(store, "q1", high, NOW + timedelta(hours=2))  # the fourth ten is full, none shown
    full = overview_snapshot(store, FRAME, now=NOW + timedelta(hours=3))
    finish(store, "q2", level, NOW + timedelta(days=1))
    after = overview_snapshot(store, FRAME, now=NOW + timedelta(days=2))
    assert before.shows_something is full.shows_something is after.shows_something is False
    assert after == full
