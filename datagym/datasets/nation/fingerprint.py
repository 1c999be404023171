"""The fingerprint of a table's rows as Arrow holds them, which no file format changes.

The rows of a stretch of blocks have one, made of the values of each column in order; a
table has one, made of those of its stretches in order. So many workers can make a nation,
and a check that reads the files again comes to the same.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.card import Column
from datagym.datasets.nation.arrow import pa, pc
from datagym.datasets.nation.columns import position_type

Array = npt.NDArray[Any]


def of_rows(columns: Sequence[Column], table: Any) -> str:  # noqa: ANN401  (a pyarrow.Table)
    """Return the SHA-256 of a table's values, column by column in the card's order.

    Categories count as positions in the card's codes, moments and dates as microseconds
    since 1970, numbers by their 64 bits, texts by their lengths and bytes; where a value
    is missing stands apart from what it is.

    >>> from datagym.datasets.blocks import Block
    >>> from datagym.datasets.card import card
    >>> from datagym.datasets.nation.columns import table
    >>> columns = card("patients").columns
    >>> people = table("patients", [Block(1, 0).table("patients")])
    >>> of_rows(columns, people.slice(0, 9)) == of_rows(columns, people)
    False
    """
    total = sha256(len(table).to_bytes(8, "little"))
    for column in columns:
        total.update(f"{column.name} {column.type} {column.dtype}\n".encode())
        for piece in _pieces(column, _whole(table.column(column.name))):
            total.update(np.ascontiguousarray(piece).view(np.uint8).data)
    return total.hexdigest()


def of_stretches(fingerprints: Iterable[str]) -> str:
    """Return the fingerprint of a table from those of its stretches, in their order.

    >>> of_stretches([]) == sha256().hexdigest()
    True
    """
    total = sha256()
    for fingerprint in fingerprints:
        total.update(bytes.fromhex(fingerprint))
    return total.hexdigest()


def _whole(column: Any) -> Any:  # noqa: ANN401  (a pyarrow.ChunkedArray; a pyarrow.Array)
    if column.num_chunks == 1:
        return column.chunk(0)
    whole = column.combine_chunks()
    return whole.chunk(0) if isinstance(whole, pa.ChunkedArray) else whole


def _pieces(column: Column, array: Any) -> list[Array]:  # noqa: ANN401  (a pyarrow.Array)
    if column.type == "category":
        return [_positions(column, array)]
    pieces = []
    if array.null_count:
        pieces.append(array.is_valid().to_numpy(zero_copy_only=False))
        array = array.fill_null("" if column.type == "text" else _nothing(array.type))
    else:
        pieces.append(np.ones(0, dtype=np.bool_))
    return [*pieces, *(_texts(array) if column.type == "text" else [_plain(array)])]


def _nothing(kind: Any) -> Any:  # noqa: ANN401  (a pyarrow.DataType; a pyarrow.Scalar)
    return pa.scalar(0, pa.int64()).cast(kind)


def _plain(array: Any) -> Array:  # noqa: ANN401  (a pyarrow.Array)
    made: Array = array.to_numpy(zero_copy_only=False)
    if made.dtype == np.float64:
        made = made + 0.0  # no minus zero
    return made.astype(made.dtype.newbyteorder("<"), copy=False)


def _texts(array: Any) -> list[Array]:  # noqa: ANN401  (a pyarrow.StringArray)
    _, ends, data = array.buffers()
    bounds = np.frombuffer(ends, dtype=np.int32)[array.offset : array.offset + len(array) + 1]
    letters = np.frombuffer(data or b"", dtype=np.uint8)[bounds[0] : bounds[-1]]
    return [np.diff(bounds).astype("<i4"), letters]


def _positions(column: Column, array: Any) -> Array:  # noqa: ANN401  (a pyarrow.DictionaryArray)
    codes = list(column.codes)
    positions = array.indices
    if array.dictionary.to_pylist() != codes:
        known = pc.index_in(array.dictionary, value_set=pa.array(codes, pa.string()))
        positions = known.take(positions)
    if positions.null_count:
        positions = positions.fill_null(-1)
    kind = np.dtype(position_type(column).to_pandas_dtype()).newbyteorder("<")
    return np.asarray(positions.to_numpy(zero_copy_only=False)).astype(kind, copy=False)
