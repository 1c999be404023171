"""The National Early Warning Score, NEWS2, of a set of vital signs.

The rules are the Royal College of Physicians' (2017), which may be reproduced freely when
they are acknowledged. Each sign has a table that says how many points each value has.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]

MOST = 3
"""The most points that one sign can have."""

ROUTINE, REVIEW, URGENT, EMERGENCY = range(4)
URGENT_FROM, EMERGENCY_FROM = 5, 7

_OXYGEN_POINTS = 2
_SIZE = 512  # more than any sign has values


def news2(  # noqa: PLR0913, PLR0917  (seven signs and the scale of one)
    respiration: Array,
    saturation: Array,
    scale: Array,
    oxygen: Array,
    systolic: Array,
    pulse: Array,
    alert: Array,
    temperature: Array,
) -> tuple[Array, Array]:
    """Score sets of vital signs, one a row.

    Parameters
    ----------
    respiration, pulse
        A minute.
    saturation
        Oxygen saturation by the pulse oximeter, in percent.
    scale
        The SpO2 scale, 1 or 2.
    oxygen, alert
        Whether the person had oxygen, and whether they were alert.
    systolic
        Blood pressure in mmHg.
    temperature
        Tenths of a degree Celsius.

    Returns
    -------
    total, most
        NEWS2, 0 to 20, and the most points of one sign, 0 to 3; int8, a row each.

    >>> one = lambda value: np.array([value])
    >>> total, most = news2(one(22), one(95), one(1), one(True), one(105), one(95), one(True),
    ...                     one(371))
    >>> total.tolist(), most.tolist()
    ([7], [2])

    """
    breath, pressure, beats, heat, saturations = _tables()
    kind = np.where(np.asarray(scale) == 1, 0, 1 + np.asarray(oxygen, dtype=np.int64))
    points = (
        breath.take(_within(respiration)),
        saturations.reshape(-1).take(kind * _SIZE + _within(saturation)),
        pressure.take(_within(systolic)),
        beats.take(_within(pulse)),
        heat.take(_within(temperature)),
        np.where(alert, 0, MOST).astype(np.int8),
    )
    most = points[0]
    total = points[0] + np.where(oxygen, _OXYGEN_POINTS, 0).astype(np.int8)
    for more in points[1:]:
        total = total + more
        most = np.maximum(most, more)
    return total, np.maximum(most, np.where(oxygen, _OXYGEN_POINTS, 0)).astype(np.int8)


def response(total: Array, most: Array) -> Array:
    """Return what a score calls for: routine, a review by the ward, urgent or emergency.

    >>> response(np.array([2, 3, 3, 5, 7]), np.array([1, 2, 3, 2, 3])).tolist()
    [0, 0, 1, 2, 3]
    """
    called = (most == MOST) * REVIEW
    called = np.where(total >= URGENT_FROM, URGENT, called)
    made: Array = np.where(total >= EMERGENCY_FROM, EMERGENCY, called).astype(np.int8)
    return made


def _within(values: Array) -> Array:
    return np.clip(values, 0, _SIZE - 1).astype(np.int64)


def _points(last: Sequence[int], points: Sequence[int]) -> Array:
    """Return the points of each value: ``points[0]`` up to and with ``last[0]``, and so on."""
    table: Array = np.array(points, np.int8)[np.searchsorted(last, np.arange(_SIZE))]
    return table


@lru_cache(maxsize=1)
def _tables() -> tuple[Array, ...]:
    scale_1 = _points((91, 93, 95), (3, 2, 1, 0))
    scale_2_on_air = _points((83, 85, 87), (3, 2, 1, 0))
    scale_2_on_oxygen = _points((83, 85, 87, 92, 94, 96), (3, 2, 1, 0, 1, 2, 3))
    return (
        _points((8, 11, 20, 24), (3, 1, 0, 2, 3)),  # breaths
        _points((90, 100, 110, 219), (3, 2, 1, 0, 3)),  # systolic pressure
        _points((40, 50, 90, 110, 130), (3, 1, 0, 1, 2, 3)),  # pulse
        _points((350, 360, 380, 390), (3, 1, 0, 1, 2)),  # temperature
        np.stack([scale_1, scale_2_on_air, scale_2_on_oxygen]),
    )
