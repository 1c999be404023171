"""Random numbers that depend on the seed, the table, the column and the block, on nothing else.

Units (patients, say) are drawn in blocks of 65,536. Every column of every block has a
stream of its own, so that the order of the work, the number of workers and the size of
the table change nothing: the first 300 of a million are the same as 300 alone. Only
uniform numbers are drawn, since a shorter draw of them is the beginning of a longer one;
all else is made of them by comparing, adding and multiplying, which every machine does
alike to the last bit (logarithms and normal numbers differ between machines).
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from datagym.errors import BadInput

BLOCK = 65_536
MOST_SEED = 2**63 - 1

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class Stream(NamedTuple):
    """The random numbers of one block of one table.

    Parameters
    ----------
    seed
        The seed of the whole dataset.
    table
        The table's name.
    block
        The block's number, from 0.
    units
        How many units of the block are wanted, 1 to 65,536.

    """

    seed: int
    table: str
    block: int
    units: int

    @property
    def first(self) -> int:
        """The number of the block's first unit in the whole table."""
        return self.block * BLOCK

    def uniform(self, column: str, width: int = 1) -> Floats:
        """Draw numbers from 0 up to 1, ``width`` for each unit.

        >>> few = Stream(1, "t", 0, 2).uniform("age", 3)
        >>> bool((Stream(1, "t", 0, 9).uniform("age", 3)[:2] == few).all())
        True
        """
        key = (_number(f"{self.table}/{column}"), self.block)
        sequence = np.random.SeedSequence(self.seed, spawn_key=key)
        return np.random.Generator(np.random.PCG64(sequence)).random((self.units, width))


def blocks(seed: int, table: str, units: int) -> Iterator[Stream]:
    """Give the streams of a table of ``units`` units, one a block, in order."""
    for block, first in enumerate(range(0, units, BLOCK)):
        yield Stream(seed, table, block, min(BLOCK, units - first))


def choose(uniform: Floats, weights: Sequence[float]) -> Ints:
    """Turn uniform numbers into positions 0, 1, … that come as often as ``weights`` say.

    >>> choose(np.array([0.0, 0.24, 0.26, 0.99]), [1, 3]).tolist()
    [0, 0, 1, 1]
    """
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    return np.searchsorted(edges[:-1] / edges[-1], uniform, side="right").astype(np.int64)


def derived_seed(*words: str | int) -> int:
    """Make a seed of words, the same on every machine and in every session.

    >>> derived_seed("ed_attendances", "ada") == derived_seed("ed_attendances", "ada")
    True
    """
    text = "\x1f".join(str(word) for word in words)
    return int.from_bytes(sha256(text.encode()).digest()[:7], "big")


def checked_seed(seed: object) -> int:
    """Return the seed when it is a whole number from 0 to 2**63 - 1.

    Raises
    ------
    BadInput
        When it is not.

    """
    if isinstance(seed, (int, np.integer)) and not isinstance(seed, bool):
        whole = int(seed)
        if 0 <= whole <= MOST_SEED:
            return whole
    message = f"The seed {seed!r} cannot be used. Give a whole number from 0 to {MOST_SEED:,}."
    raise BadInput(message)


@lru_cache(maxsize=512)
def _number(name: str) -> int:
    return int.from_bytes(sha256(name.encode()).digest()[:4], "big")
