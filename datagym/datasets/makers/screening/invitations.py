"""Makes the invitations to breast screening: who comes, who is recalled, who has cancer.

Few women have cancer, so that luck would decide what a table shows. Therefore what happens
to women of a kind is spread evenly over them: chances are added up from woman to woman, and
it happens to her with whom the sum passes the next whole number. Every beginning of the
table holds the quota to within one.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.draws import Draws, happens
from datagym.datasets.identifiers import Ids
from datagym.datasets.parts import Part
from datagym.datasets.year import DAY, MISSING

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

YOUNGEST, OLDEST = 50, 70
ATTENDED, NOT_ATTENDED, FIRST = range(3)
NORMAL, RECALLED = range(2)
FOUND, NOT_FOUND = range(2)
_FEMALE = 0
_ROUND = (-1095, -76)  # from 1 April 2020; who comes late is assessed before 1 April 2023
_YEAR = 365
_MARCH = 335  # a birthday on this day of the year or later is 366 days from the last one
_AGE_EDGES = (55, 60, 65)
_SOONEST = 20  # days from a normal test to an interval cancer
_SCALE = 100_000
_SATURDAY = 5

Array = npt.NDArray[Any]
Bools = npt.NDArray[np.bool_]


def build(block: "Block") -> Part:
    """Make a block's invitations."""
    settings, draws, people = block.settings("screening"), block.draws("screening"), block.people
    patients = block.table("patients")
    day = _weekday(_between(draws.bits("invited", people), *_ROUND))
    age = _age_before(patients, day)
    called = (patients.array("sex") == _FEMALE) & (age >= YOUNGEST) & (age <= OLDEST)
    person = np.flatnonzero(called).astype(np.int32)
    invited, age = day[person], age[person]
    conditions = patients.array("long_term_conditions")[person]
    ill = (conditions > 0).astype(np.int8)

    before = _previous(settings, draws, age, ill)
    reminder = _spread(draws, "reminder", before, np.asarray(settings["reminded"])[before])
    added = block.card("screening").effect("reminder").parameter
    comes = np.array([settings["attends_when_fit"], settings["attends_when_ill"]])[ill, before]
    kind = before * 4 + ill * 2 + reminder
    attended = _spread(draws, "attends", kind, comes + added * reminder)

    risk = np.asarray(settings["prevalence"])[np.searchsorted(_AGE_EDGES, age, side="right")]
    cancer = _spread(draws, "cancer", attended.astype(np.int8), risk)
    share = np.where(cancer, settings["sensitivity"], settings["false_alarm"])
    recalled = _spread(draws, "recalled", attended + 2 * cancer, share) & attended
    screened = _days_after(draws, "screened", settings["days_until_test"], invited)
    assessed = _days_after(draws, "assessed", settings["days_until_assessment"], screened)
    missed = attended & cancer & ~recalled
    return Part(
        block.number,
        {
            "test_id": Ids("test", person),
            "patient_id": Ids("patient", person),
            "unit": happens(draws.bits("unit", people), settings["mobile"])[person].astype(np.int8),
            "invited": invited,
            "age": age,
            "imd_decile": patients.array("imd_decile")[person],
            "long_term_conditions": conditions,
            "previous_round": before,
            "reminder": reminder,
            "attended": attended,
            "screened": _where(attended, screened),
            "result": np.where(attended, np.where(recalled, RECALLED, NORMAL), -1).astype(np.int8),
            "assessed": _where(recalled, assessed),
            "outcome": np.where(recalled, np.where(cancer, FOUND, NOT_FOUND), -1).astype(np.int8),
            "interval_cancer": _where(missed, _comes_to_light(draws, patients, person, screened)),
        },
        person,
        hidden={"cancer": cancer},
    )


def derive(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute the derived columns: there are none."""
    return frame


def _spread(draws: Draws, column: str, kind: Array, share: npt.NDArray[np.float64]) -> Bools:
    """Let something happen to rows so that every beginning of each kind holds its share.

    Parameters
    ----------
    kind
        Each row's kind, a whole number from 0.
    share
        Each row's chance, 0 to 1, kept to a hundred-thousandth.

    """
    steps = np.floor(share * _SCALE + 0.5).astype(np.int64)
    kinds = int(kind.max(initial=0)) + 1
    starts = (draws.bits(column, kinds).astype(np.int64) * _SCALE) >> 16
    chosen = np.zeros(len(kind), dtype=bool)
    for number, start in enumerate(starts):
        rows = np.flatnonzero(kind == number)
        total = start + np.cumsum(steps[rows])
        chosen[rows] = total // _SCALE > (total - steps[rows]) // _SCALE
    return chosen


def _previous(settings: Any, draws: Draws, age: Array, ill: Array) -> Array:  # noqa: ANN401
    """Return what women did in the round before, as positions in the codes."""
    share = np.asarray(settings["came_before"])[ill]
    came = _spread(draws, "previous", ill, share)
    before: Array = np.where(came, ATTENDED, NOT_ATTENDED).astype(np.int8)
    before[age <= settings["first_until"]] = FIRST
    return before


def _age_before(patients: Part, day: Array) -> Array:
    """Return each person's age on a day from 1 April 2020 to 31 March 2023.

    There is no 29 February in that time, so that birthdays lie 365 days apart.
    """
    birthday = patients.kept["birthday"]
    since = np.where(birthday >= _MARCH, _YEAR + 1, _YEAR) - birthday
    later = np.maximum((-day - since + _YEAR - 1) // _YEAR, 0)
    age: Array = (patients.array("age") - later).astype(np.int8)
    return age


def _comes_to_light(draws: Draws, patients: Part, person: Array, screened: Array) -> Array:
    """Draw a day within a year of the test on which a missed cancer is found, before death."""
    death = patients.kept["death"][person] // DAY
    first, after = screened + _SOONEST, np.minimum(screened + _YEAR, death)
    bits = draws.bits("interval cancer", len(person)).astype(np.int64)
    day: Array = first + (bits * (after - first) >> 16)
    return day


def _days_after(draws: Draws, column: str, days: tuple[int, int], start: Array) -> Array:
    """Draw a working day some days after a start."""
    return _weekday(start + _between(draws.bits(column, len(start)), *days))


def _between(bits: Array, least: int, most: int) -> Array:
    """Turn bits into whole numbers from the least to the most."""
    drawn: Array = least + (bits.astype(np.int32) * (most - least + 1) >> 16)
    return drawn


def _weekday(day: Array) -> Array:
    """Move Saturdays and Sundays to the Monday after them."""
    weekday = (day + _SATURDAY) % 7  # the year begins on a Saturday
    return day + np.where(weekday >= _SATURDAY, 7 - weekday, 0)


def _where(rows: Bools, days: Array) -> Array:
    return np.where(rows, days, MISSING).astype(np.int32)
