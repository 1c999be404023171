"""Which operation a person is to have, how it is planned, and how long it truly takes.

Real durations follow a lognormal with a shift: most take about as long as planned, a few
very much longer.
"""

from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.card import card
from datagym.datasets.draws import Draws, chances, pick, quantiles, quantiles_by, thresholds
from datagym.datasets.lines import Lines
from datagym.datasets.makers.theatre_cases.kinds import choose, edges_by
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
    procedure = choose(_procedures(), kind, draws.bits("procedure", n))
    inpatient = draws.bits("management", n) < thresholds(_row("inpatient"))[procedure]
    trainee = draws.bits("operator", n) < thresholds(_row("trainee"))[procedure]
    frailty = people.array("frailty")[person]
    asa = choose(edges_by(settings["asa_by_frailty"]), frailty, draws.bits("asa", n))
    habit = chances(settings["habit"])[draws.bits("habit", n)].astype(np.int32)
    minutes = _row("planned").astype(np.int32)[procedure] + 5 * habit
    return {
        "procedure": procedure,
        "management": np.where(inpatient, INPATIENT, DAY_CASE).astype(np.int8),
        "operator": np.where(trainee, TRAINEE, CONSULTANT).astype(np.int8),
        "asa": (asa + 1).astype(np.int8),
        "planned": minutes - 5 * (len(settings["habit"]) // 2),
    }


def real(draws: Draws, kind: str, procedure: Array, operator: Array) -> tuple[Array, Array, Array]:
    """Draw the true minutes of anaesthesia, operation and leaving, as int32.

    ``kind`` names the streams of numbers.
    """
    settings, n = card("theatre_cases").settings, len(procedure)
    depth = np.array([_DEPTHS.index(depth) for depth in _row("anaesthetic")])[procedure]
    anaesthetic = pick(
        _lookups("anaesthetic", _DEPTHS, _FINE), depth, draws.bits(f"{kind} anaesthetic", n)
    )
    spread = np.array([_SPREADS.index(spread) for spread in _row("spread")])[procedure]
    factor = (
        pick(_lookups("spread", _SPREADS, 1024), spread, draws.bits(f"{kind} operation", n)) / 1024
    )
    slower = np.array([1.0, card("theatre_cases").effect("training").parameter])[operator]
    least, typical = (_row(name).astype(np.float64)[procedure] for name in ("least", "over"))
    operation = np.floor((least + typical * factor) * slower).astype(np.int32)
    leaving = quantiles(settings["shares"], settings["leaving"], _FINE)[
        draws.bits(f"{kind} leaving", n)
    ]
    return anaesthetic // _FINE, operation, leaving // _FINE


def nights(draws: Draws, procedure: Array) -> Array:
    """Draw the nights that inpatients stay: at least one."""
    settings = card("theatre_cases").settings
    length = quantiles(settings["shares"], settings["nights"], _FINE)
    factor = _row("nights").astype(np.float64)[procedure]
    drawn = length[draws.bits("nights", len(procedure))] * factor
    return np.maximum(np.floor(drawn / _FINE), 1).astype(np.int32)


_DEPTHS = ("local", "general")
_SPREADS = ("low", "middle", "high")


@lru_cache(maxsize=8)
def _lookups(name: str, kinds: tuple[str, ...], scale: int) -> Lines:
    """Return one table of minutes, or factors, for each kind of a setting."""
    settings = card("theatre_cases").settings
    return quantiles_by(settings["shares"], [settings[name][k] for k in kinds], scale)


@lru_cache(maxsize=32)
def _row(name: str) -> Array:
    """Return one property of all procedures, in the card's order."""
    one = card("theatre_cases")
    table = one.settings["procedures"]
    return np.array([table[code][name] for code in one.column("procedure").codes])


@lru_cache(maxsize=1)
def _procedures() -> Array:
    """Return the edges of procedures by specialty, adult or child, and sex."""
    one = card("theatre_cases")
    table = one.settings["procedures"]
    codes = tuple(one.column("procedure").codes)
    return edges_by(
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
