"""The truths of the stays on wards: how each is computed, found, and missed."""

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from datagym.datasets.table import Finding

UNIT, ELDERLY = "assessment unit", "elderly care"
START, END = pd.Timestamp("2023-04-01"), pd.Timestamp("2024-04-01")
DAYS = 366
DAY = 1440  # minutes
NINE = 540  # the minute of the day at which the units are fullest
FRIDAY = 4


def _exact_occupancy(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    """Count for each stay the mornings from its begin to its end, in whole minutes."""
    unit = frame[frame["ward"] == UNIT]
    came = _since_start(unit["entered"]) - NINE
    went = _since_start(unit["left"].fillna(END)) - NINE
    mornings = -(-went // DAY) + (-came // DAY)  # rounded up, both
    return Fraction(int(mornings.sum()), unit["bed_id"].nunique() * DAYS)


def _occupancy(frame: pd.DataFrame) -> float:
    return _in_use(frame, pd.Timedelta(minutes=NINE))


def _occupancy_at_midnight(frame: pd.DataFrame) -> float:
    return _in_use(frame, pd.Timedelta(0))


def _in_use(frame: pd.DataFrame, hour: pd.Timedelta) -> float:
    """Count on each day who is in a bed of the units at some hour."""
    unit = frame[frame["ward"] == UNIT]
    times = pd.date_range(START, periods=DAYS) + hour
    came = np.searchsorted(np.sort(unit["entered"].to_numpy()), times, side="right")
    went = np.searchsorted(np.sort(unit["left"].dropna().to_numpy()), times, side="right")
    return float((came - went).sum() / (unit["bed_id"].nunique() * DAYS))


def _since_start(moments: "pd.Series[pd.Timestamp]") -> "pd.Series[int]":
    return ((moments - START).dt.total_seconds() // 60).astype("int64")


def _minutes(stays: pd.DataFrame) -> "pd.Series[int]":
    until = stays["left"].fillna(END)
    return ((until - stays["entered"]).dt.total_seconds() // 60).astype("int64")


def _exact_falls(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    older = frame["ward"] == ELDERLY
    minutes, falls = _minutes(frame), frame["falls"].astype("int64")
    there = Fraction(int(falls[older].sum()), int(minutes[older].sum()))
    return there / Fraction(int(falls[~older].sum()), int(minutes[~older].sum()))


def _falls_per_day(frame: pd.DataFrame) -> float:
    """Compare falls for each day in a bed."""
    older = frame["ward"] == ELDERLY
    minutes = _minutes(frame)
    there = frame.loc[older, "falls"].sum() / minutes[older].sum()
    return float(there / (frame.loc[~older, "falls"].sum() / minutes[~older].sum()))


def _falls_per_stay(frame: pd.DataFrame) -> float:
    older = frame["ward"] == ELDERLY
    return float(frame.loc[older, "falls"].mean() / frame.loc[~older, "falls"].mean())


def _exact_weekend(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    moved = _moved(frame)
    minutes, late = moved["minutes"].astype("int64"), moved["entered"].dt.day_of_week >= FRIDAY
    return Fraction(int(minutes[late].sum()), int(late.sum())) - Fraction(
        int(minutes[~late].sum()), int((~late).sum())
    )


def _weekend(frame: pd.DataFrame) -> float:
    moved = _moved(frame)
    return _difference(moved, moved["entered"])


def _weekend_of_leaving(frame: pd.DataFrame) -> float:
    moved = _moved(frame)
    return _difference(moved, moved["left"])


def _difference(moved: pd.DataFrame, when: "pd.Series[pd.Timestamp]") -> float:
    late = when.dt.day_of_week >= FRIDAY
    return float(moved.loc[late, "minutes"].mean() - moved.loc[~late, "minutes"].mean())


def _moved(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[(frame["ward"] == UNIT) & (frame["left_for"] == "another ward")]


FINDINGS: Mapping[str, Finding] = {
    "midnight": Finding(_exact_occupancy, _occupancy, _occupancy_at_midnight),
    "falls": Finding(_exact_falls, _falls_per_day, _falls_per_stay),
    "weekend": Finding(_exact_weekend, _weekend, _weekend_of_leaving),
}


def _falls_per_1000_days(frame: pd.DataFrame) -> float:
    return float(frame["falls"].sum() / _minutes(frame).sum() * DAY * 1000)


MEASURED: Mapping[str, Callable[[pd.DataFrame], float]] = {"falls": _falls_per_1000_days}


def impossible(frame: pd.DataFrame) -> list[str]:
    """Say what cannot happen: two people in one bed, gaps in a spell, wards that swap beds."""
    found = []
    ordered = frame.sort_values(["spell_id", "stay_number"])
    same = ordered["spell_id"].to_numpy()[1:] == ordered["spell_id"].to_numpy()[:-1]
    entered, left = ordered["entered"].to_numpy(), ordered["left"].to_numpy()
    number, ward = ordered["stay_number"].to_numpy(), ordered["ward_id"].to_numpy()
    moved = (ordered["left_for"] == "another ward").to_numpy()
    for count, words in (
        ((frame["left"] <= frame["entered"]).sum(), "stays that end before they begin"),
        ((same & (entered[1:] != left[:-1])).sum(), "stays that do not begin where the last ended"),
        ((same & (np.diff(number) != 1)).sum(), "stays that are not numbered one by one"),
        ((same & (ward[1:] == ward[:-1])).sum(), "moves to the same ward"),
        (
            (moved != np.append(same, [False])).sum(),
            "stays whose way of leaving is not what followed",
        ),
        (_shared_beds(frame), "stays in a bed in which somebody else lies"),
        (_moving_beds(frame), "beds of two wards"),
        (
            ((frame["left_for"] == "still there") != frame["left"].isna()).sum(),
            "stays where the way and the time of leaving disagree",
        ),
    ):
        if count:
            found.append(f"{int(count):,} {words}")
    return found


def _shared_beds(frame: pd.DataFrame) -> int:
    ordered = frame.sort_values(["bed_id", "entered"])
    bed = ordered["bed_id"].to_numpy()
    until = ordered["left"].fillna(END).to_numpy()
    return int(((bed[1:] == bed[:-1]) & (ordered["entered"].to_numpy()[1:] < until[:-1])).sum())


def _moving_beds(frame: pd.DataFrame) -> int:
    places = frame[["bed_id", "ward_id"]].drop_duplicates()
    return int(places["bed_id"].duplicated().sum())
