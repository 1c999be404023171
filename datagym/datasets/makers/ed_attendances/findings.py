"""The truths of the attendances: how each is computed, found, and missed."""

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from datagym.datasets.makers.ed_attendances.care import BEFORE, SUMMER, TARGET, WINTER
from datagym.datasets.makers.ed_attendances.visits import OLDER
from datagym.datasets.table import Finding


def _true_share(_: pd.DataFrame, hidden: pd.DataFrame) -> Fraction:
    within = hidden["true_minutes_in_department"] <= TARGET
    return Fraction(int(within.sum()), len(within))


def _share_without_spike(frame: pd.DataFrame) -> float:
    """Take from the last bar before the target what stands above its neighbours' line."""
    minutes = frame["minutes_in_department"]
    before = minutes.between(193, BEFORE).sum() / 3  # three bars of 12 minutes
    after = minutes.between(301, 336).sum() / 3
    spike = minutes.between(BEFORE + 1, TARGET).sum()
    expected = before + (after - before) * (234.5 - 210.5) / (318.5 - 210.5)
    return float(((minutes <= TARGET).sum() - (spike - expected)) / len(minutes))


def _recorded_share(frame: pd.DataFrame) -> float:
    return float(frame["within_4_hours"].mean())


def _exact_wait_ratio(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    older = younger = Fraction(0)
    for _triage, group in _waited(frame).groupby("triage"):
        old = group["age"] >= OLDER
        waits = group["wait_minutes"].astype("int64")
        if old.any() and not old.all():
            older += int(waits[old].sum())
            younger += Fraction(int(waits[~old].sum()), int((~old).sum())) * int(old.sum())
    return older / younger


def _wait_ratio(frame: pd.DataFrame) -> float:
    waited = _waited(frame).assign(older=lambda f: f["age"] >= OLDER)
    groups = waited.pivot_table(
        index="triage", columns="older", values="wait_minutes", aggfunc=["mean", "size"]
    ).dropna()
    mean, size = groups["mean"].to_numpy(float), groups["size"].to_numpy(float)
    younger, older = (mean * size[:, 1:]).sum(axis=0)  # both weighted by the older people
    return float(older / younger)


def _crude_wait_ratio(frame: pd.DataFrame) -> float:
    waited = _waited(frame)
    older = waited["age"] >= OLDER
    return float(
        waited.loc[older, "wait_minutes"].mean() / waited.loc[~older, "wait_minutes"].mean()
    )


def _waited(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame["wait_minutes"].notna()]


def _exact_season_ratio(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    winter, summer = (_twice_median(minutes) for minutes in _seasons(frame))
    return Fraction(winter, summer)


def _season_ratio(frame: pd.DataFrame) -> float:
    winter, summer = _seasons(frame)
    return float(winter.median() / summer.median())


def _busier(frame: pd.DataFrame) -> float:
    winter, summer = _seasons(frame)
    return (len(winter) / 91) / (len(summer) / 92)  # days: 31 + 31 + 29 and 30 + 31 + 31


def _seasons(frame: pd.DataFrame) -> tuple["pd.Series[int]", "pd.Series[int]"]:
    month, minutes = frame["arrival"].dt.month, frame["minutes_in_department"]
    return minutes[month.isin(WINTER)], minutes[month.isin(SUMMER)]


def _twice_median(minutes: "pd.Series[int]") -> int:
    ordered = np.sort(minutes.to_numpy())
    return int(ordered[(len(ordered) - 1) // 2]) + int(ordered[len(ordered) // 2])


FINDINGS: Mapping[str, Finding] = {
    "spike": Finding(_true_share, _share_without_spike, _recorded_share),
    "older_wait": Finding(_exact_wait_ratio, _wait_ratio, _crude_wait_ratio),
    "winter": Finding(_exact_season_ratio, _season_ratio, _busier),
}


def _reattend_7_days(frame: pd.DataFrame) -> float:
    """Percent of attendances that the same person follows with another within 7 days."""
    ordered = frame.sort_values(["patient_id", "arrival"])
    days = ordered["arrival"].to_numpy().astype("datetime64[D]").astype(np.int64)
    person = ordered["patient_id"].to_numpy()
    again = (person[1:] == person[:-1]) & (np.diff(days) <= 7)  # noqa: PLR2004  (days)
    return 100 * float(again.sum()) / len(frame)


def _winter_gap(frame: pd.DataFrame) -> float:
    """Points by which January's share within four hours lies below June's."""
    month = frame["arrival"].dt.month
    june, january = (frame.loc[month == number, "within_4_hours"].mean() for number in (6, 1))
    return 100 * float(june - january)


MEASURED: Mapping[str, Callable[[pd.DataFrame], float]] = {
    "reattend_7_days": _reattend_7_days,
    "winter_gap": _winter_gap,
}


def impossible(frame: pd.DataFrame) -> list[str]:
    """Say what cannot happen: events out of order, one person in two places, a new sex."""
    found = []
    disordered = (frame["seen"] < frame["arrival"]) | (frame["departure"] < frame["seen"])
    disordered |= frame["departure"] <= frame["arrival"]
    ordered = frame.sort_values(["patient_id", "arrival", "attendance_id"])
    same = ordered["patient_id"].to_numpy()[1:] == ordered["patient_id"].to_numpy()[:-1]
    arrival, departure = ordered["arrival"].to_numpy(), ordered["departure"].to_numpy()
    age, sex = ordered["age"].to_numpy(), ordered["sex"].astype("str").to_numpy()
    unseen = frame["disposal"] == "left before being seen"
    aging = np.diff(age)
    for count, words in (
        (disordered.sum(), "attendances whose arrival, seen and departure are out of order"),
        (
            (same & (arrival[1:] <= departure[:-1])).sum(),
            "attendances that begin before the same person's last one ended",
        ),
        ((same & ((aging < 0) | (aging > 1))).sum(), "attendances at which a person's age jumps"),
        ((same & (sex[1:] != sex[:-1])).sum(), "attendances at which a person's sex changes"),
        (
            (unseen != frame["seen"].isna()).sum(),
            "attendances where seen and left before being seen disagree",
        ),
    ):
        if count:
            found.append(f"{int(count):,} {words}")
    return found
