"""Who is in two places at one time: overlaps of stays, all rows at once."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]
Stays = tuple[Array, Array, Array]
"""Person (or bed), first minute and the minute after the last, of some stays."""

_SPAN = 1 << 22  # minutes: seven years, so that stays may pass the year's end
_SHIFT = 1 << 21  # minutes: and what began before the year is not below zero


def keys(who: Array, minute: Array) -> Array:
    """Return whole numbers that sort by person (or bed), then by minute."""
    made: Array = who.astype(np.int64) * _SPAN + (minute + _SHIFT)
    return made


def in_order(stays: Stays) -> Stays:
    """Sort stays by person (or bed), then by their first minute."""
    who, start, end = stays
    order = np.argsort(keys(who, start), kind="stable")
    return who[order], start[order], end[order]


def overlaps(stays: Stays) -> int:
    """Count the stays that begin before an earlier one of the same person (or bed) has ended.

    >>> overlaps((np.array([1, 1, 2]), np.array([0, 9, 5]), np.array([10, 12, 8])))
    1
    >>> overlaps((np.array([1, 1]), np.array([0, 10]), np.array([10, 12])))
    0
    """
    who, start, end = in_order(stays)
    until = np.maximum.accumulate(keys(who, end))
    return int(((who[1:] == who[:-1]) & (keys(who, start)[1:] < until[:-1])).sum())


def during(one: Stays, other: Stays) -> int:
    """Count the stays of one kind that share a minute with one of another kind.

    >>> spell = (np.array([1]), np.array([10]), np.array([20]))
    >>> during((np.array([1, 1, 2]), np.array([5, 19, 12]), np.array([10, 25, 14])), spell)
    1
    """
    who, start, end = one
    its, since, until = in_order(other)
    if not len(its):
        return 0
    # of the other stays, those that began before this one ended; the one that reaches furthest
    last = np.searchsorted(keys(its, since), keys(who, end), side="left") - 1
    reach = np.maximum.accumulate(keys(its, until))[last]
    return int(((last >= 0) & (its[last] == who) & (reach > keys(who, start))).sum())
