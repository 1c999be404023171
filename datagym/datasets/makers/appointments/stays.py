"""When people are in hospital: nobody comes to a clinic from a bed or a trolley."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.intervals import Stays, in_order, keys
from datagym.datasets.year import MISSING

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

Array = npt.NDArray[Any]


def hospital_stays(block: "Block") -> Stays:
    """Return person, first and last minute of all stays, by person and time.

    Stays in the emergency department, in a bed after it, and for operations. No two of
    one person overlap.
    """
    emergency, cases = block.table("ed_attendances"), block.table("theatre_cases")
    assert emergency.person is not None  # noqa: S101  (attendances are people's)
    assert cases.person is not None  # noqa: S101  (operations too)
    kept = cases.kept
    done = kept["spell_start"] != MISSING
    person = np.concatenate([emergency.person, cases.person[done]])
    start = np.concatenate([emergency.array("arrival"), kept["spell_start"][done]])
    end = np.concatenate([emergency.kept["leaves"], kept["spell_end"][done]])
    return in_order((person, start, end))


def during_stay(block: "Block", person: Array, start: Array, end: Array) -> Array:
    """Tell for each row whether the person is in hospital in some minute from start to end."""
    who, since, until = hospital_stays(block)
    # of a person's stays, which do not overlap, the last that had begun by then
    last = np.searchsorted(keys(who, since), keys(person, end), side="right") - 1
    found: Array = (last >= 0) & (who[last] == person) & (until[last] >= start)
    return found
