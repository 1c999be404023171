"""What the prototype shows: choices, tiles, a chart, one what-if; pure, as plain data."""

from calendar import month_name
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
    (
        "It is arithmetic on last year's times, not a forecast: each person in the group leaves "
        "that many minutes sooner, and nothing else changes. In a real department, a bed or a "
        "clinician that is freed for one person is taken from, or given to, another."
    ),
    (
        "It counts recorded times. Some departures are recorded just before four hours that were "
        "later in truth, so fewer people stand shortly after the line than really left then, and "
        "the first few minutes saved seem to achieve too little."
    ),
    (
        "A person who leaves at 3 hours 59 minutes is counted as a success, and one at 4 hours 1 "
        "minute as none. Neither says whether the care was good."
    ),
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


def board(choice: Choice) -> dict[str, Any]:
    """Return all that the page shows, as plain data: heading, tiles, chart, what-if.

    Parameters
    ----------
    choice
        A choice that :func:`check` has let through.

    """
    frame = chosen(choice)
    heading = f"{choice.site}, {_month(choice.first)} to {_month(choice.last)}"
    if choice.first == choice.last:
        heading = f"{choice.site}, {_month(choice.first)}"
    return {
        "choice": asdict(choice),
        "options": {
            "site": [{"value": site, "label": site} for site in (ALL_SITES, *sites())],
            "month": [{"value": month, "label": _month(month)} for month in months()],
            "group": [{"value": name, "label": label} for name, label in GROUPS.items()],
            "most_minutes": MOST_MINUTES,
            "step_minutes": STEP_MINUTES,
        },
        "heading": heading,
        "tiles": _tiles(frame),
        "figure": _figure(frame, heading),
        "what_if": _told(choice, what_if(frame, choice.group, choice.minutes_saved)),
    }


def _tiles(frame: "pd.DataFrame") -> list[dict[str, str]]:
    minutes = frame["minutes_in_department"]
    n = len(frame)
    within, half_day = int((minutes <= TARGET).sum()), int((minutes >= 3 * TARGET).sum())
    return [
        {"label": "Attendances", "value": f"{n:,}", "note": "arrivals, not people"},
        {
            "label": "Left within four hours",
            "value": _percent(within, n),
            "note": f"{within:,} of {n:,} attendances",
        },
        {
            "label": "Half were seen within",
            "value": f"{frame['wait_minutes'].median():.0f} min",
            "note": "median wait; those who left unseen are not in it",
        },
        {
            "label": "Half had left within",
            "value": f"{minutes.median():.0f} min",
            "note": "median time in the department",
        },
        {
            "label": "Stayed 12 hours or longer",
            "value": f"{half_day:,}",
            "note": f"{_percent(half_day, n)} of attendances",
        },
    ]


def _figure(frame: "pd.DataFrame", heading: str) -> dict[str, Any]:
    from base64 import b64encode  # noqa: PLC0415  (only here)

    from datagym.charts import months as draw  # noqa: PLC0415  (matplotlib is slow to import)
    from datagym.measures import by_month  # noqa: PLC0415  (pandas is slow to import)

    table = by_month(frame)
    named = table.rename(columns={"percent": "left_within_four_hours"})
    title = f"Left within four hours: {heading}"
    chart = draw(named, "left_within_four_hours", unit="percent", title=title)
    rows = [
        [f"{month:%B %Y}", f"{came:,}", f"{within:,}", _percent(within, came)]
        for month, came, within in zip(
            table["month"], table["attendances"], table["within"], strict=True
        )
    ]
    low = table.iloc[int(table["percent"].argmin())]
    high = table.iloc[int(table["percent"].argmax())]
    text = f"Left within four hours, by month of arrival. {heading}."
    if len(table) > 1:
        text += (
            f" Lowest in {low['month']:%B %Y} ({low['percent']:.1f} %), highest in "
            f"{high['month']:%B %Y} ({high['percent']:.1f} %). The axis does not start at nought. "
            "Months of a small site go up and down by chance."
        )
    return {
        "src": f"data:image/png;base64,{b64encode(chart.png()).decode('ascii')}",
        "alt": chart.alt,
        "text": text,
        "table": {
            "caption": "Left within four hours, by month of arrival",
            "columns": ["Month", "Attendances", "Within four hours", "Share"],
            "rows": rows,
        },
    }


def _told(choice: Choice, result: WhatIf) -> dict[str, Any]:
    group = GROUPS[choice.group]
    now = result.all_people - result.all_breaches
    then = now + result.avoided
    sentence = (
        f"If each of these {result.people:,} attendances had ended {choice.minutes_saved} minutes "
        f"sooner, {result.avoided:,} of the {result.breaches:,} that took more than four hours "
        f"would have been within the target. Of all attendances, {_percent(then, result.all_people)} "
        f"instead of {_percent(now, result.all_people)} would have been within four hours."
    )
    return {
        "sentence": f"{group}: {sentence[0].lower()}{sentence[1:]}",
        "table": {
            "caption": f"{group}: {choice.minutes_saved} minutes sooner",
            "columns": ["Attendances", "As recorded", "What if"],
            "rows": [
                [
                    "More than four hours, this group",
                    f"{result.breaches:,}",
                    f"{result.remaining:,}",
                ],
                ["Within four hours, everyone", f"{now:,}", f"{then:,}"],
                [
                    "Share within four hours, everyone",
                    _percent(now, result.all_people),
                    _percent(then, result.all_people),
                ],
            ],
        },
        "limits": list(LIMITS),
    }


def as_html(shown: Mapping[str, Any]) -> str:
    """Return a board as HTML for a report; every text is escaped.

    Parameters
    ----------
    shown
        What :func:`board` gave.

    """
    figure, result = shown["figure"], shown["what_if"]
    tiles = "".join(
        f"<li>{escape(tile['label'])}: <strong>{escape(tile['value'])}</strong> "
        f"({escape(tile['note'])})</li>"
        for tile in shown["tiles"]
    )
    limits = "".join(f"<li>{escape(limit)}</li>" for limit in result["limits"])
    return (
        f"<h2>{escape(shown['heading'])}</h2><ul>{tiles}</ul>"
        f'<figure><img src="{figure["src"]}" alt="{escape(figure["alt"])}">'
        f"<figcaption>{escape(figure['text'])}</figcaption></figure>"
        f"{_table(figure['table'])}"
        f"<h2>What if?</h2><p>{escape(result['sentence'])}</p>{_table(result['table'])}"
        f"<h3>What this does not say</h3><ul>{limits}</ul>"
    )


def _table(table: Mapping[str, Any]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in table["columns"])
    body = "".join(
        f'<tr><th scope="row">{escape(first)}</th>'
        + "".join(f"<td>{escape(value)}</td>" for value in rest)
        + "</tr>"
        for first, *rest in table["rows"]
    )
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(table["caption"])}">'
        f"<table><caption>{escape(table['caption'])}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _percent(part: int, whole: int) -> str:
    if whole < FEW:
        return f"too few to say ({whole})"
    return f"{100 * part / whole:.1f} %"


def _month(month: str) -> str:
    year, number = month.split("-")
    return f"{month_name[int(number)]} {year}"
