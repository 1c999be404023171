"""When sets of vital signs are due: on admission, then at the rounds of the ward."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.draws import Draws, chances_by, pick
from datagym.datasets.year import DAY, LOST_HOUR

HOURS = (4, 6, 8, 12)
"""Between one set and the next, for the sickest to the best."""

_FIRST_ROUND = (
    120,
    0,
    120,
    480,
)  # minutes after midnight: 02, 06, 10, …; 00, 06, …; 02, 10, 18; 08, 20
_APART = 120  # minutes: a round sooner after the first set is left out
_HOUR = 60

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Rounds:
    """The sets that are due, in the order of their spells and times; an array each.

    Parameters
    ----------
    spell
        The number of the spell in the arrays that `rounds` was given.
    due, taken
        Minutes of the year: when the set was due, and when it was or would have been taken.
    is_first
        Whether it is the spell's first set.

    """

    spell: Array
    due: Array
    taken: Array
    is_first: Array


def rounds(  # noqa: PLR0913, PLR0917  (so much decides it)
    settings: Mapping[str, Any],
    draws: Draws,
    start: Array,
    end: Array,
    acuity: Array,
    away: tuple[Array, Array] | None = None,
) -> Rounds:
    """Make the rounds of spells.

    Of a spell with many sets only the first and the last are kept: as many as the card says,
    half of each.

    Parameters
    ----------
    start, end
        Minutes of the year; nothing is taken from ``end`` on.
    acuity
        How sick the person was at first: 0 (sickest) to 3.
    away
        From and to which minute the person was in theatre, where no round comes.

    """
    kind = pick(chances_by(settings["hours_by_acuity"]), acuity, draws.bits("hours", len(start)))
    between = np.array(HOURS, np.int32)[kind] * _HOUR
    offset = np.array(_FIRST_ROUND, np.int32)[kind]
    second = -((offset - start - _APART) // between) * between + offset
    count = 1 + np.maximum(-((second - end) // between), 0)
    most = settings["most_sets"]
    kept = np.minimum(count, most)
    spell = np.repeat(np.arange(len(start), dtype=np.int32), kept)
    number = np.arange(len(spell), dtype=np.int32) - np.repeat(np.cumsum(kept) - kept, kept)
    skipped = (count - kept).astype(np.int32)[spell]
    number += np.where(number < most // 2, 0, skipped)
    due = np.where(number == 0, start[spell], second[spell] + (number - 1) * between[spell])
    due = due.astype(np.int32)
    due += ((due >= LOST_HOUR) & (due < LOST_HOUR + _HOUR)) * np.int32(_HOUR)
    late = draws.bits("late", len(spell)).astype(np.int64)
    taken = due + ((late * late * settings["latest_minutes"]) >> 32).astype(np.int32)
    taken += ((taken >= LOST_HOUR) & (taken < LOST_HOUR + _HOUR)) * np.int32(_HOUR)
    inside = taken < end[spell]
    if away is not None:
        inside &= (taken < away[0][spell]) | (due > away[1][spell])
    spell = spell[inside]
    return Rounds(spell, due[inside], taken[inside], np.diff(spell, prepend=-1) != 0)


def is_night(due: Array) -> Array:
    """Tell which sets were due at night, from midnight to before six.

    >>> is_night(np.array([0, 359, 360, 1439])).tolist()
    [True, True, False, False]
    """
    night: Array = due % DAY < 6 * _HOUR
    return night
