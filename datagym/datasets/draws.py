"""Random numbers for the hospital: fast, and the same on every machine and numpy version.

Each column of each block of people has a stretch of a stream of its own (`Draws`), so that
the order of the work and the number of workers change nothing. What is drawn are raw bits,
which PCG64 gives alike everywhere; values are looked up in tables of 65,536 entries
(`chances`, `quantiles`, `normal`), one for each value that 16 bits can have. That is several
times as fast as drawing from a distribution, and no logarithm of some machine's own stands
between the bits and the value.
"""

import math
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.choices import Choices
from datagym.datasets.lines import STEPS, Lines, middles
from datagym.datasets.starts import ANY, start

_FAR = 1 << 48  # numbers between one block's stretch of a stream and the next one's
_TINY = 2.0**-53

Bits = npt.NDArray[np.uint16]
Lookup = npt.NDArray[Any]


class Draws:
    """The random numbers of one table in one block.

    Parameters
    ----------
    seed
        The seed of the whole hospital.
    table
        The table's name.
    block
        The block's number, from 0.

    """

    __slots__ = ("_generator", "block", "seed", "table")

    def __init__(self, seed: int, table: str, block: int) -> None:
        self.seed = seed
        self.table = table
        self.block = block
        self._generator = np.random.PCG64(ANY)

    def raw(self, column: str, n: int) -> npt.NDArray[np.uint64]:
        """Draw 64 random bits for each of ``n`` rows; fewer rows are the beginning of more."""
        self._generator.state = start(self.seed, f"{self.table}/{column}")
        self._generator.advance(self.block * _FAR)
        return np.asarray(self._generator.random_raw(n), dtype=np.uint64)

    def bits(self, column: str, n: int, width: int = 0) -> Bits:
        """Draw 16 random bits for each of ``n`` rows, or ``width`` times 16: shape (n, width).

        >>> few = Draws(1, "t", 0).bits("age", 2, 3)
        >>> bool((Draws(1, "t", 0).bits("age", 9, 3)[:2] == few).all())
        True
        """
        total = n * max(width, 1)
        raw = self.raw(column, (total + 3) // 4)
        bits = raw.astype("<u8", copy=False).view("<u2")[:total]
        return bits.reshape(n, width) if width else bits

    def uniform(self, column: str, n: int) -> npt.NDArray[np.float64]:
        """Draw numbers from 0 up to 1, of 53 bits: four times as dear as `bits`."""
        numbers: npt.NDArray[np.float64] = np.multiply(
            self.raw(column, n) >> np.uint64(11), _TINY, dtype=np.float64
        )
        return numbers


def chances(weights: Sequence[float]) -> Lookup:
    """Return the table of positions 0, 1, … that come as often as ``weights`` say.

    ``chances(weights)[bits]`` draws. At most 127 positions.

    >>> table = chances([1, 3])
    >>> table[[0, 16_383, 16_384, 65_535]].tolist()
    [0, 0, 1, 1]
    """
    return _chances(tuple(float(weight) for weight in weights))


def chances_by(rows: Sequence[Sequence[float]]) -> Choices:
    """Return the same for each of some kinds.

    ``pick(chances_by(rows), kind, bits)`` draws a position for each row by its kind.
    """
    return _choices(tuple(tuple(float(weight) for weight in row) for row in rows))


@lru_cache(maxsize=4096)
def _chances(weights: tuple[float, ...]) -> Lookup:
    table: Lookup = Choices((weights,)).table()[0]
    return table


@lru_cache(maxsize=1024)
def _choices(rows: tuple[tuple[float, ...], ...]) -> Choices:
    return Choices(rows)


def pick(tables: Choices | Lines, kind: npt.NDArray[Any], bits: Bits) -> npt.NDArray[Any]:
    """Draw one value for each row, by its kind.

    >>> pick(chances_by([[1, 0], [0, 1]]), np.array([0, 1]), np.array([7, 7], np.uint16)).tolist()
    [0, 1]
    """
    return tables.at(kind, bits)


@lru_cache(maxsize=4096)
def _threshold(share: float) -> int:
    return min(max(round(share * STEPS), 0), STEPS)


def happens(bits: Bits, share: float) -> npt.NDArray[np.bool_]:
    """Tell for each row whether something happens that has a chance of ``share`` (0 to 1).

    >>> happens(np.array([0, 32_768], np.uint16), 0.5).tolist()
    [True, False]
    """
    return bits < _threshold(float(share))


@lru_cache(maxsize=4096)
def _step(share: float) -> Any:  # noqa: ANN401  (a number of numpy's)
    return np.int32(min(max(math.floor(share * STEPS + 0.5), 0), STEPS))


def thresholds(shares: npt.ArrayLike) -> npt.NDArray[np.int32]:
    """Turn chances into what bits are compared with: ``bits < thresholds(shares)[kind]``."""
    if isinstance(shares, float):
        return _step(shares)
    steps = np.floor(np.asarray(shares, dtype=np.float64) * STEPS + 0.5)
    return np.minimum(np.maximum(steps, 0), STEPS).astype(np.int32)


def quantiles(shares: Sequence[float], values: Sequence[float], scale: float = 1) -> Lines:
    """Return the whole numbers that lie below ``values`` at those ``shares``.

    Straight lines lie between; the numbers are rounded down, after being multiplied by
    ``scale``. ``quantiles(shares, values)[bits]`` draws.

    >>> quantiles([0, 1], [0, 10])[[0, 32_768, 65_535]].tolist()
    [0, 5, 9]
    """
    return quantiles_by(shares, [values], scale)


def quantiles_by(
    shares: Sequence[float], rows: Sequence[Sequence[float]], scale: float = 1
) -> Lines:
    """Return the same for each of some kinds.

    ``pick(quantiles_by(shares, rows), kind, bits)`` draws a number for each row by its kind.
    """
    return _lines(
        tuple(map(float, shares)),
        tuple(tuple(map(float, row)) for row in rows),
        float(scale),
    )


@lru_cache(maxsize=1024)
def _lines(shares: tuple[float, ...], rows: tuple[tuple[float, ...], ...], scale: float) -> Lines:
    return Lines(shares, rows, scale)


@lru_cache(maxsize=256)
def normal(mean: float, deviation: float) -> Lookup:
    """Return the table of whole numbers of a normal distribution, rounded to the nearest.

    Give mean and deviation in the unit that is stored, such as tenths of a degree.

    >>> normal(372, 5)[[0, 32_768, 65_535]].tolist()
    [350, 372, 394]
    """
    table = np.empty(STEPS, dtype=np.int32)
    for half, sign in ((table[: STEPS // 2], 1), (table[: STEPS // 2 - 1 : -1], -1)):
        line = _z() * (sign * deviation)
        line += mean
        line += 0.5
        half[:] = np.floor(line, out=line)
    table.flags.writeable = False
    return table


@lru_cache(maxsize=1)
def _z() -> npt.NDArray[np.float64]:
    """Return the standard normal quantiles at the middles of the first 32,768 of 65,536 steps.

    The others are the same above 0. Acklam's rational approximation (relative error below
    1.15e-9), rounded to 1e-6, so that the last bit of a machine's logarithm is of no account.
    """
    pieces = np.split(np.arange(STEPS // 2), 4)  # which stay in the nearest memory
    return np.round(np.concatenate([_acklam(middles(piece)) for piece in pieces]), 6)


def _acklam(places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return the standard normal quantiles at some places below 1/2, in rising order."""
    low = places < 0.02425  # noqa: PLR2004  (where the approximation changes its form)
    tail = np.sqrt(-2 * np.log(places[low]))
    middle = places[~low] - 0.5
    square = middle * middle
    return np.concatenate(
        [
            _ratio(tail, _TAIL, [*_TAIL_BELOW, 1.0]),
            middle * _ratio(square, _MIDDLE, [*_MIDDLE_BELOW, 1.0]),
        ]
    )


_TAIL = (-7.784894002430293e-03, -3.223964580411365e-01, -2.400758277161838e00,
         -2.549732539343734e00, 4.374664141464968e00, 2.938163982698783e00)  # fmt: skip
_TAIL_BELOW = (7.784695709041462e-03, 3.224671290700398e-01, 2.445134137142996e00,
               3.754408661907416e00)  # fmt: skip
_MIDDLE = (-3.969683028665376e01, 2.209460984245205e02, -2.759285104469687e02,
           1.383577518672690e02, -3.066479806614716e01, 2.506628277459239e00)  # fmt: skip
_MIDDLE_BELOW = (-5.447609879822406e01, 1.615858368580409e02, -1.556989798598866e02,
                 6.680131188771972e01, -1.328068155288572e01)  # fmt: skip


def _ratio(
    x: npt.NDArray[np.float64], above: Sequence[float], below: Sequence[float]
) -> npt.NDArray[np.float64]:
    top, bottom = np.zeros_like(x), np.zeros_like(x)
    for made, factors in ((top, above), (bottom, below)):
        for factor in factors:
            np.multiply(made, x, out=made)
            np.add(made, factor, out=made)
    top /= bottom
    return top
