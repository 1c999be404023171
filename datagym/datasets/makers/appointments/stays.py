"""When people are in hospital: nobody comes to a clinic from a bed or a trolley."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.year import MISSING

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

_SPAN = 1 << 20  # more minutes than the year has, and any stay that passes its end

Array = npt.NDArray[Any]


def hospital_stays(block: "Block") -> tuple[Array, Array, Array]:
    """Return person, first and last minute of all stays, by person and time.

    Stays in the emergency department, in a bed after it, and for operations. No two of
    one person overlap.
    """
    emergency = block.table("ed_attendances")
    assert emergency.person is not None  # noqa: S101  (attendances are people's)
    cases = block.table("theatre_cases")
    assert cases.person is not None  # noqa: S101  (operations too)
    kept = cases.kept
    done = kept["spell_start"] != MISSING
    person = np.concatenate([emergency.person, cases.person[done]])
    start = np.concatenate([emergency.array("arrival"), kept["spell_start"][done]])
    end = np.concatenate([emergency.kept["leaves"], kept["spell_end"][done]])
    order = np.lexsort((start, person))
    return person[order], start[order], end[order]


def during_stay(block: "Block", person: Array, start: Array, end: Array) -> Array:
    """Tell for each row whether the person is in hospital in some minute from start to end."""
    who, since, until = hospital_stays(block)
    keys = who.astype(np.int64) * _SPAN + since
    place = np.searchsorted(keys, person.astype(np.int64) * _SPAN + end, side="right") - 1
    found: Array = (place >= 0) & (who[place] == person) & (until[place] >= start)
    return found
