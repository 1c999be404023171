"""A value over time with its middle line: a run chart, or with limits a control chart."""

from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from datagym.charts.described import Described, in_unit, in_words, labelled
from datagym.charts.palette import BLUE, DARK_BLUE, GRID, RED, SECONDARY, TEXT, empty_axes
from datagym.errors import BadInput
from datagym.measures.runs import runs

_MOST_TICKS = 14


def over_time(  # noqa: PLR0913  (a chart has this many choices)
    values: "pd.Series[Any]",
    *,
    unit: str,
    line: float,
    line_name: str = "Median",
    limits: tuple[float, float] | None = None,
    run: int | None = None,
    title: str = "",
) -> Described:
    """Draw one value a week, or the like, as points on a line, and mark the signals.

    Without limits this is a run chart, with the median as its line; with limits it is a control
    chart, with the mean as its line. A diamond marks each point of a long run on one side of the
    line, a square each point outside the limits.

    Parameters
    ----------
    values
        One number for each point in time, in order; the index says when, its name what that is.
    unit
        The unit of the values, as it stands on the axis.
    line
        Where the middle line lies.
    line_name
        What it is: ``"Median"`` or ``"Mean"``.
    limits
        The lower and the upper process limit; None for a run chart.
    run
        How many points in a row on one side make a signal; None to mark none.
    title
        One line; made of the values' name when left out.

    Raises
    ------
    BadInput
        When the values are no numbers, one is missing, or there are fewer than two.

    >>> share = pd.Series([74.0, 71, 75, 70, 60], index=pd.RangeIndex(1, 6, name="week"))
    >>> print(over_time(share.rename("share"), unit="percent", line=72, limits=(62, 82)).alt)
    Points of share in percent by week, 1 to 5. Highest: 75.0 in week 3. Lowest: 60.0 in week 5.
    A line marks the median, 72.0. Dashed lines mark the limits, 62.0 and 82.0. Outside them: 5.

    """
    line = float(line)
    found = runs(values, line)
    if len(values) < 2:  # noqa: PLR2004  (one point has no time)
        message = f"over_time needs at least two points in time; here are {len(values)}."
        raise BadInput(message)
    places = range(len(values))
    long = found[found["points"] >= run] if run else found.iloc[:0]
    outside = _outside(values, limits)
    axes = empty_axes()
    axes.plot(places, values, color=SECONDARY, marker="o", linewidth=1.5, markersize=5)
    axes.axhline(line, color=BLUE, linewidth=2)
    labels = [(line, f"{line_name} {in_words(line)}")]
    for limit, name in zip(limits or (), ("Lower limit", "Upper limit"), strict=False):
        axes.axhline(limit, color=DARK_BLUE, linestyle="--", linewidth=1.5)
        labels.append((limit, f"{name} {in_words(float(limit))}"))
    _name(axes, labels)
    in_run = _in_runs(values, long, line)
    _mark(axes, values, in_run, "D", DARK_BLUE)
    _mark(axes, values, outside, "s", RED)
    axes.grid(axis="y", color=GRID)
    step = -(-len(values) // _MOST_TICKS)
    axes.set_xticks(list(places)[::step], [str(when) for when in values.index[::step]])
    axes.margins(x=0.02, y=0.15)
    what, when = str(values.name or "value").replace("_", " "), str(values.index.name or "point")
    axes.set_ylabel(labelled(what, unit))
    axes.set_xlabel(when.capitalize())
    words = in_unit(what, unit)
    heading = title or f"{words[:1].upper()}{words[1:]} by {when}"
    middle = (line_name.lower(), line)
    alt = _alt(values, (words, when), middle, limits)
    alt += _signals(values, outside, long, limits, run)
    signal = outside.map({True: "outside the limits", False: ""}).where(
        outside, in_run.map({True: "in a long run", False: ""})
    )
    table = values.rename(what).to_frame().assign(signal=signal).reset_index(names=when)
    return Described(axes, heading, alt, table)


def _outside(values: "pd.Series[Any]", limits: tuple[float, float] | None) -> "pd.Series[bool]":
    if limits is None:
        return pd.Series(data=False, index=values.index)
    return (values < limits[0]) | (values > limits[1])


def _in_runs(values: "pd.Series[Any]", long: pd.DataFrame, line: float) -> "pd.Series[bool]":
    found = pd.Series(data=False, index=values.index)
    for one in long.itertuples():
        found.loc[one.first : one.last] = True
    return found & (values != line)


def _mark(
    axes: Axes, values: "pd.Series[Any]", marked: "pd.Series[bool]", shape: str, colour: str
) -> None:
    places = [place for place, yes in enumerate(marked) if yes]
    axes.plot(places, values[marked], shape, color=colour, markersize=8, linestyle="none")


def _name(axes: Axes, labels: list[tuple[float, str]]) -> None:
    """Write the lines' names at their right end."""
    for height, words in labels:
        axes.annotate(
            words,
            (1.0, height),
            (4, 0),
            xycoords=("axes fraction", "data"),
            textcoords="offset points",
            color=TEXT,
            fontsize=10,
            va="center",
        )


def _alt(
    values: "pd.Series[Any]",
    words: tuple[str, str],
    middle: tuple[str, float],
    limits: tuple[float, float] | None,
) -> str:
    what, when = words
    numbered = f"{when} " if pd.api.types.is_integer_dtype(values.index.dtype) else ""
    text = (
        f"Points of {what} by {when}, {values.index[0]} to {values.index[-1]}. "
        f"Highest: {in_words(values.max())} in {numbered}{values.idxmax()}. "
        f"Lowest: {in_words(values.min())} in {numbered}{values.idxmin()}. "
        f"A line marks the {middle[0]}, {in_words(middle[1])}."
    )
    if limits is not None:
        low, high = (in_words(float(limit)) for limit in limits)
        text += f" Dashed lines mark the limits, {low} and {high}."
    return text


def _signals(
    values: "pd.Series[Any]",
    outside: "pd.Series[bool]",
    long: pd.DataFrame,
    limits: tuple[float, float] | None,
    run: int | None,
) -> str:
    text = ""
    if limits is not None:
        text += f" Outside them: {', '.join(map(str, values.index[outside])) or 'none'}."
    if run:
        spans = [f"{one.first} to {one.last} ({one.side})" for one in long.itertuples()]
        text += f" {run} or more in a row on one side: {', '.join(spans) or 'none'}."
    return text
