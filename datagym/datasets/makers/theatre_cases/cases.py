"""Writes the table of planned operations from what the block's theatres did."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.identifiers import Ids
from datagym.datasets.makers.patients.people import age_on
from datagym.datasets.makers.theatre_cases.bookings import DONE
from datagym.datasets.parts import Part
from datagym.datasets.year import MISSING

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

_MINUTES = {
    "real_minutes": ("anaesthetic_start", "left_theatre"),
    "operation_minutes": ("operation_start", "operation_end"),
    "minutes_late": ("planned_start", "anaesthetic_start"),
}

Array = npt.NDArray[Any]


def build(block: "Block") -> Part:
    """Make a block's planned operations, by person and time."""
    people, waiting = block.table("patients"), block.table("waiting_list")
    kept = waiting.kept
    case = {name[5:]: values for name, values in kept.items() if name.startswith("case_")}
    person, done = case["person"], case["reason"] == DONE
    moments = {
        "planned_start": case["planned_start"],
        "anaesthetic_start": case["anaesthetic"],
        "operation_start": case["knife"],
        "operation_end": case["closed"],
        "left_theatre": case["left"],
    }
    minutes = {
        name: np.where(done, moments[end] - moments[start], MISSING).astype(np.int32)
        for name, (start, end) in _MINUTES.items()
    }
    real = minutes["real_minutes"]
    return Part(
        block.number,
        {
            "case_id": Ids("case", np.arange(len(person), dtype=np.int32)),
            "pathway_id": Ids("pathway", case["pathway"]),
            "patient_id": Ids("patient", person),
            "age": age_on(people, person, case["day"]),
            "sex": people.array("sex")[person],
            "asa": case["asa"],
            "specialty": case["specialty"].astype(np.int8),
            "procedure": case["procedure"],
            "management": case["management"],
            "attempt": case["attempt"],
            "session_id": Ids("session", case["session"]),
            "theatre_id": Ids("theatre", case["theatre"]),
            "surgeon_id": Ids("surgeon", case["surgeon"]),
            "operator": case["operator"],
            "date": case["day"].astype(np.int32),
            "half_day": case["half"].astype(np.int8),
            "list_position": case["position"],
            "planned_minutes": case["planned"].astype(np.int32),
            "planned_start": case["planned_start"],
            "cancelled": ~done,
            "reason": case["reason"],
            **{name: moments[name] for name in list(moments)[1:]},
            "turnover_minutes": case["turnover"],
            "operation_minutes": minutes["operation_minutes"],
            "real_minutes": real,
            "overrun_minutes": np.where(done, real - case["planned"], MISSING).astype(np.int32),
            "minutes_late": minutes["minutes_late"],
        },
        person,
        kept={"spell_start": case["spell_start"], "spell_end": case["spell_end"]},
    )


def derive(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute the derived columns, each from its own row."""
    minutes = {
        name: pd.Series(_elapsed(frame[start], frame[end]), index=frame.index).astype("Int32")
        for name, (start, end) in _MINUTES.items()
    }
    overrun = (minutes["real_minutes"] - frame["planned_minutes"]).astype("Int32")
    return frame.assign(**minutes, overrun_minutes=overrun)


def _elapsed(start: "pd.Series[pd.Timestamp]", end: "pd.Series[pd.Timestamp]") -> Array:
    """Return whole minutes from one moment to another; NaN where one is missing."""
    gap = end.to_numpy().astype("datetime64[m]") - start.to_numpy().astype("datetime64[m]")
    return np.where(np.isnat(gap), np.nan, gap.astype(np.int64))
