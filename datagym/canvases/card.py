"""What stands on a canvas: cards, their texts, comments, evidence, votes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from datagym.canvases.definition import Definition


@dataclass(frozen=True, slots=True)
class Text:
    """What a field of a card says.

    Parameters
    ----------
    text
        The words; for a choice, its id; empty when nothing was written.
    version
        The number of the event that wrote it, 0 when nobody has.
    by
        The id of the person who wrote it.
    at
        When, or None when nobody has.
    draft
        The id of the piece of writing that it came from: all that one person types into
        one field without leaving it is one draft, saved several times.

    """

    text: str = ""
    version: int = 0
    by: str = ""
    at: datetime | None = None
    draft: str = ""


@dataclass(frozen=True, slots=True)
class Rival:
    """A text that was written at the same time as the one that stands, and is kept beside it.

    ``version`` is the number of the event that brought it.
    """

    field: str
    text: str
    version: int
    by: str
    at: datetime
    draft: str


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody said about a card; ``id`` is the number of the event."""

    id: int
    text: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a card rests on: a page, or a dataset or one of its records; ``id`` as a comment's."""

    id: int
    title: str
    target: str
    kind: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Card:
    """One card.

    Parameters
    ----------
    id
        Its id, unique in the store.
    column
        The id of the column that it lies in.
    column_version, column_by
        The event that put it there, and whose.
    position
        Its place in the column: smaller stands higher.
    version
        The number of the newest event on it.
    texts
        Field id → what it says; a field that nobody has written is left out.
    rivals
        Texts that wait for somebody to choose, oldest first.
    deleted_by
        The id of the person who deleted it, or None.

    """

    id: str
    column: str
    column_version: int
    column_by: str
    position: float
    version: int
    texts: Mapping[str, Text]
    rivals: tuple[Rival, ...] = ()
    comments: tuple[Comment, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    voters: frozenset[str] = frozenset()
    deleted_by: str | None = None

    def text(self, field_id: str) -> Text:
        """Return what a field says.

        >>> Card("c", "a", 1, "me", 0.0, 1, {}).text("name").version
        0
        """
        return self.texts.get(field_id, Text())


@dataclass(frozen=True, slots=True)
class Sheet:
    """Which canvas: a team's sheet of one definition."""

    team: str
    definition: Definition

    @property
    def stream(self) -> str:
        """What the event log calls it."""
        return f"canvas:{self.team}/{self.definition.name}"


@dataclass(frozen=True, slots=True)
class Canvas:
    """All that stands on one team's sheet: ``cards`` from the top down, and ``deleted`` ones."""

    sheet: Sheet
    cards: tuple[Card, ...] = ()
    deleted: tuple[Card, ...] = field(default=())

    @property
    def definition(self) -> Definition:
        """What the canvas asks."""
        return self.sheet.definition

    def column(self, column_id: str) -> tuple[Card, ...]:
        """Return the cards of a column, from the top down."""
        return tuple(card for card in self.cards if card.column == column_id)

    def votes_of(self, person: str) -> int:
        """Return how many of their votes a person has given."""
        return sum(person in card.voters for card in self.cards)

    def says(self, card: Card, field_id: str) -> str:
        """Return what a card's field says, as a person reads it."""
        asked = self.definition.field(field_id)
        if asked.kind == "column":
            return self.definition.column(card.column).sets[field_id]
        return asked.words(card.text(field_id).text)
