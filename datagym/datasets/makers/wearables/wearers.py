"""Chooses who is watched over at home, for how long, with which device, and when they are worse.

There are few of them in a block, so that what they are like is dealt out along sequences
that fill a range evenly: every beginning of them has its share of high and low.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.draws import Draws, chances, happens
from datagym.datasets.parts import Part
from datagym.datasets.year import DAY, DAYS, MONTH

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

MODELS = 3
BIRCH = 1
_ADULT = 18
_SCALE = 100_000
_GOLDEN = 40_503  # 65,536 times the golden ratio's fraction
_SILVER = 27_146  # 65,536 times that of the square root of 2
_LEAST_STAY = 120  # days before anybody gives a device back
_SETTLED = 10  # days before a first flare-up
_FIVE = 5  # one person in five has a flare-up that the heart shows
_BITS = 65_535

Array = npt.NDArray[Any]
Settings = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wearers:
    """The people with a device, in the order of the block's people: one value each.

    Parameters
    ----------
    person
        0 to 8,191.
    model
        0 to 2.
    start, end
        The first day, and the day after the last one.
    heart, oxygen, walk
        Places of 16 bits, evenly spread, of what is high or low about the person.
    strained
        Whether the heart shows the first flare-up.

    """

    person: Array
    model: Array
    start: Array
    end: Array
    heart: Array
    oxygen: Array
    walk: Array
    strained: Array


def wearers(block: "Block", settings: Settings, draws: Draws) -> Wearers:
    """Choose a block's people with a device."""
    patients = block.table("patients")
    person = _enrolled(settings, draws, patients)
    n = len(person)
    place = np.arange(n, dtype=np.int64)
    shift = draws.bits("shifts", 5).astype(np.int64)
    start = _below(draws.bits("start", n), settings["start_within"])
    stay = draws.bits("stay", n).astype(np.int64) * (DAYS - _LEAST_STAY - start) >> 16
    left = np.where(
        happens(draws.bits("leaves", n), settings["leaves"]), start + _LEAST_STAY + stay, DAYS
    )
    death = patients.kept["death"][person].astype(np.int64) // DAY
    return Wearers(
        person=person,
        model=((place + shift[0]) % MODELS).astype(np.int8),
        start=start,
        end=np.minimum(left, death),
        heart=(_reversed(place) + shift[1]) & _BITS,
        oxygen=(place * _GOLDEN + shift[2]) & _BITS,
        walk=(place * _SILVER + shift[3]) & _BITS,
        strained=(place + shift[4]) % _FIVE == 0,
    )


def flare_ups(settings: Settings, draws: Draws, who: Wearers) -> tuple[Array, Array]:
    """Draw when people are worse.

    Returns
    -------
    two arrays of shape (people, days)
        How strong each first and each second flare-up is on the day: 0, 1 (as it comes
        and goes) or 2.

    """
    n = len(who.person)
    days = np.arange(DAYS)
    least, most = settings["flare_days"]
    made = []
    for number, share in enumerate(settings["flare_shares"]):
        month = chances(settings["flare_months"])[draws.bits(f"flare month {number}", n)]
        day = month.astype(np.int64) * DAYS // 12
        day += _below(draws.bits(f"flare day {number}", n), DAYS // 12)
        length = least + _below(draws.bits(f"flare days {number}", n), most - least + 1)
        comes = happens(draws.bits(f"flare {number}", n), share)
        if number == 0:
            comes = comes | who.strained
            length = np.where(who.strained, most, length)
        low, high = who.start + _SETTLED, who.end - length
        first = low + (day - low) % np.maximum(high - low, 1)
        comes &= high > low
        strength = np.minimum(days - first[:, None] + 1, (first + length)[:, None] - days)
        made.append(np.where(comes[:, None], np.clip(strength, 0, 2), 0).astype(np.int16))
    return made[0], made[1]


def _below(bits: Array, limit: int) -> Array:
    """Turn bits into whole numbers from 0 to below a limit."""
    drawn: Array = bits.astype(np.int64) * limit >> 16
    return drawn


def by_month(values: Array) -> Array:
    """Give each day of the year its month's value, of twelve from April."""
    daily: Array = values[(MONTH.astype(np.int64) - 4) % 12]
    return daily


def _enrolled(settings: Settings, draws: Draws, patients: Part) -> Array:
    """Choose adults with one of the two conditions, evenly among the block's people."""
    ill = patients.array("copd") | patients.array("heart_failure")
    rows = np.flatnonzero(ill & (patients.array("age") >= _ADULT))
    step = int(settings["enrolled"] * _SCALE + 0.5)
    total = _below(draws.bits("enrolled", 1), _SCALE) + step * np.arange(1, len(rows) + 1)
    chosen: Array = rows[total // _SCALE > (total - step) // _SCALE].astype(np.int32)
    return chosen


def _reversed(place: Array) -> Array:
    """Read the 16 bits of whole numbers backwards: 0, 1, 2, … are spread evenly."""
    made = np.zeros_like(place)
    for bit in range(16):
        made |= (place >> bit & 1) << (15 - bit)
    return made
