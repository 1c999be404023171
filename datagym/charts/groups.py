"""Groups beside each other: a bar or a dot each, with how many it rests on."""

from typing import Literal

import pandas as pd

from datagym.charts.described import Described, in_unit, in_words, labelled
from datagym.charts.palette import BLUE, GRID, SECONDARY, TEXT, empty_axes
from datagym.errors import BadInput
from datagym.measures.columns import require

_ROW = 0.42  # inches


def groups(  # noqa: PLR0913  (a chart has this many choices)
    table: pd.DataFrame,
    group: str,
    value: str,
    *,
    unit: str,
    n: str = "n",
    kind: Literal["bars", "dots"] = "bars",
    title: str = "",
) -> Described:
    """Draw one value for each group, with the number that it rests on.

    Parameters
    ----------
    table
        One row for each group, as the measures give it.
    group
        The column that names the group.
    value
        The column to draw.
    unit
        The unit of the value, as it stands on the axis: ``"minutes"``, ``"percent"``.
    n
        The column that says how many attendances a group's value rests on.
    kind
        ``"bars"`` start at zero; ``"dots"`` need not, for values far from it.
    title
        One line; made of the columns' names when left out.

    Raises
    ------
    BadInput
        When a column is missing, the value is no number, or a group comes twice.

    >>> table = pd.DataFrame({"site": ["A", "B"], "median": [60.0, 90.0], "n": [10, 20]})
    >>> print(groups(table, "site", "median", unit="minutes").alt)
    Bars of median in minutes by site, for 2 groups. Highest: B with 90 (n = 20).
    Lowest: A with 60 (n = 10).

    """
    require("groups", table, group, value, n)
    if kind not in ("bars", "dots"):
        message = f"groups: {kind!r} is no kind of chart. Give 'bars' or 'dots'."
        raise BadInput(message)
    if not pd.api.types.is_numeric_dtype(table[value]) or table[value].isna().all():
        message = f"groups needs numbers in {value!r}, which holds {table[value].dtype}."
        raise BadInput(message)
    if table[group].duplicated().any():
        twice = table.loc[table[group].duplicated(), group].iloc[0]
        message = (
            f"groups: {twice!r} comes twice in {group!r}. Give one row for each group, "
            "as datagym.measures.waits_by does."
        )
        raise BadInput(message)
    names = [f"{name}  (n = {count:,})" for name, count in zip(table[group], table[n], strict=True)]
    values = table[value].astype(float)
    if (values.dropna() % 1 == 0).all():  # people and minutes, and no 90.0 of them
        table = table.assign(**{value: values.astype("Int64")})
    places = range(len(table))
    axes = empty_axes(height=1.2 + _ROW * len(table))
    if kind == "bars":
        axes.barh(places, values, color=BLUE, height=0.7)
        axes.set_xlim(0, values.max() * 1.12 or 1)
    else:
        axes.hlines(places, values.min(), values.max(), color=GRID)
        axes.plot(values, places, "o", color=BLUE, markersize=9)
        axes.margins(x=0.12)
    for place, number in enumerate(table[value]):
        if pd.notna(number):
            axes.annotate(
                in_words(number),
                (float(number), place),
                (8, 0),
                textcoords="offset points",
                va="center",
                color=TEXT,
                fontsize=11,
            )
    axes.set_yticks(places, names)
    axes.invert_yaxis()
    axes.set_xlabel(labelled(value, unit))
    axes.set_ylabel(_words(group))
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_color(SECONDARY)
    heading = title or f"{in_unit(value, unit).capitalize()} by {group.replace('_', ' ')}"
    return Described(axes, heading, _alt(table, group, value, unit, n, kind), table)


def _alt(  # noqa: PLR0913, PLR0917  (what the chart was given)
    table: pd.DataFrame, group: str, value: str, unit: str, n: str, kind: str
) -> str:
    known = table[table[value].notna()].reset_index(drop=True)
    numbers = known[value].astype(float)
    names, counts, values = (known[column].tolist() for column in (group, n, value))

    def told(row: int) -> str:
        return f"{names[row]} with {in_words(values[row])} (n = {in_words(int(counts[row]))})"

    return (
        f"{kind.capitalize()} of {in_unit(value, unit)} by {group.replace('_', ' ')}, "
        f"for {len(known)} groups. Highest: {told(int(numbers.argmax()))}. "
        f"Lowest: {told(int(numbers.argmin()))}."
    )


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()
