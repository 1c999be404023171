"""Draws one of a few positions by the kind of each row, without a table of 65,536 for each kind.

A list of operations has few rows and many kinds (specialty by age by sex): comparing each
row with the edges of its kind is cheaper than to make `datagym.datasets.draws.chances_by`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.draws import Bits, thresholds
from datagym.datasets.lines import STEPS

Array = npt.NDArray[Any]


def edges_by(rows: Sequence[Sequence[float]]) -> Array:
    """Return where the positions after the first begin: shape (kinds, positions - 1).

    >>> edges_by([[1, 3], [1, 1]]).tolist()
    [[16384], [32768]]
    """
    weights = np.asarray(rows, dtype=np.float64)
    total = np.cumsum(weights, axis=1)
    return np.asarray(thresholds(total[:, :-1] / total[:, -1:]))


def choose(edges: Array, kind: Array, bits: Bits) -> Array:
    """Return for each row a position, as int8, as often as the weights of its kind say.

    >>> bits = np.array([20_000, 20_000], np.uint16)
    >>> choose(edges_by([[1, 3], [1, 1]]), np.array([0, 1]), bits).tolist()
    [1, 0]
    """
    kinds, later = edges.shape
    line = (edges + STEPS * np.arange(kinds)[:, None]).ravel()  # one kind's after another's
    place = np.searchsorted(line, kind * np.int64(STEPS) + bits, side="right")
    return (place - kind * np.int64(later)).astype(np.int8)
