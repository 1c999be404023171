"""The way through the wards: which ward a person lies on, and when they move.

Adults who come as an emergency begin on the assessment unit and move on by day; a move that
would fall on a weekend often waits until Monday. Some need critical care, some older people
are moved to elderly care to get well enough to go home. Children have one ward, and who
goes home on the day of an operation is on the day unit.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.card import card
from datagym.datasets.draws import Draws, chances, happens, quantiles
from datagym.datasets.year import DAY, DAYS, WEEKDAY

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

(ASSESSMENT, MEDICINE, HEART_LUNG, ELDERLY, SURGERY, ORTHOPAEDICS, CRITICAL, CHILDREN, DAY_UNIT) = (
    range(9)
)
STEPS = 4
"""A spell has at most so many stays: first ward, critical care, own ward, later ward."""

_EMERGENCY = 0  # the position of this method in admissions
_CHILD, _OLDER = 17, 65  # years
_SATURDAY = 5
_SHORTEST = 60  # minutes

Array = npt.NDArray[Any]


def journeys(block: "Block") -> tuple[Array, Array]:
    """Return the wards of each spell and the minutes between them.

    Returns
    -------
    wards, cuts
        Of shape (spells, 4) and (spells, 5): the person is on ward ``i`` from minute
        ``cuts[i]`` to ``cuts[i + 1]``; not at all when these are the same.

    """
    spells, draws = block.table("admissions"), block.draws("ward_stays")
    settings = block.settings("ward_stays")
    start, end, age = spells.kept["start"], spells.kept["end"], spells.array("age")
    emergency = spells.array("method") == _EMERGENCY
    home = _home(settings, spells.array("specialty"), age)
    day_case = ~emergency & (end // DAY == start // DAY)
    home = np.where(day_case, DAY_UNIT, home).astype(np.int8)
    adult = emergency & (age >= _CHILD)
    n = len(start)
    direct = (home == ORTHOPAEDICS) & happens(draws.bits("direct", n), settings["direct"])
    assessed = adult & ~direct
    critical = (adult | (~emergency & ~day_case & (age >= _CHILD))) & happens(
        draws.bits("critical", n), settings["critical"]
    )
    moved = np.where(assessed, _moves_on(settings, draws, start), start)
    moved = np.where(critical & ~assessed, start + settings["before_critical"], moved)
    moved = _cut(moved, start, end)
    needed = quantiles(settings["critical_shares"], settings["critical_nights"])[
        draws.bits("critical nights", n)
    ]
    better = np.where(critical, _by_day(settings, draws, moved // DAY + needed, "better"), moved)
    better = _cut(better, moved, end)
    later = (end - better > settings["long_nights"] * DAY) & (age >= _OLDER) & ~day_case
    later &= (home != ELDERLY) & happens(draws.bits("later", n), settings["later"])
    wait = better // DAY + settings["later_nights"]
    left = np.where(later, _by_day(settings, draws, wait, "later"), end)
    left = _cut(left, better, end)
    wards = np.stack(
        [
            np.where(assessed, ASSESSMENT, home),
            np.full(n, CRITICAL),
            home,
            np.full(n, ELDERLY),
        ],
        axis=1,
    )
    return wards.astype(np.int8), np.stack([start, moved, better, left, end], axis=1)


def _home(settings: Mapping[str, Any], specialty: Array, age: Array) -> Array:
    """Return the ward of each spell's specialty; children have their own."""
    wards = list(card("ward_stays").column("ward").codes)
    of = settings["ward_of"]
    known = [wards.index(of[code]) for code in card("admissions").column("specialty").codes]
    return np.where(age < _CHILD, CHILDREN, np.array(known, np.int8)[specialty])


def _moves_on(settings: Mapping[str, Any], draws: Draws, start: Array) -> Array:
    """Return the minute at which people leave the assessment unit, if they are still there."""
    n = len(start)
    comes_late = start % DAY >= settings["same_day_until"] * 60
    another = happens(draws.bits("another day", n), settings["another_day"])
    day = start // DAY + comes_late + another
    weekday = WEEKDAY[np.minimum(day, DAYS - 1)]
    waits = (weekday >= _SATURDAY) & happens(
        draws.bits("weekend", n), card("ward_stays").effect("weekend").parameter
    )
    day = np.where(waits, day + 7 - weekday, day)
    moved: Array = np.maximum(_by_day(settings, draws, day, "moves on"), start + 2 * _SHORTEST)
    return moved


def _by_day(settings: Mapping[str, Any], draws: Draws, day: Array, what: str) -> Array:
    """Return a minute of a day at which people are moved."""
    hour = chances(settings["move_hours"])[draws.bits(f"{what} hour", len(day))].astype(np.int32)
    minute = (draws.bits(f"{what} minute", len(day)).astype(np.int32) * 60) >> 16
    when: Array = (day * DAY + hour * 60 + minute).astype(np.int32)
    return when


def _cut(when: Array, earliest: Array, end: Array) -> Array:
    """Let nobody move after the end of the spell, or within its last hour."""
    when = np.maximum(when, earliest)
    return np.where(when > end - _SHORTEST, np.where(when > earliest, end, when), when)
