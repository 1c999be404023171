"""Practice of the glossary: each answer is an event, read by the person who gave it alone."""

from sqlalchemy import select

from datagym.course.practice import Review
from datagym.errors import Refused
from datagym.store.base import event_table
from datagym.store.engine import Store
from datagym.store.events import Event
from datagym.teams import Person

KIND = "term.reviewed"


def keep_review(store: Store, person: Person, review: Review, op: str) -> bool:
    """Keep how well a person knew a term; tell whether it is new (sent twice, it is kept once)."""
    body = {"term": review.term, "grade": review.grade}
    event = Event(person.id, _stream(person.id), KIND, body, op=op)
    with store.write() as tx:
        return not tx.record(event, now=review.at).repeated


def reviews_of(store: Store, reader: Person, person_id: str) -> tuple[Review, ...]:
    """Return a person's answers, oldest first.

    Raises
    ------
    Refused
        When the reader is anybody else, whatever their role.

    """
    if reader.id != person_id:
        message = "Only the person who practises can see how well they know the words."
        raise Refused(message)
    log = event_table.c
    query = (
        select(log.at, log.body)
        .where(log.stream == _stream(person_id), log.kind == KIND)
        .order_by(log.seq)
    )
    with store.read() as connection:
        rows = connection.execute(query).all()
    return tuple(Review(row.body["term"], row.body["grade"], row.at) for row in rows)


def _stream(person_id: str) -> str:
    return f"glossary:{person_id}"
