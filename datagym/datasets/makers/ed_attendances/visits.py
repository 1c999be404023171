"""Makes the attendances of an emergency department.

A person of some age comes by some way at some hour, is triaged, waits, is cared for, and
leaves, for home or for a bed; some come back. A person's attendances are drawn one after
another, on a year that is bent into a circle (what falls after March comes round to April),
so that no month has too few people who come back. Who dies in hospital comes a last time.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.card import card
from datagym.datasets.choices import Choices
from datagym.datasets.draws import Draws, chances, chances_by, happens, pick, quantiles, thresholds
from datagym.datasets.identifiers import Ids
from datagym.datasets.lines import Lines
from datagym.datasets.makers.ed_attendances.care import (
    ADMITTED,
    LEFT,
    TARGET,
    disposal,
    minutes,
    recorded,
)
from datagym.datasets.makers.ed_attendances.stays import end_of_stay, nights
from datagym.datasets.makers.patients.people import NEVER, age_on
from datagym.datasets.parts import Part
from datagym.datasets.year import DAY, DAYS, END, LOST_HOUR, MISSING, MONTH, WEEKDAY

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

OLDER = 75  # years
AGE_EDGES = (17, 40, 60, 80)

_SLOTS = 7  # most attendances of one person in the year, and the last one of all
_SPAN = 340  # days: a person's attendances never go once round the circle
_FAR = 1 << 32  # more than eight times the minutes of a year
_APART = 60  # minutes: the least between leaving hospital and coming again

Array = npt.NDArray[Any]
Arrays = Mapping[str, Array]
Settings = Mapping[str, Any]


def build(block: "Block") -> Part:
    """Make a block's attendances."""
    people, draws = block.table("patients"), block.draws("ed_attendances")
    settings = block.settings("ed_attendances")
    visits = [*_chains(settings, draws, people), _last(settings, draws, people)]
    columns = {name: np.concatenate([visit[name] for visit in visits]) for name in visits[0]}
    columns = _possible(columns, people.kept["death"])
    n, person = len(columns["person"]), columns["person"]
    stay = recorded(columns["true"], columns["wait"], draws.bits("pull", n))
    arrival, wait = columns["arrival"], columns["wait"]
    leaves = np.where(columns["disposal"] == ADMITTED, columns["leaves"], arrival + stay)
    return Part(
        block.number,
        {
            "attendance_id": Ids("attendance", person * 8 + columns["slot"]),
            "patient_id": Ids("patient", person),
            "site": _sites(draws, len(people))[person],
            "arrival": arrival,
            "arrival_mode": (1 - columns["ambulance"]).astype(np.int8),
            "age": columns["age"],
            "sex": people.array("sex")[person],
            "ethnicity": people.array("ethnicity")[person],
            "imd_decile": people.array("imd_decile")[person],
            "triage": (columns["triage"] + 1).astype(np.int8),
            "seen": np.where(wait < 0, MISSING, arrival + wait).astype(np.int32),
            "departure": arrival + stay,
            "disposal": columns["disposal"],
            "wait_minutes": np.where(wait < 0, MISSING, wait).astype(np.int32),
            "minutes_in_department": stay,
            "within_4_hours": stay <= TARGET,
        },
        person,
        hidden={
            "true_minutes_in_department": columns["true"],
            "moved_by_target": columns["true"] != stay,
        },
        kept={"leaves": leaves.astype(np.int32)},
    )


