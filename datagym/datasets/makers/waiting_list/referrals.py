"""Who is referred when, to which specialty, and how long the wait would be.

Referrals come all the time, also long before the year. Of the early ones only those stand
in the table whose wait was so long that it reached into the year: so a list of people who
wait holds more of the long waits than the referrals did.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.card import card
from datagym.datasets.draws import Draws, chances_by, pick, quantiles
from datagym.datasets.makers.patients.people import AGE_EDGES
from datagym.datasets.parts import Part
from datagym.datasets.year import DAY, DAYS

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

ADMITTED, OUTPATIENT, NOT_NEEDED, DECLINED, DIED, REMOVED, WAITING = range(7)
"""How pathways stop: the positions of the card's codes."""

_KIND_EDGES = (17, 45, 65)  # years: where the kinds of people begin who go to a specialty
_SATURDAY = 5
_FINE = 16  # days are looked up in 16ths, and rounded down after all factors

Array = npt.NDArray[Any]
Arrays = dict[str, Array]


def referrals(block: "Block") -> Arrays:
    """Draw a block's referrals that were still open when the year began, or came in it.

    Returns
    -------
    dict of arrays
        Person, referral and start (days of the year, negative before it), specialty,
        priority and way (positions of the card's codes), and wait (days), by person and
        time.

    """
    people, draws = block.table("patients"), block.draws("waiting_list")
    settings = block.settings("waiting_list")
    n, back = settings["referrals"], settings["days_back"]
    person = _people(people, draws, n)
    uniform = draws.raw("referral", n) >> np.uint64(40)
    referral = (uniform * np.uint64(DAYS + back) >> np.uint64(24)).astype(np.int32) - back
    weekday = (referral + _SATURDAY) % 7  # the year began on a Saturday
    referral += np.asarray([0, 0, 0, 0, 0, -1, 1], np.int32)[weekday]
    lag = quantiles(settings["shares"], settings["days_to_start"])[draws.bits("start", n)]
    start = referral + lag
    imd = people.array("imd_decile")[person]
    kind = np.searchsorted(_KIND_EDGES, people.array("age")[person], side="right")
    kind = (kind * 2 + people.array("sex")[person]) * 3 + imd_group(imd)
    specialty = pick(_specialties(), kind, draws.bits("specialty", n))
    priority = pick(
        chances_by(list(settings["priorities"].values())), specialty, draws.bits("priority", n)
    )
    way = pick(chances_by(list(settings["ways"].values())), specialty, draws.bits("way", n))
    wait = _waits(draws, specialty, priority, way, imd_group(imd))
    born = people.array("birth_date")[person]
    keep = (start < DAYS) & (start + wait >= 0) & (referral >= born)
    keep &= start < people.kept["death"][person] // DAY
    columns = {
        "person": person,
        "referral": referral,
        "start": start,
        "specialty": specialty,
        "priority": priority,
        "way": way,
        "wait": wait,
    }
    rows = np.flatnonzero(keep)
    rows = rows[np.lexsort((rows, start[rows], person[rows]))]
    return {name: values[rows] for name, values in columns.items()}


def imd_group(decile: Array) -> Array:
    """Put deciles of deprivation into three groups: 1 to 3, 4 to 7, 8 to 10.

    >>> imd_group(np.array([1, 3, 4, 7, 8])).tolist()
    [0, 0, 1, 1, 2]
    """
    return np.searchsorted((4, 8), decile, side="right").astype(np.int8)


def _people(people: Part, draws: Draws, n: int) -> Array:
    """Draw who is referred: the older and those with conditions more often."""
    settings = card("waiting_list").settings
    band = np.searchsorted(AGE_EDGES, people.array("age"), side="right")
    weight = np.asarray(settings["referred_by_age"], np.int64)[band]
    weight = (
        weight
        * np.asarray(settings["referred_by_conditions"], np.int64)[
            people.array("long_term_conditions")
        ]
    )
    edges = np.cumsum(weight)
    place = (draws.raw("person", n) >> np.uint64(32)) * np.uint64(edges[-1]) >> np.uint64(32)
    return np.searchsorted(edges, place.astype(np.int64), side="right").astype(np.int32)


def _waits(draws: Draws, specialty: Array, priority: Array, way: Array, group: Array) -> Array:
    """Draw the days from the clock's start to its stop."""
    one = card("waiting_list")
    settings, longer = one.settings, one.effect("deprivation").parameter
    base = quantiles(settings["shares"], settings["wait_days"], _FINE)
    days = base[draws.bits("wait", len(specialty))].astype(np.float64)
    days *= np.asarray(list(settings["wait_by_specialty"].values()))[specialty]
    days *= np.asarray(settings["wait_by_priority"])[priority]
    days *= np.asarray(settings["wait_by_way"])[way]
    days *= np.asarray([longer, (1 + longer) / 2, 1.0])[group]
    return np.floor(days / _FINE).astype(np.int32)


@lru_cache(maxsize=1)
def _specialties() -> Array:
    """Return the lookup of specialties by age, sex and group of deprivation."""
    one = card("waiting_list")
    rows = one.settings["specialties"]
    codes = tuple(one.column("specialty").codes)
    return chances_by(
        [
            [
                rows[code]["ages"][age] * rows[code]["sex"][sex] * rows[code]["imd"][group]
                for code in codes
            ]
            for age in range(len(_KIND_EDGES) + 1)
            for sex in (0, 1)
            for group in range(3)
        ]
    )
