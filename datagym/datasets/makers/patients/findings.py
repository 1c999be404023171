"""The truths of the patients: how each is computed, found, and missed."""

from collections.abc import Callable, Mapping
from fractions import Fraction

import numpy as np
import pandas as pd

from datagym.datasets.table import Finding

_ASIAN = ("H", "J", "K", "L")
_UNKNOWN = ("Z", "99")
_POOREST, _RICHEST = (1, 2), (9, 10)  # deciles
_BAND = 10  # years
_ADULT = 16  # years


def _exact_ratio(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    band = frame["age"].to_numpy() // _BAND
    everybody = np.bincount(band).tolist()
    shares = []
    for deciles in (_POOREST, _RICHEST):
        group = frame["imd_decile"].isin(deciles).to_numpy()
        sick = group & frame["hypertension"].to_numpy()
        counts = np.bincount(band[group], minlength=len(everybody)).tolist()
        sums = np.bincount(band[sick], minlength=len(everybody)).tolist()
        known = zip(sums, counts, everybody, strict=True)
        shares.append(sum((Fraction(a, b) * c for a, b, c in known if b), Fraction(0)))
    return shares[0] / shares[1]


def _ratio(frame: pd.DataFrame) -> float:
    """Compare with the whole table's ages as weights."""
    band = frame["age"] // _BAND
    weights = band.value_counts()
    poorest, richest = (
        (frame[frame["imd_decile"].isin(deciles)].groupby(band)["hypertension"].mean() * weights)
        for deciles in (_POOREST, _RICHEST)
    )
    return float(poorest.sum() / richest.sum())


def _crude_ratio(frame: pd.DataFrame) -> float:
    poorest, richest = (
        frame.loc[frame["imd_decile"].isin(deciles), "hypertension"].mean()
        for deciles in (_POOREST, _RICHEST)
    )
    return float(poorest / richest)


def _exact_asian(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    known = ~frame["ethnicity"].isin(_UNKNOWN)
    return Fraction(int(frame["ethnicity"].isin(_ASIAN).sum()), int(known.sum()))


def _asian(frame: pd.DataFrame) -> float:
    known = frame[~frame["ethnicity"].isin(_UNKNOWN)]
    return float(known["ethnicity"].isin(_ASIAN).mean())


def _asian_of_all(frame: pd.DataFrame) -> float:
    return float(frame["ethnicity"].isin(_ASIAN).mean())


def _exact_bmi(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    tenths = (frame["bmi"].dropna() * 10).round().astype("int64")
    return Fraction(int(tenths.sum()), 10 * len(tenths))


def _bmi(frame: pd.DataFrame) -> float:
    return float(frame["bmi"].mean())


def _bmi_with_noughts(frame: pd.DataFrame) -> float:
    return float(frame["bmi"].fillna(0).mean())


FINDINGS: Mapping[str, Finding] = {
    "deprivation": Finding(_exact_ratio, _ratio, _crude_ratio),
    "unknown_group": Finding(_exact_asian, _asian, _asian_of_all),
    "missing_is_not_zero": Finding(_exact_bmi, _bmi, _bmi_with_noughts),
}


def _percent(
    condition: str, column: str, low: float, high: float
) -> Callable[[pd.DataFrame], float]:
    """Return the measure of a condition among adults with a value from low to under high."""

    def measure(frame: pd.DataFrame) -> float:
        adults = frame[frame["age"] >= _ADULT]
        group = adults[(adults[column] >= low) & (adults[column] < high)]
        return 100 * float(group[condition].mean())

    return measure


MEASURED: Mapping[str, Callable[[pd.DataFrame], float]] = {
    "hypertension_16_44": _percent("hypertension", "age", 16, 45),
    "hypertension_65": _percent("hypertension", "age", 65, 120),
    "diabetes_under_35": _percent("diabetes", "age", 16, 35),
    "diabetes_75": _percent("diabetes", "age", 75, 120),
    "diabetes_normal_weight": _percent("diabetes", "bmi", 0, 25),
    "diabetes_obese": _percent("diabetes", "bmi", 30, 99),
}


def impossible(frame: pd.DataFrame) -> list[str]:
    """Say what cannot happen: people who die before they are born, deaths outside the year."""
    found = []
    died = frame["death_date"].notna()
    for count, words in (
        ((frame["death_date"] <= frame["birth_date"]).sum(), "people who died before they lived"),
        ((frame.loc[died, "death_date"] > "2024-03-31").sum(), "deaths after the year's end"),
        (frame["nhs_number"].duplicated().sum(), "NHS numbers that two people have"),
    ):
        if count:
            found.append(f"{int(count):,} {words}")
    return found
