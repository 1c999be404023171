"""Makes the pathways from referral to treatment, and says how each clock stopped.

A clock stops with an operation, a treatment in outpatients, a decision that none is needed,
the person's own, or death. From January the list is checked, and long waits are taken off it
without treatment. What has not stopped by the year's end is still waiting.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.card import card
from datagym.datasets.draws import Draws
from datagym.datasets.identifiers import Ids
from datagym.datasets.makers.theatre_cases.operations import operations
from datagym.datasets.makers.waiting_list.referrals import (
    ADMITTED,
    DIED,
    OUTPATIENT,
    REMOVED,
    WAITING,
    referrals,
)
from datagym.datasets.parts import Part
from datagym.datasets.year import BANK_HOLIDAYS, DAY, DAYS, MISSING, START, WEEKDAY

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

STANDARD = 18  # weeks
_WEEK = 7
_SATURDAY = 5
_AGAIN = 14  # days after the year's end: when an operation is that was not done in it

Array = npt.NDArray[Any]
Arrays = dict[str, Array]


def build(block: "Block") -> Part:
    """Make a block's pathways, by person and clock start."""
    people, draws = block.table("patients"), block.draws("waiting_list")
    path = referrals(block)
    person, start = path["person"], path["start"]
    way, stop = _one_operation(path["way"], person, start + path["wait"]), start + path["wait"]
    stop = np.where(way == ADMITTED, stop, _on_weekday(stop))
    would = stop
    checked = _checked(draws, start, stop)
    removed = checked < DAYS
    cases = _operated(block, path | {"way": way}, stop, removed)
    stop, would = _with_operations(way, stop, would, removed, cases)
    stop = np.where(removed, checked, stop)
    death = people.kept["death"][person] // DAY
    operated = np.zeros(len(stop), bool)
    operated[cases["pathway"][cases["reason"] < 0]] = True
    died = (death < stop + ~operated) & (death < DAYS)  # who died that day was treated first
    removed &= ~died
    stop = np.where(died, death, stop)
    would = np.where(died, death, would)
    waiting = stop >= DAYS
    outcome = np.where(removed, REMOVED, way)
    outcome = np.where(waiting, WAITING, np.where(died, DIED, outcome)).astype(np.int8)
    seen = _on_working_day(draws, "moved", start + path["wait"])
    apart = (outcome == way) & (way != ADMITTED) & (seen >= 0)
    apart &= seen < np.minimum(death, DAYS)
    # offices close on weekends and bank holidays
    stop, would = np.where(apart, seen, stop), np.where(apart, seen, would)
    days = np.where(waiting, DAYS - 1, stop) - start
    return Part(
        block.number,
        {
            "pathway_id": Ids("pathway", np.arange(len(person), dtype=np.int32)),
            "patient_id": Ids("patient", person),
            "age": people.array("age")[person],
            "sex": people.array("sex")[person],
            "imd_decile": people.array("imd_decile")[person],
            "specialty": path["specialty"],
            "priority": path["priority"],
            "referral_date": path["referral"],
            "clock_start": start,
            "clock_stop": np.where(waiting, MISSING, stop).astype(np.int32),
            "outcome": outcome,
            "weeks_waited": (days // _WEEK).astype(np.int16),
            "within_18_weeks": days < STANDARD * _WEEK,
        },
        person,
        hidden={
            "true_days": (would - start).astype(np.int32),
            "removed_in_check": removed,
        },
        kept={f"case_{name}": values for name, values in cases.items()},
    )


def derive(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute the derived columns, each from its own row."""
    end = pd.Timestamp(START) + pd.Timedelta(days=DAYS - 1)
    days = (frame["clock_stop"].fillna(end) - frame["clock_start"]).dt.days
    return frame.assign(
        weeks_waited=(days // _WEEK).astype("int16"), within_18_weeks=days < STANDARD * _WEEK
    )


def _one_operation(way: Array, person: Array, wish: Array) -> Array:
    """Let everybody have one operation at most; who would have more is treated in outpatients."""
    rows = np.flatnonzero(way == ADMITTED)
    rows = rows[np.lexsort((rows, wish[rows], person[rows]))]
    more = rows[1:][person[rows[1:]] == person[rows[:-1]]]
    changed = way.copy()
    changed[more] = OUTPATIENT
    return changed


def _on_weekday(day: Array) -> Array:
    """Move Saturdays and Sundays to the next Monday."""
    return np.asarray(day + np.asarray([0, 0, 0, 0, 0, 2, 1])[(day + 5) % 7])


def _on_working_day(draws: Draws, column: str, day: Array) -> Array:
    """Move what would fall on a weekend or a bank holiday to one of the next five working days.

    Days before the year or after it are left as they are.
    """
    later = (draws.bits(column, len(day)).astype(np.int32) * 5) >> 16
    inside = np.clip(day, 0, DAYS - 1)
    moved = _working()[np.searchsorted(_working(), inside) + later]
    closed = (inside == day) & ~np.isin(inside, _working())
    return np.where(closed, moved, day)


@lru_cache(maxsize=1)
def _working() -> Array:
    """Return the working days of the year, and some of the days after it."""
    after = [day for day in range(DAYS, DAYS + 14) if (int(WEEKDAY[0]) + day) % 7 < _SATURDAY]
    days = [day for day in range(DAYS) if WEEKDAY[day] < _SATURDAY and day not in BANK_HOLIDAYS]
    return np.array(days + after)


def _checked(draws: Draws, start: Array, stop: Array) -> Array:
    """Return the day on which a check of the list stopped each clock; `DAYS` for never.

    A quota of those who have waited long enough, in the order of the rows.
    """
    settings = card("waiting_list").settings
    first, last = settings["check_days"]
    bits = draws.bits("check", len(start)).astype(np.int32)
    day = _on_weekday(first + (bits * (last - first) >> 16))
    long = np.flatnonzero(
        (day - start >= settings["check_weeks"] * _WEEK) & (stop > day + settings["check_ahead"])
    )
    count, of = settings["check_quota"]
    k = np.arange(len(long))
    taken = long[(k + 1) * count // of > k * count // of]
    checked = np.full(len(start), DAYS)
    checked[taken] = day[taken]
    return checked


def _operated(block: "Block", path: Arrays, stop: Array, removed: Array) -> Arrays:
    """Carry out the operations of those who are due for one in the year."""
    due = np.flatnonzero((path["way"] == ADMITTED) & (stop >= 0) & (stop < DAYS) & ~removed)
    codes = tuple(card("theatre_cases").column("specialty").codes)
    ours = tuple(card("waiting_list").column("specialty").codes)
    number = np.array([codes.index(code) if code in codes else -1 for code in ours])
    cases = operations(block, path["person"][due], number[path["specialty"][due]], stop[due])
    return cases | {"pathway": due[cases["row"]].astype(np.int32)}


def _with_operations(
    way: Array, stop: Array, would: Array, removed: Array, cases: Arrays
) -> tuple[Array, Array]:
    """Stop clocks on the day of the operation, or not at all where none was done."""
    due = (way == ADMITTED) & (stop < DAYS) & ~removed
    stop = np.where(due, DAYS + _AGAIN, stop)
    done = cases["reason"] < 0
    stop[cases["pathway"][done]] = cases["day"][done]
    return stop, np.where(removed, would, stop)
