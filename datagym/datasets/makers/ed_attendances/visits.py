"""Makes the attendances of an emergency department.

A person of some age comes by some way at some hour, is triaged, waits, is cared for, and
leaves, for home or for a bed; some come back. A person's attendances are drawn one after
another, on a year that is bent into a circle (what falls after March comes round to April),
so that no month has too few people who come back. Who dies in hospital comes a last time.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.draws import Draws, chances, chances_by, happens, pick, quantiles, thresholds
from datagym.datasets.identifiers import Ids
from datagym.datasets.makers.ed_attendances.stays import end_of_stay, nights
from datagym.datasets.makers.patients.people import NEVER, age_on
from datagym.datasets.parts import Part
from datagym.datasets.year import DAY, DAYS, END, LOST_HOUR, MISSING, MONTH, WEEKDAY

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

TARGET = 240  # minutes
WINDOW = 300  # minutes: the target draws stays from up to here
BEFORE = 228  # minutes: and to after here
LATEST_SEEN = 220  # minutes: nobody is recorded as gone before somebody saw them
OLDER = 75  # years
WINTER, SUMMER = (12, 1, 2), (6, 7, 8)
ADMITTED, DISCHARGED, TRANSFERRED, LEFT = range(4)
AGE_EDGES = (17, 40, 60, 80)

_SLOTS = 7  # most attendances of one person in the year, and the last one of all
_SPAN = 340  # days: a person's attendances never go once round the circle
_APART = 60  # minutes: the least between leaving hospital and coming again
_FINE = 64  # minutes are looked up in 64ths, and rounded down after all factors

Array = npt.NDArray[Any]
Arrays = Mapping[str, Array]


def build(block: "Block") -> Part:
    """Make a block's attendances."""
    people, draws, card = (
        block.table("patients"),
        block.draws("ed_attendances"),
        block.card("ed_attendances"),
    )
    visits = [*_chains(card, draws, people), _last(card, draws, people)]
    columns = {name: np.concatenate([visit[name] for visit in visits]) for name in visits[0]}
    columns = _possible(columns, people.kept["death"])
    n, person = len(columns["person"]), columns["person"]
    stay = _recorded(columns["true"], columns["wait"], draws.bits("pull", n))
    arrival, wait = columns["arrival"], columns["wait"]
    leaves = np.where(columns["disposal"] == ADMITTED, columns["leaves"], arrival + stay)
    return Part(
        block.number,
        {
            "attendance_id": Ids("attendance", person * 8 + columns["slot"]),
            "patient_id": Ids("patient", person),
            "site": _sites(card, draws, len(people))[person],
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


def _chains(card: Card, draws: Draws, people: Part) -> list[dict[str, Array]]:
    """Make the attendances of all who come, one after another, until nobody comes back."""
    settings = card.settings
    band = np.searchsorted(AGE_EDGES, people.array("age"), side="right")
    share = np.outer(settings["comes_by_age"], settings["comes_by_imd"])
    comes = (
        draws.bits("comes", len(people)) < thresholds(share)[band, people.array("imd_decile") - 1]
    )
    who = np.flatnonzero(comes).astype(np.int32)
    day = first = _days(card)[draws.bits("coming", len(who))].astype(np.int32)
    earliest = np.zeros(len(who), np.int32)
    after = np.zeros(len(who), bool)  # an admission
    visits = []
    for slot in range(_SLOTS):
        clock = _clock(settings, draws, slot, len(who))
        arrival = day * DAY + clock
        arrival += (arrival < earliest) * DAY  # at the same time, a day later
        visit = _visit(card, draws, slot, people, who, arrival % END, after)
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


def _gap(settings: Mapping[str, Any], again: Array, when: Array, admitted: Array) -> Array:
    """Draw after how many days a person comes back; 0 for never."""
    soon = np.where(admitted, settings["again_after_stay"], settings["again_soon"])
    later = soon + settings["again_later"]
    soon_days = np.where(
        admitted,
        chances(settings["again_after_stay_days"])[when] + 1,
        chances(settings["again_soon_days"])[when] + 1,
    )
    later_days = 8 + ((when.astype(np.int32) * settings["again_later_days"]) >> 16)
    is_soon, is_back = again < thresholds(soon), again < thresholds(later)
    return np.where(is_soon, soon_days, np.where(is_back, later_days, 0)).astype(np.int32)


def _last(card: Card, draws: Draws, people: Part) -> dict[str, Array]:
    """Make the last attendance of those who die in hospital: they are admitted and stay."""
    death = people.kept["death"]
    share = card.settings["dies_in_hospital"]
    who = np.flatnonzero((death != NEVER) & happens(draws.bits("last", len(people)), share))
    who = who.astype(np.int32)
    stay = nights(card.settings, draws, people.array("age")[who], "last nights")
    clock = _clock(card.settings, draws, _SLOTS, len(who))
    arrival = np.maximum((death[who] // DAY - 1 - stay) * DAY + clock, 0).astype(np.int32)
    visit = _visit(card, draws, _SLOTS, people, who, arrival, np.zeros(len(who), bool), last=True)
    return {**visit, "leaves": death[who]}


def _clock(settings: Mapping[str, Any], draws: Draws, slot: int, n: int) -> Array:
    """Draw the minute of the day at which people arrive."""
    hour = chances(settings["hour_weights"])[draws.bits(f"hour {slot}", n)].astype(np.int32)
    return hour * 60 + ((draws.bits(f"minute {slot}", n).astype(np.int32) * 60) >> 16)


def _visit(  # noqa: PLR0913, PLR0917  (a visit depends on this much)
    card: Card,
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
    settings, n = card.settings, len(who)
    arrival = arrival + ((arrival >= LOST_HOUR) & (arrival < LOST_HOUR + 60)) * 60
    age = age_on(people, who, arrival // DAY)
    band = np.searchsorted(AGE_EDGES, age, side="right")
    ambulance = draws.bits(f"mode {slot}", n) < thresholds(settings["ambulance_by_age"])[band]
    older = age >= OLDER
    triage = pick(
        chances_by([settings[name] for name in _TRIAGE]),
        ambulance * 2 + older,
        draws.bits(f"triage {slot}", n),
    )
    ends = draws.bits(f"end {slot}", n)
    disposal = _disposal(settings, ends, triage, band, ambulance, after)
    if last:
        disposal = np.full(n, ADMITTED, np.int8)
    wait, care = _minutes(card, draws, slot, triage, disposal, arrival, older)
    true = np.where(disposal == LEFT, care, wait + care)
    stay = nights(settings, draws, age, f"nights {slot}")
    leaves = end_of_stay(settings, draws, arrival + true, stay, f"home {slot}")
    return {
        "person": who,
        "slot": np.full(n, slot, np.int32),
        "arrival": arrival.astype(np.int32),
        "age": age,
        "ambulance": ambulance,
        "triage": triage,
        "disposal": disposal,
        "wait": np.where(disposal == LEFT, -1, wait),
        "true": true,
        "leaves": np.where(disposal == ADMITTED, leaves, arrival + true),
    }


_TRIAGE = ("triage_walk_in", "triage_walk_in_older", "triage_ambulance", "triage_ambulance_older")
_WAITS = tuple(range(1, 6))
_CARE = ("care_admitted", "care_other", "care_other", "patience")


def _disposal(  # noqa: PLR0913, PLR0917  (so much decides it)
    settings: Mapping[str, Any],
    ends: Array,
    triage: Array,
    band: Array,
    ambulance: Array,
    after: Array,
) -> Array:
    """Draw how the attendance ends."""
    by_triage = np.outer(settings["admitted_by_triage"], settings["admitted_by_age"])
    again = np.array([1.0, settings["admitted_again"]])
    admitted = thresholds(np.minimum(by_triage[:, :, None] * again, 0.92))[
        triage, band, after.astype(np.int8)
    ]
    transferred = admitted + thresholds(settings["transferred"])
    leaves = np.where(ambulance | (triage < 2), 0, thresholds(settings["left_before_seen"]))  # noqa: PLR2004  (categories 3 to 5)
    kind = np.full(len(ends), DISCHARGED, np.int8)
    kind[ends < transferred + leaves] = LEFT
    kind[ends < transferred] = TRANSFERRED
    kind[ends < admitted] = ADMITTED
    return kind


def _minutes(  # noqa: PLR0913, PLR0917  (so much decides it)
    card: Card,
    draws: Draws,
    slot: int,
    triage: Array,
    disposal: Array,
    arrival: Array,
    older: Array,
) -> tuple[Array, Array]:
    """Draw the minutes until people are seen, and from then (or, unseen, from arrival) on."""
    settings, n = card.settings, len(triage)
    shares = settings["quantiles"]
    waits = np.stack([quantiles(shares, settings["wait_by_triage"][t], _FINE) for t in _WAITS])
    cares = np.stack([quantiles(shares, settings[name], _FINE) for name in _CARE])
    season = _season(card)[MONTH[arrival // DAY]]
    slower = np.where(older, card.effect("older_wait").parameter, 1.0) * season
    wait = pick(waits, triage, draws.bits(f"wait {slot}", n)) * slower
    care = pick(cares, disposal, draws.bits(f"care {slot}", n)) * season
    return _floor(wait), 1 + _floor(care)


def _floor(minutes: Array) -> Array:
    return np.floor(minutes / _FINE).astype(np.int32)


def _season(card: Card) -> Array:
    """Return the factor on all minutes by month: 1 in summer, the card's in winter, else half."""
    winter = card.effect("winter").parameter
    factors = np.full(13, (1 + winter) / 2)
    factors[list(SUMMER)] = 1.0
    factors[list(WINTER)] = winter
    return factors


def _days(card: Card) -> Array:
    """Return the lookup of the day of the year, by the weights of its weekday and month."""
    months = np.array(card.weights("month"))[(MONTH - 4) % 12]  # from April
    weekdays = np.array(card.weights("weekday"))[WEEKDAY]  # from Monday
    edges = np.concatenate([[0.0], np.cumsum(months * weekdays)])
    return quantiles(tuple(edges / edges[-1]), range(DAYS + 1))


def _sites(card: Card, draws: Draws, n: int) -> Array:
    """Draw the site that each person of the block goes to."""
    return chances(card.weights("site"))[draws.bits("site", n)]


def _possible(columns: Arrays, death: Array) -> dict[str, Array]:
    """Sort the visits by person and time, and take out what cannot be.

    Nobody comes after death or before a stay has ended: who dies in hospital has no other
    visit during the last one.
    """
    order = np.lexsort((columns["slot"], columns["arrival"], columns["person"]))
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
    columns["leaves"] = np.minimum(columns["leaves"], until)
    return columns


def _recorded(true: Array, wait: Array, pull: Array) -> Array:
    """Move every second true stay of 241 to 300 minutes to 229 to 240.

    Who was seen too late to be moved is passed over, and the next who can be is moved
    in their place, so that half are moved in every block and in every beginning of it.
    """
    stay = true.copy()
    inside = np.flatnonzero((true > TARGET) & (true <= WINDOW))
    can = np.cumsum(wait[inside] <= LATEST_SEEN)
    # so many of the first k are moved: as many as can be, and never more than half of them
    room = np.minimum.accumulate((np.arange(len(inside)) + 1) // 2 - can)
    moved = can + np.minimum(room, 0)
    rows = inside[np.diff(moved, prepend=0) > 0]
    step = pull[rows].astype(np.int32)
    stay[rows] = TARGET - (((TARGET - BEFORE) * step >> 16) * step >> 16)
    return stay
