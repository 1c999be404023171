"""The prototype: waits in the emergency department, as a page and as a report.

It is the pattern of what a team presents at the end of the course: figures with their
denominators, a chart with words and a table, one what-if with its limits.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from functools import cache
from html import escape
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
FEW = 10  # attendances: a share of fewer says nothing, and could point at a person

GROUPS: Mapping[str, str] = {
    "everyone": "Everyone",
    "admitted": "People who are admitted",
    "discharged": "People who go home",
    "older": f"People of {OLDER} and over",
    "urgent": "Triage categories 1 to 3 (immediate to urgent)",
}
LIMITS = (
    "It is arithmetic on last year's times, not a forecast: each person in the group leaves "
    "that many minutes sooner, and nothing else changes. In a real department, a bed or a "
    "clinician that is freed for one person is taken from, or given to, another.",
    "It counts recorded times. Some departures are recorded just before four hours that were "
    "later in truth, so fewer people stand shortly after the line than really left then, and "
    "the first few minutes saved seem to achieve too little.",
    "A person who leaves at 3 hours 59 minutes is counted as a success, and one at 4 hours 1 "
    "minute as none. Neither says whether the care was good.",
)


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


def show(choice: Choice | None = None, *, as_report: bool = False) -> None:
    """Show the prototype: as a page with choices, or as text for a report.

    Parameters
    ----------
    choice
        What to show at first; all sites and the whole year unless named.
    as_report
        Write it as HTML without controls. Nobody has to be recognised for that.

    """
    from IPython.display import HTML, display  # noqa: PLC0415  (only a page's kernel needs it)

    at_first = check(asdict(choice or Choice()))
    if as_report:
        display(HTML(as_html(board(at_first))))
        return
    from datagym.apps.visit import Visit  # noqa: PLC0415  (a report needs no store)
    from datagym.widgets.prototype import PrototypeView  # noqa: PLC0415  (the same)

    key = f"prototype:{Visit.begin().person.id}:board"

    def handle(command: str, _op: str, body: Mapping[str, Any]) -> None:
        if command != "choose":
            message = f"This page knows no command {command!r}."
            raise BadInput(message)
        view.show({"key": key, **board(check(body))})

    view = PrototypeView(handle, {"key": key, **board(at_first)})
    display(view)


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
