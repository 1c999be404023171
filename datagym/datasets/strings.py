"""Columns of texts, made without looking at a row by itself.

An identifier is ten digits after a letter; its bytes are looked up four digits at a time.
Where pandas keeps texts in Arrow's memory (with pyarrow, from version 3), they are laid
there as they are; elsewhere they become Python's own.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

try:
    import pyarrow as pa
except ImportError:  # an extra
    pa = None

Array = npt.NDArray[Any]
_DTYPE: Any = pd.api.types.pandas_dtype("str")  # one of numpy's before pandas 3


def lettered(letter: str, whole: Array) -> Array:
    """Write whole numbers of up to ten digits as texts of one length, with zeros in front.

    Parameters
    ----------
    letter
        What each begins with: one letter, or none.
    whole
        Numbers from 0 to 9,999,999,999.

    Returns
    -------
    numpy.ndarray
        Bytes of ASCII, ``S10`` or ``S11``.

    >>> lettered("P", np.array([7, 9_876_543_210])).tolist()
    [b'P0000000007', b'P9876543210']

    """
    parts = [("letter", f"S{len(letter)}")] if letter else []
    made = np.empty(len(whole), dtype=[*parts, ("two", "<u2"), ("four", "<u4"), ("last", "<u4")])
    if letter:
        made["letter"] = letter.encode()
    high = whole // 10_000
    made["last"] = _digits(4)[whole - high * 10_000]
    high = high.astype(np.uint32)
    top = high // 10_000
    made["four"] = _digits(4)[high - top * 10_000]
    made["two"] = _digits(2)[top]
    return made.view(f"S{made.itemsize}")


def arrow_lettered(letter: str, whole: Array, gone: Array, *, long: bool = False) -> Any:  # noqa: ANN401  (a pyarrow.Array)
    """Return the same as Arrow's texts, missing where ``gone`` is true.

    With ``long`` they are of the kind that pandas keeps, whose lengths have 64 bits.
    """
    made = lettered(letter, np.where(gone, 0, whole) if gone.any() else whole)
    ends = np.arange(0, made.nbytes + 1, made.itemsize, dtype=np.int64 if long else np.int32)
    return arrow_of(pa.large_string() if long else pa.string(), len(made), gone, ends, made)


def arrow_coded(positions: Array, texts: Sequence[str], *, long: bool = False) -> Any:  # noqa: ANN401  (a DictionaryArray)
    """Return positions in a list of texts (-1 where missing) as Arrow's dictionary."""
    kind = pa.from_numpy_dtype(positions.dtype)
    places = arrow_of(kind, len(positions), positions < 0, np.ascontiguousarray(positions))
    return pa.DictionaryArray.from_arrays(places, _listed(tuple(texts), long=long), safe=False)


def arrow_of(kind: Any, rows: int, gone: Array | None, *data: Array) -> Any:  # noqa: ANN401  (pyarrow)
    """Make an Arrow array of the memory of numpy ones, missing where ``gone`` is true.

    `pyarrow.array` would first look up which pandas there is, which takes some milliseconds.
    """
    valid = None
    if gone is not None and gone.any():
        valid = pa.py_buffer(np.packbits(~gone, bitorder="little"))
    return pa.Array.from_buffers(kind, rows, [valid, *map(pa.py_buffer, data)])


def in_arrow() -> bool:
    """Tell whether pandas keeps texts in Arrow's memory here."""
    return pa is not None and getattr(_DTYPE, "storage", "") == "pyarrow"


def from_arrow(made: Any) -> Any:  # noqa: ANN401  (a pyarrow.Array; an array of pandas)
    """Return Arrow's texts as an array of the dtype ``"str"``."""
    return _DTYPE.__from_arrow__(made)


def index(texts: tuple[str, ...]) -> "pd.Index[str]":
    """Return some texts as an index of pandas."""
    return pd.Index(from_arrow(_listed(texts, long=True)) if in_arrow() else list(texts))


@lru_cache(maxsize=256)
def _listed(texts: tuple[str, ...], *, long: bool) -> Any:  # noqa: ANN401  (a pyarrow.Array)
    written = [text.encode() for text in texts]
    ends = np.cumsum([0, *map(len, written)], dtype=np.int64 if long else np.int32)
    letters = np.frombuffer(b"".join(written), np.uint8)
    return arrow_of(pa.large_string() if long else pa.string(), len(texts), None, ends, letters)


@lru_cache(maxsize=2)
def _digits(width: int) -> Array:
    """Return the digits of all numbers of a width, each number's as the bytes of an integer."""
    half = np.arange(ord("0"), ord("9") + 1, dtype=np.uint8) if width == 2 else _digits(width // 2)  # noqa: PLR2004
    every = np.empty((len(half), len(half), 2), dtype=half.dtype)
    every[..., 0], every[..., 1] = half[:, None], half
    return every.view(f"<u{width}").ravel()
