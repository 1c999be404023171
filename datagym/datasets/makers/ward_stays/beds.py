"""Puts every stay on a ward into a bed, so that no bed has two people in it at one time."""

from typing import Any

import numpy as np
import numpy.typing as npt

MOST_BEDS = 256
"""More beds than any ward has; a bed's place in the block is ward * MOST_BEDS + its number."""

_SPAN = 1 << 20  # minutes: more than the year has

Array = npt.NDArray[Any]


def beds(ward: Array, start: Array, end: Array) -> Array:
    """Return the bed of each stay, numbered from 0 on each ward.

    A ward has as many beds as it ever had people at one time, and the bed that has been
    free for longest is the next to be taken. So the i-th to come takes bed i while there
    are new ones; later the bed of the stay that is the (i - beds)-th to end. Following
    these stays back to the first in a bed, by doubling steps, gives the bed's number.

    Parameters
    ----------
    ward
        For each stay, a whole number from 0.
    start, end
        The minutes; ``start < end``, and a bed can be taken in the minute in which it
        becomes free.

    >>> beds(np.array([0, 0, 0]), np.array([0, 5, 10]), np.array([10, 20, 30])).tolist()
    [0, 1, 0]

    """
    n, wide = len(ward), ward.astype(np.int64) * _SPAN
    by_start = np.argsort(wide + start, kind="stable")
    by_end = np.argsort(wide + end, kind="stable")
    begins, ends = (wide + start)[by_start], (wide + end)[by_end]
    first = np.searchsorted(begins, np.arange(int(ward.max(initial=0)) + 2) * _SPAN)
    its_ward = ward[by_start]
    rank = np.arange(n) - first[its_ward]
    in_use = np.arange(1, n + 1) - np.searchsorted(ends, begins, side="right")
    most = np.zeros(len(first), np.int64)
    np.maximum.at(most, its_ward, in_use)
    place = np.empty(n, np.int64)
    place[by_start] = np.arange(n)
    is_new = rank < most[its_ward]
    before = np.where(is_new, 0, np.arange(n) - most[its_ward])
    source = np.where(is_new, np.arange(n), place[by_end[before]])
    while True:
        further = source[source]
        if (further == source).all():
            break
        source = further
    found = np.empty(n, np.int32)
    found[by_start] = rank[source]
    return found
