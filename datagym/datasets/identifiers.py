"""Identifiers that belong to nobody and show no order.

A thing of a kind (a patient, a spell) has a place in its block; an identifier is a letter
and ten digits made of it. NHS numbers are valid by their check digit and come only from the
ranges that are kept for tests (999, then 900 to 998); postcodes have an area that does not
exist.
"""

from collections.abc import Mapping
from functools import lru_cache
from hashlib import sha256
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Texts = npt.NDArray[np.str_]

_SPACE = 10_000_000_000
_STEP = 6_180_339_887  # shares no divisor with _SPACE, so that no two things get one number
STRIDE = 65_536
"""How many places a block has for things of a kind."""

LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "patient": "P",
        "attendance": "E",
        "spell": "A",
        "ward_stay": "W",
        "bed": "B",
        "ward": "U",
        "sample": "L",
        "appointment": "O",
        "referral": "R",
        "case": "C",
        "session": "X",
        "theatre": "T",
        "surgeon": "S",
        "device": "D",
        "test": "Q",
        "survey": "F",
        "staff": "M",
        "practice": "G",
        "item": "I",
        "trust": "N",
        "clinic": "K",
        "pathway": "Y",
    }
)
"""The letter that each kind of identifier begins with."""


class Ids(NamedTuple):
    """A column of identifiers: the kind, and each row's place in the block (-1 for none).

    Parameters
    ----------
    kind
        One of `LETTERS`.
    places
        Whole numbers from 0 to 65,535.

    """

    kind: str
    places: npt.NDArray[Any]


class Digits(NamedTuple):
    """A column of texts of ten digits: whole numbers, -1 for none."""

    numbers: Ints


def numbers(kind: str, block: int, places: npt.NDArray[Any]) -> Ints:
    """Turn places in a block into numbers of ten digits, different for all things of a kind.

    >>> numbers("patient", 0, np.array([0, 1])).tolist() == numbers(
    ...     "patient", 1, np.array([0, 1])
    ... ).tolist()
    False
    """
    whole = places.astype(np.int64) + block * STRIDE
    return (whole * _STEP + _offset(kind)) % _SPACE


def texts(kind: str, block: int, places: npt.NDArray[Any]) -> Texts:
    """Turn places in a block into identifiers.

    >>> texts("patient", 0, np.array([0])).tolist()[0][0]
    'P'
    """
    return written(LETTERS[kind], numbers(kind, block, places), 10)


def written(letter: str, whole: Ints, digits: int) -> Texts:
    """Write whole numbers with a letter before them and zeros in front.

    >>> written("P", np.array([7]), 3).tolist()
    ['P007']
    """
    made = np.empty((len(whole), digits + len(letter)), dtype=np.uint32)
    for place, sign in enumerate(letter):
        made[:, place] = ord(sign)
    rest = whole
    for place in range(digits + len(letter) - 1, len(letter) - 1, -1):
        rest, digit = np.divmod(rest, 10)
        made[:, place] = digit + ord("0")
    return made.view(f"U{digits + len(letter)}").ravel()


_FIRST = 99_900_000  # the numbers that begin with 999
_REST = 90_000_000
_OF_999 = 900_000  # 100,000 prefixes, nine numbers of each
_WEIGHTS = np.array([10, 9, 8, 7, 6, 5, 4, 3], dtype=np.int64)
MOST_NHS_NUMBERS = 90_000_000
"""How many people can have an NHS number of the ranges for tests, each one of their own."""


def nhs_numbers(people: Ints) -> Ints:
    """Give each person (0, 1, …) an NHS number that belongs to nobody.

    The first 900,000 begin with 999, the others with 900 to 998. The last digit is the
    check digit of the NHS (weights 10 to 2, modulus 11); -1 for people beyond
    `MOST_NHS_NUMBERS`.

    >>> nhs_numbers(np.array([0, 1])).tolist()
    [9990000018, 9990000026]
    """
    prefix = np.where(people < _OF_999, _FIRST + people // 9, _REST + (people - _OF_999) // 9)
    total = _weighed(prefix)
    # a ninth digit d is invalid where 11 - (total + 2 d) mod 11 is 10, so where 2 d = 1 - total
    invalid = (1 - total) * 6 % 11  # 6 is the inverse of 2
    ninth = people % 9
    ninth = ninth + (ninth >= invalid)
    check = (11 - (total + 2 * ninth) % 11) % 11
    made = prefix * 100 + ninth * 10 + check
    return np.where(people < MOST_NHS_NUMBERS, made, -1)


def _weighed(prefix: Ints) -> Ints:
    """Return the weighted sum of the eight digits of each prefix; neighbours share theirs."""
    if not len(prefix):
        return prefix
    least, most = int(prefix.min()), int(prefix.max())
    if most - least < len(prefix):  # people in a row
        first, place = np.arange(least, most + 1), prefix - least
    else:
        first, place = np.unique(prefix, return_inverse=True)
    digits = first[:, None] // 10 ** np.arange(7, -1, -1) % 10
    total: Ints = (digits * _WEIGHTS).sum(axis=1)
    return total[place]


@lru_cache(maxsize=64)
def _offset(kind: str) -> int:
    return int.from_bytes(sha256(kind.encode()).digest()[:4], "big")
