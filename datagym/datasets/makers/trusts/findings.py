"""The truths of the trusts: how each is computed, found, and missed."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.table import Finding

_SIGMAS = 3
_ENDS = 10  # trusts at each end of the league table
_QUARTILES = 1.349  # standard deviations between the quartiles of a normal distribution


def _apart(_: pd.DataFrame, hidden: pd.DataFrame) -> Fraction:
    return Fraction(int(hidden["stands_apart"].sum()))


def _outside_spread(frame: pd.DataFrame) -> float:
    """Count trusts outside limits made of the spread between trusts and chance."""
    share, chance = _shares(frame)
    low, middle, high = np.quantile(share, (0.25, 0.5, 0.75))
    spread = (high - low) / _QUARTILES
    limit = _SIGMAS * np.sqrt(spread**2 + chance**2)
    return float((np.abs(share - middle) > limit).sum())


def _outside_chance(frame: pd.DataFrame) -> float:
    """Count trusts outside limits made for chance alone."""
    share, chance = _shares(frame)
    centre = frame["within_four_hours"].sum() / frame["attendances"].sum()
    return float((np.abs(share - centre) > _SIGMAS * chance).sum())


def _shares(
    frame: pd.DataFrame,
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return each trust's share within four hours and its standard error by chance."""
    within = frame["within_four_hours"].to_numpy(dtype=np.float64)
    all_of = frame["attendances"].to_numpy(dtype=np.float64)
    centre = within.sum() / all_of.sum()
    return within / all_of, np.sqrt(centre * (1 - centre) / all_of)


def _no_difference(_: pd.DataFrame, __: pd.DataFrame) -> Fraction:
    return Fraction(0)


def _ends_this_year(frame: pd.DataFrame) -> float:
    return _ends(frame, "")


def _ends_last_year(frame: pd.DataFrame) -> float:
    return _ends(frame, "_last_year")


def _ends(frame: pd.DataFrame, year: str) -> float:
    """Return deaths of the ten worst of last year minus those of the ten best, in ``year``."""
    ranked = frame["hip_deaths_last_year"] / frame["hip_fractures_last_year"]
    order = ranked.to_numpy().argsort(kind="stable")

    def share(rows: npt.NDArray[Any]) -> float:
        chosen = frame.iloc[rows]
        return float(chosen[f"hip_deaths{year}"].sum() / chosen[f"hip_fractures{year}"].sum())

    return share(order[-_ENDS:]) - share(order[:_ENDS])


def _exact_fair(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    hundredths = (frame["case_mix_index"] * 100).round().astype("int64")
    ill = frame["admissions"].astype("int64") * hundredths
    teaching = frame["type"] == "teaching"
    deaths = frame["deaths"].astype("int64")
    ratio = [Fraction(int(deaths[who].sum()), int(ill[who].sum())) for who in (teaching, ~teaching)]
    return ratio[0] / ratio[1]


def _fair(frame: pd.DataFrame) -> float:
    return _ratio(frame, frame["admissions"] * frame["case_mix_index"])


def _crude(frame: pd.DataFrame) -> float:
    return _ratio(frame, frame["admissions"])


def _ratio(frame: pd.DataFrame, of: "pd.Series[Any]") -> float:
    sums = pd.DataFrame({"deaths": frame["deaths"], "of": of}).groupby(frame["type"], observed=True)
    rate = sums["deaths"].sum() / sums["of"].sum()
    return float(rate["teaching"] / rate["general"])


FINDINGS: Mapping[str, Finding] = {
    "funnel": Finding(_apart, _outside_spread, _outside_chance),
    "league_table": Finding(_no_difference, _ends_this_year, _ends_last_year),
    "case_mix": Finding(_exact_fair, _fair, _crude),
}


def _quantile(share: float) -> Callable[[pd.DataFrame], float]:
    return lambda frame: 100 * float(np.quantile(_shares(frame)[0], share))


def _percent_outside(frame: pd.DataFrame) -> float:
    return 100 * _outside_chance(frame) / len(frame)


def _percent_hips(frame: pd.DataFrame) -> float:
    deaths = frame["hip_deaths"].sum() + frame["hip_deaths_last_year"].sum()
    return 100 * float(
        deaths / (frame["hip_fractures"].sum() + frame["hip_fractures_last_year"].sum())
    )


MEASURED: Mapping[str, Callable[[pd.DataFrame], float]] = {
    "four_hours": _quantile(0.5),
    "four_hours_p5": _quantile(0.05),
    "four_hours_p95": _quantile(0.95),
    "outside_binomial_limits": _percent_outside,
    "hip_deaths": _percent_hips,
}


def impossible(frame: pd.DataFrame) -> list[str]:
    """Say what cannot happen: more people with an outcome than there were people."""
    found = []
    for part, whole, words in (
        ("within_four_hours", "attendances", "trusts with more within four hours than came"),
        ("deaths", "admissions", "trusts with more deaths than admissions"),
        ("hip_deaths", "hip_fractures", "trusts with more deaths than broken hips"),
        ("hip_deaths_last_year", "hip_fractures_last_year", "the same in the year before"),
    ):
        count = int((frame[part] > frame[whole]).sum())
        if count:
            found.append(f"{count:,} {words}")
    return found
