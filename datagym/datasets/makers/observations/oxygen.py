"""The oxygen in people's blood, what the pulse oximeter reads, and who is given oxygen.

A pulse oximeter reads too high on dark skin. On air that shows in the readings. But oxygen
is given until the *reading* is right: then all readings are alike, and it is the blood of
people with dark skin that holds too little.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.draws import Draws, happens, normal

_LEAST, _MOST = 60, 100  # percent
_SICKEST = 70  # severity from which oxygen does not bring people to their target

Array = npt.NDArray[Any]


@dataclass(frozen=True, slots=True)
class Oxygen:
    """A row each: the true and the read saturation in percent, scale 1 or 2, oxygen given."""

    true: Array
    reading: Array
    scale: Array
    given: Array


def oxygen(  # noqa: PLR0913, PLR0917  (so much decides it)
    settings: Mapping[str, Any],
    draws: Draws,
    spells: Mapping[str, Array],
    spell: Array,
    severity: Array,
    bias: Array,
) -> Oxygen:
    """Make the saturations of the sets; all in tenths of a percent until the end.

    Parameters
    ----------
    spells
        For each spell: ``age``, ``copd``, ``tone`` (0 to 2), ``illness`` (0 to 3).
    spell, severity
        For each set, its spell and the severity.
    bias
        Tenths of a percent that the oximeter reads too high, by skin tone.

    """
    many, n = len(spell), len(spells["age"])
    retains = spells["copd"] & happens(draws.bits("retains", n), settings["copd_on_scale_2"])
    own = np.floor(settings["saturation_usual"] - settings["saturation_by_age"] * spells["age"])
    own += normal(0, settings["saturation_between"])[draws.bits("usual saturation", n)]
    own -= spells["copd"] * settings["saturation_copd"] + retains * settings["saturation_scale_2"]
    fall = (
        np.array(settings["saturation_by_illness"], np.int32)[spells["illness"]][spell]
        * severity
        // 100
    )
    noise = normal(0, settings["saturation_within"])[draws.bits("saturation", many)]
    air = own.astype(np.int32)[spell] - fall + noise
    too_high = bias[spells["tone"]][spell]
    error = normal(0, settings["oximeter_error"])
    on_air = air + too_high + error[draws.bits("oximeter", many)]
    off = too_high + error[draws.bits("oximeter on oxygen", many)]  # a new error: the first chose

    on_2 = retains[spell]
    target = np.where(on_2, settings["oxygen_below"][1], settings["oxygen_below"][0])
    asked = (on_air < target) | (severity >= settings["oxygen_from_severity"])
    asked &= happens(draws.bits("oxygen", many), settings["oxygen_given"])
    tables = [normal(mean, settings["target_spread"]) for mean in settings["oxygen_target"]]
    bits = draws.bits("target", many)
    held = np.where(on_2, tables[1][bits], tables[0][bits])
    short = np.maximum(severity - _SICKEST, 0) * settings["short_of_target"] // 100
    read = np.where(asked, held - short, on_air)
    true = np.where(asked, held - short - off, air)
    return Oxygen(_percent(true), _percent(read), (1 + on_2).astype(np.int8), asked)


def _percent(tenths: Array) -> Array:
    whole: Array = np.clip((tenths + 5) // 10, _LEAST, _MOST).astype(np.int16)
    return whole
