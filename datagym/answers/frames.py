"""Writes what pandas holds: tables, columns, labels, moments, periods, intervals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa

from datagym.answers.arrays import write_values
from datagym.answers.limits import CELLS_OF_A_COLUMN, Unfit
from datagym.answers.plain import clean, zone_node
from datagym.answers.writer import can_be_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagym.answers.writer import Node, Write, Writer

Values: TypeAlias = Any  # an array of numpy or pandas

MOST_COLUMNS = 10_000
NULLABLE = {
    **{f"Int{bits}": f"int{bits}" for bits in (8, 16, 32, 64)},
    **{f"UInt{bits}": f"uint{bits}" for bits in (8, 16, 32, 64)},
    **{f"Float{bits}": f"float{bits}" for bits in (32, 64)},
    "boolean": "bool",
}


def write_column(values: Values, writer: Writer) -> Node:
    """Return the description of a column of a table, with its numbers kept beside it.

    Raises
    ------
    Unfit
        When its dtype is not carried.

    """
    writer.make_room(len(values))
    writer.take("cells", CELLS_OF_A_COLUMN)
    is_numpy = isinstance(values, pd.arrays.NumpyExtensionArray)
    if is_numpy and not isinstance(values.dtype, pd.StringDtype):
        values = values.to_numpy()
    dtype = values.dtype
    if isinstance(dtype, np.dtype):
        return write_values(np.asarray(values), writer)
    for kind, write in _COLUMNS.items():
        if isinstance(dtype, kind):
            return write(values, writer)
    message = f"It has a column of dtype {str(dtype)!s:.40}, which cannot leave the sandbox."
    raise Unfit(message)


def _categorical(values: Values, writer: Writer) -> Node:
    codes = writer.column(pa.array(np.asarray(values.codes, dtype="int32")))
    return ["categorical", codes, writer.node(values.categories), bool(values.ordered)]


def _zoned(values: Values, writer: Writer) -> Node:
    moments = pa.array(np.asarray(values.asi8))
    return ["zoned", values.dtype.unit, zone_node(values.dtype.tz, writer), writer.column(moments)]


def _periods(values: Values, writer: Writer) -> Node:
    return ["periods", values.dtype.name[len("period[") : -1], writer.column(pa.array(values.asi8))]


def _intervals(values: Values, writer: Writer) -> Node:
    ends = (write_column(end.array, writer) for end in (values.left, values.right))
    return ["intervals", values.dtype.closed, *ends]


def _dense(values: Values, writer: Writer) -> Node:
    return write_values(np.asarray(values), writer)


def _nullable(values: Values, writer: Writer) -> Node:
    name = values.dtype.name
    missing = np.asarray(values.isna())
    numbers = values.to_numpy(dtype=NULLABLE[name], na_value=0)
    return ["nullable", name, writer.column(pa.array(numbers, mask=missing))]


def _string(values: Values, writer: Writer) -> Node:
    dtype = values.dtype
    missing = "nan" if getattr(dtype, "na_value", pd.NA) is not pd.NA else "NA"
    return ["string", dtype.storage, missing, writer.column(_texts(values))]


def _texts(values: Values) -> Any:  # noqa: ANN401  (a pyarrow.Array)
    try:
        texts = pa.array(values, from_pandas=True)
    except UnicodeEncodeError:
        cleaned = [clean(text) if isinstance(text, str) else None for text in values]
        texts = pa.array(cleaned, pa.large_string())
    if isinstance(texts, pa.ChunkedArray):
        texts = texts.combine_chunks()
    return texts.cast(pa.large_string())


def _arrow(values: Values, writer: Writer) -> Node:
    from datagym.answers.batches import KINDS  # noqa: PLC0415  (few columns are Arrow's own)

    column = pa.array(values)
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    name = "string" if column.type == pa.string() else ""
    names = [kind for kind, known in KINDS.items() if known == column.type]
    if not name and not names:
        message = f"It has a column of Arrow's {column.type!s:.40}, which cannot leave the sandbox."
        raise Unfit(message)
    place = writer.column(column.cast(pa.large_string()) if name else column)
    return ["arrow", name or names[0], place]


def _timestamp(value: Any, writer: Writer) -> Node:  # noqa: ANN401  (a Timestamp)
    number = pd.Timestamp.asm8.__get__(value).view("i8").item()
    zone = pd.Timestamp.tzinfo.__get__(value)
    return [
        "timestamp",
        writer.node(number),
        pd.Timestamp.unit.__get__(value),
        zone_node(zone, writer),
    ]


def _span(value: Any, writer: Writer) -> Node:  # noqa: ANN401  (a Timedelta)
    number = pd.Timedelta.asm8.__get__(value).view("i8").item()
    return ["pandas-timedelta", writer.node(number), pd.Timedelta.unit.__get__(value)]


def _period(value: Any, writer: Writer) -> Node:  # noqa: ANN401  (a Period)
    return ["period", writer.node(value.ordinal), value.freqstr]


def _interval(value: Any, writer: Writer) -> Node:  # noqa: ANN401  (an Interval)
    return ["interval", writer.node(value.left), writer.node(value.right), value.closed]


def _no_time(value: object, writer: Writer) -> Node:  # noqa: ARG001
    return ["NaT"]


def _missing(value: object, writer: Writer) -> Node:  # noqa: ARG001
    return ["NA"]


def _extension(value: Values, writer: Writer) -> Node:
    return ["extension", write_column(value, writer)]


def _range_index(value: Any, writer: Writer) -> Node:  # noqa: ANN401  (a RangeIndex)
    if len(value) > writer.limits.cells:
        message = "Its index is longer than may leave."
        raise Unfit(message)
    ends = (writer.node(end) for end in (value.start, value.stop, value.step))
    return ["range-index", *ends, writer.key(value.name)]


def _multi_index(value: Any, writer: Writer) -> Node:  # noqa: ANN401  (a MultiIndex)
    writer.make_room(max(1, len(value)) * value.nlevels)
    levels = [writer.node(level) for level in value.levels]
    codes = [writer.column(pa.array(np.asarray(level, dtype="int32"))) for level in value.codes]
    return ["multi-index", levels, codes, [writer.key(name) for name in value.names]]


def _index(value: Any, writer: Writer) -> Node:  # noqa: ANN401  (an Index)
    column = write_column(value.array, writer)
    if column[0] == "objects" and not all(map(can_be_key, column[1])):
        message = "Its labels hold something that cannot leave the sandbox."
        raise Unfit(message)
    has_frequency = isinstance(value, pd.DatetimeIndex | pd.TimedeltaIndex)
    frequency = value.freqstr if has_frequency else None
    return ["index", column, writer.key(value.name), frequency]


def _series(value: Any, writer: Writer) -> Node:  # noqa: ANN401  (a Series)
    plain: Any = value if type(value) is pd.Series else pd.Series(value)
    with writer.inside(value):
        column = write_column(plain.array, writer)
        return ["series", writer.node(plain.index), column, writer.key(plain.name)]


def _frame(value: Any, writer: Writer) -> Node:  # noqa: ANN401  (a DataFrame)
    plain: Any = value if type(value) is pd.DataFrame else pd.DataFrame(value)
    rows, count = plain.shape
    if count > MOST_COLUMNS:
        message = f"It has more than {MOST_COLUMNS:,} columns."
        raise Unfit(message)
    writer.make_room(rows * count)
    with writer.inside(value):
        columns = [write_column(plain.iloc[:, place].array, writer) for place in range(count)]
        return ["frame", writer.node(plain.index), writer.node(plain.columns), columns]


_COLUMNS: dict[Any, Callable[[Values, Writer], Node]] = {
    pd.CategoricalDtype: _categorical,
    pd.DatetimeTZDtype: _zoned,
    pd.PeriodDtype: _periods,
    pd.IntervalDtype: _intervals,
    pd.SparseDtype: _dense,
    pd.StringDtype: _string,
    pd.ArrowDtype: _arrow,
    **{type(pd.api.types.pandas_dtype(name)): _nullable for name in NULLABLE},
}
WRITERS: dict[type, Write] = {
    pd.Timestamp: _timestamp,
    pd.Timedelta: _span,
    pd.Period: _period,
    pd.Interval: _interval,
    type(pd.NaT): _no_time,
    type(pd.NA): _missing,
    pd.DataFrame: _frame,
    pd.Series: _series,
    pd.RangeIndex: _range_index,
    pd.MultiIndex: _multi_index,
    pd.Index: _index,
    pd.api.extensions.ExtensionArray: _extension,
}
