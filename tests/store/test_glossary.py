"""Practice is kept as it comes, once, and read by its person alone."""

from datetime import UTC, datetime

import pytest

from datagym.course.practice import Review
from datagym.errors import Refused
from datagym.store.glossary import keep_review, reviews_of
from datagym.teams import Person, Role

NURSE = Person("p1", profession="nurse", site="Northgate")
PORTER = Person("p2", profession="porter", site="Northgate", role=Role.ADMINISTRATOR)
DAY = datetime(2026, 1, 5, tzinfo=UTC)


def test_answers_come_back_in_order(store):
    """What was kept is read as it was given, and another's is not in it."""
    given = [
        Review("mean", "good", DAY),
        Review("median", "again", DAY),
        Review("mean", "easy", DAY),
    ]
    for number, review in enumerate(given):
        assert keep_review(store, NURSE, review, f"op{number}")
    keep_review(store, PORTER, Review("row", "hard", DAY), "op0")
    assert list(reviews_of(store, NURSE, "p1")) == given


def test_an_answer_sent_twice_is_kept_once(store):
    """The same operation changes nothing the second time."""
    review = Review("mean", "good", DAY)
    assert keep_review(store, NURSE, review, "op")
    assert not keep_review(store, NURSE, review, "op")
    assert len(reviews_of(store, NURSE, "p1")) == 1


def test_nobody_else_reads_them(store):
    """An administrator is refused as anybody else."""
    with pytest.raises(Refused, match="Only the person"):
        reviews_of(store, PORTER, "p1")
