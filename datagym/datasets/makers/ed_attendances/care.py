"""What happens to a person in the department: how it ends, how long it takes, what is recorded."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.card import card
from datagym.datasets.draws import Draws, pick, quantiles_by, thresholds
from datagym.datasets.lines import Lines
from datagym.datasets.year import DAY, MONTH

TARGET = 240  # minutes
WINDOW = 300  # minutes: the target draws stays from up to here
BEFORE = 228  # minutes: and to after here
LATEST_SEEN = 220  # minutes: nobody is recorded as gone before somebody saw them
WINTER, SUMMER = (12, 1, 2), (6, 7, 8)
ADMITTED, DISCHARGED, TRANSFERRED, LEFT = range(4)

_WAITS = tuple(range(1, 6))
_CARE = ("care_admitted", "care_other", "care_other", "patience")
_FINE = 64  # minutes are looked up in 64ths, and rounded down after all factors

Array = npt.NDArray[Any]


def disposal(  # noqa: PLR0913, PLR0917  (so much decides it)
    settings: Mapping[str, Any],
    ends: Array,
    triage: Array,
    band: Array,
    ambulance: Array,
    after: Array,
) -> Array:
    """Draw how the attendance ends."""
    admitted = _admitted()[triage, band, after.astype(np.int8)]
    transferred = admitted + thresholds(settings["transferred"])
    leaves = np.where(ambulance | (triage < 2), 0, thresholds(settings["left_before_seen"]))  # noqa: PLR2004  (categories 3 to 5)
    kind = np.full(len(ends), DISCHARGED, np.int8)
    kind[ends < transferred + leaves] = LEFT
    kind[ends < transferred] = TRANSFERRED
    kind[ends < admitted] = ADMITTED
    return kind


def minutes(  # noqa: PLR0913, PLR0917  (so much decides it)
    draws: Draws,
    slot: int,
    triage: Array,
    disposal: Array,
    arrival: Array,
    older: Array,
) -> tuple[Array, Array]:
    """Draw the minutes until people are seen, and from then (or, unseen, from arrival) on."""
    n, season = len(triage), _season()[MONTH[arrival // DAY]]
    slower = np.where(older, card("ed_attendances").effect("older_wait").parameter, 1.0) * season
    waits, cares = _minutes()
    wait = pick(waits, triage, draws.bits(f"wait {slot}", n)) * slower
    care = pick(cares, disposal, draws.bits(f"care {slot}", n)) * season
    return _floor(wait), 1 + _floor(care)


def _floor(minutes: Array) -> Array:
    return np.floor(minutes / _FINE).astype(np.int32)


@lru_cache(maxsize=1)
def _admitted() -> Array:
    """Return up to where who is admitted, by triage, age and whether they were before."""
    settings = card("ed_attendances").settings
    by_triage = np.outer(settings["admitted_by_triage"], settings["admitted_by_age"])
    again = np.array([1.0, settings["admitted_again"]])
    return thresholds(np.minimum(by_triage[:, :, None] * again, 0.92))


@lru_cache(maxsize=1)
def _minutes() -> tuple[Lines, Lines]:
    """Return the minutes of waiting by triage, and of care by how it ends."""
    settings = card("ed_attendances").settings
    shares, waits = settings["quantiles"], settings["wait_by_triage"]
    cares = [settings[name] for name in _CARE]
    return (
        quantiles_by(shares, [waits[t] for t in _WAITS], _FINE),
        quantiles_by(shares, cares, _FINE),
    )


@lru_cache(maxsize=1)
def _season() -> Array:
    """Return the factor on all minutes by month: 1 in summer, the card's in winter, else half."""
    winter = card("ed_attendances").effect("winter").parameter
    factors = np.full(13, (1 + winter) / 2)
    factors[list(SUMMER)] = 1.0
    factors[list(WINTER)] = winter
    return factors


def recorded(true: Array, wait: Array, pull: Array) -> Array:
    """Move every second true stay of 241 to 300 minutes to 229 to 240.

    Who was seen too late to be moved is passed over, and the next who can be is moved
    in their place, so that half are moved in every block and in every beginning of it.
    """
    stay = true.copy()
    inside = np.flatnonzero((true > TARGET) & (true <= WINDOW))
    can = np.cumsum(wait[inside] <= LATEST_SEEN)
    # so many of the first k are moved: as many as can be, and never more than half of them
    room = np.minimum.accumulate((np.arange(len(inside)) + 1) // 2 - can)
    moved = can + np.minimum(room, 0)
    rows = inside[np.diff(moved, prepend=0) > 0]
    step = pull[rows].astype(np.int32)
    stay[rows] = TARGET - (((TARGET - BEFORE) * step >> 16) * step >> 16)
    return stay
