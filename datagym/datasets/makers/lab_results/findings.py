"""The truths of the blood results: how each is computed, found, and missed."""

from collections.abc import Callable, Mapping
from fractions import Fraction

import pandas as pd

from datagym.datasets.makers.lab_results.results import TESTS, UNITS
from datagym.datasets.table import Finding

RAISED = 20
"""Lactate above this many tenths of mmol/L is raised."""

ALL_MEASURED = ("2023-10-01", "2024-01-01")
"""From and to which day lactate is measured in every sample of the emergency department."""

SHAKEN_FROM = "2023-09-01"
"""The day from which the samples of one laboratory come by tube."""

SHAKEN_AT = "Millbrook Road"


def _in_emergency(frame: pd.DataFrame) -> "pd.Series[bool]":
    return frame["source"] == "emergency department"


def _exact_raised(frame: pd.DataFrame, hidden: pd.DataFrame) -> Fraction:
    """Return the share of all samples of the department whose lactate was raised."""
    one = _in_emergency(frame) & ~frame["sample_id"].duplicated()
    raised = hidden["true_lactate"][one.to_numpy()] > RAISED
    return Fraction(int(raised.sum()), len(raised))


def _raised(frame: pd.DataFrame, kept: "pd.Series[bool]") -> float:
    values = frame.loc[kept & (frame["test"] == "lactate"), "value"]
    return float((values > RAISED / 10).mean())


def _raised_when_all_were_measured(frame: pd.DataFrame) -> float:
    start, end = ALL_MEASURED
    audit = (frame["taken"] >= start) & (frame["taken"] < end)
    return _raised(frame, _in_emergency(frame) & audit)


def _raised_of_measured(frame: pd.DataFrame) -> float:
    return _raised(frame, _in_emergency(frame))


def _potassium(frame: pd.DataFrame) -> pd.DataFrame:
    rows = frame[frame["test"] == "potassium"]
    return pd.DataFrame(
        {
            "value": rows["value"],
            "here": rows["laboratory"] == SHAKEN_AT,
            "after": rows["taken"] >= SHAKEN_FROM,
        }
    )


def _exact_shift(frame: pd.DataFrame, hidden: pd.DataFrame) -> Fraction:
    """Return the mean of what was added to potassium after the change, where it was made."""
    rows = (frame["test"] == "potassium") & (frame["laboratory"] == SHAKEN_AT)
    added = hidden["added"][(rows & (frame["taken"] >= SHAKEN_FROM)).to_numpy()]
    return Fraction(int(added.sum()), 10 * len(added))


def _shift(frame: pd.DataFrame) -> float:
    """Take the change at the other laboratories from the change at this one."""
    mean = _potassium(frame).groupby(["here", "after"])["value"].mean()
    here = mean.loc[(True, True)] - mean.loc[(True, False)]
    return float(here - (mean.loc[(False, True)] - mean.loc[(False, False)]))


def _shift_of_all(frame: pd.DataFrame) -> float:
    mean = _potassium(frame).groupby("after")["value"].mean()
    return float(mean.loc[True] - mean.loc[False])


def _exact_any_flag(frame: pd.DataFrame, hidden: pd.DataFrame) -> Fraction:
    well = hidden["is_well"].to_numpy()
    flagged = (frame["flag"] != "normal")[well].groupby(frame["sample_id"][well]).any()
    return Fraction(int(flagged.sum()), len(flagged))


def _any_flag(frame: pd.DataFrame) -> float:
    checks = frame[frame["reason"] == "health check"]
    return float((checks["flag"] != "normal").groupby(checks["sample_id"]).any().mean())


def _flagged_results(frame: pd.DataFrame) -> float:
    checks = frame[frame["reason"] == "health check"]
    return float((checks["flag"] != "normal").mean())


FINDINGS: Mapping[str, Finding] = {
    "lactate": Finding(_exact_raised, _raised_when_all_were_measured, _raised_of_measured),
    "shaken": Finding(_exact_shift, _shift, _shift_of_all),
    "many_tests": Finding(_exact_any_flag, _any_flag, _flagged_results),
}

MEASURED: Mapping[str, Callable[[pd.DataFrame], float]] = {}


def impossible(frame: pd.DataFrame) -> list[str]:
    """Say what cannot happen: results before samples, one sample of two people, wrong units."""
    found = []
    unit_of = {TESTS[test]: unit for unit, tests in UNITS.items() for test in tests}
    by_sample = frame.groupby("sample_id")[["patient_id", "taken", "reported", "source"]].nunique()
    ordered = frame.sort_values(["patient_id", "taken"])
    same = ordered["patient_id"].to_numpy()[1:] == ordered["patient_id"].to_numpy()[:-1]
    age, sex = ordered["age"].to_numpy(), ordered["sex"].astype("str").to_numpy()
    ward, emergency = frame["source"] == "ward", _in_emergency(frame)
    for count, words in (
        ((frame["reported"] <= frame["taken"]).sum(), "results reported before they were taken"),
        ((by_sample > 1).any(axis=1).sum(), "samples of two people, moments or places"),
        (
            (frame["test"].astype("str").map(unit_of) != frame["unit"].astype("str")).sum(),
            "results in another unit than their test's",
        ),
        ((same & (age[1:] < age[:-1])).sum(), "results at which a person grows younger"),
        ((same & (sex[1:] != sex[:-1])).sum(), "results at which a person's sex changes"),
        ((frame["spell_id"].notna() != ward).sum(), "results where ward and spell disagree"),
        (
            (frame["attendance_id"].notna() != emergency).sum(),
            "results where department and attendance disagree",
        ),
    ):
        if count:
            found.append(f"{int(count):,} {words}")
    return found
