"""A block's part of a table as an Arrow table, of the types that the tidy table has.

Numbers are taken over as they are, categories stay positions in their codes, and
identifiers are written digit by digit from tables of four digits: no row is looked at by
Python.
"""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.card import Column, card
from datagym.datasets.nation.arrow import pa
from datagym.datasets.parts import Coded, Part, Values, arrow_texts, missing, rows_of
from datagym.datasets.strings import arrow_coded, arrow_of
from datagym.datasets.year import DAY, START

Array = npt.NDArray[Any]

_MEASURED = ("integer", "number", "moment", "date")
_MINUTE = 60_000_000  # microseconds
_EPOCH = int(START.astype("datetime64[us]").astype(np.int64))
_MOST_SHORT = 127


def table(name: str, parts: Sequence[Part]) -> Any:  # noqa: ANN401  (a pyarrow.Table; it ships no types)
    """Return the parts of a table that some blocks made, below each other.

    Parameters
    ----------
    name
        The table.
    parts
        At least one.

    Returns
    -------
    pyarrow.Table
        With the card's columns.

    >>> from datagym.datasets.blocks import Block
    >>> table("patients", [Block(1, 0).table("patients")]).num_rows
    8192

    """
    blocks = [part.block for part in parts]
    arrays = [
        _column(column, [part.columns[column.name] for part in parts], blocks)
        for column in card(name).columns
    ]
    return pa.Table.from_arrays(arrays, schema=schema(name))


@lru_cache(maxsize=64)
def schema(name: str) -> Any:  # noqa: ANN401  (a pyarrow.Schema)
    """Return a table's Arrow types, with the marks that pandas needs to read its own back."""
    known = card(name)
    fields = [pa.field(column.name, type_of(column)) for column in known.columns]
    empty = pd.DataFrame({column.name: _empty(column) for column in known.columns})
    marks = dict(pa.Schema.from_pandas(empty, preserve_index=False).metadata or {})
    about = {"synthetic": "true", "licence": known.licence, "title": known.title}
    return pa.schema(fields, {**marks, **{name: text.encode() for name, text in about.items()}})


def measured(name: str) -> list[str]:
    """Return the columns of which it helps a reader to know the least and the most."""
    return [column.name for column in card(name).columns if column.type in _MEASURED]


def repeated(name: str, part: Part) -> list[str]:
    """Return the columns in which few values come again and again."""
    return [
        column.name
        for column in card(name).columns
        if column.type == "category" or isinstance(part.columns[column.name], Coded)
    ]


def _empty(column: Column) -> Any:  # noqa: ANN401  (a Series or a Categorical)
    if column.type == "category":
        return pd.Categorical([], categories=pd.Index(list(column.codes)))
    kind: Any = column.dtype
    return pd.Series([], dtype=kind)


def type_of(column: Column) -> Any:  # noqa: ANN401  (a pyarrow.DataType)
    """Return the Arrow type of a column."""
    if column.type == "category":
        return pa.dictionary(position_type(column), pa.string())
    return {
        "text": pa.string(),
        "number": pa.float64(),
        "boolean": pa.bool_(),
        "moment": pa.timestamp("us"),
        "date": pa.timestamp("us"),
    }.get(column.type) or getattr(pa, column.dtype.lower())()


def position_type(column: Column) -> Any:  # noqa: ANN401  (a pyarrow.DataType)
    """Return the type of a category's positions."""
    return pa.int8() if len(column.codes) <= _MOST_SHORT else pa.int16()


def _column(column: Column, values: Sequence[Values], blocks: Sequence[int]) -> Any:  # noqa: ANN401
    """Turn the rows of some blocks into one `pyarrow.Array`."""
    if column.type == "text":
        return arrow_texts(values, blocks, long=False)
    rows = [rows_of(one) for one in values]
    if len({one.dtype for one in rows}) > 1:  # each has its own sign for what is missing
        return pa.concat_arrays([_plain(column, one) for one in rows])
    return _plain(column, np.concatenate(rows))


def _plain(column: Column, values: Array) -> Any:  # noqa: ANN401  (a pyarrow.Array)
    if column.type == "category":
        kind = position_type(column).to_pandas_dtype()
        return arrow_coded(values.astype(kind, copy=False), tuple(column.codes))
    if column.type == "boolean":
        bits = np.packbits(values.astype(bool, copy=False), bitorder="little")
        return arrow_of(pa.bool_(), len(values), None, bits)
    return _numbers(column, values)


def _numbers(column: Column, values: Array) -> Any:  # noqa: ANN401  (a pyarrow.Array)
    if column.type == "integer" and column.dtype[0] != "I":  # nothing is missing
        return pa.array(values.astype(column.dtype, copy=False))
    gone = missing(values)
    if column.type == "number":
        made: Array = values.astype(np.float64)
        made /= 10**column.decimals
    elif column.type == "integer":
        made = values.astype(column.dtype.lower())
    else:
        made = values.astype(np.int64)
        made *= _MINUTE if column.type == "moment" else DAY * _MINUTE
        made += _EPOCH
    return arrow_of(type_of(column), len(made), gone, made)
