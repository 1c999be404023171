"""Published figures beside what was made: two marks for each group, joined by a line."""

import pandas as pd

from datagym.charts.described import Described
from datagym.charts.palette import BLUE, GRID, RED, empty_axes
from datagym.datasets.fidelity import Fidelity, as_table

_ROW = 0.36  # inches


def fidelity(one: Fidelity) -> Described:
    """Draw a figure of a data card beside what a made table holds.

    Parameters
    ----------
    one
        What `datagym.datasets.fidelity.fidelity` found for the figure.

    >>> from datagym.datasets import make
    >>> from datagym.datasets.fidelity import fidelity as compared
    >>> made = make("ed_attendances", n=8_192)
    >>> print(fidelity(compared(made.card, made.frame)[0]).alt.split(":")[0])
    Published beside made, 1 group

    """
    table = as_table([one])
    names = [{"True": "yes", "False": "no"}.get(str(name), str(name)) for name in table["group"]]
    unit = str(table["unit"].iloc[0])
    axes = empty_axes(height=1.3 + _ROW * len(table))
    places = range(len(table))
    axes.hlines(places, table["target"], table["made"], color=GRID, linewidth=3)
    axes.plot(table["target"], places, "D", color=RED, markersize=8, label="published")
    axes.plot(table["made"], places, "o", color=BLUE, markersize=8, label="made")
    axes.set_yticks(places, names)
    axes.invert_yaxis()
    values = [*table["target"].tolist(), *table["made"].tolist()]
    axes.set_xlim(min(0, *values), max(values) * 1.08 or 1)
    axes.set_xlabel("percent of the rows counted" if unit == "%" else unit)
    axes.set_ylabel("group" if len(table) > 1 else "whole table")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, 1.0), ncols=2, frameon=False)
    axes.set_ylim(len(table) - 0.5, -1.3)
    shown = table.rename(columns={"target": f"published ({unit})", "made": f"made ({unit})"})
    return Described(
        axes, one.figure.meaning, _alt(one, table, unit), shown[["group", *shown.columns[3:5]]]
    )


def _alt(one: Fidelity, table: pd.DataFrame, unit: str) -> str:
    gaps = (table["target"] - table["made"]).abs()
    widest = table.iloc[int(gaps.to_numpy().argmax())]
    groups = "1 group" if len(table) == 1 else f"{len(table)} groups"
    name = f"{widest['group']}: " if widest["group"] else ""
    verdict = "near enough" if one.is_near else "too far apart"
    return (
        f"Published beside made, {groups}: {verdict}. The widest gap is at {name}"
        f"{widest['target']:.1f} {unit} published, {widest['made']:.1f} {unit} made."
    )
