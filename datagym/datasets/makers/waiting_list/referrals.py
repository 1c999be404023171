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
from datagym.datasets.draws import Draws, quantiles
from datagym.datasets.makers.patients.people import AGE_EDGES, CONDITIONS, OLDEST
from datagym.datasets.makers.theatre_cases.kinds import choose, edges_by
from datagym.datasets.parts import Part
from datagym.datasets.year import DAY, DAYS

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

ADMITTED, OUTPATIENT, NOT_NEEDED, DECLINED, DIED, REMOVED, WAITING = range(7)
"""How pathways stop: the positions of the card's codes."""

_KIND_EDGES = (17, 45, 65)  # years: where the kinds of people begin who go to a specialty
_SATURDAY = 5
_MOST_CONDITIONS = len(CONDITIONS) + 1
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
    referral = _days(draws, n, back)
    lag = quantiles(settings["shares"], settings["days_to_start"])[draws.bits("start", n)]
    start = referral + lag
    base = quantiles(settings["shares"], settings["wait_days"], _FINE)[draws.bits("wait", n)]
    # only these can reach into the year; for the others nothing more is worked out
    rows = np.flatnonzero((start < DAYS) & (start + base * _most() // _FINE >= 0))
    person, referral, start = _people(people, draws, n)[rows], referral[rows], start[rows]
    imd = imd_group(people.array("imd_decile")[person])
    age = np.searchsorted(_KIND_EDGES, people.array("age")[person], side="right")
    kind = (age * 2 + people.array("sex")[person]) * 3 + imd
    specialty = choose(_specialties(), kind, draws.bits("specialty", n)[rows])
    priority = choose(_edges("priorities"), specialty, draws.bits("priority", n)[rows])
    way = choose(_edges("ways"), specialty, draws.bits("way", n)[rows])
    wait = np.floor(base[rows] * _factor(specialty, priority, way, imd) / _FINE).astype(np.int32)
    keep = (start + wait >= 0) & (referral >= people.array("birth_date")[person])
    keep &= start < people.kept["death"][person] // DAY
    rows = np.flatnonzero(keep)
    rows = rows[np.lexsort((start[rows], person[rows]))]
    return {
        "person": person[rows],
        "referral": referral[rows],
        "start": start[rows],
        "specialty": specialty[rows],
        "priority": priority[rows],
        "way": way[rows],
        "wait": wait[rows],
    }


def imd_group(decile: Array) -> Array:
    """Put deciles of deprivation into three groups: 1 to 3, 4 to 7, 8 to 10.

    >>> imd_group(np.array([1, 3, 4, 7, 8])).tolist()
    [0, 0, 1, 1, 2]
    """
    return np.searchsorted((4, 8), decile, side="right").astype(np.int8)


def _people(people: Part, draws: Draws, n: int) -> Array:
    """Draw who is referred, in order: the older and those with conditions more often."""
    conditions = people.array("long_term_conditions")
    weight = _weights().take(people.array("age").astype(np.int16) * _MOST_CONDITIONS + conditions)
    edges = np.cumsum(weight)
    place = (draws.raw("person", n) >> np.uint64(32)) * np.uint64(edges[-1]) >> np.uint64(32)
    place = np.sort(place).astype(np.int64)
    return np.searchsorted(edges, place, side="right").astype(np.int32)


@lru_cache(maxsize=1)
def _weights() -> Array:
    """Return how often people are referred, by age and, within it, number of conditions."""
    settings = card("waiting_list").settings
    band = np.searchsorted(AGE_EDGES, np.arange(OLDEST + 1), side="right")
    by_age = np.asarray(settings["referred_by_age"], np.int64)[band]
    return np.outer(by_age, settings["referred_by_conditions"]).ravel()


def _days(draws: Draws, n: int, back: int) -> Array:
    """Draw the days of referrals, from so many before the year: Mondays to Fridays."""
    uniform = (draws.raw("referral", n) >> np.uint64(40)).astype(np.int64)
    day = (uniform * (DAYS + back) >> 24) - back
    moved = np.asarray([0, 0, 0, 0, 0, -1, 1])[(day + _SATURDAY) % 7]  # the year began on one
    return np.asarray(day + moved, dtype=np.int32)


def _factor(specialty: Array, priority: Array, way: Array, group: Array) -> Array:
    """Return how many times as long as others people wait."""
    by_specialty, by_priority, by_way, by_group = _factors()
    return np.asarray(
        by_specialty[specialty] * by_priority[priority] * by_way[way] * by_group[group]
    )


def _most() -> int:
    """Return a whole number that no factor passes."""
    most = 1.0
    for factors in _factors():
        most *= float(factors.max())
    return int(most) + 1


@lru_cache(maxsize=1)
def _factors() -> tuple[Array, Array, Array, Array]:
    """Return the factors on waits by specialty, priority, way, and group of deprivation."""
    one = card("waiting_list")
    settings, longer = one.settings, one.effect("deprivation").parameter
    return (
        np.asarray(list(settings["wait_by_specialty"].values())),
        np.asarray(settings["wait_by_priority"]),
        np.asarray(settings["wait_by_way"]),
        np.asarray([longer, (1 + longer) / 2, 1.0]),
    )


@lru_cache(maxsize=4)
def _edges(setting: str) -> Array:
    """Return the edges of a setting that has weights for each specialty."""
    return edges_by(list(card("waiting_list").settings[setting].values()))


@lru_cache(maxsize=1)
def _specialties() -> Array:
    """Return the edges of specialties by age, sex and group of deprivation."""
    one = card("waiting_list")
    rows = one.settings["specialties"]
    codes = tuple(one.column("specialty").codes)
    return edges_by(
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
