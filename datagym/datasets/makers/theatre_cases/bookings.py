"""Books operations into lists: when a theatre, a surgeon and a patient are free.

People are booked in the order of the day from which they could be operated on, into the
first list of their specialty that has room. Whose operation is cancelled is booked again.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from datagym.datasets.card import card
from datagym.datasets.draws import Draws
from datagym.datasets.makers.theatre_cases.kinds import choose, edges_by
from datagym.datasets.parts import Part
from datagym.datasets.year import BANK_HOLIDAYS, DAY, DAYS, WEEKDAY

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

DONE, CLINICAL, NO_BED, NO_TIME, STAFF, PATIENT = range(-1, 5)
"""Why an operation was cancelled: the positions of the card's reasons; -1 for one that was done."""

MORNING, AFTERNOON = range(2)
BEGINS = (510, 810)  # minutes of the day: 8:30 and 13:30

_REASONS = (DONE, CLINICAL, NO_BED, STAFF, PATIENT)  # what the card's weights stand for
_ROOM = 1000  # numbers between the lists of one specialty and those of the next
_SPAN = 1 << 21  # more minutes than a year and a stay that passes its end
_EXTRA = 40_000  # the first number of the extra lists on Saturdays
_SATURDAY = 5

Array = npt.NDArray[Any]
Arrays = dict[str, Array]


class Grid(NamedTuple):
    """The lists of the year, by specialty and time: one entry for each."""

    specialty: Array
    day: Array
    half: Array
    theatre: Array


@lru_cache(maxsize=1)
def grid() -> Grid:
    """Return the lists of the year from the card's weekly pattern, without bank holidays."""
    one = card("theatre_cases")
    codes = tuple(one.column("specialty").codes)
    weeks = np.arange(DAYS) // 7
    open_on = ~np.isin(np.arange(DAYS), BANK_HOLIDAYS)
    rows = []
    for code, weekday, half, theatre, every, first in one.settings["lists"]:
        days = np.flatnonzero(np.equal(WEEKDAY, weekday) & (weeks % every == first) & open_on)
        same = np.ones(len(days), np.int64)
        rows.append([same * codes.index(str(code)), days, same * half, same * theatre])
    columns = np.concatenate(rows, axis=1).astype(np.int32)
    order = np.lexsort((columns[2], columns[1], columns[0]))
    return Grid(*columns[:, order])


def attempts(draws: Draws, wish: Array, management: Array) -> Arrays:
    """Return the bookings of each person until one is not cancelled beforehand.

    Parameters
    ----------
    draws
        The random numbers of ``theatre_cases`` in the block.
    wish
        For each person the first day on which the operation could be.
    management
        Whether they are to be inpatients (0) or day cases (1).

    Returns
    -------
    dict of arrays
        Row (of ``wish``), attempt (from 1), day (from which it could be) and reason
        (`DONE` when nothing has stopped it so far), one for each booking.

    """
    settings, n = card("theatre_cases").settings, len(wish)
    edges = edges_by([settings["cancelled_inpatients"], settings["cancelled_day_cases"]])
    row, day = np.arange(n), wish
    made = []
    for attempt in range(1, settings["most_attempts"] + 1):
        drawn = choose(edges, management[row], draws.bits(f"cancelled {attempt}", n)[row])
        reason = np.asarray(_REASONS, np.int8)[drawn]
        if attempt == settings["most_attempts"]:
            reason = np.full(len(row), DONE, np.int8)
        made.append((row, np.full(len(row), attempt, np.int8), day, reason))
        gap = draws.bits(f"again {attempt}", n)[row].astype(np.int32)
        later = day + settings["again_after"] + (gap * settings["again_within"] >> 16)
        back = (reason != DONE) & (later < DAYS)
        row, day = row[back], later[back]
    columns = [np.concatenate(values) for values in zip(*made, strict=True)]
    return dict(zip(("row", "attempt", "day", "reason"), columns, strict=True))


def booked(specialty: Array, day: Array, minutes: Array, row: Array) -> Array:
    """Return for each booking the list of `grid` that it is put on; -1 for none this year.

    Bookings stand in a queue of their specialty, in the order of ``day`` (ties: of
    ``row``). A list takes people until the card's minutes are planned; the last of them
    may pass that mark.
    """
    lists, room = grid(), card("theatre_cases").settings["booked_minutes"]
    first_of = np.searchsorted(lists.specialty, np.arange(lists.specialty.max() + 2))
    place = np.searchsorted(lists.specialty * _ROOM + lists.day, specialty * _ROOM + day)
    number = specialty * _ROOM + place - first_of[specialty]
    order = np.lexsort((row, day, specialty))
    taken = np.cumsum(minutes[order]) - minutes[order]
    start = np.maximum.accumulate(number[order].astype(np.int64) * room - taken) + taken
    found = start // room - specialty[order].astype(np.int64) * _ROOM
    found += first_of[specialty[order]]
    found[found >= first_of[specialty[order] + 1]] = -1
    entry = np.empty(len(day), np.int32)
    entry[order] = found
    return entry


def extra_lists(day: Array) -> tuple[Array, Array, Array]:
    """Give people whose list ran out of time a list of their own, on a Saturday morning.

    Returns for each the day (beyond the year when there is none left), the theatre and the
    number of the list. ``day`` is that of the cancelled list; rows are served in its order.
    """
    settings = card("theatre_cases").settings
    theatres = settings["theatres"]
    saturdays = np.flatnonzero(WEEKDAY == _SATURDAY)
    order = np.argsort(day, kind="stable")
    first = np.searchsorted(saturdays, day[order] + settings["extra_after"]) * theatres
    step = np.arange(len(day))
    slot = np.maximum.accumulate(first - step) + step
    when = np.append(saturdays, np.full(len(day) + 1, DAYS))[slot // theatres]
    back = np.empty_like(order)
    back[order] = step
    return when[back].astype(np.int32), (slot % theatres)[back], (_EXTRA + slot)[back]


def stops(block: "Block", people: Part, person: Array, day: Array) -> tuple[Array, Array]:
    """Tell what an emergency or death does to operations on some days.

    Returns
    -------
    tuple of arrays
        Whether the person was in hospital for something else, or died, on that day; and
        the minute before which a stay for the operation has to end.

    """
    visits = block.table("ed_attendances")
    assert visits.person is not None  # noqa: S101  (attendances are people's)
    since = visits.person.astype(np.int64) * _SPAN + visits.array("arrival")
    before = np.searchsorted(since, person.astype(np.int64) * _SPAN + (day + 1) * DAY)
    last, following = before - 1, np.minimum(before, len(since) - 1)
    leaves = np.where(visits.person[last] == person, visits.kept["leaves"][last], -1)
    leaves[before == 0] = -1
    again = (before < len(since)) & (visits.person[following] == person)
    until = people.kept["death"][person].astype(np.int64)
    until[again] = np.minimum(until, visits.array("arrival")[following] - 60)[again]
    return (leaves >= day * DAY) | (until < (day + 1) * DAY - 60), until
