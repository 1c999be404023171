"""The truths of the surveys: how each is computed, found, and missed."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import sqrt

import numpy as np
import pandas as pd

from datagym.datasets.table import Finding

_DEPARTMENT = "emergency department"
_OUTPATIENT = "outpatient"
_OLD, _NEW = "recommend", "experience"
_BOTH_FROM, _NEW_FROM = pd.Timestamp("2023-10-01"), pd.Timestamp("2024-01-01")


def _asked(frame: pd.DataFrame) -> "pd.Series[bool]":
    return frame["setting"] == _DEPARTMENT


def _true_share(frame: pd.DataFrame, hidden: pd.DataFrame) -> Fraction:
    positive = hidden.loc[_asked(frame).to_numpy(), "true_positive"]
    return Fraction(int(positive.sum()), max(len(positive), 1))


def _weighted_share(frame: pd.DataFrame) -> float:
    """Return the share positive in each band of time, by how many of it were asked."""
    asked = frame[_asked(frame)]
    bands = asked.groupby("time_in_department", observed=True)["positive"]
    share, size = bands.mean().to_numpy(float), bands.size().to_numpy(float)
    known = ~np.isnan(share)
    return float((share * size)[known].sum() / size[known].sum())


def _answered_share(frame: pd.DataFrame) -> float:
    return float(frame.loc[_asked(frame), "positive"].mean())


def _shares(frame: pd.DataFrame) -> tuple[float, float, float, float]:
    """Return the shares positive: old before, old and new side by side, new after.

    The mean of the shares in beds and in clinics, so that their mix does not matter.
    """
    answers = frame[~_asked(frame) & frame["positive"].notna()]
    visit, old = answers["visit"], answers["question"] == _OLD
    both = (visit >= _BOTH_FROM) & (visit < _NEW_FROM)
    parts = (visit < _BOTH_FROM, both & old, both & ~old, visit >= _NEW_FROM)
    before, beside_old, beside_new, after = (
        float(answers[part].groupby("setting", observed=True)["positive"].mean().mean())
        for part in parts
    )
    return before, beside_old, beside_new, after


def _change(frame: pd.DataFrame) -> float:
    before, beside_old, beside_new, after = _shares(frame)
    return (after - before) - (beside_new - beside_old)


def _raw_change(frame: pd.DataFrame) -> float:
    before, _, _, after = _shares(frame)
    return after - before


def _clinics(frame: pd.DataFrame) -> pd.DataFrame:
    """Return answers and positive answers of each outpatient clinic that has any."""
    answers = frame[(frame["setting"] == _OUTPATIENT) & frame["positive"].notna()]
    return answers.groupby("clinic_id")["positive"].agg(["size", "sum"]).astype("int64")


def _spread_beyond_chance(frame: pd.DataFrame) -> float:
    """Return the standard deviation of the clinics' shares that chance does not explain.

    By DerSimonian and Laird's way, with the variance that one common share has.
    """
    clinics = _clinics(frame)
    size, positive = clinics["size"].to_numpy(float), clinics["sum"].to_numpy(float)
    total = size.sum()
    common = positive.sum() / total
    variance = common * (1 - common)
    if not variance:
        return 0.0
    excess = (size * (positive / size - common) ** 2).sum() / variance - (len(size) - 1)
    return sqrt(max(0.0, excess * variance / (total - (size**2).sum() / total)))


def _range(frame: pd.DataFrame) -> float:
    clinics = _clinics(frame)
    share = clinics["sum"] / clinics["size"]
    return float(share.max() - share.min())


def _none(_frame: pd.DataFrame, _hidden: pd.DataFrame) -> Fraction:
    """Return 0: no clinic and no month has a part in the chance of a positive rating."""
    return Fraction(0)


FINDINGS: Mapping[str, Finding] = {
    "silent_waiters": Finding(_true_share, _weighted_share, _answered_share),
    "new_question": Finding(_none, _change, _raw_change),
    "small_clinics": Finding(_none, _spread_beyond_chance, _range),
}

MEASURED: Mapping[str, Callable[[pd.DataFrame], float]] = {
    "answered": lambda frame: 100 * float(frame["returned"].notna().mean()),
}


def impossible(frame: pd.DataFrame) -> list[str]:
    """Say what cannot happen: answers before the visit, ratings that nobody sent."""
    found = []
    silent = frame["returned"].isna()
    both = frame["visit"].between(_BOTH_FROM, _NEW_FROM - pd.Timedelta(days=1))
    asked = frame["question"].astype("str")
    for count, words in (
        ((frame["returned"] < frame["visit"]).sum(), "answers from before the visit"),
        ((silent != frame["rating"].isna()).sum(), "ratings without an answer, or the reverse"),
        ((silent != frame["way"].isna()).sum(), "ways of answering without an answer"),
        ((silent & frame["comment"].notna()).sum(), "comments without an answer"),
        (
            (_asked(frame) != frame["time_in_department"].notna()).sum(),
            "times in the department of visits elsewhere, or the reverse",
        ),
        (
            ((frame["setting"] == _OUTPATIENT) != frame["clinic_id"].notna()).sum(),
            "clinics of visits elsewhere, or the reverse",
        ),
        (
            (~both & ((asked == _OLD) != (frame["visit"] < _BOTH_FROM))).sum(),
            "questions that were not asked at that time",
        ),
    ):
        if count:
            found.append(f"{int(count):,} {words}")
    return found
