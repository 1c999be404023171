"""All planned operations of a block: booked, cancelled, done, with the stays in hospital.

Waiting list and theatres hang together: an operation stops a clock, and who waits longest is
booked first. So this is worked out once, when the waiting list is made, and the table of
cases is written from it.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.card import card
from datagym.datasets.draws import Draws, chances
from datagym.datasets.makers.patients.people import age_on
from datagym.datasets.makers.theatre_cases.bookings import (
    CLINICAL,
    DONE,
    NO_TIME,
    attempts,
    booked,
    extra_lists,
    grid,
    stops,
)
from datagym.datasets.makers.theatre_cases.procedures import (
    ADULT,
    DAY_CASE,
    nights,
    planned,
    real,
)
from datagym.datasets.makers.theatre_cases.running import Lists, Times, run
from datagym.datasets.parts import Part
from datagym.datasets.year import DAY, DAYS, MISSING

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

_CLOSES = 1380  # minute of the day: the latest at which a day case goes home

Array = npt.NDArray[Any]
Arrays = dict[str, Array]


def operations(block: "Block", person: Array, specialty: Array, wish: Array) -> Arrays:
    """Plan and carry out the operations of people who wait for one.

    Parameters
    ----------
    block
        The block; its patients and attendances are made if they are not yet.
    person, specialty, wish
        For each waiting person (nobody twice) the person, the position of the specialty
        among the codes of ``theatre_cases``, and the first day (0 to 365) on which the
        operation could be.

    Returns
    -------
    dict of arrays
        One entry for each booking that came to its day: ``row`` (of ``wish``), what
        `planned` draws, session, day, half, theatre, surgeon, attempt, position, reason
        (-1 when done), and moments in minutes of the year (`MISSING` when cancelled).

    """
    people, draws = block.table("patients"), block.draws("theatre_cases")
    plan = planned(draws, people, person, specialty, age_on(people, person, wish))
    plan |= {"person": person, "specialty": specialty.astype(np.int32)}
    cases = attempts(draws, wish, plan["management"])
    cases |= {name: values[cases["row"]] for name, values in plan.items()}
    cases = _on_lists(draws, people, cases)
    cases = _seen_to(block, draws, people, cases, "list")
    missed = np.flatnonzero(cases["reason"] == NO_TIME)
    again = _saturdays({name: values[missed] for name, values in cases.items()})
    again = _seen_to(block, draws, people, again, "extra")
    whole = {name: np.concatenate([cases[name], again[name]]) for name in cases}
    order = np.lexsort((whole["attempt"], whole["day"], whole["person"]))
    whole = {name: values[order] for name, values in whole.items()}
    return whole | _stays(draws, whole)


def _on_lists(draws: Draws, people: Part, cases: Arrays) -> Arrays:
    """Put the bookings on lists, sorted by list and position; some find none this year."""
    turnover = card("theatre_cases").settings["planned_turnover"]
    minutes = cases["planned"] + turnover
    entry = booked(cases["specialty"], cases["day"], minutes, cases["row"])
    lists, n = grid(), len(entry)
    child = people.array("age")[cases["person"]] < ADULT
    order = np.lexsort((draws.bits("position", n), ~child, -cases["attempt"], entry))
    # who is booked twice on one list was booked again before the first booking had a day
    key = entry[order].astype(np.int64) * (n + 1) + cases["row"][order]
    once = np.zeros(n, bool)
    once[np.unique(key, return_index=True)[1]] = True
    order = order[once & (entry[order] >= 0)]
    cases = {name: values[order] for name, values in cases.items()}
    entry = entry[order]
    cases |= {name: getattr(lists, name)[entry] for name in ("day", "half", "theatre")}
    surgeons = card("theatre_cases").settings["surgeons"]
    turn = cases["day"] // 7 % surgeons
    return cases | {"session": entry, "surgeon": cases["specialty"] * surgeons + turn}


def _saturdays(cases: Arrays) -> Arrays:
    """Book who ran out of time on an extra list."""
    settings = card("theatre_cases").settings
    day, theatre, session = extra_lists(cases["day"])
    turn = theatre % settings["surgeons"]
    cases = cases | {
        "day": day,
        "half": np.zeros_like(day),
        "theatre": theatre.astype(np.int32),
        "session": session.astype(np.int32),
        "surgeon": (cases["specialty"] * settings["surgeons"] + turn).astype(np.int32),
        "attempt": cases["attempt"] + np.int8(1),
        "reason": np.full(len(day), DONE, np.int8),
    }
    order = np.argsort(session, kind="stable")
    order = order[day[order] < DAYS]
    return {name: values[order] for name, values in cases.items()}


def _seen_to(block: "Block", draws: Draws, people: Part, cases: Arrays, kind: str) -> Arrays:
    """Carry out the lists: who is in hospital or dead is not operated on, the others in turn."""
    away, until = stops(block, people, cases["person"], cases["day"])
    dead = people.kept["death"][cases["person"]] < cases["day"] * DAY
    cases = {name: values[~dead] for name, values in cases.items()}
    away, until = away[~dead], until[~dead]
    reason = np.where(away, CLINICAL, cases["reason"]).astype(np.int8)
    parts = real(draws, kind, cases["procedure"], cases["operator"])
    true = parts[0] + parts[1] + parts[2]
    lists = Lists(
        cases["session"], cases["day"], cases["half"], cases["theatre"],
        cases["planned"], true, reason == DONE,
    )  # fmt: skip
    times = run(draws, kind, lists)
    reason[times.late] = NO_TIME
    return cases | _moments(times, parts, reason, until) | {"position": _positions(cases)}


def _positions(cases: Arrays) -> Array:
    """Number the cases of each list from 1."""
    first = np.flatnonzero(np.diff(cases["session"], prepend=-1))
    lengths = np.diff(first, append=len(cases["session"]))
    return (np.arange(len(cases["session"])) - np.repeat(first, lengths) + 1).astype(np.int8)


def _moments(
    times: Times, parts: tuple[Array, Array, Array], reason: Array, until: Array
) -> Arrays:
    """Return when a case began, was cut, closed and left; nothing for those not done."""
    done = reason == DONE
    moments = {"anaesthetic": times.start}
    moments["knife"] = moments["anaesthetic"] + parts[0]
    moments["closed"] = moments["knife"] + parts[1]
    moments["left"] = moments["closed"] + parts[2]
    recorded = {
        name: np.where(done, values, MISSING).astype(np.int32) for name, values in moments.items()
    }
    gap = np.where(done & (times.turnover >= 0), times.turnover, MISSING)
    return recorded | {
        "reason": reason,
        "planned_start": times.planned_start.astype(np.int32),
        "turnover": gap.astype(np.int32),
        "until": until,
    }


def _stays(draws: Draws, cases: Arrays) -> Arrays:
    """Return when the stay for each operation that was done begins and ends."""
    settings, n = card("theatre_cases").settings, len(cases["row"])
    done = cases["reason"] == DONE
    early = draws.bits("early", n).astype(np.int32) * settings["early_within"] >> 16
    start = cases["anaesthetic"] - settings["early_at_least"] - early
    hour = chances(settings["home_hours"])[draws.bits("home hour", n)].astype(np.int32)
    minute = draws.bits("home minute", n).astype(np.int32)
    home = (cases["day"] + nights(draws, cases["procedure"])) * DAY + hour * 60
    home += minute * 60 >> 16
    rest = settings["rest_at_least"] + (minute * settings["rest_within"] >> 16)
    same_day = np.minimum(cases["left"] + rest, cases["day"] * DAY + _CLOSES)
    end = np.where(cases["management"] == DAY_CASE, same_day, home)
    end = np.minimum(end, cases["until"])
    return {
        "spell_start": np.where(done, start, MISSING).astype(np.int32),
        "spell_end": np.where(done, end, MISSING).astype(np.int32),
    }
