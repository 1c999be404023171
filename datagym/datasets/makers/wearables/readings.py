"""Makes the daily readings of people who are watched over at home.

A series is a sum: what the person is like, the season, a wandering from week to week, the
chance of the day, and flare-ups. All is in tenths and made for all people and days at once;
the days on which a device was not worn are left out at the end.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.draws import Draws, normal, quantiles, thresholds
from datagym.datasets.identifiers import Ids
from datagym.datasets.makers.patients.people import age_on
from datagym.datasets.makers.wearables.wearers import (
    BIRCH,
    Wearers,
    by_month,
    flare_ups,
    wearers,
)
from datagym.datasets.parts import Part, Values
from datagym.datasets.year import DAYS

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

LOW_OXYGEN, HIGH_HEART_RATE = 92, 84
_WORN = 240  # minutes: the least for a resting heart rate
_WEEKS = DAYS // 7 + 2
_NIGHT = 8  # tenths of a point
_NONE = np.iinfo(np.int16).min
_LINES = 1.2  # by how much straight lines between weeks would narrow the wandering
_SHOWN = (30, 140)  # beats a minute: what a device can show
_DAY = np.arange(DAYS)

Array = npt.NDArray[Any]
Settings = Mapping[str, Any]


def build(block: "Block") -> Part:
    """Make a block's readings."""
    settings, draws = block.settings("wearables"), block.draws("wearables")
    patients = block.table("patients")
    who = wearers(block, settings, draws)
    shape = len(who.person), DAYS
    first, second = flare_ups(settings, draws, who)
    worse = np.maximum(first, second)
    ill = (worse > 0).astype(np.int8)
    rows, day = np.nonzero(_worn(settings, draws, who, ill))
    ill = ill[rows, day]

    age = age_on(patients, who.person[rows], day)
    heart = _heart(settings, draws, who, first, second)[rows, day]
    late = (who.model[rows] == BIRCH) & (day >= settings["drift_from"])
    shown = heart + np.where(late, int(10 * block.card("wearables").effect("drift").parameter), 0)
    by_day = _oxygen(settings, draws, who, worse)[rows, day] - _by_age(settings, age)
    share = np.where(
        settings["night_from"] > _DAY, settings["night_before"], settings["night_after"]
    )
    night = (draws.bits("night", *shape) < thresholds(share))[rows, day]
    fails = draws.bits("fails", *shape)[rows, day] < thresholds(settings["reading_fails"])[ill]
    wear = _wear(settings, draws, shape)[rows, day]
    oxygen = _rounded(by_day - night * _NIGHT).clip(70, 100)
    oxygen = np.where(fails, _NONE, oxygen).astype(np.int16)
    rate = np.where(wear < _WORN, _NONE, _rounded(shown).clip(*_SHOWN)).astype(np.int16)
    columns: dict[str, Values] = {
        "device_id": Ids("device", rows.astype(np.int32)),
        "patient_id": Ids("patient", who.person[rows]),
        "model": who.model[rows],
        "day": day.astype(np.int32),
        "age": age,
        "wear_minutes": wear.astype(np.int16),
        "steps": _steps(settings, draws, who, wear, ill, (rows, day)),
        "resting_heart_rate": rate,
        "measured_at": night.astype(np.int8),
        "oxygen_saturation": oxygen,
        "alarm": _alarm(oxygen, rate),
        "flare_up": ill > 0,
    }
    return Part(
        block.number,
        columns,
        who.person[rows],
        hidden={"true_heart_rate": heart, "oxygen_by_day": by_day},
    )


