"""How long people stay in hospital who are admitted from the emergency department."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.card import card
from datagym.datasets.draws import Draws, chances, pick, quantiles_by
from datagym.datasets.lines import Lines
from datagym.datasets.year import DAY

KINDS = ("0-16", "17-64", "65-84", "85+")
EDGES = (17, 65, 85)  # years
_SAME_DAY = 120  # minutes: the shortest stay

Array = npt.NDArray[Any]


def nights(draws: Draws, age: Array, column: str) -> Array:
    """Draw how many nights people of some ages stay, as int32; 0 for those who go the same day."""
    kind = np.searchsorted(EDGES, age, side="right")
    return pick(_nights(), kind, draws.bits(column, len(age)))


def end_of_stay(
    settings: Mapping[str, Any], draws: Draws, departure: Array, stay: Array, column: str
) -> Array:
    """Return the minute at which stays end that begin at ``departure`` and last some nights.

    Who stays a night goes home by day; who stays none, some hours later.
    """
    bits = draws.bits(column, len(departure))
    hour = chances(settings["home_hours"])[bits].astype(np.int32)
    minute = (draws.bits(f"{column} minute", len(departure)).astype(np.int32) * 60) >> 16
    day = departure // DAY + stay
    same_day = (
        departure + _SAME_DAY + ((bits.astype(np.int32) * settings["same_day_hours"] * 60) >> 16)
    )
    return np.where(stay > 0, day * DAY + hour * 60 + minute, same_day).astype(np.int32)


@lru_cache(maxsize=1)
def _nights() -> Lines:
    """Return the nights that each of `KINDS` stays."""
    settings = card("ed_attendances").settings
    rows = [settings["nights"][kind] for kind in KINDS]
    return quantiles_by(settings["nights_shares"], rows)
