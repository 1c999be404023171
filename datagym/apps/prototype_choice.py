"""What can be chosen in the prototype, the attendances that belong to it, and the what-if."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any

from datagym.errors import BadInput

if TYPE_CHECKING:
    import pandas as pd

DATASET = "ed_attendances"
TARGET = 240  # minutes: a departure at exactly four hours is within the target
ALL_SITES = "All sites"
OLDER = 75  # years
MOST_MINUTES = 120
STEP_MINUTES = 5

GROUPS: Mapping[str, str] = {
    "everyone": "Everyone",
    "admitted": "People who are admitted",
    "discharged": "People who go home",
    "older": f"People of {OLDER} and over",
    "urgent": "Triage categories 1 to 3 (immediate to urgent)",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """What is shown: a site, months as ``YYYY-MM`` (both included), and the what-if."""

    site: str = ALL_SITES
    first: str = "2023-04"
    last: str = "2024-03"
    group: str = "admitted"
    minutes_saved: int = 30


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would change if each person of a group had left some minutes sooner.

    Parameters
    ----------
    people
        Attendances of the group.
    breaches
        Those over four hours as recorded.
    remaining
        Those that would still be over four hours.
    all_people, all_breaches
        The same of everybody who is shown, as recorded.

    """

    people: int
    breaches: int
    remaining: int
    all_people: int
    all_breaches: int

    @property
    def avoided(self) -> int:
        """How many would have left within four hours."""
        return self.breaches - self.remaining


def check(values: Mapping[str, Any]) -> Choice:
    """Check what was chosen.

    Raises
    ------
    BadInput
        When a value is of the wrong type or not among those offered.

    >>> check({"site": "All sites", "minutes_saved": 20}).minutes_saved
    20

    """
    allowed = {
        "site": [ALL_SITES, *sites()],
        "first": months(),
        "last": months(),
        "group": list(GROUPS),
        "minutes_saved": range(MOST_MINUTES + 1),
    }
    for name, value in values.items():
        if name not in allowed:
            message = f"There is no choice {name!r}. Known: {', '.join(allowed)}."
            raise BadInput(message)
        wanted: Sequence[object] = allowed[name]
        if isinstance(value, bool) or value not in wanted:
            known = (
                f"a whole number from 0 to {MOST_MINUTES}"
                if isinstance(wanted, range)
                else f"one of {', '.join(map(str, wanted))}"
            )
            message = f"The choice {name!r} is {known}, not {str(value)[:60]!r}."
            raise BadInput(message)
    choice = replace(Choice(), **values)
    if choice.first > choice.last:
        message = f"The first month, {choice.first}, comes after the last, {choice.last}."
        raise BadInput(message)
    return choice


@cache
def _attendances() -> "pd.DataFrame":
    from datagym.datasets import load  # noqa: PLC0415  (pandas is slow to import)

    frame = load(DATASET)
    return frame.assign(month=frame["arrival"].dt.strftime("%Y-%m"))


def sites() -> list[str]:
    """Return the trust's sites."""
    return sorted(map(str, _attendances()["site"].unique()))


def months() -> list[str]:
    """Return the months that the data cover, as ``YYYY-MM``."""
    return sorted(map(str, _attendances()["month"].unique()))


def chosen(choice: Choice) -> "pd.DataFrame":
    """Return the attendances of a site and of a range of months of arrival."""
    frame = _attendances()
    keep = frame["month"].between(choice.first, choice.last)
    if choice.site != ALL_SITES:
        keep &= frame["site"] == choice.site
    return frame[keep]


def what_if(frame: "pd.DataFrame", group: str, minutes_saved: int) -> WhatIf:
    """Count the four-hour breaches if each person of a group had left sooner.

    Parameters
    ----------
    frame
        Attendances, with ``minutes_in_department``, ``disposal``, ``age`` and ``triage``.
    group
        A key of :data:`GROUPS`.
    minutes_saved
        How many minutes sooner, 0 to 120.

    """
    members = {
        "everyone": frame["age"] >= 0,
        "admitted": frame["disposal"] == "admitted",
        "discharged": frame["disposal"] == "discharged",
        "older": frame["age"] >= OLDER,
        "urgent": frame["triage"] <= 3,  # noqa: PLR2004  (Manchester triage: 3 is urgent)
    }[group]
    minutes = frame.loc[members, "minutes_in_department"]
    return WhatIf(
        people=len(minutes),
        breaches=int((minutes > TARGET).sum()),
        remaining=int((minutes - minutes_saved > TARGET).sum()),
        all_people=len(frame),
        all_breaches=int((frame["minutes_in_department"] > TARGET).sum()),
    )