def derive(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute the derived columns, each from its own row."""
    oxygen = frame["oxygen_saturation"].fillna(_NONE).to_numpy(dtype=np.int16)
    heart = frame["resting_heart_rate"].fillna(_NONE).to_numpy(dtype=np.int16)
    return frame.assign(alarm=_alarm(oxygen, heart))


def _alarm(oxygen: Array, heart: Array) -> npt.NDArray[np.bool_]:
    """Tell on which days there is an alarm; a missing reading sets off none."""
    low: npt.NDArray[np.bool_] = (oxygen <= LOW_OXYGEN) & (oxygen != _NONE)
    return low | (heart >= HIGH_HEART_RATE)


def _worn(settings: Settings, draws: Draws, who: Wearers, ill: Array) -> npt.NDArray[np.bool_]:
    """Tell on which days devices are worn: shape (people, days)."""
    people = len(who.person)
    inside = (who.start[:, None] <= _DAY) & (who.end[:, None] > _DAY)
    drawer = draws.bits("off week", people, _WEEKS) < thresholds(settings["off_week"])
    off = draws.bits("off day", people, DAYS) < thresholds(settings["off_day"])[ill]
    worn: npt.NDArray[np.bool_] = inside & ~drawer[:, _DAY // 7] & ~off
    return worn


def _heart(settings: Settings, draws: Draws, who: Wearers, first: Array, second: Array) -> Array:
    """Return true resting heart rates in tenths: shape (people, days)."""
    own = normal(*settings["heart_rate_person"])[who.heart].clip(*settings["heart_rate_range"])
    season = by_month(np.asarray(settings["seasonal_heart_rate"]))
    mild, strong = settings["flare_heart_rate"]
    added = np.where(who.strained, strong, mild)[:, None] * first + mild * second
    rates: Array = own[:, None] + season + added // 2
    rates += _wandering(draws, "heart", len(own), settings["heart_rate_week"])
    return rates + normal(0, settings["heart_rate_day"])[draws.bits("heart", len(own), DAYS)]


def _oxygen(settings: Settings, draws: Draws, who: Wearers, worse: Array) -> Array:
    """Return oxygen saturations by day before the loss by age, in tenths: (people, days)."""
    middle = settings["saturation_by_age"][0] // 1_000
    own = normal(middle, settings["saturation_person"])[who.oxygen]
    points: Array = own[:, None] - worse.astype(np.int32) * settings["flare_saturation"] // 2
    points += _wandering(draws, "oxygen", len(own), settings["saturation_week"])
    return points + normal(0, settings["saturation_day"])[draws.bits("oxygen", len(own), DAYS)]


def _by_age(settings: Settings, age: Array) -> Array:
    """Return what oxygen saturation has lost by an age, in tenths of a point."""
    lost: Array = age.astype(np.int32) * settings["saturation_by_age"][1] // 1_000
    return lost


def _wandering(draws: Draws, column: str, people: int, deviation: float) -> Array:
    """Return series that go straight from a chance value of one week to that of the next."""
    knots = normal(0, deviation * _LINES)[draws.bits(f"{column} weeks", people, _WEEKS)]
    week, after = _DAY // 7, _DAY % 7
    series: Array = (knots[:, week] * (7 - after) + knots[:, week + 1] * after) // 7
    return series


def _wear(settings: Settings, draws: Draws, shape: tuple[int, int]) -> Array:
    table = quantiles(settings["wear_shares"], settings["wear_minutes"])
    minutes: Array = table[draws.bits("wear", *shape)]
    return minutes


def _steps(  # noqa: PLR0913, PLR0917  (steps depend on this much)
    settings: Settings, draws: Draws, who: Wearers, wear: Array, ill: Array, at: tuple[Array, Array]
) -> Array:
    """Return steps: by person, time worn and chance; fewer in a flare-up."""
    pace = quantiles((0, 1), settings["steps_person"])[who.walk].astype(np.int64)[at[0]]
    bits = draws.bits("steps", len(who.person), DAYS)[at]
    chance = normal(1_000, settings["steps_day"])[bits].clip(100)
    steps = pace * wear * chance // 1_000_000
    walked: Array = np.where(ill > 0, steps * settings["flare_steps"] // 100, steps)
    return walked.astype(np.int32)


def _rounded(tenths: Array) -> Array:
    whole: Array = (tenths + 5) // 10
    return whole
