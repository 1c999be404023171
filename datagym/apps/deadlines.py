"""Deadlines: weeks from a person's first day, as ``notebooks/deadlines.yaml`` says."""

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from datagym.errors import BadInput
from datagym.resources import content, yaml_values

KINDS = ("page", "lesson", "assignment")


@dataclass(frozen=True, slots=True)
class Deadline:
    """Something to be done by the end of a week, counted from a person's first day.

    Parameters
    ----------
    title
        What is to be done, for the person.
    kind, of
        ``"page"``, ``"lesson"`` or ``"assignment"``, and which.
    week
        By the end of which week, from 1.

    """

    title: str
    kind: str
    of: str
    week: int

    def due(self, first_day: date) -> date:
        """Return the last day, for somebody who began on ``first_day``.

        >>> Deadline("Finish it", "lesson", "four-hours", 2).due(date(2026, 11, 2))
        datetime.date(2026, 11, 16)
        """
        return first_day + timedelta(weeks=self.week)


def list_deadlines(path: Path | None = None) -> list[Deadline]:
    """Return the course's deadlines, soonest first.

    Raises
    ------
    BadInput
        When the file does not hold what it should, with the entry's number.

    >>> list_deadlines()[0].of
    'self_assessment'

    """
    source = content("notebooks", "deadlines.yaml") if path is None else path
    entries = yaml_values(source.read_text(encoding="utf-8")) or []
    if not isinstance(entries, list):
        message = f"{source} is not a list of deadlines."
        raise BadInput(message)
    found = [_deadline(source, number, entry) for number, entry in enumerate(entries, start=1)]
    return sorted(found, key=lambda deadline: deadline.week)


def _deadline(source: Path, number: int, entry: object) -> Deadline:
    match entry:
        case {"title": str(title), "kind": str(kind), "of": str(of), "week": int(week)}:
            if kind in KINDS and week >= 1:
                return Deadline(title, kind, of, week)
    message = (
        f"{source}, deadline {number}: it needs a title, a kind ({', '.join(KINDS)}), "
        "what it is of, and a week from 1."
    )
    raise BadInput(message)
