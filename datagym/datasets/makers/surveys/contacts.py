"""Who is asked for an answer, and about which visit to the hospital."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.draws import Draws, thresholds
from datagym.datasets.year import DAY, DAYS

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

EMERGENCY, INPATIENT, OUTPATIENT = range(3)
NONE = -1
WAIT_EDGES = (121, 241)
"""Where the bands of the time in the department begin after the first, in minutes."""

_DISCHARGED = 1  # the position of this disposal in ed_attendances
_HOME = 0  # the position of this way of leaving in admissions

Array = npt.NDArray[Any]
Arrays = dict[str, Array]


def contacts(block: "Block", draws: Draws) -> Arrays:
    """Return the visits about which people are asked, by person and time.

    Returns
    -------
    dict
        ``person``, ``setting``, ``end`` (the minute at which the visit ended), ``wait``
        (the band of the time in the emergency department, -1 elsewhere) and ``clinic``
        (its place in the block, -1 elsewhere).

    """
    settings = block.settings("surveys")
    kinds = [_emergencies(block), _stays(block), _clinics(block)]
    asked = []
    for setting, kind in enumerate(kinds):
        n = len(kind["person"])
        chosen = draws.bits(f"asked {setting}", n) < thresholds(settings["asked"])[setting]
        rows = np.flatnonzero(chosen & _may_be_asked(block, settings, kind))
        asked.append({name: values[rows] for name, values in kind.items()})
        asked[-1]["setting"] = np.full(len(rows), setting, dtype=np.int8)
    joined = {name: np.concatenate([kind[name] for kind in asked]) for name in asked[0]}
    order = np.lexsort((joined["setting"], joined["end"], joined["person"]))
    return {name: values[order] for name, values in joined.items()}


def _may_be_asked(block: "Block", settings: Mapping[str, Any], kind: Arrays) -> Array:
    """Tell for which visits there is still time to answer, in the year and in life."""
    death = block.table("patients").kept["death"][kind["person"]]
    days = settings["days_alive"]
    may: Array = (kind["end"] < (DAYS - 1) * DAY) & (death - kind["end"] > days * DAY)
    return may


def _emergencies(block: "Block") -> Arrays:
    part = block.table("ed_attendances")
    rows = np.flatnonzero(part.array("disposal") == _DISCHARGED)
    minutes = part.array("departure")[rows] - part.array("arrival")[rows]
    return {
        "person": _people(part.person)[rows],
        "end": part.array("departure")[rows],
        "wait": np.searchsorted(WAIT_EDGES, minutes, side="right").astype(np.int8),
        "clinic": np.full(len(rows), NONE, dtype=np.int32),
    }


def _stays(block: "Block") -> Arrays:
    part = block.table("admissions")
    rows = np.flatnonzero(part.array("discharge_method") == _HOME)
    return {
        "person": _people(part.person)[rows],
        "end": part.kept["end"][rows],
        "wait": np.full(len(rows), NONE, dtype=np.int8),
        "clinic": np.full(len(rows), NONE, dtype=np.int32),
    }


def _clinics(block: "Block") -> Arrays:
    part = block.table("appointments")
    rows = np.flatnonzero(part.kept["attended"])
    return {
        "person": _people(part.person)[rows],
        "end": part.kept["start"][rows],
        "wait": np.full(len(rows), NONE, dtype=np.int8),
        "clinic": part.array("clinic_id")[rows],
    }


def _people(person: Array | None) -> Array:
    assert person is not None  # noqa: S101  (all visits are people's)
    return person
