"""Makes the spells: one stay in hospital each, from the ward's door to the way home.

When a spell begins and ends is known before: emergency ones begin where an attendance at
the emergency department ended in admission, elective ones are for an operation. Here they
get a diagnosis, a specialty and a way of leaving, and adults who come as an emergency get a
pathway of care. Pathways and complications are given by quota, in the order of the rows.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.draws import thresholds
from datagym.datasets.identifiers import Ids
from datagym.datasets.makers.admissions.diagnoses import diagnoses, specialties
from datagym.datasets.makers.patients.people import MODERATE, age_on
from datagym.datasets.parts import Part
from datagym.datasets.year import DAY, END, MISSING

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

EMERGENCY, ELECTIVE = range(2)
HOME, TRANSFERRED, DIED, STILL_IN = range(4)
ROUTINE, COMPLEX = range(2)
STANDARD, EARLY = range(2)
NONE = -1
ADULT, OLD, MANY = 18, 75, 2
"""From which age people are adults, from which age and with how many conditions complex."""

_NO_NIGHTS = -32_768
_ADMITTED = 0  # the position of this disposal in ed_attendances

Array = npt.NDArray[Any]
Arrays = dict[str, Array]


def build(block: "Block") -> Part:
    """Make a block's spells, by person and time."""
    people, draws = block.table("patients"), block.draws("admissions")
    settings = block.settings("admissions")
    spell = _spells(block)
    person, start, end = spell["person"], spell["start"], spell["end"]
    n = len(person)
    emergency = spell["attendance"] != NONE
    age = age_on(people, person, start // DAY)
    left = end < END
    nights = end // DAY - start // DAY
    died = people.kept["death"][person] <= end
    spell |= {"age": age, "nights": nights, "died": died}
    diagnosis = diagnoses(block, spell)
    mix = case_mix(people, person, age)
    stays = np.minimum(end, END) // DAY > start // DAY
    pathway, complication = _pathways(settings, mix, emergency & (age >= ADULT) & stays)
    return Part(
        block.number,
        {
            "spell_id": Ids("spell", np.arange(n, dtype=np.int32)),
            "patient_id": Ids("patient", person),
            "attendance_id": Ids("attendance", _place(block, "ed_attendances", spell)),
            "case_id": Ids("case", _place(block, "theatre_cases", spell)),
            "method": np.where(emergency, EMERGENCY, ELECTIVE).astype(np.int8),
            "specialty": specialties(block, spell, diagnosis),
            "primary_diagnosis": diagnosis,
            "age": age,
            "sex": people.array("sex")[person],
            "imd_decile": people.array("imd_decile")[person],
            "case_mix": mix,
            "pathway": pathway,
            "complication": complication,
            "admitted": start,
            "discharged": np.where(left, end, MISSING).astype(np.int32),
            "discharge_method": _ways(
                settings, draws.bits("way", n), age, emergency & (nights > 0), left,
                died,
            ),
            "length_of_stay": np.where(left, nights, _NO_NIGHTS).astype(np.int16),
        },
        person,
        hidden={"true_nights": nights.astype(np.int32)},
        kept={
            "start": start,
            "end": np.minimum(end, END),
            "attendance": spell["attendance"],
            "case": spell["case"],
        },
    )  # fmt: skip


def derive(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute the derived columns, each from its own row."""
    admitted = frame["admitted"].to_numpy().astype("datetime64[D]")
    discharged = frame["discharged"].to_numpy().astype("datetime64[D]")
    nights = (discharged - admitted).astype(np.float64)
    nights[np.isnat(discharged)] = np.nan
    return frame.assign(length_of_stay=pd.Series(nights, index=frame.index).astype("Int16"))


def case_mix(people: Part, person: Array, age: Array) -> Array:
    """Tell whose needs are complex: the old, the frail, those with several conditions.

    Parameters
    ----------
    people
        The block's part of ``patients``.
    person, age
        For each row, the person and the age on admission.

    """
    several = people.array("long_term_conditions")[person] >= MANY
    frail = people.array("frailty")[person] >= MODERATE
    return np.where((age >= OLD) | several | frail, COMPLEX, ROUTINE).astype(np.int8)


def _spells(block: "Block") -> Arrays:
    """Put the emergency and the elective spells together, by person and time."""
    attendances = block.table("ed_attendances")
    departure = attendances.array("departure")
    came = (attendances.array("disposal") == _ADMITTED) & (departure < END)
    kinds = [_rows(attendances, came, departure, attendances.kept["leaves"], "attendance")]
    cases = block.table("theatre_cases")
    start, end = cases.kept["spell_start"], cases.kept["spell_end"]
    done = (start != MISSING) & (start < END)
    kinds.append(_rows(cases, done, start, end, "case"))
    spell = {name: np.concatenate([kind[name] for kind in kinds]) for name in kinds[0]}
    order = np.lexsort((spell["attendance"], spell["start"], spell["person"]))
    return {name: values[order] for name, values in spell.items()}


def _rows(table: Part, came: Array, start: Array, end: Array, source: str) -> Arrays:
    """Return the spells that some rows of a table lead to, and the rows' numbers."""
    assert table.person is not None  # noqa: S101  (attendances and cases are people's)
    rows = np.flatnonzero(came).astype(np.int32)
    spell = {"person": table.person[rows], "start": start[rows], "end": end[rows]}
    for name in ("attendance", "case"):
        spell[name] = rows if name == source else np.full(len(rows), NONE, np.int32)
    return spell


def _place(block: "Block", table: str, spell: Arrays) -> Array:
    """Return each spell's place of its attendance or its case; -1 for none."""
    column, rows = _SOURCES[table], spell[_SOURCES[table]]
    places = block.table(table).array(f"{column}_id")
    return np.where(rows == NONE, NONE, places[np.maximum(rows, 0)]).astype(np.int32)


_SOURCES = {"ed_attendances": "attendance", "theatre_cases": "case"}


def _pathways(settings: Mapping[str, Any], mix: Array, wanted: Array) -> tuple[Array, Array]:
    """Give each spell that is wanted a pathway, and tell whether it had a complication."""
    pathway, complication = np.full((2, len(mix)), NONE, np.int8)
    pathway[wanted] = _shared_out(mix[wanted], settings["early_per_100"])
    cell = mix[wanted] * 2 + pathway[wanted]
    complication[wanted] = _shared_out(cell, settings["complications_per_100"])
    return pathway, complication


def _shared_out(kind: Array, per_100: list[int]) -> Array:
    """Give 1 to so many of every 100 rows of each kind, evenly in the rows' order.

    >>> _shared_out(np.array([0, 1, 0, 1]), [50, 0]).tolist()
    [0, 0, 1, 0]
    """
    given = np.zeros(len(kind), np.int8)
    for number, quota in enumerate(per_100):
        rows = np.flatnonzero(kind == number)
        so_far = np.arange(len(rows) + 1) * quota // 100
        given[rows] = np.diff(so_far)
    return given


def _ways(  # noqa: PLR0913, PLR0917  (so much decides it)
    settings: Mapping[str, Any], bits: Array, age: Array, may: Array, left: Array, died: Array
) -> Array:
    """Tell how people left; only emergency stays of a night or more end in another place."""
    share = thresholds(settings["transferred_by_age"])
    band = np.searchsorted((ADULT, OLD), age, side="right")
    way = np.where(may & (bits < share[band]), TRANSFERRED, HOME)
    way = np.where(died, DIED, way)
    return np.where(left, way, STILL_IN).astype(np.int8)
