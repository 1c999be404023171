"""The truths of the waiting list: how each is computed, found, and missed."""

from collections.abc import Callable, Mapping
from fractions import Fraction

import pandas as pd

from datagym.datasets.table import Finding

_CHECK = pd.Timestamp("2024-01-01")
_COHORT = (pd.Timestamp("2023-04-01"), pd.Timestamp("2023-11-26"))  # 18 weeks before the end
_END = pd.Timestamp("2024-03-31")
_STANDARD = 126  # days: 18 weeks
_TREATED = ("admitted for treatment", "treated in outpatients")
_WAITING, _REMOVED = "still waiting", "removed after a check of the list"


def _exact_within(frame: pd.DataFrame, hidden: pd.DataFrame) -> Fraction:
    cohort = frame["clock_start"].between(*_COHORT)
    within = hidden.loc[cohort, "true_days"] < _STANDARD
    return Fraction(int(within.sum()), int(cohort.sum()))


def _cohort_within(frame: pd.DataFrame) -> float:
    cohort = frame[frame["clock_start"].between(*_COHORT)]
    return float((cohort["within_18_weeks"] & cohort["clock_stop"].notna()).mean())


def _stopped_within(frame: pd.DataFrame) -> float:
    begun = frame["clock_start"] >= _COHORT[0]
    return float(frame.loc[begun & frame["clock_stop"].notna(), "within_18_weeks"].mean())


def _exact_list(frame: pd.DataFrame, hidden: pd.DataFrame) -> Fraction:
    due = frame["clock_start"] + pd.to_timedelta(hidden["true_days"], unit="D")
    still = (frame["outcome"] == _WAITING) | (hidden["removed_in_check"] & (due > _END))
    recent = (_END - frame["clock_start"]).dt.days < _STANDARD
    return Fraction(int((still & recent).sum()), int(still.sum()))


def _list_with_removed(frame: pd.DataFrame) -> float:
    removed = (frame["outcome"] == _REMOVED) & (frame["clock_stop"] >= _CHECK)
    still = frame[(frame["outcome"] == _WAITING) | removed]
    return float(((_END - still["clock_start"]).dt.days < _STANDARD).mean())


def _reported_list(frame: pd.DataFrame) -> float:
    return float(frame.loc[frame["outcome"] == _WAITING, "within_18_weeks"].mean())


def _exact_deprivation(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    most = least = Fraction(0)
    for _specialty, group in _treated(frame).groupby("specialty", observed=True):
        poor, weeks = group["imd_decile"] <= 3, group["weeks_waited"]  # noqa: PLR2004
        if poor.any() and not poor.all():
            most += int(weeks[poor].sum())
            least += Fraction(int(weeks[~poor].sum()), int((~poor).sum())) * int(poor.sum())
    return most / least


def _within_specialty(frame: pd.DataFrame) -> float:
    groups = (
        _treated(frame)
        .assign(poor=lambda f: f["imd_decile"] <= 3)  # noqa: PLR2004  (deciles)
        .pivot_table(
            index="specialty",
            columns="poor",
            values="weeks_waited",
            aggfunc=["mean", "size"],
            observed=True,
        )
        .dropna()
    )
    mean, size = groups["mean"].to_numpy(float), groups["size"].to_numpy(float)
    least, most = (mean * size[:, 1:]).sum(axis=0)  # both weighted by the most deprived
    return float(most / least)


def _crude(frame: pd.DataFrame) -> float:
    treated = _treated(frame)
    poor = treated["imd_decile"] <= 3  # noqa: PLR2004  (deciles)
    weeks = treated["weeks_waited"]
    return float(weeks[poor].mean() / weeks[~poor].mean())


def _treated(frame: pd.DataFrame) -> pd.DataFrame:
    """Return treated people of the three most and the three least deprived deciles."""
    extreme = ~frame["imd_decile"].between(4, 7)
    return frame[frame["outcome"].isin(_TREATED) & extreme]


FINDINGS: Mapping[str, Finding] = {
    "still_waiting": Finding(_exact_within, _cohort_within, _stopped_within),
    "clean_up": Finding(_exact_list, _list_with_removed, _reported_list),
    "deprivation": Finding(_exact_deprivation, _within_specialty, _crude),
}


def _list(frame: pd.DataFrame) -> "pd.Series[int]":
    weeks: pd.Series[int] = frame.loc[frame["outcome"] == _WAITING, "weeks_waited"]
    return weeks


def _median(frame: pd.DataFrame) -> float:
    """Return the median of days waited on the list, in weeks."""
    start = frame.loc[frame["outcome"] == _WAITING, "clock_start"]
    return float((_END - start).dt.days.median()) / 7


def _ninety_second(frame: pd.DataFrame) -> float:
    """Return the 92nd percentile of weeks waited on the list."""
    return float(_list(frame).quantile(0.92))


MEASURED: Mapping[str, Callable[[pd.DataFrame], float]] = {
    "median_wait": _median,
    "ninety_second": _ninety_second,
}


def impossible(frame: pd.DataFrame) -> list[str]:
    """Say what cannot happen: clocks that run backwards, two ends of one pathway."""
    found = []
    waiting = frame["outcome"] == _WAITING
    stop, start = frame["clock_stop"], frame["clock_start"]
    operated = frame[frame["outcome"] == "admitted for treatment"]
    died = frame.loc[frame["outcome"] == "died"].groupby("patient_id")["clock_stop"].first()
    later = stop.to_numpy() > died.reindex(frame["patient_id"]).to_numpy()
    for count, words in (
        ((start < frame["referral_date"]).sum(), "clocks that start before the referral"),
        ((stop < start).sum(), "clocks that stop before they start"),
        ((waiting != stop.isna()).sum(), "pathways where still waiting and the stop disagree"),
        (((stop < "2023-04-01") | (stop > _END)).sum(), "clocks that stop outside the year"),
        ((start > _END).sum(), "clocks that start after the year's end"),
        (operated["patient_id"].duplicated().sum(), "second operations of one person"),
        (later.sum(), "clocks that stop after the person's death"),
    ):
        if count:
            found.append(f"{int(count):,} {words}")
    return found
