"""How sick people are in hospital, hour by hour: they come sick, get better, or worse, or die.

Severity is a whole number from 0 (well) to 100. It starts high, falls day by day to what a
person's frailty leaves, swings a little, rises for a day and a half in some spells, and
rises towards the end in most of those who die.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.draws import Draws, happens, normal, pick, quantiles, quantiles_by

MOST = 100
ACUITY_EDGES = (25, 40, 55)  # severities

_HOUR = 60
_HOURS = 24 * 400
_SETS = 4  # that swing together
_RAMP = 36  # hours that a deterioration takes to rise, and to fall

Array = npt.NDArray[Any]


def first_severity(settings: Mapping[str, Any], draws: Draws, triage: Array) -> Array:
    """Draw how sick people are when their spell begins, by triage category (0 for elective)."""
    shares = settings["severity_shares"]
    tables = quantiles_by(shares, settings["severity_first"])
    return pick(tables, triage, draws.bits("severity", len(triage)))


def acuity(severity: Array) -> Array:
    """Return 0 for the sickest to 3 for the best, by which the rounds are planned.

    >>> acuity(np.array([0, 25, 40, 80])).tolist()
    [3, 2, 1, 0]
    """
    made: Array = len(ACUITY_EDGES) - np.searchsorted(ACUITY_EDGES, severity, side="right")
    return made


def severities(  # noqa: PLR0913, PLR0917  (so much decides it)
    settings: Mapping[str, Any],
    draws: Draws,
    first: Array,
    frailty: Array,
    start: Array,
    end: Array,
    dies: Array,
    spell: Array,
    due: Array,
) -> Array:
    """Return the severity at each set.

    Parameters
    ----------
    first, frailty, start, end, dies
        For each spell: the first severity, frailty 0 to 3, the first and last minute, and
        whether the person dies at its end.
    spell, due
        For each set, its spell and its minute.

    """
    n = len(first)
    rest = np.array(settings["severity_at_rest"], np.int32)[frailty]
    since = (due - start[spell]) // _HOUR
    remains = _hourly(settings["recovery_by_day_days"], settings["recovery_by_day"])[since]
    level = rest[spell] + (np.maximum(first - rest, 0)[spell] * remains) // MOST
    level = np.maximum(level, _turn(settings, draws, start, end, n)(spell, due))
    sudden = happens(draws.bits("sudden", n), settings["dies_suddenly"])
    before = np.where((dies & ~sudden)[spell], (end[spell] - due) // _HOUR, _HOURS - 1)
    level = np.maximum(
        level, _hourly(settings["dying_by_day_days"], settings["dying_by_day"])[before]
    )
    places = np.arange(len(spell))
    opens = np.ones(len(spell), bool)
    opens[1:] = spell[1:] != spell[:-1]
    begun = np.maximum.accumulate(np.where(opens, places, 0))
    together = places - (places - begun) % _SETS
    swing = normal(0, settings["swing"])[draws.bits("swing", len(spell))[together]]
    made: Array = np.clip(level + swing, 0, MOST).astype(np.int32)
    return made


def _turn(settings: Mapping[str, Any], draws: Draws, start: Array, end: Array, n: int) -> Any:  # noqa: ANN401  (a function of spells and minutes)
    """Return what gives the severity of a turn for the worse, which some spells have."""
    turns = happens(draws.bits("turns", n), settings["turns_worse"])
    when = draws.bits("turn", n).astype(np.int64)
    top = start + (((end - start) * when) >> 16)
    height = quantiles([0, 1], settings["turn_height"])[draws.bits("turn height", n)]
    height = np.where(turns, height, 0)

    def level(spell: Array, due: Array) -> Array:
        away = np.minimum(np.abs(due - top[spell]) // _HOUR, _RAMP)
        made: Array = height[spell] * (_RAMP - away) // _RAMP
        return made

    return level


def _hourly(days: Sequence[float], values: Sequence[float]) -> Array:
    """Return values by hour, straight lines between days; the last holds for ever."""
    return _by_hours(tuple(days), tuple(values))


@lru_cache(maxsize=16)
def _by_hours(days: tuple[float, ...], values: tuple[float, ...]) -> Array:
    hours = np.arange(_HOURS) / 24
    exact = np.round(np.interp(hours, days, values), 6)  # no machine's last bit decides
    made: Array = np.floor(exact).astype(np.int32)
    return made
