"""Makes the trusts' yearly figures: sizes, waits, deaths, and deaths after a broken hip.

What trusts differ in (size, waits, case mix) is dealt out: each trust gets another place in
the same row of values, so that the spread between trusts is no matter of luck. Within a
trust, what happens to people is chance.
"""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.draws import Draws, normal, thresholds
from datagym.datasets.identifiers import texts
from datagym.datasets.table import Tables, category

TEACHING, GENERAL = range(2)
_LEAST, _MOST = 50, 200  # hundredths: the range of the case mix index
_PARTS = 1_000

Array = npt.NDArray[Any]
Floats = npt.NDArray[np.float64]


def make(card: Card, n: int, seed: int) -> Tables:
    """Make the figures of ``n`` trusts."""
    draws = Draws(seed, card.name, 0)
    kind = np.where(_dealt(draws, "type", n) < card.weights("teaching")[0] / 100, TEACHING, GENERAL)
    attendances = np.floor(_at(card, "attendances_at", _dealt(draws, "attendances", n)))
    share, apart = _four_hours(card, draws, n)
    admissions = np.floor(attendances * _at(card, "admissions_at", _dealt(draws, "admissions", n)))
    case_mix = _case_mix(card, draws, kind)
    per_thousand = _at(card, "hip_fractures_at", _dealt(draws, "hip fractures", n))
    frame = pd.DataFrame(
        {
            "trust_id": pd.Series(texts("trust", 0, np.arange(n)), dtype="str"),
            "region": _regions(card, draws, n),
            "type": category(kind, list(card.column("type").codes)),
            "attendances": attendances.astype(np.int32),
            "within_four_hours": _of(draws, "within four hours", attendances, share),
            "four_hour_percent": 0.0,
            "admissions": admissions.astype(np.int32),
            "case_mix_index": case_mix / 100,
            "deaths": _deaths(card, draws, kind, admissions, case_mix),
            **_hips(card, draws, attendances * per_thousand / 1_000),
        }
    )
    return Tables(derive(frame), pd.DataFrame({"stands_apart": apart}))


def derive(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute the derived columns, each from its own row."""
    part = frame["within_four_hours"].to_numpy().astype(np.int64)
    whole = frame["attendances"].to_numpy().astype(np.int64)
    return frame.assign(four_hour_percent=(part * 2_000 + whole) // (2 * whole) / 10)


def _dealt(draws: Draws, column: str, n: int) -> Floats:
    """Deal out the middles of ``n`` equal steps from 0 to 1, one to each trust."""
    place = np.empty(n, dtype=np.float64)
    place[np.argsort(draws.raw(column, n), kind="stable")] = np.arange(n) + 0.5
    return place / n


def _at(card: Card, setting: str, place: Floats) -> Floats:
    """Read values off the card's, which it gives at some shares of all trusts."""
    values: Floats = np.interp(place, card.settings["shares"], card.settings[setting])
    return values


def _regions(card: Card, draws: Draws, n: int) -> Any:  # noqa: ANN401  (a Categorical)
    weights = np.cumsum(card.weights("region"))
    place = np.searchsorted(weights / weights[-1], _dealt(draws, "region", n), side="right")
    return category(place, list(card.column("region").codes))


def _four_hours(card: Card, draws: Draws, n: int) -> tuple[Floats, npt.NDArray[np.bool_]]:
    """Return each trust's true share within four hours, and which trusts stand apart."""
    outliers = card.settings["outliers"]
    order = np.argsort(draws.raw("four hours", n), kind="stable")
    ordinary = n - len(outliers)
    percent = np.empty(n, dtype=np.float64)
    percent[order[: len(outliers)]] = outliers
    place = (np.arange(ordinary) + 0.5) / ordinary
    percent[order[len(outliers) :]] = _at(card, "four_hours_at", place)
    apart = np.zeros(n, dtype=bool)
    apart[order[: len(outliers)]] = True
    return percent / 100, apart


def _of(draws: Draws, column: str, people: Floats, share: Floats) -> npt.NDArray[np.int32]:
    """Draw to how many of many people something happens that has a chance of ``share``."""
    z = normal(0, _PARTS)[draws.bits(column, len(people))] / _PARTS
    expected = people * share
    count = np.floor(expected + z * np.sqrt(expected * (1 - share)) + 0.5)
    return np.clip(count, 0, people).astype(np.int32)


def _case_mix(card: Card, draws: Draws, kind: Array) -> npt.NDArray[np.int64]:
    """Return the case mix index in hundredths."""
    mean = np.asarray(card.settings["case_mix"])[kind]
    own = normal(0, card.settings["case_mix_deviation"])[draws.bits("case mix", len(kind))]
    hundredths: npt.NDArray[np.int64] = np.clip(mean + own, _LEAST, _MOST).astype(np.int64)
    return hundredths


def _deaths(
    card: Card, draws: Draws, kind: Array, admissions: Floats, case_mix: Array
) -> npt.NDArray[np.int32]:
    deviation = card.settings["deaths_deviation"] * _PARTS
    own = 1 + normal(0, deviation)[draws.bits("own deaths", len(kind))] / _PARTS
    ours = np.where(kind == TEACHING, card.effect("case_mix").parameter, 1.0)
    share = card.settings["deaths_at_average"] * (case_mix / 100) * ours * own
    return _of(draws, "deaths", admissions, share)


def _hips(card: Card, draws: Draws, a_year: Floats) -> dict[str, Array]:
    """Draw two years of broken hips: each person's chance of dying is the same everywhere."""
    share = card.weights("hip_deaths")[0] / 100
    columns: dict[str, Array] = {}
    for year in ("_last_year", ""):
        z = normal(0, _PARTS)[draws.bits(f"hips{year}", len(a_year))] / _PARTS
        people = np.maximum(np.floor(a_year + z * np.sqrt(a_year)), 40).astype(np.int16)
        most = 2_048  # people: more than any trust treats, so that a person's bits stay in place
        dies = draws.bits(f"hip deaths{year}", len(a_year), most) < thresholds(share)
        here = np.arange(most) < people[:, None]
        columns[f"hip_fractures{year}"] = people
        columns[f"hip_deaths{year}"] = (dies & here).sum(axis=1).astype(np.int16)
    return columns
