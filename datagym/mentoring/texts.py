"""Texts that several people write: nothing old overwrites, and nothing is lost."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Rival:
    """A text that was written at the same time as the one that stands.

    Parameters
    ----------
    text, by, at
        What was written, by whom, when.
    draft
        The id of the piece of writing: one opened page gives one.
    version
        The number of its event.

    """

    text: str
    by: str
    at: datetime
    draft: str
    version: int


@dataclass(frozen=True, slots=True)
class Written:
    """A field's text as it stands, and its rivals.

    Parameters
    ----------
    text, by, at
        What stands, who wrote it, when; ``at`` is None while nobody has.
    draft
        The id of the piece of writing that it comes from.
    version
        The number of its event; 0 while nobody has written.
    rivals
        Other texts of the same time, for somebody to choose.

    """

    text: str = ""
    by: str = ""
    at: datetime | None = None
    draft: str = ""
    version: int = 0
    rivals: tuple[Rival, ...] = ()


@dataclass(frozen=True, slots=True)
class Thing:
    """Something with fields: a check-in, a session, an action.

    Parameters
    ----------
    id
        Unique among the things of its sort in a team.
    team
        Whose it is.
    begun, begun_by
        When and by whom it was begun.
    fields
        What is written, by the field's name.

    """

    id: str
    team: str
    begun: datetime
    begun_by: str
    fields: Mapping[str, Written] = field(default_factory=dict)

    def text(self, name: str) -> str:
        """Return what a field says, without blanks around it."""
        return self.written(name).text.strip()

    def written(self, name: str) -> Written:
        """Return a field as it stands."""
        return self.fields.get(name, Written())

    def writers(self, names: Iterable[str]) -> tuple[str, ...]:
        """Return who wrote these fields, by id."""
        return tuple(sorted({w.by for name in names if (w := self.written(name)).by}))


class Outcome(StrEnum):
    """What becomes of a text that was sent."""

    SAME = "same"
    WRITTEN = "written"
    BESIDE = "beside"


def settle(standing: Written, *, text: str, base: int, by: str, draft: str) -> Outcome:
    """Decide whether a text replaces the one that stands, or is kept beside it.

    It replaces it when its writer has seen what stands, or goes on with the very piece of
    writing that stands.

    >>> seen = Written("we met", by="P1", draft="d1", version=7)
    >>> str(settle(seen, text="we met twice", base=7, by="P2", draft="d2"))
    'written'
    >>> str(settle(seen, text="nobody came", base=3, by="P2", draft="d2"))
    'beside'
    """
    if text == standing.text:
        return Outcome.SAME
    goes_on = standing.version > 0 and (standing.by, standing.draft) == (by, draft)
    return Outcome.WRITTEN if base >= standing.version or goes_on else Outcome.BESIDE
