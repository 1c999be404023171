"""Makes the stays on wards: each spell cut where the person moved, each stay in a bed.

Falls come by quota: one whenever a ward has given so many more minutes of care, in the
order of the rows. So all wards have the same number of falls for each day in a bed.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.identifiers import Ids
from datagym.datasets.makers.ward_stays.beds import MOST_BEDS, beds
from datagym.datasets.makers.ward_stays.journeys import journeys
from datagym.datasets.parts import Part
from datagym.datasets.year import DAY, END, MISSING

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

ANOTHER_WARD, HOME, TRANSFERRED, DIED, STILL_THERE = range(5)

Array = npt.NDArray[Any]


def build(block: "Block") -> Part:
    """Make a block's stays on wards, by person and time."""
    spells, settings = block.table("admissions"), block.settings("ward_stays")
    wards, cuts = journeys(block)
    happened = cuts[:, 1:] > cuts[:, :-1]
    spell, step = np.nonzero(happened)
    spell = spell.astype(np.int32)
    ward = wards[spell, step]
    start, end = cuts[spell, step], cuts[spell, step + 1]
    last = np.append(spell[1:] != spell[:-1], [True] * min(len(spell), 1))
    still = last & (end == END)
    n, person = len(spell), spells.array("patient_id")[spell]
    numbers = np.cumsum(happened, axis=1)[spell, step]
    return Part(
        block.number,
        {
            "ward_stay_id": Ids("ward_stay", np.arange(n, dtype=np.int32)),
            "spell_id": Ids("spell", spells.array("spell_id")[spell]),
            "patient_id": Ids("patient", person),
            "stay_number": numbers.astype(np.int8),
            "ward": ward,
            "ward_id": Ids("ward", ward.astype(np.int32)),
            "bed_id": Ids("bed", ward.astype(np.int32) * MOST_BEDS + beds(ward, start, end)),
            "entered": start,
            "left": np.where(still, MISSING, end).astype(np.int32),
            "left_for": np.where(
                last, spells.array("discharge_method")[spell] + 1, ANOTHER_WARD
            ).astype(np.int8),
            "minutes": np.where(still, MISSING, end - start).astype(np.int32),
            "falls": _falls(ward, end - start, settings["falls_per_million_days"]),
        },
        person,
        kept={"start": start, "end": end, "spell": spell},
    )


def derive(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute the derived columns, each from its own row."""
    entered = frame["entered"].to_numpy().astype("datetime64[m]")
    left = frame["left"].to_numpy().astype("datetime64[m]")
    minutes = (left - entered).astype(np.float64)
    minutes[np.isnat(left)] = np.nan
    return frame.assign(minutes=pd.Series(minutes, index=frame.index).astype("Int32"))


def _falls(ward: Array, minutes: Array, per_million_days: int) -> Array:
    """Give a fall whenever a ward's minutes of care, row by row, have gone far enough.

    >>> _falls(np.array([0, 1, 0]), np.array([DAY, DAY, DAY]), 500_000).tolist()
    [1, 1, 0]
    """
    order = np.argsort(ward, kind="stable")
    care = np.cumsum(minutes[order].astype(np.int64))
    first = np.append(True, ward[order][1:] != ward[order][:-1])
    before = (care - minutes[order])[first]
    care -= before[np.cumsum(first) - 1]
    apart = DAY * 1_000_000  # minutes, for as many falls as the card says
    reached = (care * per_million_days + apart // 2) // apart
    begun = ((care - minutes[order]) * per_million_days + apart // 2) // apart
    falls = np.empty(len(ward), np.int8)
    falls[order] = reached - begun
    return falls
