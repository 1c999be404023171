"""Whole numbers on straight lines, by 16 bits: a few are computed, many are looked up.

A table of all 65,536 numbers takes memory and time that a classroom table, which needs some
hundreds of them, would wait for. So they are computed one by one until as many have been
asked for as a table would have been worth; both ways come to the same number, since they
do the same arithmetic.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

STEPS = 65_536
"""How many values 16 bits can have: the finest chance is 1 in 65,536."""

Array = npt.NDArray[Any]

_FEW = 16_384  # numbers of each kind that cost as much as a table
_LITTLE = 5e-7
_MANY = 16  # lines: above that they are not gone through one by one


class Lines:
    """The whole numbers below some values at some shares, for each of some kinds.

    Parameters
    ----------
    shares
        From 0 to 1, rising.
    rows
        For each kind, its value at each share.
    scale
        What the values are multiplied by before they are rounded down.

    >>> Lines([0, 1], [[0, 10]], 1)[[0, 32_768, 65_535]].tolist()
    [0, 5, 9]

    """

    __slots__ = ("_asked", "_ends", "_highs", "_shares", "_slopes", "_table")

    def __init__(
        self, shares: Sequence[float], rows: Sequence[Sequence[float]], scale: float
    ) -> None:
        # a little more, so that the last bit of a machine's own arithmetic is of no account
        highs = np.array([[value * scale + _LITTLE for value in row] for row in rows])
        # what lies before the first share and after the last one are pieces too, and level
        self._slopes = np.zeros((len(rows), len(shares) + 1))
        run, rise = np.diff(shares), np.diff(highs)
        np.divide(rise, run, out=self._slopes[:, 1:-1], where=run > 0)
        # the first step whose middle is at a share or beyond it
        ends = np.ceil(np.multiply(shares, STEPS) - 0.5)
        self._ends = np.minimum(ends, STEPS).astype(np.int64)
        self._shares = np.array([0.0, *shares])
        self._highs = np.hstack([highs[:, :1], highs])
        self._asked = 0
        self._table: Array | None = None

    def __getitem__(self, bits: npt.ArrayLike) -> Array:
        """Return the numbers of the first kind, as int32, in the shape of ``bits``."""
        return self.at(None, np.asarray(bits))

    def at(self, kind: Array | None, bits: Array) -> Array:
        """Return the number of each row's kind (of the first when left out), as int32."""
        self._asked += bits.size
        if self._table is None and self._asked <= _FEW * len(self._highs):
            return self._computed(kind, bits)
        rows = bits if kind is None else kind.astype(np.int64) * STEPS + bits
        found: Array = self.table().reshape(-1).take(rows)
        return found

    def table(self) -> Array:
        """Return the numbers of all bits, one row for each kind: shape (kinds, 65,536)."""
        if self._table is None:
            table = np.empty((len(self._highs), STEPS), dtype=np.int32)
            for row, slopes, highs in zip(table, self._slopes, self._highs, strict=True):
                self._lay(row, slopes, highs)
            table.flags.writeable = False
            self._table = table
        return self._table

    def _computed(self, kind: Array | None, bits: Array) -> Array:
        piece = self._piece(bits)
        row = piece if kind is None else kind.astype(np.int64) * self._highs.shape[1] + piece
        line = middles(bits)
        line -= self._shares.take(piece)
        line *= self._slopes.take(row)
        line += self._highs.take(row)
        return np.floor(line, out=line).astype(np.int32)

    def _piece(self, bits: Array) -> Array:
        """Tell on which line the number of each row lies."""
        if len(self._ends) > _MANY:
            return np.searchsorted(self._ends, bits, side="right")
        piece = np.zeros(bits.shape, np.int8)
        for end in self._ends.tolist():
            piece += bits >= end
        return piece.astype(np.int64)

    def _lay(self, row: Array, slopes: Array, highs: Array) -> None:
        ends = [0, *self._ends.tolist(), STEPS]
        if len(ends) > _MANY:
            counts = np.diff(ends)
            line = middles(np.arange(STEPS)) - np.repeat(self._shares, counts)
            line *= np.repeat(slopes, counts)
            line += np.repeat(highs, counts)
            row[:] = np.floor(line, out=line)
            return
        for piece, (begin, end) in enumerate(pairwise(ends)):
            line = middles(np.arange(begin, end))  # small: it stays in near memory
            line -= self._shares[piece]
            line *= slopes[piece]
            line += highs[piece]
            row[begin:end] = np.floor(line, out=line)


def middles(steps: Array) -> npt.NDArray[np.float64]:
    """Return the middles of some of 65,536 steps from 0 to 1.

    >>> (middles(np.array([0, 32_768])) * STEPS).tolist()
    [0.5, 32768.5]
    """
    made = steps.astype(np.float64)
    made += 0.5
    made /= STEPS
    return made
