"""The truths of the appointments: how each is computed, found, and missed."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.makers.appointments.attendance import AGE_EDGES
from datagym.datasets.table import Finding

_ATTENDED, _MISSED = "attended", "did not attend"

Counts = npt.NDArray[np.int64]


def _due(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the appointments that were attended or missed."""
    return frame[frame["status"].isin([_ATTENDED, _MISSED])]


def _exact_share(frame: pd.DataFrame, _: pd.DataFrame) -> Fraction:
    missed = int((frame["status"] == _MISSED).sum())
    return Fraction(missed, max(len(_due(frame)), 1))


def _share(frame: pd.DataFrame) -> float:
    return float((_due(frame)["status"] == _MISSED).mean())


def _share_of_booked(frame: pd.DataFrame) -> float:
    return float((frame["status"] == _MISSED).mean())


def _fourfold(frame: pd.DataFrame, exposed: "pd.Series[bool]", by: str) -> Counts:
    """Count missed and attended, exposed and not, in each stratum: shape (strata, 4)."""
    missed = frame["status"] == _MISSED
    stratum = pd.Categorical(frame[by]).codes.astype(np.int64)
    place = stratum * 4 + 2 * (1 - exposed.to_numpy(np.int64)) + (1 - missed.to_numpy(np.int64))
    strata = int(stratum.max()) + 1 if len(stratum) else 0
    return np.bincount(place, minlength=4 * strata).reshape(-1, 4)


def mantel_haenszel(tables: Counts) -> Fraction:
    """Return the odds ratio over strata, exactly.

    Parameters
    ----------
    tables
        A row for each stratum: exposed with and without the event, others with and without.

    >>> mantel_haenszel(np.array([[1, 2, 3, 4], [2, 4, 6, 8]]))
    Fraction(2, 3)

    """
    above = below = Fraction(0)
    for a, b, c, d in tables.tolist():
        if a + b + c + d:
            above += Fraction(a * d, a + b + c + d)
            below += Fraction(b * c, a + b + c + d)
    return above / below if below else Fraction(1)


def _reminders(frame: pd.DataFrame) -> Counts:
    due = _due(frame)
    return _fourfold(due, due["reminder"], "missed_last_year")


def _telephones(frame: pd.DataFrame) -> Counts:
    due = _due(frame)
    due = due[due["mode"] != "video"]
    return _fourfold(due, due["mode"] == "telephone", "specialty")


def _ratio_finding(tables: Callable[[pd.DataFrame], Counts]) -> Finding:
    """Return a finding whose strata are put together rightly, and naively as one."""
    return Finding(
        lambda frame, _: mantel_haenszel(tables(frame)),
        lambda frame: float(mantel_haenszel(tables(frame))),
        lambda frame: float(mantel_haenszel(tables(frame).sum(axis=0, keepdims=True))),
    )


def _slope(frame: pd.DataFrame) -> Fraction:
    """Return the change of the log-odds of missing for each decile, within age bands.

    One step from none towards the likeliest slope (score over information), which for a
    slope as small as this is close to it and needs whole numbers alone.
    """
    due = _due(frame)
    band = np.searchsorted(AGE_EDGES, due["age"].to_numpy(), side="right")
    missed = (due["status"] == _MISSED).to_numpy()
    decile = due["imd_decile"].to_numpy().astype(np.int64)
    score = information = Fraction(0)
    for one in range(len(AGE_EDGES) + 1):
        x, y = decile[band == one], missed[band == one]
        n, events = len(x), int(y.sum())
        if events and events < n:
            total = int(x.sum())
            spread = n * int((x * x).sum()) - total * total
            score += Fraction(n * int(x[y].sum()) - events * total, n)
            information += Fraction(events * (n - events) * spread, n**3)
    return score / information if information else Fraction(0)


FINDINGS: Mapping[str, Finding] = {
    "missed_share": Finding(_exact_share, _share, _share_of_booked),
    "reminder": _ratio_finding(_reminders),
    "telephone": _ratio_finding(_telephones),
    "deprivation": Finding(
        lambda frame, _: -_slope(frame),
        lambda frame: -float(_slope(frame)),
        lambda frame: float(_slope(frame)),
    ),
}

MEASURED: Mapping[str, Callable[[pd.DataFrame], float]] = {
    "imd_slope": lambda frame: float(_slope(frame)),
}


def impossible(frame: pd.DataFrame) -> list[str]:
    """Say what cannot happen: booked after it began, twice a day, clinics that are closed."""
    found = []
    day: Any = frame["starts"].dt.normalize()
    ordered = frame.sort_values(["patient_id", "starts"])
    same = (ordered["patient_id"] == ordered["patient_id"].shift()).to_numpy()
    aging = ordered["age"].astype("int64").diff().to_numpy()
    for count, words in (
        ((frame["booked"] > day).sum(), "appointments that were booked after their day"),
        (
            pd.DataFrame({"who": frame["patient_id"], "day": day}).duplicated().sum(),
            "appointments of a person who has another that day",
        ),
        ((frame["starts"].dt.day_of_week == 6).sum(), "appointments on a Sunday"),  # noqa: PLR2004
        (
            (same & ((aging < 0) | (aging > 1))).sum(),
            "appointments at which a person's age jumps",
        ),
    ):
        if count:
            found.append(f"{int(count):,} {words}")
    return found
