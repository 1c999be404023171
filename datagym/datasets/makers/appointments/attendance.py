"""Draws what became of each appointment.

Of the appointments that were not cancelled some are missed. Each has a chance of its own;
who misses is taken at even steps along the sum of these chances, with like beside like, so
that every kind of appointment has very nearly its due number in every block, and the planted
effects show in every table of a block's size.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.draws import Draws, thresholds
from datagym.datasets.lines import STEPS

ATTENDED, MISSED, BY_PATIENT, BY_HOSPITAL = range(4)
TELEPHONE = 1
AGE_EDGES = (17, 35, 55, 75)
"""Where the age bands of missing begin after the first, in years."""

Array = npt.NDArray[Any]
Arrays = Mapping[str, Array]


def statuses(settings: Mapping[str, Any], draws: Draws, risk: Arrays, absent: Array) -> Array:
    """Draw each appointment's status, as int8.

    Parameters
    ----------
    settings, draws
        The card's settings and the table's random numbers.
    risk
        What missing depends on: specialty, mode, missed, reminded, imd, age.
    absent
        Whether the person is dead or in hospital, so that nobody can come.

    """
    n = len(absent)
    bits, share = draws.bits("cancelled", n), settings["cancelled"]
    by_patient = bits < thresholds(share["by_patient"])
    by_hospital = ~by_patient & (bits < thresholds(share["by_patient"] + share["by_hospital"]))
    tells = draws.bits("tells", n) < thresholds(settings["absent_by_patient"])
    by_patient = np.where(absent, tells, by_patient)
    by_hospital = np.where(absent, ~tells, by_hospital)
    status = np.where(by_patient, BY_PATIENT, np.where(by_hospital, BY_HOSPITAL, ATTENDED))
    status = status.astype(np.int8)
    rows = np.flatnonzero(status == ATTENDED)
    chance = thresholds(_chance(settings, {name: values[rows] for name, values in risk.items()}))
    order = np.argsort(_likeness(draws, risk)[rows], kind="stable")
    begin = int(draws.bits("missing", 1)[0])
    status[rows[order[even_steps(chance[order], begin)]]] = MISSED
    return status


def _chance(settings: Mapping[str, Any], risk: Arrays) -> Array:
    """Return each row's chance to be missed: odds multiplied, and turned into a share."""
    odds = np.asarray(settings["missed_odds"])[risk["specialty"]]
    odds = odds * np.asarray(settings["odds_by_mode"])[risk["mode"]]
    odds = odds * np.asarray(settings["odds_by_missed_last_year"])[risk["missed"]]
    odds = odds * np.asarray(settings["odds_by_imd"])[risk["imd"] - 1]
    band = np.searchsorted(AGE_EDGES, risk["age"], side="right")
    odds = odds * np.asarray(settings["odds_by_age"])[band]
    odds = np.where(risk["reminded"], odds * settings["odds_reminded"], odds)
    share: Array = odds / (1 + odds)
    return share


def _likeness(draws: Draws, risk: Arrays) -> Array:
    """Return a number for each row that is alike for like rows, with chance below that."""
    kind = risk["specialty"].astype(np.int64) * 2 + (risk["mode"] == TELEPHONE)
    kind = (kind * 3 + risk["missed"]) * 2 + risk["reminded"]
    likeness: Array = kind * STEPS + draws.bits("order", len(kind))
    return likeness


def even_steps(chance: Array, begin: int) -> Array:
    """Tell where the running sum of chances passes a whole number, from a first share on.

    >>> even_steps(np.array([32_768, 32_768, 32_768, 32_768]), 1).tolist()
    [False, True, False, True]
    """
    total = np.cumsum(chance, dtype=np.int64) + begin
    passed: Array = total // STEPS != (total - chance) // STEPS
    return passed
