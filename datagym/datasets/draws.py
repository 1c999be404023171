"""Random numbers for the hospital: fast, and the same on every machine and numpy version.

Each column of each block of people has a stretch of a stream of its own (`Draws`), so that
the order of the work and the number of workers change nothing. What is drawn are raw bits,
which PCG64 gives alike everywhere; values are looked up in tables of 65,536 entries
(`chances`, `quantiles`, `normal`), one for each value that 16 bits can have. That is several
times as fast as drawing from a distribution, and no logarithm of some machine's own stands
between the bits and the value.
"""

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.lines import STEPS, Lines, places

_FAR = 1 << 48  # numbers between one block's stretch of a stream and the next one's
_TINY = 2.0**-53
_ANY = np.random.SeedSequence(0)  # of a state that is replaced before it is used

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
        self._generator = np.random.PCG64(_ANY)

    def raw(self, column: str, n: int) -> npt.NDArray[np.uint64]:
        """Draw 64 random bits for each of ``n`` rows; fewer rows are the beginning of more."""
        self._generator.state = _start(self.seed, f"{self.table}/{column}")
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


@lru_cache(maxsize=4096)
def _start(seed: int, name: str) -> Any:  # noqa: ANN401  (numpy's own kind of mapping)
    key = int.from_bytes(sha256(name.encode()).digest()[:4], "big")
    return np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(key,))).state


@lru_cache(maxsize=4096)
def _chances(weights: tuple[float, ...]) -> Lookup:
    table: Lookup = _stacked((weights,))[0]
    return table


def _begins(edges: Lookup, step: Lookup) -> Lookup:
    """Return for each edge the first number i of 65,536 of which (i + 1/2) step reaches it.

    As a search among all 65,536 products would: the number is guessed, and then moved
    until the product itself, rounded as it is, says so. A row for each kind.
    """
    begins: Lookup = np.clip(edges // step - 2, 0, STEPS).astype(np.int64)
    while (short := (begins < STEPS) & ((begins + 0.5) * step < edges)).any():
        begins += short
    return begins


def chances(weights: Sequence[float]) -> Lookup:
    """Return the table of positions 0, 1, … that come as often as ``weights`` say.

    ``chances(weights)[bits]`` draws. At most 127 positions.

    >>> table = chances([1, 3])
    >>> table[[0, 16_383, 16_384, 65_535]].tolist()
    [0, 0, 1, 1]
    """
    return _chances(tuple(float(weight) for weight in weights))


def chances_by(rows: Sequence[Sequence[float]]) -> Lookup:
    """Return one table of `chances` for each kind, as one array of shape (kinds, 65,536).

    ``pick(chances_by(rows), kind, bits)`` draws a position for each row by its kind.
    """
    return _stacked(tuple(tuple(float(weight) for weight in row) for row in rows))


@lru_cache(maxsize=1024)
def _stacked(rows: tuple[tuple[float, ...], ...]) -> Lookup:
    most = max(map(len, rows))
    # without any weight: the last position
    whole = [row if any(row) else (*row[:-1], 1.0) for row in rows]
    weights = np.array([row + (0.0,) * (most - len(row)) for row in whole])
    edges = np.cumsum(weights, axis=1)
    step = edges[:, -1:] / STEPS
    counts = np.diff(_begins(edges[:, :-1], step), prepend=0, append=STEPS, axis=1)
    positions = np.tile(np.arange(most, dtype=np.int8), len(rows))
    table: Lookup = np.repeat(positions, counts.ravel()).reshape(len(rows), STEPS)
    table.flags.writeable = False
    return table


def pick(tables: Lookup | Lines, kind: npt.NDArray[Any], bits: Bits) -> npt.NDArray[Any]:
    """Look up one value for each row, in the table of its kind.

    >>> pick(chances_by([[1, 0], [0, 1]]), np.array([0, 1]), np.array([7, 7], np.uint16)).tolist()
    [0, 1]
    """
    if isinstance(tables, Lines):
        return tables.at(kind, bits)
    return tables.reshape(-1).take(kind.astype(np.int64) * STEPS + bits)


@lru_cache(maxsize=4096)
def _threshold(share: float) -> int:
    return min(max(round(share * STEPS), 0), STEPS)


def happens(bits: Bits, share: float) -> npt.NDArray[np.bool_]:
    """Tell for each row whether something happens that has a chance of ``share`` (0 to 1).

    >>> happens(np.array([0, 32_768], np.uint16), 0.5).tolist()
    [True, False]
    """
    return bits < _threshold(float(share))


def thresholds(shares: npt.ArrayLike) -> npt.NDArray[np.int32]:
    """Turn chances into what bits are compared with: ``bits < thresholds(shares)[kind]``."""
    steps = np.floor(np.asarray(shares, dtype=np.float64) * STEPS + 0.5)
    return np.clip(steps, 0, STEPS).astype(np.int32)


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
    pieces = np.split(places()[: STEPS // 2], 8)  # which stay in the nearest memory
    return np.round(np.concatenate([_acklam(piece) for piece in pieces]), 6)


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
