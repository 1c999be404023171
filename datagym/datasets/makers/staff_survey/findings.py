"""The truths of the staff survey: how each is computed, found, and missed."""

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from datagym.datasets.makers.staff_survey.answers import YEARS
from datagym.datasets.table import Finding

FEWEST = 11
"""Of how many answers at least a figure may be shown."""


def _pairs(frame: pd.DataFrame) -> pd.DataFrame:
    """Return team, hours and engagement (in hundredths) of those who told both."""
    told = frame.loc[
        frame["extra_hours"].notna() & frame["engagement"].notna(),
        ["team", "year", "extra_hours", "engagement"],
    ]
    return told.assign(
        hours=told["extra_hours"].astype("int64"),
        score=(told["engagement"] * 100).round().astype("int64"),
    )


def _within(frame: pd.DataFrame) -> Fraction:
    """Return the change of engagement for each hour among people of one team and year."""
    above = below = Fraction(0)
    for _, group in _pairs(frame).groupby(["team", "year"]):
        x, y, n = group["hours"], group["score"], len(group)
        total = int(x.sum())
        above += Fraction(n * int((x * y).sum()) - total * int(y.sum()), n)
        below += Fraction(n * int((x * x).sum()) - total * total, n)
    return above / below / 100 if below else Fraction(0)


def _of_teams(frame: pd.DataFrame) -> float:
    """Return the slope of the line through the teams' mean engagement by mean hours."""
    means = _pairs(frame).groupby("team")[["hours", "score"]].mean()
    x, y = means["hours"].to_numpy(), means["score"].to_numpy() / 100
    x = x - x.mean()
    return float((x * y).sum() / (x * x).sum())


def _sizes(frame: pd.DataFrame) -> "pd.Series[int]":
    """Return the answers of each team in the last year, by division and team."""
    last = frame[frame["year"] == YEARS[-1]]
    return last.groupby(["division", "team"]).size()


def _shown(frame: pd.DataFrame) -> int:
    """Count the teams that may be shown beside their division's total.

    Where one team of a division alone has too few answers, the total gives it away; the
    next smallest is left out with it.
    """
    shown = 0
    for _, sizes in _sizes(frame).groupby("division"):
        few = int((sizes < FEWEST).sum())
        shown += len(sizes) - (2 if few == 1 else few)
    return shown


FINDINGS: Mapping[str, Finding] = {
    "spirit": Finding(
        lambda frame, _: _within(frame), lambda frame: float(_within(frame)), _of_teams
    ),
    "small_teams": Finding(
        lambda frame, _: Fraction(_shown(frame)),
        lambda frame: float(_shown(frame)),
        lambda frame: float((_sizes(frame) >= FEWEST).sum()),
    ),
}


def _engagement(frame: pd.DataFrame) -> float:
    return float(frame.loc[frame["year"] == YEARS[-1], "engagement"].mean())


MEASURED: Mapping[str, Callable[[pd.DataFrame], float]] = {"engagement": _engagement}


def impossible(frame: pd.DataFrame) -> list[str]:
    """Say what cannot happen: a team in two divisions, a team that nobody answered for."""
    found = []
    divisions = frame.groupby("team")["division"].nunique()
    years = frame.groupby("team")["year"].nunique()
    for count, words in (
        ((divisions > 1).sum(), "teams that are in two divisions"),
        ((years < len(YEARS)).sum(), "teams without an answer in a year"),
        (np.sum(frame["engagement"] > 10), "scores above 10"),  # noqa: PLR2004  (the most)
    ):
        if count:
            found.append(f"{int(count):,} {words}")
    return found
