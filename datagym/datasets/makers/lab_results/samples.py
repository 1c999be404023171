"""Who gives blood, when and why: in the emergency department, on wards, at the practice."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.draws import (
    Draws,
    chances,
    happens,
    pick,
    quantiles,
    quantiles_by,
    thresholds,
)
from datagym.datasets.makers.patients.people import age_on
from datagym.datasets.parts import Part
from datagym.datasets.year import BANK_HOLIDAYS, DAY, DAYS, END, LOST_HOUR, WEEKDAY

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

EMERGENCY, WARD, PRACTICE = range(3)
CLINICAL, MONITORING, HEALTH_CHECK = range(3)
KINDS = 5
"""Emergency department, ward, and at the practice: monitoring, complaint, health check."""

ADULT = 18
NONE = -1
OF_KIND = {"source": (0, 1, 2, 2, 2), "reason": (0, 0, 1, 0, 2)}

_IN_ED, _ON_WARD, _MONITORED, _COMPLAINT, _CHECKED = range(KINDS)
_SEEN = (0, 1, 2)  # disposals of those who did not leave before being seen
_MORNING, _ROUND_MINUTES = 360, 120
_OPENS, _OPEN_MINUTES = 480, 240
_FAILING = 3 * DAY  # minutes before death in which people are at their sickest
_SATURDAY = 5

Array = npt.NDArray[Any]
Arrays = dict[str, Array]


def samples(block: "Block") -> Arrays:
    """Return a block's samples by person and time; an array each.

    ``person``, ``taken`` (minutes), ``kind``, ``attendance`` and ``spell`` (places of their
    identifiers, -1 for none), ``ill`` (0 to 100), ``infected``, ``laboratory``, ``age``.
    """
    settings, draws = block.settings("lab_results"), block.draws("lab_results")
    people, visits = block.table("patients"), block.table("ed_attendances")
    ill = _illness(settings, draws, visits)
    infected = _infected(block, ill)
    kinds = [
        _in_emergency(settings, draws, visits, ill, infected),
        *_on_wards(block, ill, infected),
        *_at_practice(block),
    ]
    made = {name: np.concatenate([kind[name] for kind in kinds]) for name in kinds[0]}
    order = np.lexsort((made["kind"], made["taken"], made["person"]))
    made = {name: values[order] for name, values in made.items()}
    made["age"] = age_on(people, made["person"], made["taken"] // DAY)
    keep = (made["age"] >= ADULT) & (made["taken"] < people.kept["death"][made["person"]])
    keep &= made["taken"] < END
    keep &= (made["taken"] < LOST_HOUR) | (made["taken"] >= LOST_HOUR + 60)
    keep[1:] &= (np.diff(made["person"]) != 0) | (np.diff(made["taken"]) != 0)
    made = {name: values[keep] for name, values in made.items()}
    made["laboratory"] = _laboratories(block)[made["person"]]
    return made


def _illness(settings: Mapping[str, Any], draws: Draws, visits: Part) -> Array:
    """Draw how ill people are who come to the emergency department, 0 to 100, by triage."""
    tables = quantiles_by(settings["ill_shares"], settings["ill_by_triage"])
    return pick(tables, visits.array("triage") - 1, draws.bits("ill", len(visits)))


def _infected(block: "Block", ill: Array) -> Array:
    """Tell for each attendance whether it is for an infection; the diagnosis of a stay decides."""
    settings, draws = block.settings("lab_results"), block.draws("lab_results")
    infected = happens(draws.bits("infected", len(ill)), settings["infected_in_ed"])
    stays = block.table("admissions")
    rows = stays.kept["attendance"]
    codes = list(block.card("admissions").column("primary_diagnosis").codes)
    of = [codes.index(code) for code in settings["infections"]]
    infected[rows[rows != NONE]] = np.isin(stays.array("primary_diagnosis"), of)[rows != NONE]
    return infected


def _in_emergency(
    settings: Mapping[str, Any], draws: Draws, visits: Part, ill: Array, infected: Array
) -> Arrays:
    """Take blood in the emergency department, soon after arrival."""
    n, disposal = len(visits), visits.array("disposal")
    share = thresholds(settings["ed_by_triage"])[visits.array("triage") - 1]
    often = thresholds(settings["ed_admitted"])
    bled = draws.bits("ed", n) < np.where(disposal == 0, often, share)
    room = visits.array("departure") - visits.array("arrival")
    after = settings["ed_first_minute"] + (
        (draws.bits("ed minute", n).astype(np.int32) * settings["ed_minutes"]) >> 16
    )
    bled &= np.isin(disposal, _SEEN) & (after < room)
    rows = np.flatnonzero(bled)
    return _of_kind(
        _IN_ED,
        visits.array("patient_id")[rows],
        visits.array("arrival")[rows] + after[rows],
        attendance=visits.array("attendance_id")[rows],
        ill=ill[rows],
        infected=infected[rows],
    )


def _on_wards(block: "Block", ill: Array, infected: Array) -> list[Arrays]:
    """Take blood on wards, on some mornings of a stay."""
    settings, draws = block.settings("lab_results"), block.draws("lab_results")
    stays, death = block.table("admissions"), block.table("patients").kept["death"]
    start, end, visit = stays.kept["start"], stays.kept["end"], stays.kept["attendance"]
    days = np.array(settings["ward_days"], np.int32)
    bits = draws.bits("ward", len(start), len(days))
    share = thresholds(settings["ward_share"])[(visit == NONE).astype(np.int8)]
    minute = (
        draws.bits("ward minute", len(start), len(days)).astype(np.int32) * _ROUND_MINUTES
    ) >> 16
    taken = ((start // DAY)[:, None] + days) * DAY + _MORNING + minute
    spell, slot = np.nonzero((bits < share[:, None]) & (taken < end[:, None]))
    when, person = taken[spell, slot], stays.array("patient_id")[spell]
    first = np.where(visit == NONE, settings["ill_elective"], ill[visit])[spell]
    now = first * np.array(settings["ward_recovery"], np.int32)[slot] // 100
    failing = death[person].astype(np.int64) - when < _FAILING
    return [
        _of_kind(
            _ON_WARD,
            person,
            when,
            spell=stays.array("spell_id")[spell],
            ill=np.where(failing, np.maximum(now, settings["ill_dying"]), now),
            infected=(infected[visit] & (visit != NONE))[spell],
        )
    ]


def _at_practice(block: "Block") -> list[Arrays]:
    """Take blood at the practice, on working days, of people who are not in hospital."""
    settings, draws = block.settings("lab_results"), block.draws("lab_results")
    people = block.table("patients")
    age, count = people.array("age"), people.array("long_term_conditions")
    low, high = settings["check_ages"]
    calm = np.zeros(len(people), np.int32)
    some = quantiles([0, 1], settings["ill_complaint"])[draws.bits("complaint ill", len(people))]
    unwell = happens(draws.bits("unwell", len(people)), settings["check_unwell"])
    twice = people.array("diabetes")
    made = []
    for number, (kind, may, share, ill) in enumerate(
        (
            (_MONITORED, count > 0, settings["monitored"], calm),
            (_MONITORED, twice, settings["monitored"], calm),
            (_COMPLAINT, age >= ADULT, settings["complaint"], some),
            (_CHECKED, (age >= low) & (age < high) & (count == 0), settings["checked"],
             unwell * settings["ill_unwell"]),
        )
    ):  # fmt: skip
        rows = np.flatnonzero(may & happens(draws.bits(f"practice {number}", len(people)), share))
        day = _working_days()[draws.bits(f"practice day {number}", len(rows))]
        minute = draws.bits(f"practice minute {number}", len(rows)).astype(np.int32)
        taken = day * DAY + _OPENS + ((minute * _OPEN_MINUTES) >> 16)
        home = ~_in_hospital(block, rows, taken)
        who = rows[home].astype(np.int32)
        made.append(_of_kind(kind, who, taken[home], ill=ill[who]))
    return made


def _of_kind(kind: int, person: Array, taken: Array, **more: Array) -> Arrays:
    """Return samples of one kind, with what is not said filled in."""
    n = len(person)
    made: Arrays = {
        "person": person.astype(np.int32),
        "taken": taken.astype(np.int32),
        "kind": np.full(n, kind, np.int8),
        "attendance": np.full(n, NONE, np.int32),
        "spell": np.full(n, NONE, np.int32),
        "ill": np.zeros(n, np.int32),
        "infected": np.zeros(n, bool),
    }
    return {name: more.get(name, values).astype(values.dtype) for name, values in made.items()}


def _in_hospital(block: "Block", person: Array, taken: Array) -> Array:
    """Tell who is in the emergency department or in a bed at some minute."""
    inside = np.zeros(len(person), bool)
    visits, stays = block.table("ed_attendances"), block.table("admissions")
    for who, start, end in (
        (visits.array("patient_id"), visits.array("arrival"), visits.array("departure")),
        (stays.array("patient_id"), stays.kept["start"], stays.kept["end"]),
    ):
        keys = who.astype(np.int64) * (2 * END) + start
        order = np.argsort(keys, kind="stable")
        place = np.searchsorted(keys[order], person * np.int64(2 * END) + taken, side="right") - 1
        last = order[np.maximum(place, 0)]
        inside |= (place >= 0) & (who[last] == person) & (taken <= end[last])
    return inside


@lru_cache(maxsize=1)
def _working_days() -> Array:
    """Return the lookup of a working day: no weekend, no bank holiday."""
    days = [day for day in range(DAYS) if WEEKDAY[day] < _SATURDAY and day not in BANK_HOLIDAYS]
    table: Array = np.array(days, np.int32)[(np.arange(1 << 16) * len(days)) >> 16]
    table.flags.writeable = False
    return table


def _laboratories(block: "Block") -> Array:
    """Return the laboratory that each person's blood goes to: that of their own site."""
    settings, draws = block.settings("lab_results"), block.draws("lab_results")
    visits = block.table("ed_attendances")
    laboratory = chances(settings["laboratory"])[draws.bits("laboratory", block.people)]
    laboratory[visits.array("patient_id")] = visits.array("site")
    return laboratory
