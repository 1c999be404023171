"""The truths of the spells: how each is computed, found, and missed."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from datagym.datasets.table import Finding

MONTH = 30  # days after which coming back counts no more
WEEK = 7  # nights
OLDEST = 85  # years
FIRST, LAST = pd.Timestamp("2024-03-01"), pd.Timestamp("2024-03-25")
"""Stays that began in these days of March could last a week before the table ends."""

YEAR_END = pd.Timestamp("2024-04-01")
CENSUSES = pd.date_range("2023-05-01", periods=11, freq="MS")
"""The midnights at which everybody in a bed is counted."""


def _exact_gain(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    cells = _cells(frame)
    total, gain = sum(count for count, _ in cells.values()), Fraction(0)
    for mix in ("routine", "complex"):
        early, standard = cells[mix, "early review"], cells[mix, "standard"]
        difference = Fraction(early[1], early[0]) - Fraction(standard[1], standard[0])
        gain += difference * Fraction(early[0] + standard[0], total)
    return gain


def _cells(frame: pd.DataFrame) -> dict[tuple[str, str], tuple[int, int]]:
    """Return the stays and those with a complication, by case mix and pathway."""
    known = frame[frame["pathway"].notna()]
    cells = {}
    for mix in ("routine", "complex"):
        for pathway in ("standard", "early review"):
            inside = known[(known["case_mix"] == mix) & (known["pathway"] == pathway)]
            cells[mix, pathway] = (len(inside), int((inside["complication"] == "yes").sum()))
    return cells


def _gain(frame: pd.DataFrame) -> float:
    """Compare the pathways within each case mix; average with the case mix of all as weights."""
    known = frame[frame["pathway"].notna()]
    bad = known.assign(bad=known["complication"] == "yes")
    share = bad.pivot_table(index="case_mix", columns="pathway", values="bad", observed=True)
    weight = known["case_mix"].value_counts(normalize=True)
    return float(((share["early review"] - share["standard"]) * weight).sum())


def _crude_gain(frame: pd.DataFrame) -> float:
    known = frame[frame["pathway"].notna()]
    bad = (known["complication"] == "yes").groupby(known["pathway"], observed=True).mean()
    return float(bad["early review"] - bad["standard"])


def _exact_nights(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    nights = frame["length_of_stay"].dropna()
    return Fraction(int(nights.sum()), len(nights))


def _nights(frame: pd.DataFrame) -> float:
    return float(frame["length_of_stay"].mean())


def _nights_in_bed(frame: pd.DataFrame) -> float:
    """Go round at some midnights and ask how long the stays of those in bed came to last."""
    known = frame[frame["length_of_stay"].notna()]
    in_bed = [
        known.loc[(known["admitted"] < night) & (known["discharged"] >= night), "length_of_stay"]
        for night in CENSUSES
    ]
    return float(pd.concat(in_bed).mean())


def _exact_week(frame: pd.DataFrame, hidden: pd.DataFrame) -> Fraction:
    march = _of_march(frame)
    return Fraction(int((hidden["true_nights"][march] >= WEEK).sum()), int(march.sum()))


def _week(frame: pd.DataFrame) -> float:
    """Count those who are still in hospital by how long they have been there."""
    march = frame[_of_march(frame)]
    until = march["discharged"].fillna(YEAR_END)
    nights = (until.dt.normalize() - march["admitted"].dt.normalize()).dt.days
    return float((nights >= WEEK).mean())


def _week_of_discharged(frame: pd.DataFrame) -> float:
    march = frame[_of_march(frame) & frame["discharged"].notna()]
    return float((march["length_of_stay"] >= WEEK).mean())


def _of_march(frame: pd.DataFrame) -> "pd.Series[bool]":
    when = (frame["admitted"] >= FIRST) & (frame["admitted"] < LAST)
    return when & (frame["method"] == "emergency")


FINDINGS: Mapping[str, Finding] = {
    "pathway": Finding(_exact_gain, _gain, _crude_gain),
    "in_bed": Finding(_exact_nights, _nights, _nights_in_bed),
    "still_in": Finding(_exact_week, _week, _week_of_discharged),
}


def _readmitted(frame: pd.DataFrame) -> float:
    """Percent of discharges alive that an emergency admission follows within 30 days.

    Discharges of the last 30 days are left out: their 30 days are not over. So are day
    cases, which is to say planned stays of no night.
    """
    ordered = frame.sort_values(["patient_id", "admitted"])
    again = ordered.groupby("patient_id")[["admitted", "method"]].shift(-1)
    gap = again["admitted"] - ordered["discharged"]
    back = (gap <= pd.Timedelta(days=MONTH)) & (again["method"] == "emergency")
    whole = ordered["discharged"] < YEAR_END - pd.Timedelta(days=MONTH)
    whole &= ordered["discharge_method"] != "died"
    whole &= (ordered["method"] == "emergency") | (ordered["length_of_stay"] > 0)
    return 100 * float(back[whole].mean())


def _mean_nights(rows: Callable[[pd.DataFrame], Any]) -> Callable[[pd.DataFrame], float]:
    """Return a measure: the mean nights of some stays, of those that lasted a night or more."""

    def measure(frame: pd.DataFrame) -> float:
        nights = frame.loc[rows(frame), "length_of_stay"].dropna()
        return float(nights[nights > 0].mean())

    return measure


MEASURED: Mapping[str, Callable[[pd.DataFrame], float]] = {
    "readmitted": _readmitted,
    "nights_emergency": _mean_nights(lambda frame: frame["method"] == "emergency"),
    "nights_elective": _mean_nights(lambda frame: frame["method"] == "elective"),
    "nights_oldest": _mean_nights(lambda frame: frame["age"] >= OLDEST),
}


def impossible(frame: pd.DataFrame) -> list[str]:
    """Say what cannot happen: stays out of order or of two ways in, one person in two beds."""
    ordered = frame.sort_values(["patient_id", "admitted", "spell_id"])
    same = ordered["patient_id"].to_numpy()[1:] == ordered["patient_id"].to_numpy()[:-1]
    admitted, left = ordered["admitted"].to_numpy(), ordered["discharged"].to_numpy()
    still_in = np.isnat(left)
    aging = np.diff(ordered["age"].to_numpy().astype(int))
    died = (ordered["discharge_method"] == "died").to_numpy()
    emergency = frame["method"] == "emergency"
    early = (frame["admitted"] < "2023-04-01") | (frame["discharged"] >= YEAR_END)
    found = []
    for count, words in (
        ((frame["discharged"] <= frame["admitted"]).sum(), "spells that end before they begin"),
        (early.sum(), "spells outside the year"),
        (
            (same & ((admitted[1:] < left[:-1]) | still_in[:-1])).sum(),
            "spells that begin before the same person's last one ended",
        ),
        ((same & died[:-1]).sum(), "spells of people who had died"),
        ((same & ((aging < 0) | (aging > 1))).sum(), "spells at which a person's age jumps"),
        (
            (
                (frame["discharge_method"] == "still in hospital") != frame["discharged"].isna()
            ).sum(),
            "spells where the way and the time of leaving disagree",
        ),
        (
            (
                (emergency != frame["attendance_id"].notna())
                | (emergency == frame["case_id"].notna())
            ).sum(),
            "spells whose way in does not fit their attendance or case",
        ),
        (
            (frame["pathway"].isna() != frame["complication"].isna()).sum(),
            "spells with a pathway and no word on complications, or the other way round",
        ),
    ):
        if count:
            found.append(f"{int(count):,} {words}")
    return found
