"""The truths of the stock: how each is computed, found, and missed."""

from collections.abc import Callable, Mapping
from fractions import Fraction

import pandas as pd

from datagym.datasets.table import Finding

WINTER, SUMMER = (12, 1, 2), (6, 7, 8)
IN_SEASON = ("masks", "aprons", "hand gel", "paracetamol")
_SHELF = ["item_id", "site"]


def _saline(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["item"] == "saline"]


def _needed(frame: pd.DataFrame, hidden: pd.DataFrame) -> Fraction:
    needed = hidden["needed"][(frame["item"] == "saline").to_numpy()]
    return Fraction(int(needed.sum()), len(needed))


def _issued_from_full_shelves(frame: pd.DataFrame) -> float:
    full = _saline(frame)[lambda f: ~f["stock_out"]]
    return float(full.groupby(_SHELF, observed=True)["issues"].mean().mean())


def _issued(frame: pd.DataFrame) -> float:
    return float(_saline(frame)["issues"].mean())


def _season_of_need(frame: pd.DataFrame, hidden: pd.DataFrame) -> Fraction:
    rows = frame["item"].isin(IN_SEASON)
    month, needed = frame.loc[rows, "week"].dt.month, hidden["needed"][rows.to_numpy()]
    winter, summer = (needed[month.isin(season).to_numpy()] for season in (WINTER, SUMMER))
    return Fraction(int(winter.sum()) * len(summer), int(summer.sum()) * len(winter))


def _season_from_full_shelves(frame: pd.DataFrame) -> float:
    return _season(frame[~frame["stock_out"]])


def _season(frame: pd.DataFrame) -> float:
    """Divide winter's mean issues by summer's, both summed over the shelves that have both."""
    frame = frame[frame["item"].isin(IN_SEASON)]
    month = frame["week"].dt.month
    means = pd.DataFrame(
        {
            name: frame[month.isin(season)].groupby(_SHELF, observed=True)["issues"].mean()
            for name, season in (("winter", WINTER), ("summer", SUMMER))
        }
    ).dropna()
    return float(means["winter"].sum() / means["summer"].sum())


FINDINGS: Mapping[str, Finding] = {
    "shortage": Finding(_needed, _issued_from_full_shelves, _issued),
    "winter": Finding(_season_of_need, _season_from_full_shelves, _season),
}


def _lead_weeks(frame: pd.DataFrame) -> float:
    return float(frame["lead_weeks"].mean())


def _expired(frame: pd.DataFrame) -> float:
    return 100 * float(frame["expired"].sum() / frame["receipts"].sum())


MEASURED: Mapping[str, Callable[[pd.DataFrame], float]] = {
    "lead_weeks": _lead_weeks,
    "expired": _expired,
}


def impossible(frame: pd.DataFrame) -> list[str]:
    """Say what cannot happen: stock that appears or vanishes between two weeks, weeks left out."""
    ordered = frame.sort_values([*_SHELF, "week"], kind="stable")
    same = ordered["item_id"].to_numpy()[1:] == ordered["item_id"].to_numpy()[:-1]
    same &= (ordered["site"].to_numpy()[1:] == ordered["site"].to_numpy()[:-1]).astype(bool)
    opening, closing = ordered["opening"].to_numpy()[1:], ordered["closing"].to_numpy()[:-1]
    apart = ordered["week"].diff().dt.days.to_numpy()[1:]
    found = []
    for count, words in (
        (
            (same & (opening != closing)).sum(),
            "weeks that open with other stock than the last closed",
        ),
        ((same & (apart != 7)).sum(), "weeks that do not begin seven days after the last"),  # noqa: PLR2004
        ((frame["week"].dt.day_of_week != 0).sum(), "weeks that do not begin on a Monday"),
    ):
        if count:
            found.append(f"{int(count):,} {words}")
    return found
