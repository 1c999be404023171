"""Positions that come as often as some weights say, by 16 bits: few are computed, many looked up.

As with `datagym.datasets.lines`, a table of what all bits come to is made only when as many
positions have been asked for as it is worth.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.lines import STEPS

Array = npt.NDArray[Any]

_FEW = 20_000  # comparisons for each kind that cost as much as a table


class Choices:
    """The positions 0, 1, … in a list of weights, for each of some kinds.

    Parameters
    ----------
    rows
        For each kind, the weight of each position; at most 127 positions.

    >>> Choices([[1, 3]]).table()[0, [0, 16_383, 16_384, 65_535]].tolist()
    [0, 0, 1, 1]

    """

    __slots__ = ("_asked", "_begins", "_table")

    def __init__(self, rows: Sequence[Sequence[float]]) -> None:
        most = max(map(len, rows))
        # without any weight: the last position
        whole = [row if any(row) else (*row[:-1], 1.0) for row in rows]
        weights = np.array([(*row, *(0.0,) * (most - len(row))) for row in whole])
        edges = np.cumsum(weights, axis=1)
        self._begins = _begins(edges[:, :-1], edges[:, -1:] / STEPS)
        self._asked = 0
        self._table: Array | None = None

    def at(self, kind: Array, bits: Array) -> Array:
        """Return the position of each row in the list of its kind, as int8."""
        kinds, edges = self._begins.shape
        self._asked += bits.size * edges
        whole = kind.astype(np.int64)
        if self._table is None and self._asked <= _FEW * kinds:
            made = np.zeros(bits.shape, np.int8)
            for begins in self._begins.T:
                made += bits >= begins.take(whole)
            return made
        return self.table().reshape(-1).take(whole * STEPS + bits)

    def table(self) -> Array:
        """Return the positions of all bits, one row for each kind: shape (kinds, 65,536)."""
        if self._table is None:
            kinds, edges = self._begins.shape
            counts = np.diff(self._begins, prepend=0, append=STEPS, axis=1)
            positions = np.tile(np.arange(edges + 1, dtype=np.int8), kinds)
            table = np.repeat(positions, counts.ravel()).reshape(kinds, STEPS)
            table.flags.writeable = False
            self._table = table
        return self._table


def _begins(edges: Array, step: Array) -> Array:
    """Return for each edge the first number i of 65,536 of which (i + 1/2) step reaches it.

    As a search among all 65,536 products would: the number is guessed, and then moved
    until the product itself, rounded as it is, says so. A row for each kind.
    """
    begins: Array = np.minimum(np.maximum(edges / step // 1 - 1, 0), STEPS).astype(np.int64)
    while (short := (begins < STEPS) & ((begins + 0.5) * step < edges)).any():
        begins += short
    return begins
