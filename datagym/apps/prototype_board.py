"""What the prototype shows: tiles, a chart, one what-if, as plain data and as HTML."""

from calendar import month_name
from collections.abc import Mapping
from dataclasses import asdict
from html import escape
from typing import TYPE_CHECKING, Any

from datagym.apps.prototype_choice import (
    ALL_SITES,
    GROUPS,
    MOST_MINUTES,
    STEP_MINUTES,
    TARGET,
    Choice,
    WhatIf,
    chosen,
    months,
    sites,
    what_if,
)

if TYPE_CHECKING:
    import pandas as pd

FEW = 10  # attendances: a share of fewer says nothing, and could point at a person
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
            "Single months go up and down by chance, most of all at a small site."
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
        f"would have been within the target. Of all attendances, "
        f"{_percent(then, result.all_people)} instead of {_percent(now, result.all_people)} "
        f"would have been within four hours."
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
