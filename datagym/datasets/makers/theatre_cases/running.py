"""How a day in theatre runs: one case after another, later and later, until time runs out."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from datagym.datasets.card import card
from datagym.datasets.draws import Draws, quantiles
from datagym.datasets.makers.theatre_cases.bookings import AFTERNOON, BEGINS, MORNING
from datagym.datasets.year import DAY, DAYS

Array = npt.NDArray[Any]


class Lists(NamedTuple):
    """Cases in the order of their lists and their positions: one entry for each."""

    number: Array
    day: Array
    half: Array
    theatre: Array
    planned: Array
    true: Array
    going: Array


class Times(NamedTuple):
    """What became of the cases: moments in minutes of the year."""

    planned_start: Array
    start: Array
    late: Array
    turnover: Array


def run(draws: Draws, kind: str, lists: Lists) -> Times:
    """Let the cases of each list follow one another.

    A case that would pass the end of its list by more than the card's minutes is not begun,
    nor is any after it; nor is one that would last until theatres close at night. An
    afternoon waits for the morning in the same theatre.

    Parameters
    ----------
    draws
        The random numbers of ``theatre_cases`` in the block.
    kind
        Names the streams of numbers.
    lists
        The cases, sorted by ``number`` and position; ``going`` tells which were not
        cancelled before, ``true`` how many minutes each will be in theatre.

    Returns
    -------
    Times
        For each case the planned start, the start, whether it ran out of time, and the
        minutes since the case before it left (-1 for the first).

    """
    settings, n = card("theatre_cases").settings, len(lists.number)
    shares = settings["shares"]
    clean = quantiles(shares, settings["turnover"])[draws.bits(f"{kind} turnover", n)]
    delay = quantiles(shares, settings["late_start"])[draws.bits(f"{kind} late", n)]
    first = np.flatnonzero(np.diff(lists.number, prepend=-1))
    list_of = np.repeat(np.arange(len(first)), np.diff(first, append=n))
    begins = lists.day * DAY + np.asarray(BEGINS, np.int32)[lists.half]
    ends = begins + settings["list_minutes"] + settings["grace"]
    closes = lists.day * DAY + settings["closes"]
    ahead = _before(lists.planned + settings["planned_turnover"], first, list_of)
    busy = np.where(lists.going, lists.true + clean, 0)
    waited = _before(busy, first, list_of)
    opened = (begins + delay)[first]
    start, late = opened[list_of] + waited, np.zeros(n, bool)
    room = lists.theatre * DAYS + lists.day
    free = np.zeros((settings["theatres"] + 1) * DAYS, np.int64)
    for half in (MORNING, AFTERNOON):
        now = lists.half == half
        opened = np.maximum(opened, free[room[first]] * (half == AFTERNOON))
        start = np.where(now, opened[list_of] + waited, start)
        too_late = (start + lists.planned > ends) & (waited > 0)
        too_late |= start + lists.true > closes
        too_late &= now & lists.going
        gone = np.maximum.accumulate(np.where(too_late, list_of + 1, 0)) == list_of + 1
        late = np.where(now, gone & lists.going, late)
        done = now & lists.going & ~late
        np.maximum.at(free, room[done], (start + busy)[done])
    last = _last_done(lists.going & ~late, list_of)
    gap = np.where(last < 0, -1, clean[last])
    return Times(begins + ahead, start, late, gap)


def _before(minutes: Array, first: Array, list_of: Array) -> Array:
    """Add up the minutes of the cases before each one on its list."""
    total = np.cumsum(minutes) - minutes
    return np.asarray(total - total[first][list_of])


def _last_done(done: Array, list_of: Array) -> Array:
    """Return for each case the row of the last one done before it on its list; -1 for none."""
    rows = np.maximum.accumulate(np.where(done, np.arange(len(done)), -1))
    last = np.concatenate([[-1], rows])[:-1]  # none, where there are no cases at all
    return np.where((last >= 0) & (list_of[last] == list_of), last, -1)
