"""A line through the months."""

import pandas as pd

from datagym.charts.described import Described, in_unit, in_words, labelled
from datagym.charts.palette import BLUE, GRID, RED, TEXT, empty_axes
from datagym.errors import BadInput
from datagym.measures.columns import require


def months(  # noqa: PLR0913  (a chart has this many choices)
    table: pd.DataFrame,
    value: str,
    *,
    unit: str,
    month: str = "month",
    target: float | None = None,
    title: str = "",
) -> Described:
    """Draw one value a month as a line.

    Parameters
    ----------
    table
        One row for each month, in order, as `datagym.measures.by_month` gives it.
    value
        The column to draw.
    unit
        The unit of the value, as it stands on the axis.
    month
        The column with the month's first day.
    target
        Where to draw a dashed line, in the same unit; None for no line.
    title
        One line; made of the column's name when left out.

    Raises
    ------
    BadInput
        When a column is missing, the value is no number, or the months are no dates.

    >>> dates = pd.to_datetime(["2023-06-01", "2023-07-01"])
    >>> table = pd.DataFrame({"month": dates, "percent": [75.0, 70.0]})
    >>> print(months(table, "percent", unit="percent").alt)
    Line of percent by month, June 2023 to July 2023.
    Highest: 75.0 in June 2023. Lowest: 70.0 in July 2023.

    """
    require("months", table, month, value)
    if not pd.api.types.is_datetime64_any_dtype(table[month]):
        message = f"months needs dates in {month!r}, which holds {table[month].dtype}."
        raise BadInput(message)
    if not pd.api.types.is_numeric_dtype(table[value]) or table[value].isna().all():
        message = f"months needs numbers in {value!r}, which holds {table[value].dtype}."
        raise BadInput(message)
    ordered = table.sort_values(month).reset_index(drop=True)
    values = ordered[value].astype(float)
    axes = empty_axes()
    axes.plot(range(len(ordered)), values, color=BLUE, marker="o", linewidth=2.5, markersize=7)
    if target is not None:
        axes.axhline(target, color=RED, linestyle="--", linewidth=2)
        axes.annotate(
            f"Target: {in_words(target)} {unit}",
            (0, target),
            (0, 5),
            textcoords="offset points",
            color=TEXT,
            fontsize=11,
        )
    axes.grid(axis="y", color=GRID)
    axes.set_xticks(range(len(ordered)), [f"{first:%b\n%Y}" for first in ordered[month]])
    axes.margins(y=0.15)
    words = value.replace("_", " ")
    axes.set_ylabel(labelled(words, unit))
    axes.set_xlabel("Month")
    heading = title or f"{in_unit(words, unit).capitalize()} by month"
    return Described(axes, heading, _alt(ordered[month], values, words, unit, target), ordered)


def _alt(
    dates: "pd.Series[pd.Timestamp]",
    values: "pd.Series[float]",
    words: str,
    unit: str,
    target: float | None,
) -> str:
    top, bottom = int(values.argmax()), int(values.argmin())
    line = f" A dashed line marks {in_words(target)} {unit}." if target is not None else ""
    return (
        f"Line of {in_unit(words, unit)} by month, {in_words(dates.iloc[0])} to "
        f"{in_words(dates.iloc[-1])}. Highest: {in_words(float(values[top]))} in "
        f"{in_words(dates[top])}. Lowest: {in_words(float(values[bottom]))} in "
        f"{in_words(dates[bottom])}.{line}"
    )
