"""Where the stream of each column starts: numpy's own seeding, worked out in whole numbers.

A table draws from some hundred streams, each with a `numpy.random.SeedSequence` of its own,
of which all but the last step is the same for one seed. So the common steps are done once,
and the last ones without making two objects for each stream. A test holds the outcome
against numpy's, which promises to keep it.
"""

from functools import lru_cache
from hashlib import sha256
from itertools import pairwise
from typing import Any

import numpy as np

ANY = np.random.SeedSequence(0)
"""A seed for generators whose state is replaced before they are used."""

_WORD = 0xFFFFFFFF
_LONG = (1 << 128) - 1
_POOL = 4  # words that a seed is mixed into
_FIRST = (0x43B0D7E5, 0x931E8875)  # where the mixing begins, and what each step multiplies by
_SECOND = (0x8B51F9DD, 0x58F38DED)  # the same for what is taken out
_LEFT, _RIGHT = 0xCA01F9DD, 0x4973F715  # how two words become one
_STEP = 0x2360ED051FC65DA44385DF649FCCF645  # of PCG64

Pairs = tuple[tuple[int, int], ...]


@lru_cache(maxsize=4096)
def start(seed: int, name: str) -> Any:  # noqa: ANN401  (numpy's own kind of mapping)
    """Return the state of PCG64 for one name, as ``SeedSequence(seed, spawn_key=…)`` gives it.

    The key is the first 32 bits of the name's SHA-256.

    >>> name, key = "patients/sex", sha256(b"patients/sex").digest()[:4]
    >>> own = np.random.SeedSequence(7, spawn_key=(int.from_bytes(key, "big"),))
    >>> start(7, name) == np.random.PCG64(own).state
    True
    """
    key = int.from_bytes(sha256(name.encode()).digest()[:4], "big")
    mixed, taken = _mixed(seed)
    words = []
    for word, added, factor in mixed:  # as in `_hashed` and `_joined`, without calls
        hashed = (key ^ added) * factor & _WORD
        joined = (word - _RIGHT * (hashed ^ hashed >> 16)) & _WORD
        words.append(joined ^ joined >> 16)
    out = []
    for word, (added, factor) in zip(words * 2, taken, strict=True):
        hashed = (word ^ added) * factor & _WORD
        out.append(hashed ^ hashed >> 16)
    a, b, c, d, e, f, g, h = out  # the lower half of each number first
    increment = ((f << 96 | e << 64 | h << 32 | g) << 1 | 1) & _LONG
    state = ((increment + (b << 96 | a << 64 | d << 32 | c)) * _STEP + increment) & _LONG
    return {
        "bit_generator": "PCG64",
        "state": {"state": state, "inc": increment},
        "has_uint32": 0,
        "uinteger": 0,
    }


@lru_cache(maxsize=64)
def _mixed(seed: int) -> tuple[list[tuple[int, int, int]], Pairs]:
    """Mix a seed into four words.

    Return what mixes a key into each of them, and the steps in which words are taken out.
    """
    steps = _steps(*_FIRST, _POOL * (_POOL + 1))
    words = [seed & _WORD, seed >> 32, 0, 0]
    pool = [_hashed(word, step) for word, step in zip(words, steps[:_POOL], strict=True)]
    pairs = [(a, b) for a in range(_POOL) for b in range(_POOL) if a != b]
    for (source, goal), step in zip(pairs, steps[_POOL:-_POOL], strict=True):
        pool[goal] = _joined(pool[goal], _hashed(pool[source], step))
    last = zip(pool, steps[-_POOL:], strict=True)
    return [(_LEFT * word, *step) for word, step in last], _steps(*_SECOND, 2 * _POOL)


def _steps(first: int, factor: int, many: int) -> Pairs:
    """Return what each step of hashing adds and multiplies by."""
    numbers = [first]
    for _ in range(many):
        numbers.append(numbers[-1] * factor & _WORD)
    return tuple(pairwise(numbers))


def _hashed(word: int, step: tuple[int, int]) -> int:
    made = (word ^ step[0]) * step[1] & _WORD
    return made ^ made >> 16


def _joined(word: int, other: int) -> int:
    made = (_LEFT * word - _RIGHT * other) & _WORD
    return made ^ made >> 16
