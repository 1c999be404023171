"""Makes outpatient appointments: who is booked into which clinic, when, and who comes.

Age, sex and long-term conditions decide how often a person is booked and where. The clinic
decides how many are seen by telephone, the appointments that a person missed in the year
before how many get a reminder. Death and hospital stays cancel; whether the others come is
drawn at the end (`datagym.datasets.makers.appointments.attendance`).
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.choices import Choices
from datagym.datasets.draws import Draws, chances, chances_by, pick, quantiles_by, thresholds
from datagym.datasets.identifiers import Ids
from datagym.datasets.lines import STEPS
from datagym.datasets.makers.appointments.attendance import ATTENDED, statuses
from datagym.datasets.makers.appointments.stays import during_stay
from datagym.datasets.makers.patients.people import AGE_EDGES, age_on
from datagym.datasets.parts import Part
from datagym.datasets.year import BANK_HOLIDAYS, DAY, WEEKDAY

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

FIRST, FOLLOW_UP = range(2)
MINUTES = 30
"""How long an appointment takes."""

_MOST = 24  # appointments of one person in a year
_OPENS, _SLOT = 510, 15  # minutes of the day: 08:30, and every quarter of an hour from there
_SPECIALTY_AGES = (17, 45, 75)  # years
_CLINICS = 3  # of a specialty
_KEY = 512  # more than there are days in the year
_SATURDAY, _SUNDAY = 5, 6
_WEEKDAY_OF_0 = 5  # 1 April 2023 was a Saturday

Array = npt.NDArray[Any]
Settings = Mapping[str, Any]


def build(block: "Block") -> Part:
    """Make a block's appointments."""
    people, draws = block.table("patients"), block.draws("appointments")
    settings = block.settings("appointments")
    person, day, specialty = _booked_days(settings, draws, people)
    n = len(person)
    slot = chances(settings["slots"])[draws.bits("slot", n)].astype(np.int32)
    start = day * DAY + _OPENS + _SLOT * slot
    before = _day_before(person, specialty, day)
    new = draws.bits("kind", n) < thresholds(settings["first_share"])
    kind = np.where((before < 0) & new, FIRST, FOLLOW_UP).astype(np.int8)
    booked = _booking(settings, draws, kind, day, before)
    booked = np.maximum(booked, people.array("birth_date")[person])
    rows = np.flatnonzero(booked < people.kept["death"][person] // DAY)
    person, specialty, day, n = person[rows], specialty[rows], day[rows], len(rows)
    start, kind, booked = start[rows], kind[rows], booked[rows]
    death = people.kept["death"][person]
    mode = pick(chances_by(settings["modes"]), specialty, draws.bits("mode", n))
    missed = chances(settings["missed_last_year"])[draws.bits("missed", len(people))][person]
    reminded = draws.bits("reminder", n) < thresholds(settings["reminded"])[missed]
    reminded &= death > start
    age, imd = age_on(people, person, day), people.array("imd_decile")[person]
    risk = {
        "specialty": specialty,
        "mode": mode,
        "missed": missed,
        "reminded": reminded,
        "imd": imd,
        "age": age,
    }
    absent = (death <= start + MINUTES) | during_stay(block, person, start, start + MINUTES)
    status = statuses(settings, draws, risk, absent)
    clinic = chances(settings["clinic_weights"])[draws.bits("clinic", len(people))][person]
    return Part(
        block.number,
        {
            "appointment_id": Ids("appointment", np.arange(n, dtype=np.int32)),
            "patient_id": Ids("patient", person),
            "specialty": specialty,
            "clinic_id": Ids("clinic", specialty.astype(np.int32) * _CLINICS + clinic),
            "booked": booked,
            "starts": start,
            "kind": kind,
            "mode": mode,
            "age": age,
            "imd_decile": imd,
            "missed_last_year": missed,
            "reminder": reminded,
            "lead_days": (day - booked).astype(np.int16),
            "status": status,
        },
        person,
        kept={"start": start, "attended": status == ATTENDED},
    )


def derive(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute the derived columns, each from its own row."""
    lead = (frame["starts"].dt.normalize() - frame["booked"]).dt.days
    return frame.assign(lead_days=lead.astype("int16"))


def _booked_days(settings: Settings, draws: Draws, people: Part) -> tuple[Array, Array, Array]:
    """Draw each row's person, day and specialty, by person and day; one a day and person."""
    n, age, sex = len(people), people.array("age"), people.array("sex")
    band = np.searchsorted(AGE_EDGES, age, side="right")
    need = band * 4 + np.minimum(people.array("long_term_conditions"), 3)
    count = pick(_counts(settings), need, draws.bits("count", n))
    person = np.repeat(np.arange(n, dtype=np.int32), count)
    keys = np.sort(person * _KEY + _open_days(settings)[draws.bits("day", len(person))])
    keys = keys[np.append(np.diff(keys) > 0, np.ones(min(len(keys), 1), dtype=bool))]
    person, day = keys // _KEY, keys % _KEY
    kind = np.searchsorted(_SPECIALTY_AGES, age, side="right") * 2 + sex
    weights = chances_by(settings["specialties"])
    main = pick(weights, kind, draws.bits("main specialty", n))[person]
    other = pick(weights, kind[person], draws.bits("specialty", len(person)))
    same = draws.bits("same specialty", len(person)) < thresholds(settings["main_share"])
    return person, day, np.where(same, main, other).astype(np.int8)


def _counts(settings: Settings) -> Choices:
    """Return a table of how many appointments people have, by age band and conditions.

    Each has a mean; one more is always as likely as the last one was.
    """
    rows = []
    for mean in settings["appointments"]:
        for factor in settings["appointments_by_conditions"]:
            again = mean * factor / (1 + mean * factor)
            weights = [1.0]
            for _ in range(_MOST):
                weights.append(weights[-1] * again)
            rows.append(weights)
    return chances_by(rows)


def _open_days(settings: Settings) -> Array:
    """Return a table of the days on which clinics are held, each as often as it should come."""
    return _days(tuple(map(float, settings["weekdays"])))


@lru_cache(maxsize=8)
def _days(weights: tuple[float, ...]) -> Array:
    by_day = np.array(weights)[WEEKDAY]
    by_day[list(BANK_HOLIDAYS)] = 0
    edges = np.cumsum(by_day)
    places = (np.arange(STEPS) + 0.5) * (edges[-1] / STEPS)
    days: Array = np.searchsorted(edges, places, side="right").astype(np.int32)
    days.flags.writeable = False
    return days


def _day_before(person: Array, specialty: Array, day: Array) -> Array:
    """Return the day of the same person's last appointment in the specialty; -1 for none."""
    group = person * 64 + specialty
    order = np.argsort(group, kind="stable")
    found = np.full(len(day), -1, dtype=np.int32)
    again = group[order[1:]] == group[order[:-1]]
    found[order[1:][again]] = day[order[:-1][again]]
    return found


def _booking(settings: Settings, draws: Draws, kind: Array, day: Array, before: Array) -> Array:
    """Draw the day of booking: a weekday, no earlier than the visit that a follow-up follows."""
    lead = pick(
        quantiles_by(settings["quantiles"], settings["lead_days"]),
        kind,
        draws.bits("lead", len(kind)),
    )
    booked = day - lead
    weekday = (booked + _WEEKDAY_OF_0) % 7
    booked -= np.where(weekday == _SATURDAY, 1, np.where(weekday == _SUNDAY, 2, 0))
    made: Array = np.where(before >= 0, np.maximum(booked, before), booked).astype(np.int32)
    return made
