"""How near a made table comes to the published figures: each target beside what was made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy as np
import pandas as pd

from datagym.datasets.card import Card, Figure
from datagym.datasets.makers import maker
from datagym.errors import BadInput

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_REST = "the rest"
_SHARES = ("percent", "points", "index")


@dataclass(frozen=True, slots=True)
class Fidelity:
    """A figure of the card beside what a table holds.

    Parameters
    ----------
    figure
        The card's figure.
    target, made
        Published and made, for each group: shares of 1 where the figure is in percent,
        points or an index; otherwise one value in the figure's own unit.
    n
        The rows that were counted.
    distance
        The total variation: half the sum of the differences. For a value in a unit of
        its own, how far it is off as a share of the published one.
    gate
        How large the distance may be: 0.005 + 2·√(groups / n), or what the card says
        in place of 0.005.

    """

    figure: Figure
    target: Mapping[str, float]
    made: Mapping[str, float]
    n: int
    distance: float
    gate: float

    @property
    def is_share(self) -> bool:
        """Tell whether target and made are shares of 1."""
        return self.figure.unit in _SHARES

    @property
    def is_near(self) -> bool:
        """Tell whether the table comes near enough to the figure."""
        return self.distance <= self.gate


def fidelity(card: Card, frame: pd.DataFrame) -> list[Fidelity]:
    """Compare every figure of a card with a table.

    >>> from datagym.datasets import make
    >>> made = make("ed_attendances", n=1_000)
    >>> all(one.is_near for one in fidelity(made.card, made.frame))
    True

    """
    return [_compare(card, figure, frame) for figure in card.figures]


def as_table(found: list[Fidelity]) -> pd.DataFrame:
    """Return the comparison as a table: a row for each figure and group, in the named unit.

    Shares are in percent; a figure that is an index is compared as a share of the whole.
    """
    return pd.DataFrame(
        [
            {
                "figure": one.figure.id,
                "group": group,
                "unit": "%" if one.is_share else one.figure.unit,
                "target": share * (100 if one.is_share else 1),
                "made": one.made.get(group, 0.0) * (100 if one.is_share else 1),
                "distance": one.distance,
                "gate": one.gate,
                "near": one.is_near,
            }
            for one in found
            for group, share in one.target.items()
            if group != _REST
        ]
    )


def _compare(card: Card, figure: Figure, frame: pd.DataFrame) -> Fidelity:
    compare = figure.compare
    if "special" in compare:
        return _special(card, figure, frame)
    for column, code in compare.get("where", {}).items():
        frame = frame[frame[column] == code].reset_index(drop=True)
    groups = _groups(frame, compare)
    target = _target(figure, frame)
    counts = groups.value_counts()
    n = int(counts.sum())
    made = {group: int(counts.get(group, 0)) / n for group in target if group != _REST}
    made[_REST] = 1 - sum(made.values())
    target = {**target, _REST: 1 - sum(target.values())}
    distance = sum(abs(made[group] - share) for group, share in target.items()) / 2
    width = compare.get("tolerance", 0.5) / 100
    return Fidelity(figure, target, made, n, distance, width + 2 * sqrt(max(len(target), 2) / n))


def _special(card: Card, figure: Figure, frame: pd.DataFrame) -> Fidelity:
    """Compare a figure that the maker measures in a way of its own."""
    value = figure.value
    assert not isinstance(value, Mapping)  # noqa: S101  (special figures are one number)
    found, n = maker(card.name).MEASURED[figure.compare["special"]](frame), len(frame)
    gate = figure.compare.get("tolerance", 0.5) / 100 + 2 * sqrt(2 / n)
    if figure.unit in _SHARES:
        target, made = value / 100, found / 100
        return Fidelity(figure, {"": target}, {"": made}, n, abs(target - made), gate)
    return Fidelity(figure, {"": value}, {"": found}, n, abs(found / value - 1), gate)


def _target(figure: Figure, frame: pd.DataFrame) -> dict[str, float]:
    """Return the shares that the figure asks for; they add up to 1, save with one group alone."""
    value = figure.value
    if not isinstance(value, Mapping):
        return {str(_wanted(figure.compare)): value / 100}
    if figure.compare.get("of_all"):
        return {group: share / 100 for group, share in value.items()}
    weights = dict(value)
    if figure.compare.get("part") == "month":  # an index a day: by the days that the table covers
        days = pd.Series(pd.date_range(*_span(frame)).month).value_counts()
        weights = {m: index * int(days.get(_MONTHS.index(m) + 1, 0)) for m, index in value.items()}
    total = sum(weights.values())
    return {group: weight / total for group, weight in weights.items()}


def _span(frame: pd.DataFrame) -> tuple[pd.Timestamp, pd.Timestamp]:
    """Return the first and the last day of the months that a table covers."""
    arrival = frame["arrival"].dt.to_period("M")
    return arrival.min().start_time, arrival.max().end_time.normalize()


def _wanted(compare: Mapping[str, Any]) -> object:
    return compare["is"] if "is" in compare else f"{compare['at_least']} or more"


def _groups(frame: pd.DataFrame, compare: Mapping[str, Any]) -> "pd.Series[Any]":
    """Put every row into one of the figure's groups, as text; rows outside them are left out."""
    column: pd.Series[Any] = frame[compare["column"]]
    if "at_least" in compare:
        at_least = np.where(column >= compare["at_least"], str(_wanted(compare)), _REST)
        return pd.Series(at_least)
    if "part" in compare:
        column = _part(column, compare["part"])
    if "bands" in compare:
        edges = compare["bands"]
        names = _band_names(edges, compare.get("part"))
        return pd.Series(np.array(names)[np.searchsorted(edges, column, side="right") - 1])
    if "groups" in compare:
        column = column.astype("str").map(compare["groups"]).dropna()
    texts: pd.Series[Any] = column.astype("str")
    return texts


def _part(column: "pd.Series[Any]", part: str) -> "pd.Series[Any]":
    ways: Mapping[str, Callable[[Any], pd.Series[Any]]] = {
        "hour": lambda moments: moments.dt.hour,
        "weekday": lambda moments: moments.dt.day_name(),
        "month": lambda moments: moments.dt.month.map(dict(enumerate(_MONTHS, start=1))),
    }
    if part in ways:
        return ways[part](column)
    message = f"A figure cannot be compared by {part!r}; known: hour, weekday, month."
    raise BadInput(message)


def _band_names(edges: list[int], part: str | None) -> list[str]:
    """Name bands as the cards do: 0-16, 80+ for numbers, 00-06, 18-24 for hours."""
    if part == "hour":
        return [f"{low:02}-{high:02}" for low, high in zip(edges, [*edges[1:], 24], strict=True)]
    inner = [f"{low}-{high - 1}" for low, high in pairwise(edges)]
    return [*inner, f"{edges[-1]}+"]
