"""The truths of screening: how each is computed, found, and missed."""

from collections.abc import Callable, Mapping
from fractions import Fraction

import pandas as pd

from datagym.datasets.table import Finding


def _exact_ppv(frame: pd.DataFrame, hidden: pd.DataFrame) -> Fraction:
    recalled = (frame["result"] == "recalled").to_numpy()
    return Fraction(int(hidden["cancer"][recalled].sum()), int(recalled.sum()))


def _ppv(frame: pd.DataFrame) -> float:
    recalled = frame[frame["result"] == "recalled"]
    return float((recalled["outcome"] == "cancer found").mean())


def _sensitivity(frame: pd.DataFrame) -> float:
    found = (frame["outcome"] == "cancer found").sum()
    return float(found / (found + frame["interval_cancer"].notna().sum()))


def _exact_gain(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    gain = Fraction(0)
    for _did, group in frame.groupby("previous_round", observed=True):
        with_it, without = (
            group["attended"][group["reminder"]],
            group["attended"][~group["reminder"]],
        )
        if len(with_it) and len(without):
            other = Fraction(int(without.sum()), len(without))
            gain += int(with_it.sum()) - other * len(with_it)
    return gain / int(frame["reminder"].sum())


def _gain(frame: pd.DataFrame) -> float:
    """Compare within what women did before, weighted by the reminded ones."""
    cells = frame.pivot_table(
        index="previous_round",
        columns="reminder",
        values="attended",
        aggfunc=["mean", "size"],
        observed=True,
    ).dropna()
    share, women = cells["mean"], cells["size"]
    return float(((share[True] - share[False]) * women[True]).sum() / women[True].sum())


def _crude_gain(frame: pd.DataFrame) -> float:
    reminded = frame["reminder"]
    return float(frame.loc[reminded, "attended"].mean() - frame.loc[~reminded, "attended"].mean())


def _exact_ill(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    return Fraction(int((frame["long_term_conditions"] > 0).sum()), len(frame))


def _ill(frame: pd.DataFrame) -> float:
    return float((frame["long_term_conditions"] > 0).mean())


def _ill_of_screened(frame: pd.DataFrame) -> float:
    return _ill(frame[frame["attended"]])


FINDINGS: Mapping[str, Finding] = {
    "base_rate": Finding(_exact_ppv, _ppv, _sensitivity),
    "reminder": Finding(_exact_gain, _gain, _crude_gain),
    "healthy_screenee": Finding(_exact_ill, _ill, _ill_of_screened),
}


def _detected(frame: pd.DataFrame) -> float:
    return 100 * float((frame["outcome"] == "cancer found").sum() / frame["attended"].sum())


MEASURED: Mapping[str, Callable[[pd.DataFrame], float]] = {"detected": _detected}


def impossible(frame: pd.DataFrame) -> list[str]:
    """Say what cannot happen: results without a test, days out of order, two invitations."""
    recalled = frame["result"] == "recalled"
    late = frame["interval_cancer"]
    found = []
    for wrong, words in (
        (frame["patient_id"].duplicated(), "women who are invited twice"),
        (
            frame["attended"] != frame["screened"].notna(),
            "tests without a day, or days without one",
        ),
        (frame["attended"] != frame["result"].notna(), "tests without a result, or the reverse"),
        (recalled != frame["assessed"].notna(), "recalls without an assessment, or the reverse"),
        (recalled != frame["outcome"].notna(), "recalls without an outcome, or the reverse"),
        (frame["screened"] <= frame["invited"], "women who were screened before the letter"),
        (frame["assessed"] <= frame["screened"], "women who were assessed before the test"),
        (late.notna() & (frame["result"] != "normal"), "interval cancers without a normal test"),
        (late <= frame["screened"], "interval cancers before the test"),
    ):
        count = int(wrong.sum())
        if count:
            found.append(f"{count:,} {words}")
    return found
