"""A histogram of minutes, with the line of the target."""

import pandas as pd

from datagym.charts.described import Described, in_words
from datagym.charts.palette import BLUE, GRID, RED, TEXT, WHITE, empty_axes
from datagym.measures import histogram, share_within


def minutes(  # noqa: PLR0913  (a chart has this many choices, all but one with a default)
    frame: pd.DataFrame,
    column: str = "minutes_in_department",
    *,
    width: int = 12,
    most: int = 480,
    target: int | None = 240,
    title: str = "",
) -> Described:
    """Draw how many attendances took how many minutes.

    Parameters
    ----------
    frame
        One row for each attendance.
    column
        The minutes to draw; missing ones are left out.
    width
        The width of a bar, in minutes.
    most
        Where the chart ends, in minutes; the text and the table tell what took longer.
    target
        Where to draw the target's line, in minutes; None for no line.
    title
        One line; made of the column's name when left out.

    Raises
    ------
    BadInput
        When the column is missing or holds no minutes, or no bars can be drawn.

    >>> frame = pd.DataFrame({"wait_minutes": [5, 20, 20, 700]})
    >>> print(minutes(frame, "wait_minutes", most=60, target=None).alt)
    Histogram of 4 attendances. Most, 2 (50.0 %), are in the bar above 12 and up to 24 minutes.
    1 (25.0 %) took longer than 60 minutes and are not drawn.

    """
    table = histogram(frame, column, width=width, most=most)
    bars = table.iloc[:-1]
    axes = empty_axes()
    axes.bar(
        bars["above"], bars["attendances"], width=width, align="edge", color=BLUE, edgecolor=WHITE
    )
    axes.grid(axis="y", color=GRID)
    axes.set_xlim(0, most)
    axes.set_xticks(range(0, most + 1, 60 if most >= 180 else max(most // 5, 1)))  # noqa: PLR2004  (minutes)
    axes.set_xlabel(_label(column))
    axes.set_ylabel(f"Attendances in each {width} minutes")
    if target is not None:
        axes.axvline(target, color=RED, linestyle="--", linewidth=2)
        axes.annotate(
            f"Target: {target} minutes",
            (target, 1),
            (6, -4),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            va="top",
            color=TEXT,
            fontsize=11,
        )
    return Described(
        axes,
        title or f"{_label(column)}: how many attendances took how long",
        _alt(frame, table, column, target),
        table,
    )


def _alt(frame: pd.DataFrame, table: pd.DataFrame, column: str, target: int | None) -> str:
    counts = table["attendances"].to_numpy()
    edges, percents = table["above"].to_numpy(), table["percent"].to_numpy()
    top = int(counts[:-1].argmax())
    sentences = [
        f"Histogram of {in_words(counts.sum())} attendances.",
        (
            f"Most, {in_words(counts[top])} ({percents[top]:.1f} %), are in the bar "
            f"above {edges[top]} and up to {edges[top + 1]} minutes."
        ),
    ]
    if target is not None:
        share = share_within(frame, column=column, target=target)["percent"].to_numpy()[0]
        sentences.append(
            f"A dashed line marks the target of {target} minutes; {share:.1f} % were within it."
        )
    if counts[-1]:
        sentences.append(
            f"{in_words(counts[-1])} ({percents[-1]:.1f} %) took longer "
            f"than {edges[-1]} minutes and are not drawn."
        )
    return " ".join(sentences)


def _label(column: str) -> str:
    known = {
        "minutes_in_department": "Minutes in the department",
        "wait_minutes": "Minutes until seen",
    }
    return known.get(column, f"{column.replace('_', ' ').capitalize()} (minutes)")
