"""Builds what pandas holds from its own description: nothing that Arrow says of pandas is read."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import pandas as pd

from datagym.answers.arrays import read_values
from datagym.answers.batches import KINDS
from datagym.answers.frames import MOST_COLUMNS, NULLABLE
from datagym.answers.limits import CELLS_OF_A_COLUMN, damaged
from datagym.answers.reader import check_keys
from datagym.answers.values import read_zone

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagym.answers.reader import Read, Reader

Values: TypeAlias = Any  # an array of numpy or pandas

_UNITS = ("s", "ms", "us", "ns")
_CLOSED = ("left", "right", "both", "neither")
_FREQUENCY = re.compile(r"[0-9]{0,4}[A-Za-z]{1,3}(?:-[A-Z]{3})?")
_make: Any = pd  # its stubs know fewer ways than it has
_STEPS = re.compile(
    r"-?[0-9]{0,4}(?:[DBhs]|min|[mun]s|W-[A-Z]{3}|[MQY][ES]|[QY][ES]-[A-Z]{3}|B[MQY][ES])"
)
_MOST_STEPS = 100_000
_NULLABLE = {name: type(_make.array([], dtype=name)) for name in NULLABLE}


def read_column(reader: Reader, node: object) -> Values:
    """Return the array that a description of a column says.

    Raises
    ------
    Damaged
        When the description and its columns do not fit.

    """
    if type(node) is not list or not node or type(node[0]) is not str:
        damaged("a column in them is none")
    reader.budget.take("cells", CELLS_OF_A_COLUMN)
    read = _COLUMNS.get(node[0])
    return read(reader, *node[1:]) if read else read_values(reader, node)


def _categorical(reader: Reader, codes: object, categories: object, ordered: object) -> Values:
    labels = _as_index(reader.value(categories))
    numbers = reader.column(codes, "int32").to_numpy()
    return pd.Categorical.from_codes(numbers, labels, ordered=reader.flag(ordered))


def _zoned(reader: Reader, unit: object, zone: object, place: object) -> Values:
    known = reader.choice(unit, _UNITS)
    moments = reader.column(place, "int64").to_numpy().view(f"M8[{known}]").copy()
    there: Any = read_zone(reader, zone)
    if there is None:
        damaged("a time zone in them is missing")
    return pd.DatetimeIndex(moments).tz_localize("UTC").tz_convert(there).array


def _periods(reader: Reader, frequency: object, place: object) -> Values:
    known = reader.matching(frequency, _FREQUENCY)
    ordinals = reader.column(place, "int64").to_numpy().copy()
    return _make.PeriodIndex.from_ordinals(ordinals, freq=known).array


def _intervals(reader: Reader, closed: object, left: object, right: object) -> Values:
    ends = (read_column(reader, node) for node in (left, right))
    return _make.arrays.IntervalArray.from_arrays(*ends, closed=reader.choice(closed, _CLOSED))


def _nullable(reader: Reader, name: object, place: object) -> Values:
    known = reader.choice(name, tuple(NULLABLE))
    column = reader.column(place, NULLABLE[known], missing=True)
    missing = column.is_null().to_numpy(zero_copy_only=False).copy()
    numbers = column.fill_null(False if known == "boolean" else 0)
    return _NULLABLE[known](numbers.to_numpy(zero_copy_only=False).copy(), missing)


def _string(reader: Reader, storage: object, missing: object, place: object) -> Values:
    known: Any = reader.choice(storage, ("python", "pyarrow", "pyarrow_numpy"))
    mark = reader.choice(missing, ("NA", "nan"))
    dtype: Any = pd.StringDtype(known, np.nan) if mark == "nan" else pd.StringDtype(known)
    return dtype.__from_arrow__(reader.column(place, "text", missing=True))


def _arrow(reader: Reader, name: object, place: object) -> Values:
    known = reader.choice(name, ("string", *KINDS))
    kind = "text" if known == "string" else known
    column = reader.column(place, kind, missing=True)
    if known == "string":
        column = column.cast("string")
    return pd.arrays.ArrowExtensionArray(column)


def _timestamp(reader: Reader, number: object, unit: object, zone: object) -> object:
    known = reader.choice(unit, _UNITS)
    moment = np.array(reader.value(number), dtype="i8").view(f"M8[{known}]")[()]
    there: Any = read_zone(reader, zone)
    naive = _make.Timestamp(moment)
    return naive if there is None else naive.tz_localize("UTC").tz_convert(there)


def _span(reader: Reader, number: object, unit: object) -> object:
    known = reader.choice(unit, _UNITS)
    return _make.Timedelta(np.array(reader.value(number), dtype="i8").view(f"m8[{known}]")[()])


def _period(reader: Reader, number: object, frequency: object) -> object:
    known = reader.matching(frequency, _FREQUENCY)
    ordinal = reader.value(number)
    if type(ordinal) is not int or abs(ordinal) >= 2**63:
        damaged("a period in them is none")
    return pd.Period(ordinal=ordinal, freq=known)


def _interval(reader: Reader, left: object, right: object, closed: object) -> object:
    ends: list[Any] = [reader.value(left), reader.value(right)]
    return _make.Interval(*ends, closed=reader.choice(closed, _CLOSED))


def _no_time(reader: Reader) -> object:  # noqa: ARG001
    return pd.NaT


def _missing(reader: Reader) -> object:  # noqa: ARG001
    return pd.NA


def _range_index(reader: Reader, *said: object) -> object:
    *ends, name = said
    start, stop, step = (reader.whole(end, -(2**62), 2**62) for end in ends)
    if len(range(start, stop, step)) > reader.limits.cells:
        damaged("an index in them is too long")
    return pd.RangeIndex(start, stop, step, name=_name(reader, name))


def _multi_index(reader: Reader, levels: object, codes: object, names: object) -> object:
    labels = [_as_index(level) for level in reader.values(levels)]
    places = [reader.column(place, "int32").to_numpy() for place in reader.listed(codes)]
    known = reader.hashable(names)
    if not len(labels) == len(places) == len(known) > 0:
        damaged("an index in them is not complete")
    return pd.MultiIndex(labels, places, names=known)


def _index(reader: Reader, column: object, name: object, frequency: object) -> object:
    values = read_column(reader, column)
    if isinstance(values, np.ndarray) and values.dtype == object:
        check_keys(values)
    index: Any = pd.Index(values, dtype=values.dtype, copy=False, tupleize_cols=False)
    index.name = _name(reader, name)
    if frequency is not None and _STEPS.fullmatch(reader.text(frequency)):
        _set_frequency(index, frequency)
    return index


def _set_frequency(index: Any, frequency: object) -> None:  # noqa: ANN401  (an Index)
    """Say how the moments of an index follow on each other, where that is so."""
    kinds: Any = (pd.DatetimeIndex, pd.TimedeltaIndex)
    if isinstance(index, kinds) and len(index) <= _MOST_STEPS:
        with suppress(ValueError):
            index.freq = frequency


def _series(reader: Reader, index: object, column: object, name: object) -> object:
    labels = _as_index(reader.value(index))
    series = _filled(read_column(reader, column))
    series.index = labels
    series.name = _name(reader, name)
    return series


def _frame(reader: Reader, index: object, names: object, columns: object) -> object:
    described = reader.listed(columns)
    if len(described) > MOST_COLUMNS:
        damaged("a table in them has too many columns")
    labels, heads = _as_index(reader.value(index)), _as_index(reader.value(names))
    filled = [_filled(read_column(reader, column)) for column in described]
    if any(len(column) != len(labels) for column in filled):
        damaged("the columns of a table in them are of different lengths")
    rows = pd.RangeIndex(len(labels))
    frame = pd.DataFrame(dict(enumerate(filled)), index=rows, copy=False)
    frame.index = labels
    frame.columns = heads
    return frame


def _extension(reader: Reader, column: object) -> object:
    values = read_column(reader, column)
    return pd.array(values, dtype=values.dtype) if isinstance(values, np.ndarray) else values


def _filled(values: Values) -> Any:  # noqa: ANN401  (a Series)
    return pd.Series(values, dtype=values.dtype, copy=False)


def _as_index(value: object) -> Any:  # noqa: ANN401  (an Index)
    if not isinstance(value, pd.Index):
        damaged("an index in them is none")
    return value


def _name(reader: Reader, node: object) -> Any:  # noqa: ANN401  (a label can be anything)
    return reader.hashable([node])[0]


_COLUMNS: dict[str, Callable[..., Values]] = {
    "categorical": _categorical,
    "zoned": _zoned,
    "periods": _periods,
    "intervals": _intervals,
    "nullable": _nullable,
    "string": _string,
    "arrow": _arrow,
}
READERS: dict[str, Read] = {
    "NA": _missing,
    "NaT": _no_time,
    "timestamp": _timestamp,
    "pandas-timedelta": _span,
    "interval": _interval,
    "period": _period,
    "index": _index,
    "range-index": _range_index,
    "multi-index": _multi_index,
    "series": _series,
    "frame": _frame,
    "extension": _extension,
}
