"""Numbers and arrays of numpy, out and in."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from datagym.answers.limits import Unfit, damaged
from datagym.answers.plain import clean

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagym.answers.reader import Read, Reader
    from datagym.answers.writer import Node, Write, Writer

Array: TypeAlias = "np.ndarray[Any, Any]"

_WHOLE = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
_REAL = ("float16", "float32", "float64")
_COMPLEX = {"complex64": "float32", "complex128": "float64"}
_UNITS = ("Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns", "ps", "fs", "as", "generic")
_MOST_DIMENSIONS = 32
_NAMES = {np.dtype(name).type: name for name in ("bool", *_WHOLE, *_REAL, *_COMPLEX)}
for _kind in (np.intc, np.long, np.longlong, np.uintc, np.ulong, np.ulonglong):
    _NAMES.setdefault(_kind, f"{np.dtype(_kind).name}")  # which of them are the same varies


def _scalar(name: str) -> Write:
    def write(value: Any, writer: Writer) -> Node:  # noqa: ANN401  (a scalar of numpy)
        return ["scalar", name, writer.node(np.generic.item(value))]

    return write


def _moment(value: Any, writer: Writer) -> Node:  # noqa: ANN401  (a moment or a span of numpy)
    array = np.array(value)
    unit, count = np.datetime_data(array.dtype)
    return ["scalar", array.dtype.kind, unit, count, writer.node(array.view("i8").item())]


def _array(value: Array, writer: Writer) -> Node:
    array = np.ndarray.view(value, np.ndarray)
    writer.make_room(max(1, array.size))
    if array.ndim > _MOST_DIMENSIONS or max(array.shape, default=0) > writer.limits.cells:
        message = "It has more dimensions, or longer ones, than may leave."
        raise Unfit(message)
    with writer.inside(value):
        flat = array.reshape(-1) if array.flags.c_contiguous else array.ravel()
        return ["array", list(array.shape), write_values(flat, writer)]


def _masked(value: object, writer: Writer) -> Node:
    return writer.refuse(value, "A masked array cannot leave the sandbox: fill it first.")


def write_values(values: Array, writer: Writer) -> Node:
    """Return the description of an array of one dimension, with its columns kept beside it.

    Raises
    ------
    Unfit
        When its dtype is not carried.

    """
    import pyarrow as pa  # noqa: PLC0415  (only where an array is carried)

    kind = values.dtype.kind
    if not values.dtype.isnative:
        values = values.astype(values.dtype.newbyteorder("="))
    name = _NAMES.get(values.dtype.type, "")
    if name in _COMPLEX:
        parts = (np.ascontiguousarray(part) for part in (values.real, values.imag))
        return ["complex", name, *(writer.column(pa.array(part)) for part in parts)]
    if name:
        return ["plain", name, writer.column(pa.array(values))]
    if kind in "mM":
        unit, count = np.datetime_data(values.dtype)
        return ["moments", kind, unit, count, writer.column(pa.array(values.view("i8")))]
    if kind in "US":
        writer.take_bytes(values.nbytes)
        column = (
            _texts(values.tolist()) if kind == "U" else pa.array(values.tolist(), "large_binary")
        )
        letters = values.dtype.itemsize // (4 if kind == "U" else 1)
        return ["fixed", kind, letters, writer.column(column)]
    if kind == "O":
        return _objects(values.tolist(), writer)
    if kind == "V":
        message = "It is an array of records, which cannot leave the sandbox: make a table of it."
        raise Unfit(message)
    message = f"It is an array of dtype {values.dtype.name:.40}, which cannot leave the sandbox."
    raise Unfit(message)


def _objects(values: list[object], writer: Writer) -> Node:
    if values and {type(value) for value in values} <= {str, type(None)}:
        return ["texts", writer.column(_texts(values))]
    return ["objects", [writer.node(value) for value in values]]


def _texts(values: list[Any]) -> Any:  # noqa: ANN401  (a pyarrow.Array)
    import pyarrow as pa  # noqa: PLC0415  (only where an array is carried)

    try:
        return pa.array(values, pa.large_string())
    except UnicodeEncodeError:
        cleaned = [None if text is None else clean(text) for text in values]
        return pa.array(cleaned, pa.large_string())


def read_values(reader: Reader, node: object) -> Array:
    """Return the array of one dimension that a description says.

    Raises
    ------
    Damaged
        When the description and its columns do not fit.

    """
    if type(node) is not list or not node or type(node[0]) is not str:
        damaged("an array in them is none")
    read = _VALUES.get(node[0])
    if read is None:
        damaged("an array in them is of an unknown kind")
    return read(reader, *node[1:])


def _read_plain(reader: Reader, name: object, place: object) -> Array:
    known = reader.choice(name, tuple(_NAMES.values()))
    return _own(reader.column(place, known))


def _read_complex(reader: Reader, name: object, real: object, imaginary: object) -> Array:
    known = reader.choice(name, tuple(_COMPLEX))
    above, below = (_own(reader.column(place, _COMPLEX[known])) for place in (real, imaginary))
    values = np.empty(len(above), known)
    values.real, values.imag = above, below
    return values


def _read_moments(reader: Reader, *said: object) -> Array:
    kind, unit, count, place = said
    return _own(reader.column(place, "int64")).view(_moment_dtype(reader, kind, unit, count))


def _moment_dtype(reader: Reader, kind: object, unit: object, count: object) -> np.dtype[Any]:
    letter, known = reader.choice(kind, ("m", "M")), reader.choice(unit, _UNITS)
    many = reader.whole(count, 1, 1_000_000)
    return np.dtype(f"{letter}8" if known == "generic" else f"{letter}8[{many}{known}]")


def _read_fixed(reader: Reader, kind: object, letters: object, place: object) -> Array:
    letter = reader.choice(kind, ("U", "S"))
    column = reader.column(place, "text" if letter == "U" else "bytes")
    width = reader.whole(letters, 0, reader.limits.total) * (4 if letter == "U" else 1)
    if width * len(column) > reader.limits.total:
        damaged("an array in them is too large")
    return np.array(column.to_pylist(), dtype=f"{letter}{letters}")


def _read_texts(reader: Reader, place: object) -> Array:
    return _own(reader.column(place, "text", missing=True))


def _read_objects(reader: Reader, nodes: object) -> Array:
    return objects(reader.values(nodes))


def objects(values: list[object]) -> Array:
    """Return an array of objects that holds these values as they are."""
    array = np.empty(len(values), dtype=object)
    for place, value in enumerate(values):
        array[place] = value
    return array


def _own(column: Any) -> Array:  # noqa: ANN401  (a pyarrow.Array)
    """Return a column as an array that may be changed."""
    values: Array = column.to_numpy(zero_copy_only=False)
    return values if values.flags.writeable and values.flags.owndata else values.copy()


def _read_scalar(reader: Reader, name: object, *said: object) -> object:
    if name in {"m", "M"}:
        unit, count, node = said
        number = np.array(reader.value(node), dtype="i8")
        return number.view(_moment_dtype(reader, name, unit, count))[()]
    known = reader.choice(name, ("str", "bytes", *_NAMES.values()))
    (node,) = said
    value = reader.value(node)
    if type(value) is not _PYTHON[known]:
        damaged("a number in them is of another kind than is said")
    return np.dtype(known).type(value)


def _read_array(reader: Reader, shape: object, node: object) -> Array:
    sizes = [reader.whole(size, 0, reader.limits.cells) for size in reader.listed(shape)]
    if len(sizes) > _MOST_DIMENSIONS:
        damaged("an array in them has too many dimensions")
    values = read_values(reader, node)
    if math.prod(sizes) != len(values):
        damaged("an array in them has another size than is said")
    return values.reshape(sizes)


_PYTHON: dict[str, type] = {
    "bool": bool,
    "str": str,
    "bytes": bytes,
    **dict.fromkeys(_WHOLE, int),
    **dict.fromkeys(_REAL, float),
    **dict.fromkeys(_COMPLEX, complex),
}
WRITERS: dict[type, Write] = {
    **{kind: _scalar(name) for kind, name in _NAMES.items()},
    np.str_: _scalar("str"),
    np.bytes_: _scalar("bytes"),
    np.datetime64: _moment,
    np.timedelta64: _moment,
    np.ndarray: _array,
    np.ma.MaskedArray: _masked,
}
READERS: dict[str, Read] = {"scalar": _read_scalar, "array": _read_array}
_VALUES: dict[str, Callable[..., Array]] = {
    "plain": _read_plain,
    "complex": _read_complex,
    "moments": _read_moments,
    "fixed": _read_fixed,
    "texts": _read_texts,
    "objects": _read_objects,
}
