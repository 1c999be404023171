"""What people are in hospital for: the main diagnosis, and the specialty that cares for them.

Who has a long-term condition may come because it got worse; all others come for what people
of their age come for. Who comes for an operation has what the operation is for.
"""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.card import card
from datagym.datasets.choices import Choices
from datagym.datasets.draws import Draws, chances_by, pick
from datagym.datasets.lines import STEPS

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

AGES = (5, 17, 40, 65, 80)
"""Where the age bands begin after the first, in years."""

CHILD, OLD = 17, 80
_NONE = -1

Array = npt.NDArray[Any]


def diagnoses(block: "Block", spell: Mapping[str, Array]) -> Array:
    """Draw each spell's main diagnosis, as a position in the card's codes, int8.

    Parameters
    ----------
    block
        The block.
    spell
        For each spell: person, case (-1 for none), age in years, nights in hospital, and
        whether it ended in death. Long stays and deaths seldom have a minor diagnosis,
        short stays seldom a major one.

    """
    draws, age, n = block.draws("admissions"), spell["age"], len(spell["age"])
    people, settings = block.table("patients"), block.settings("admissions")
    person, nights = spell["person"], spell["nights"]
    band = np.searchsorted(AGES, age, side="right")
    tables, codes = _by_age(), _codes()
    drawn = pick(tables, band, draws.bits("diagnosis", n))
    long = spell["died"] | (nights >= settings["long_nights"])
    short = ~long & (nights <= 1)
    for time in range(settings["second_looks"]):
        unlikely = (long & _is_of("minor")[drawn]) | (short & _is_of("major")[drawn])
        drawn = np.where(unlikely, pick(tables, band, draws.bits(f"diagnosis {time}", n)), drawn)
    worse = draws.bits("worse", n).astype(np.int32)
    for condition, code in settings["worse_code"].items():
        share = round(settings["worse"][condition] * STEPS)
        has = people.array(condition)[person]
        drawn = np.where(has & (worse >= 0) & (worse < share), codes.index(code), drawn)
        worse = np.where(has, worse - share, worse)  # below 0 once a condition was chosen
    elective = spell["case"] != _NONE
    if elective.any():
        drawn[elective] = _operated(block, draws, spell)
    return drawn.astype(np.int8)


def specialties(block: "Block", spell: Mapping[str, Array], diagnosis: Array) -> Array:
    """Return the treatment function of each spell, as a position in the card's codes, int8.

    Children and the oldest who come with an illness are with those who care for their age;
    an injury or an operation comes to its own surgeons at every age.
    """
    settings, age = block.settings("admissions"), spell["age"]
    known = tuple(card("admissions").column("specialty").codes)
    by_code = np.array([known.index(str(settings["treated_by"][code])) for code in _codes()])
    treated = by_code[diagnosis]
    medical = np.isin(treated, [known.index(str(code)) for code in settings["medical"]])
    treated = np.where(medical & (age >= OLD), known.index("430"), treated)
    treated = np.where(medical & (age < CHILD), known.index("420"), treated)
    elective = spell["case"] != _NONE
    if elective.any():
        theirs = tuple(card("theatre_cases").column("specialty").codes)
        same = np.array([known.index(code) for code in theirs])
        cases = block.table("theatre_cases").array("specialty")
        treated[elective] = same[cases[spell["case"][elective]]]
    return treated.astype(np.int8)


@lru_cache(maxsize=1)
def _by_age() -> Choices:
    """Return one table of diagnoses for each age band, to be looked up."""
    weights = card("admissions").settings["diagnoses_by_age"]
    return chances_by(
        [[weights.get(code, _ZERO)[band] for code in _codes()] for band in range(len(AGES) + 1)]
    )


@lru_cache(maxsize=2)
def _is_of(kind: str) -> Array:
    """Tell for each code whether it is one of a setting's list."""
    listed = card("admissions").settings[kind]
    return np.array([code in listed for code in _codes()])


def _operated(block: "Block", draws: Draws, spell: Mapping[str, Array]) -> Array:
    """Return what elective spells are for: one of the diagnoses of their operation."""
    table, codes = block.settings("admissions")["operated_for"], _codes()
    most = max(map(len, table.values()))
    procedures = card("theatre_cases").column("procedure").codes
    which = np.array(
        [
            [codes.index(table[name][k % len(table[name])]) for k in range(most)]
            for name in procedures
        ]
    )
    elective = spell["case"] != _NONE
    procedure = block.table("theatre_cases").array("procedure")[spell["case"][elective]]
    bits = draws.bits("operated", len(elective))[elective].astype(np.int32)
    drawn: Array = which[procedure, (bits * most) >> 16]
    return drawn


_ZERO = (0.0,) * (len(AGES) + 1)


@lru_cache(maxsize=1)
def _codes() -> tuple[str, ...]:
    return tuple(card("admissions").column("primary_diagnosis").codes)