def derive(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute the derived columns, each from its own row."""
    stay = _elapsed(frame["arrival"], frame["departure"])
    wait = _elapsed(frame["arrival"], frame["seen"])
    return frame.assign(
        wait_minutes=pd.Series(wait, index=frame.index).astype("Int64"),
        minutes_in_department=stay.astype("int64"),
        within_4_hours=stay <= TARGET,
    )


def _elapsed(start: "pd.Series[pd.Timestamp]", end: "pd.Series[pd.Timestamp]") -> Array:
    """Return whole minutes from one moment to another; NaN where one is missing."""
    gap = end.to_numpy().astype("datetime64[m]") - start.to_numpy().astype("datetime64[m]")
    return np.where(np.isnat(gap), np.nan, gap.astype(np.int64))


def _chains(settings: Settings, draws: Draws, people: Part) -> list[dict[str, Array]]:
    """Make the attendances of all who come, one after another, until nobody comes back."""
    band = np.searchsorted(AGE_EDGES, people.array("age"), side="right")
    share = np.outer(settings["comes_by_age"], settings["comes_by_imd"])
    comes = (
        draws.bits("comes", len(people)) < thresholds(share)[band, people.array("imd_decile") - 1]
    )
    who = np.flatnonzero(comes).astype(np.int32)
    day = first = _days()[draws.bits("coming", len(who))].astype(np.int32)
    earliest = np.zeros(len(who), np.int32)
    after = np.zeros(len(who), bool)  # an admission
    visits = []
    for slot in range(_SLOTS):
        clock = _clock(settings, draws, slot, len(who))
        arrival = day * DAY + clock
        arrival += (arrival < earliest) * DAY  # at the same time, a day later
        visit = _visit(settings, draws, slot, people, who, arrival % END, after)
        visits.append(visit)
        true_end = arrival + visit["true"]
        home = arrival + (visit["leaves"] - visit["arrival"])  # on the year that is not yet bent
        again = draws.bits(f"again {slot}", len(who))
        admitted = visit["disposal"] == ADMITTED
        gap = _gap(settings, again, draws.bits(f"gap {slot}", len(who)), admitted)
        day = np.where(admitted, home, true_end) // DAY + gap
        back = (gap > 0) & (day - first <= _SPAN)
        earliest = np.where(admitted, home + _APART, true_end + 1)[back]
        who, day, first, after = who[back], day[back], first[back], admitted[back]
    return visits


def _gap(settings: Settings, again: Array, when: Array, admitted: Array) -> Array:
    """Draw after how many days a person comes back; 0 for never."""
    kind = admitted.astype(np.int8)
    soon = np.array([settings["again_soon"], settings["again_after_stay"]])
    is_soon = again < thresholds(soon)[kind]
    is_back = again < thresholds(soon + settings["again_later"])[kind]
    weights = chances_by([settings["again_soon_days"], settings["again_after_stay_days"]])
    gap: Array = 8 + ((when.astype(np.int32) * settings["again_later_days"]) >> 16)
    gap[is_soon] = pick(weights, kind[is_soon], when[is_soon]) + 1
    gap[~is_back] = 0
    return gap


def _last(settings: Settings, draws: Draws, people: Part) -> dict[str, Array]:
    """Make the last attendance of those who die in hospital: they are admitted and stay."""
    death = people.kept["death"]
    share = settings["dies_in_hospital"]
    who = np.flatnonzero((death != NEVER) & happens(draws.bits("last", len(people)), share))
    who = who.astype(np.int32)
    stay = nights(draws, people.array("age")[who], "last nights")
    clock = _clock(settings, draws, _SLOTS, len(who))
    arrival = (death[who] // DAY - 1 - stay) * DAY + clock
    early = death[who].astype(np.int64) * clock // (2 * DAY)  # who dies soon in April
    arrival = np.where(arrival < 0, early, arrival).astype(np.int32)
    visit = _visit(
        settings, draws, _SLOTS, people, who, arrival, np.zeros(len(who), bool), last=True
    )
    return {**visit, "leaves": death[who]}


def _clock(settings: Settings, draws: Draws, slot: int, n: int) -> Array:
    """Draw the minute of the day at which people arrive."""
    hour = chances(settings["hour_weights"])[draws.bits(f"hour {slot}", n)].astype(np.int32)
    return hour * 60 + ((draws.bits(f"minute {slot}", n).astype(np.int32) * 60) >> 16)


def _visit(  # noqa: PLR0913, PLR0917  (a visit depends on this much)
    settings: Settings,
    draws: Draws,
    slot: int,
    people: Part,
    who: Array,
    arrival: Array,
    after: Array,
    *,
    last: bool = False,
) -> dict[str, Array]:
    """Make one attendance of each person who comes; ``after`` says who was admitted before."""
    n = len(who)
    arrival = arrival + ((arrival >= LOST_HOUR) & (arrival < LOST_HOUR + 60)) * 60
    age = age_on(people, who, arrival // DAY)
    band = np.searchsorted(AGE_EDGES, age, side="right")
    ambulance = draws.bits(f"mode {slot}", n) < thresholds(settings["ambulance_by_age"])[band]
    older = age >= OLDER
    triage = pick(_triage(), ambulance * 2 + older, draws.bits(f"triage {slot}", n))
    ends = draws.bits(f"end {slot}", n)
    end = disposal(settings, ends, triage, band, ambulance, after)
    if last:
        end = np.full(n, ADMITTED, np.int8)
    wait, care = minutes(draws, slot, triage, end, arrival, older)
    true = np.where(end == LEFT, care, wait + care)
    stay = nights(draws, age, f"nights {slot}")
    leaves = end_of_stay(settings, draws, arrival + true, stay, f"home {slot}")
    return {
        "person": who,
        "slot": np.full(n, slot, np.int32),
        "arrival": arrival.astype(np.int32),
        "age": age,
        "ambulance": ambulance,
        "triage": triage,
        "disposal": end,
        "wait": np.where(end == LEFT, -1, wait),
        "true": true,
        "leaves": np.where(end == ADMITTED, leaves, arrival + true),
    }


_TRIAGE = ("triage_walk_in", "triage_walk_in_older", "triage_ambulance", "triage_ambulance_older")


@lru_cache(maxsize=1)
def _triage() -> Choices:
    """Return the categories of triage, by the way of arrival and age."""
    settings = card("ed_attendances").settings
    return chances_by([settings[name] for name in _TRIAGE])


@lru_cache(maxsize=1)
def _days() -> Lines:
    """Return the days of the year, by the weights of their weekday and month."""
    known = card("ed_attendances")
    months = np.array(known.weights("month"))[(MONTH - 4) % 12]  # from April
    weekdays = np.array(known.weights("weekday"))[WEEKDAY]  # from Monday
    edges = np.concatenate([[0.0], np.cumsum(months * weekdays)])
    return quantiles(tuple(edges / edges[-1]), range(DAYS + 1))


def _sites(draws: Draws, n: int) -> Array:
    """Draw the site that each person of the block goes to."""
    return chances(card("ed_attendances").weights("site"))[draws.bits("site", n)]


def _possible(columns: Arrays, death: Array) -> dict[str, Array]:
    """Sort the visits by person and time, and take out what cannot be.

    Nobody comes after death or before a stay has ended: who dies in hospital has no other
    visit during the last one.
    """
    key = columns["person"] * np.int64(_FAR) + columns["arrival"] * 8 + columns["slot"]
    order = np.argsort(key)  # no key comes twice
    columns = {name: values[order] for name, values in columns.items()}
    person, arrival = columns["person"], columns["arrival"]
    last = columns["slot"] == _SLOTS
    ending = np.full(len(death), NEVER, np.int32)
    ending[person[last]] = arrival[last] - _APART
    end = arrival + columns["true"]
    keep = end < np.where(last, NEVER, np.minimum(death, ending)[person])
    keep &= ~last | (end < death[person])
    columns = {name: values[keep] for name, values in columns.items()}
    person, arrival = columns["person"], columns["arrival"]
    until = death[person].astype(np.int32)
    same = person[1:] == person[:-1]
    until[:-1][same] = np.minimum(until[:-1], arrival[1:] - _APART)[same]
    leaves = np.minimum(columns["leaves"], until)
    lost = (leaves >= LOST_HOUR) & (leaves < LOST_HOUR + 60)  # nobody goes home in it
    lost &= leaves - 60 >= arrival + columns["true"]
    columns["leaves"] = leaves - lost * 60
    return columns
