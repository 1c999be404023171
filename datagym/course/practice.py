"""Practising the glossary's terms: which comes next, and when one comes again.

A person says how well they knew a term. When it comes again follows from the model FSRS,
of the library ``fsrs``: as late as nine in ten would still know it. Nothing is drawn by
chance, so the same reviews always give the same days.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING

from datagym.course.glossary import Glossary
from datagym.errors import BadInput

if TYPE_CHECKING:
    from fsrs import Card, Scheduler

GRADES = ("again", "hard", "good", "easy")
"""Not known; known with trouble; known; known at once."""
NEW_A_DAY = 10
"""How many terms are begun in a day: about ten minutes. A guess of what people keep up."""
SOON = timedelta(minutes=10)
"""After which a term that was new, or not known, comes again."""


@dataclass(frozen=True, slots=True)
class Review:
    """One answer: which term, how well it was known (one of :data:`GRADES`), and when."""

    term: str
    grade: str
    at: datetime

    def __post_init__(self) -> None:
        if self.grade not in GRADES:
            message = f"{self.grade[:40]!r} is no answer. Choose one of: {', '.join(GRADES)}."
            raise BadInput(message)


@dataclass(frozen=True, slots=True)
class Practice:
    """Where a person stands at a moment.

    Parameters
    ----------
    next
        The id of the term to practise now; None when there is none.
    due
        How many terms come again now.
    new
        How many more may be begun today.
    begun
        How many terms were practised at least once.
    again
        When the next one comes, where none is due now and none may be begun.
    intervals
        After how long the next term would come again, for each grade.

    """

    next: str | None
    due: int
    new: int
    begun: int
    again: datetime | None
    intervals: Mapping[str, timedelta]


def practice(reviews: Iterable[Review], glossary: Glossary, now: datetime) -> Practice:
    """Return where a person stands.

    Parameters
    ----------
    reviews
        All answers of one person, oldest first. Terms that left the glossary do not count.
    glossary
        The terms to practise.
    now
        The moment, with its time zone.

    >>> from datagym.course.glossary import load_glossary
    >>> new = practice([], load_glossary(), datetime(2026, 1, 5, tzinfo=UTC))
    >>> (new.due, new.new, new.begun)
    (0, 10, 0)

    """
    moment = now.astimezone(UTC)
    ids = {term.id for term in glossary}
    cards: dict[str, Card] = {}
    first: dict[str, datetime] = {}
    for review in reviews:
        if review.term in ids:
            first.setdefault(review.term, review.at)
            cards[review.term] = _after(cards.get(review.term), review)
    due = sorted((card.due, name) for name, card in cards.items() if card.due <= moment)
    later = [card.due for card in cards.values() if card.due > moment]
    today = sum(at.astimezone(UTC).date() == moment.date() for at in first.values())
    fresh = _fresh(glossary, cards)[: max(0, NEW_A_DAY - today)]
    chosen = due[0][1] if due else next(iter(fresh), None)
    return Practice(
        next=chosen,
        due=len(due),
        new=len(fresh),
        begun=len(cards),
        again=min(later, default=None) if chosen is None else None,
        intervals={} if chosen is None else _intervals(chosen, cards.get(chosen), moment),
    )


def _fresh(glossary: Glossary, begun: Iterable[str]) -> list[str]:
    """Order the terms not yet begun: first those on which professions differ, themes mixed."""
    known = set(begun)
    terms = [term for term in glossary if term.id not in known]
    terms.sort(key=lambda term: (not term.hears, sha256(term.id.encode()).digest()))
    return [term.id for term in terms]


def _intervals(term: str, card: "Card | None", now: datetime) -> dict[str, timedelta]:
    return {grade: _after(card, Review(term, grade, now)).due - now for grade in GRADES}


def _after(card: "Card | None", review: Review) -> "Card":
    from fsrs import Card, Rating  # noqa: PLC0415  (only who practises needs it)

    before = Card(card_id=1, due=review.at.astimezone(UTC)) if card is None else card
    rating = Rating(GRADES.index(review.grade) + 1)
    after, _ = _scheduler().review_card(before, rating, review.at.astimezone(UTC))
    return after


@cache
def _scheduler() -> "Scheduler":
    from fsrs import Scheduler  # noqa: PLC0415  (as above)

    return Scheduler(learning_steps=(SOON,), relearning_steps=(SOON,), enable_fuzzing=False)
