"""The truths of the observations: how each is computed, found, and missed."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import pandas as pd

from datagym.datasets.makers.observations.rounds import is_night
from datagym.datasets.makers.observations.score import EMERGENCY_FROM, URGENT_FROM
from datagym.datasets.table import Finding


def _on_oxygen(frame: pd.DataFrame, tone: str) -> "pd.Series[bool]":
    kept = (frame["breathing"] == "oxygen") & (frame["spo2_scale"] == 1)
    return kept & (frame["skin_tone"] == tone)


def _exact_bias(frame: pd.DataFrame, hidden: pd.DataFrame) -> Fraction:
    """Return the error of the meter on dark skin minus that on light, in all sets on oxygen."""
    means = []
    for tone in ("dark", "light"):
        rows = _on_oxygen(frame, tone)
        error = frame.loc[rows, "saturation"].astype("int64") - hidden.loc[rows, "true_saturation"]
        means.append(Fraction(int(error.sum()), int(rows.sum())))
    return means[0] - means[1]


def _bias(frame: pd.DataFrame) -> float:
    """Compare the meter with the blood gas, where both were taken."""
    error = (frame["saturation"] - frame["blood_gas_saturation"]).astype("float64")
    dark, light = (error[_on_oxygen(frame, tone)].mean() for tone in ("dark", "light"))
    return float(dark - light)


def _reading_gap(frame: pd.DataFrame) -> float:
    """Compare what the meters read, as if equal readings meant equal blood."""
    dark, light = (
        frame.loc[_on_oxygen(frame, tone), "saturation"].astype("float64").mean()
        for tone in ("dark", "light")
    )
    return float(dark - light)


def _night(frame: pd.DataFrame) -> Any:  # noqa: ANN401  (a Series of truth values)
    minutes = frame["due"].dt.hour * 60 + frame["due"].dt.minute
    night: Any = pd.Series(is_night(minutes.to_numpy()), index=frame.index)
    return night


def _exact_night_share(frame: pd.DataFrame, hidden: pd.DataFrame) -> Fraction:
    scores = hidden["true_news2"][_night(frame).to_numpy()]
    return Fraction(int((scores >= URGENT_FROM).sum()), len(scores))


def _filled_night_share(frame: pd.DataFrame) -> float:
    """Give every missed set the last score of the same spell."""
    ordered = frame[["spell_id", "due", "news2"]].sort_values(["spell_id", "due"])
    filled = ordered.groupby("spell_id", sort=False)["news2"].ffill()
    return float((filled[_night(ordered)] >= URGENT_FROM).mean())


def _taken_night_share(frame: pd.DataFrame) -> float:
    scores = frame.loc[_night(frame), "news2"].dropna()
    return float((scores >= URGENT_FROM).mean())


def _alarms(frame: pd.DataFrame) -> tuple[int, int, int]:
    """Return the alarms, the sets before a death, and those that are both."""
    alarm = (frame["news2"] >= EMERGENCY_FROM).fillna(value=False).astype(bool)
    dies = frame["died_within_24_hours"] & frame["news2"].notna()
    return int(alarm.sum()), int(dies.sum()), int((alarm & dies).sum())


def _exact_precision(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    alarms, _dying, both = _alarms(frame)
    return Fraction(both, alarms)


def _precision(frame: pd.DataFrame) -> float:
    alarms, _dying, both = _alarms(frame)
    return both / alarms


def _sensitivity(frame: pd.DataFrame) -> float:
    _raised, dying, both = _alarms(frame)
    return both / dying


FINDINGS: Mapping[str, Finding] = {
    "oximeter": Finding(_exact_bias, _bias, _reading_gap),
    "missed_at_night": Finding(_exact_night_share, _filled_night_share, _taken_night_share),
    "alarms": Finding(_exact_precision, _precision, _sensitivity),
}

MEASURED: Mapping[str, Callable[[pd.DataFrame], float]] = {}

_SIGNS = (
    "minutes_late",
    "device",
    "respiration",
    "saturation",
    "breathing",
    "systolic",
    "pulse",
    "consciousness",
    "temperature",
    "news2",
    "response",
)


def impossible(frame: pd.DataFrame) -> list[str]:
    """Say what cannot happen: sets out of order, half a set, life after death, a new skin."""
    found = []
    missed = frame["taken"].isna()
    half = pd.Series(data=False, index=frame.index)
    for name in _SIGNS:
        half |= frame[name].isna() != missed
    ordered = frame.sort_values(["patient_id", "due"])
    taken = ordered["taken"].fillna(ordered["due"]).to_numpy()
    person, dies = ordered["patient_id"].to_numpy(), ordered["died_within_24_hours"].to_numpy()
    same = person[1:] == person[:-1]
    due, tone = ordered["due"].to_numpy(), ordered["skin_tone"].astype("str").to_numpy()
    late = dies[:-1] & same & ((due[1:] - due[:-1]) > pd.Timedelta(days=1).to_numpy())
    for count, words in (
        ((frame["taken"] < frame["due"]).sum(), "sets that were taken before they were due"),
        (half.sum(), "sets of which only a part was taken"),
        ((same & (taken[1:] <= taken[:-1])).sum(), "sets that were taken before the one before"),
        (late.sum(), "sets that were due after the person's death"),
        ((same & (tone[1:] != tone[:-1])).sum(), "sets at which a person's skin tone changes"),
        (
            (frame["blood_gas_saturation"].notna() & missed).sum(),
            "blood gases without a set of observations",
        ),
    ):
        if count:
            found.append(f"{int(count):,} {words}")
    return found
