"""Which operation a person is to have, how it is planned, and how long it truly takes.

Real durations follow a lognormal with a shift: most take about as long as planned, a few
very much longer.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.card import card
from datagym.datasets.draws import Draws, chances, chances_by, pick, quantiles, thresholds
from datagym.datasets.parts import Part

ADULT = 17  # years
CONSULTANT, TRAINEE = range(2)
INPATIENT, DAY_CASE = range(2)

_FINE = 64  # minutes are looked up in 64ths, and rounded down after all factors

Array = npt.NDArray[Any]
Arrays = dict[str, Array]


def planned(draws: Draws, people: Part, person: Array, specialty: Array, age: Array) -> Arrays:
    """Draw what each person who is to be operated on is booked for.

    Parameters
    ----------
    draws
        The random numbers of ``theatre_cases`` in the block.
    people
        The block's part of ``patients``.
    person, specialty, age
        For each booking the person, the position of the specialty among the codes of
        ``theatre_cases``, and the age in years.

    Returns
    -------
    dict of arrays
        Procedure, management (`INPATIENT` or `DAY_CASE`), operator (`CONSULTANT` or
        `TRAINEE`), asa (1 to 4) and planned minutes, one for each booking.

    """
    settings, n = card("theatre_cases").settings, len(person)
    kind = (specialty.astype(np.int64) * 2 + (age < ADULT)) * 2 + people.array("sex")[person]
    procedure = pick(_procedures(), kind, draws.bits("procedure", n))
    inpatient = draws.bits("management", n) < thresholds(_row("inpatient"))[procedure]
    trainee = draws.bits("operator", n) < thresholds(_row("trainee"))[procedure]
    asa = pick(
        chances_by(settings["asa_by_frailty"]),
        people.array("frailty")[person],
        draws.bits("asa", n),
    )
    habit = chances(settings["habit"])[draws.bits("habit", n)].astype(np.int32)
    minutes = np.asarray(_row("planned"), np.int32)[procedure] + 5 * habit
    return {
        "procedure": procedure,
        "management": np.where(inpatient, INPATIENT, DAY_CASE).astype(np.int8),
        "operator": np.where(trainee, TRAINEE, CONSULTANT).astype(np.int8),
        "asa": (asa + 1).astype(np.int8),
        "planned": minutes - 5 * (len(settings["habit"]) // 2),
    }


def real(draws: Draws, procedure: Array, operator: Array) -> tuple[Array, Array, Array]:
    """Draw the true minutes of anaesthesia, operation and leaving, as int32."""
    settings, n = card("theatre_cases").settings, len(procedure)
    shares = settings["shares"]
    kinds = np.stack([quantiles(shares, settings["anaesthetic"][k], _FINE) for k in _DEPTHS])
    depth = np.array([_DEPTHS.index(kind) for kind in _row("anaesthetic")])[procedure]
    anaesthetic = pick(kinds, depth, draws.bits("anaesthetic", n))
    spreads = np.stack([quantiles(shares, settings["spread"][k], 1024) for k in _SPREADS])
    spread = np.array([_SPREADS.index(kind) for kind in _row("spread")])[procedure]
    factor = pick(spreads, spread, draws.bits("operation", n)) / 1024
    slower = np.array([1.0, card("theatre_cases").effect("training").parameter])[operator]
    least, typical = (np.asarray(_row(name), np.float64)[procedure] for name in ("least", "over"))
    operation = np.floor((least + typical * factor) * slower).astype(np.int32)
    leaving = quantiles(shares, settings["leaving"], _FINE)[draws.bits("leaving", n)]
    return anaesthetic // _FINE, operation, leaving // _FINE


def nights(draws: Draws, procedure: Array) -> Array:
    """Draw the nights that inpatients stay: at least one."""
    settings = card("theatre_cases").settings
    length = quantiles(settings["shares"], settings["nights"], _FINE)
    factor = np.asarray(_row("nights"), np.float64)[procedure]
    drawn = length[draws.bits("nights", len(procedure))] * factor
    return np.maximum(np.floor(drawn / _FINE), 1).astype(np.int32)


_DEPTHS = ("local", "general")
_SPREADS = ("low", "middle", "high")


def _row(name: str) -> list[Any]:
    """Return one property of all procedures, in the card's order."""
    one = card("theatre_cases")
    return [one.settings["procedures"][code][name] for code in one.column("procedure").codes]


@lru_cache(maxsize=1)
def _procedures() -> Array:
    """Return the lookup of procedures by specialty, adult or child, and sex."""
    one = card("theatre_cases")
    table = one.settings["procedures"]
    codes = tuple(one.column("procedure").codes)
    return chances_by(
        [
            [
                table[code][group] * table[code]["sex"][sex]
                if str(table[code]["specialty"]) == specialty
                else 0
                for code in codes
            ]
            for specialty in one.column("specialty").codes
            for group in ("adults", "children")
            for sex in (0, 1)
        ]
    )
