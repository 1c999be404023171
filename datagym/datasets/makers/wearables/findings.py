"""The truths of the readings: how each is computed, found, and missed."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import pandas as pd

from datagym.datasets.table import Finding

DRIFT_FROM = pd.Timestamp("2023-11-01")
NIGHT_FROM = pd.Timestamp("2023-10-01")
_YEARLY_LOSS = 0.0322
_ODD = 10  # beats a minute
_FEWEST = 3  # known days of a week


def _exact_change(values: "pd.Series[Any]", frame: pd.DataFrame, since: pd.Timestamp) -> Fraction:
    """Return the mean over people of their mean after less their mean before, of tenths."""
    sums = (
        pd.DataFrame({"device": frame["device_id"], "after": frame["day"] >= since})
        .assign(total=values.to_numpy(), days=1)
        .pivot_table(index="device", columns="after", values=["total", "days"], aggfunc="sum")
        .dropna()
        .astype("int64")
    )
    changes = [
        Fraction(total_after, days_after) - Fraction(total, days)
        for days, days_after, total, total_after in zip(
            *(sums[part, late].tolist() for part in ("days", "total") for late in (False, True)),
            strict=True,
        )
    ]
    return sum(changes, Fraction(0)) / (10 * len(changes))


def _change(frame: pd.DataFrame, column: str, since: pd.Timestamp) -> float:
    """Return the mean over people of their mean reading after a day less that before it."""
    known = frame[frame[column].notna()]
    late = (known["day"] >= since).rename("after")
    means = known[column].astype("float64").groupby([known["device_id"], late]).mean()
    return float((means.xs(True, level="after") - means.xs(False, level="after")).mean())  # noqa: FBT003  (index values)


def _true_drift(frame: pd.DataFrame, hidden: pd.DataFrame) -> Fraction:
    birch = (frame["model"] == "Birch").to_numpy()
    return _exact_change(hidden["true_heart_rate"][birch], frame[birch], DRIFT_FROM)


def _others(frame: pd.DataFrame) -> float:
    return _change(frame[frame["model"] != "Birch"], "resting_heart_rate", DRIFT_FROM)


def _birch(frame: pd.DataFrame) -> float:
    return _change(frame[frame["model"] == "Birch"], "resting_heart_rate", DRIFT_FROM)


def _true_oxygen(frame: pd.DataFrame, hidden: pd.DataFrame) -> Fraction:
    return _exact_change(hidden["oxygen_by_day"], frame, NIGHT_FROM)


def _like_with_like(frame: pd.DataFrame) -> float:
    """Compare day with day and night with night; the mean of the two changes."""
    by_time = [
        _change(frame[frame["measured_at"] == time], "oxygen_saturation", NIGHT_FROM)
        for time in ("day", "night")
    ]
    return sum(by_time) / len(by_time)


def _all_readings(frame: pd.DataFrame) -> float:
    return _change(frame, "oxygen_saturation", NIGHT_FROM)


def _exact_true_alarms(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    both = int((frame["alarm"] & frame["flare_up"]).sum())
    return Fraction(both, int(frame["alarm"].sum()))


def _true_alarms(frame: pd.DataFrame) -> float:
    return float(frame.loc[frame["alarm"], "flare_up"].mean())


def _noticed(frame: pd.DataFrame) -> float:
    return float(frame.loc[frame["flare_up"], "alarm"].mean())


FINDINGS: Mapping[str, Finding] = {
    "drift": Finding(_true_drift, _others, _birch),
    "night_readings": Finding(_true_oxygen, _like_with_like, _all_readings),
    "false_alarms": Finding(_exact_true_alarms, _true_alarms, _noticed),
}


def _undrifted(frame: pd.DataFrame) -> pd.DataFrame:
    known = frame[frame["resting_heart_rate"].notna()]
    return known[(known["model"] != "Birch") | (known["day"] < DRIFT_FROM)]


def _mean_heart(frame: pd.DataFrame) -> float:
    return float(_undrifted(frame).groupby("device_id")["resting_heart_rate"].mean().mean())


def _spread_heart(frame: pd.DataFrame) -> float:
    return float(_undrifted(frame).groupby("device_id")["resting_heart_rate"].mean().std())


def _odd_week(frame: pd.DataFrame) -> float:
    """Percent of people with a week whose mean is 10 beats or more off their own mean."""
    known = frame[frame["resting_heart_rate"].notna()]
    rate = known["resting_heart_rate"].astype("float64")
    drifted = (known["model"] == "Birch") & (known["day"] >= DRIFT_FROM)
    own = rate.groupby([known["device_id"], drifted]).transform("mean")
    week = (known["day"] - pd.Timestamp("2023-04-01")).dt.days // 7
    weeks = (rate - own).groupby([known["device_id"], week]).agg(["mean", "size"])
    off = (weeks["mean"].abs() >= _ODD) & (weeks["size"] >= _FEWEST)
    return 100 * float(off.groupby(level=0).any().mean())


def _oxygen(frame: pd.DataFrame) -> float:
    by_day = frame[(frame["measured_at"] == "day") & ~frame["flare_up"]]
    by_day = by_day[by_day["oxygen_saturation"].notna()]
    return float(
        (by_day["oxygen_saturation"].astype("float64") + _YEARLY_LOSS * by_day["age"]).mean()
    )


def _night(frame: pd.DataFrame) -> float:
    """Points between day and night, in each person, before the change and after it."""
    known = frame[frame["oxygen_saturation"].notna() & ~frame["flare_up"]]
    late = (known["day"] >= NIGHT_FROM).rename("after")
    means = (
        known["oxygen_saturation"]
        .astype("float64")
        .groupby([known["device_id"], late, known["measured_at"].astype("str")])
        .mean()
    )
    gap = means.xs("day", level="measured_at") - means.xs("night", level="measured_at")
    return float(gap.mean())


MEASURED: Mapping[str, Callable[[pd.DataFrame], float]] = {
    "resting_heart_rate": _mean_heart,
    "resting_heart_rate_deviation": _spread_heart,
    "odd_week": _odd_week,
    "oxygen_saturation": _oxygen,
    "night": _night,
}


def impossible(frame: pd.DataFrame) -> list[str]:
    """Say what cannot happen: a device on two people, days out of the year, ages that jump."""
    ordered = frame.sort_values(["patient_id", "day"], kind="stable")
    same = ordered["patient_id"].to_numpy()[1:] == ordered["patient_id"].to_numpy()[:-1]
    aging = np.diff(ordered["age"].to_numpy())
    short = frame["wear_minutes"] < 240  # noqa: PLR2004  (minutes)
    pairs = frame[["device_id", "patient_id"]].drop_duplicates()
    found = []
    for count, words in (
        (pairs["device_id"].duplicated().sum(), "devices on two people"),
        (pairs["patient_id"].duplicated().sum(), "people with two devices"),
        (
            (~frame["day"].between("2023-04-01", "2024-03-31")).sum(),
            "readings outside the year",
        ),
        ((same & ((aging < 0) | (aging > 1))).sum(), "days on which a person's age jumps"),
        (
            (short != frame["resting_heart_rate"].isna()).sum(),
            "days where the time worn and the heart rate disagree",
        ),
    ):
        if count:
            found.append(f"{int(count):,} {words}")
    return found
