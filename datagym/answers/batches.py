"""Columns of equal length as one Arrow record batch: written plainly, checked before it is read.

Only the record batch travels, in Arrow's IPC format. Its schema does not: the reader makes it
from the kinds that the message names, so that an extension type, a dictionary or metadata has
no place to stand in. What Arrow's format allows and this one does not (compression, counts
below nought, buffers outside the message) is refused before Arrow reads a byte.
"""

import struct
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from datagym.answers.limits import Limits, damaged

KINDS: dict[str, Any] = {
    "bool": pa.bool_(),
    "int8": pa.int8(),
    "int16": pa.int16(),
    "int32": pa.int32(),
    "int64": pa.int64(),
    "uint8": pa.uint8(),
    "uint16": pa.uint16(),
    "uint32": pa.uint32(),
    "uint64": pa.uint64(),
    "float16": pa.float16(),
    "float32": pa.float32(),
    "float64": pa.float64(),
    "text": pa.large_string(),
    "bytes": pa.large_binary(),
}
_NAMES = {kind: name for name, kind in KINDS.items()}
_TEXTS = ("text", "bytes")


class Batches:
    """Columns of one length, on their way out.

    >>> batch = Batches(2)
    >>> batch.add(pa.array([1, 2])), batch.kinds
    (0, ['int64'])

    """

    def __init__(self, rows: int) -> None:
        self.rows = rows
        self.kinds: list[str] = []
        self._columns: list[Any] = []

    def add(self, column: Any) -> int:  # noqa: ANN401  (a pyarrow.Array)
        """Keep a column and return its place."""
        self.kinds.append(_NAMES[column.type])
        self._columns.append(column)
        return len(self._columns) - 1

    def written(self) -> bytes:
        """Return the columns as an Arrow record batch."""
        batch = pa.record_batch(self._columns, schema=_schema(self.kinds))
        content: bytes = batch.serialize().to_pybytes()
        return content


class Received:
    """Columns of one length that arrived, read when the first of them is asked for.

    Parameters
    ----------
    content
        The bytes of the record batch.
    rows
        How many rows it says it has.
    kinds
        The kinds of its columns.
    limits
        The most cells of the whole message.

    Raises
    ------
    Damaged
        When the bytes are not exactly such a batch.

    """

    def __init__(self, content: memoryview, rows: object, kinds: object, limits: Limits) -> None:
        if type(rows) is not int or not 0 <= rows <= limits.cells:
            damaged("a table in them has an impossible number of rows")
        if type(kinds) is not list or not all(type(kind) is str for kind in kinds):
            damaged("a table in them has unknown columns")
        if not kinds or not KINDS.keys() >= set(kinds):
            damaged("a table in them has unknown columns")
        if rows * len(kinds) > limits.cells:
            damaged(f"they hold more than {limits.cells:,} cells")
        self.kinds: list[str] = kinds
        check_batch(content, rows, kinds)
        batch = pa.ipc.read_record_batch(pa.py_buffer(content), _schema(kinds))
        batch.validate(full=True)
        self._batch = batch

    def column(self, place: int, kinds: Sequence[str]) -> Any:  # noqa: ANN401  (a pyarrow.Array)
        """Return a column of one of some kinds.

        Raises
        ------
        Damaged
            When it is of another kind.

        """
        if self.kinds[place] not in kinds:
            damaged("a column in them is of another kind than is said")
        return self._batch.column(place)


def check_batch(content: memoryview, rows: int, kinds: Sequence[str]) -> None:
    """Look at the head of a record batch, without Arrow: lengths, counts and places.

    Raises
    ------
    Damaged
        When it is no uncompressed batch with these rows and columns, or points outside itself.

    """
    if len(content) < 8:  # noqa: PLR2004  (two marks of 4 bytes)
        damaged("a table in them ends too early")
    mark, length = struct.unpack_from("<Ii", content)
    if mark != 0xFFFFFFFF or length < 0 or 8 + length > len(content):  # noqa: PLR2004
        damaged("a table in them is none")
    head, body = _Flat(content[8 : 8 + length]), len(content) - 8 - length
    message = head.root()
    if head.number(message, 0, "<h") != 4 or head.number(message, 1, "<B") != 3:  # noqa: PLR2004
        damaged("a table in them is none of the kind that is read")
    if head.number(message, 3, "<q") > body:
        damaged("a table in them ends too early")
    batch = head.table(message, 2)
    if head.number(batch, 0, "<q") != rows:
        damaged("a table in them has another number of rows than is said")
    if head.has(batch, 3) or head.has(batch, 4):
        damaged("a table in them is compressed, or has columns of another kind")
    nodes = head.pairs(batch, 1)
    if len(nodes) != len(kinds) or not all(n == rows and 0 <= nulls <= n for n, nulls in nodes):
        damaged("a table in them counts its values wrongly")
    buffers = head.pairs(batch, 2)
    if len(buffers) != sum(3 if kind in _TEXTS else 2 for kind in kinds):
        damaged("a table in them has another number of parts than is said")
    if not all(start >= 0 and size >= 0 and start + size <= body for start, size in buffers):
        damaged("a table in them points outside itself")


class _Flat:
    """The few things of a flatbuffer that stand in the head of a record batch."""

    def __init__(self, content: memoryview) -> None:
        self._content = content

    def root(self) -> int:
        return self._read("<I", 0)

    def has(self, table: int, field: int) -> bool:
        return bool(self._place(table, field))

    def number(self, table: int, field: int, form: str) -> int:
        """Return a number of a table; nought where there is none."""
        place = self._place(table, field)
        return self._read(form, table + place) if place else 0

    def table(self, table: int, field: int) -> int:
        """Return where the table begins to which a field of a table points."""
        place = self._place(table, field)
        if not place:
            damaged("a table in them is not complete")
        return table + place + self._read("<I", table + place)

    def pairs(self, table: int, field: int) -> list[tuple[int, int]]:
        """Return the pairs of whole numbers in the list to which a field points."""
        if not self.has(table, field):
            return []
        start = self.table(table, field)
        count = self._read("<I", start)
        if count * 16 > len(self._content) - start - 4:
            damaged("a table in them is not complete")
        end = start + 4 + 16 * count
        return list(struct.iter_unpack("<qq", self._content[start + 4 : end]))

    def _place(self, table: int, field: int) -> int:
        shape = table - self._read("<i", table)
        if 4 + 2 * field >= self._read("<H", shape):
            return 0
        return self._read("<H", shape + 4 + 2 * field)

    def _read(self, form: str, place: int) -> int:
        if not 0 <= place <= len(self._content) - struct.calcsize(form):
            damaged("a table in them is not complete")
        number: int = struct.unpack_from(form, self._content, place)[0]
        return number


def _schema(kinds: Sequence[str]) -> Any:  # noqa: ANN401  (a pyarrow.Schema)
    return pa.schema([(f"c{n}", KINDS[kind]) for n, kind in enumerate(kinds)])
