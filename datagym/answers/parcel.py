"""The message in which answers leave the sandbox: a head, a list of nodes in JSON, then blobs.

::

    8 bytes   datagym and the version
    4 bytes   the length of the list, little-endian
    list      [[name, node, [blob, ...]], ...]; a blob is its length, or [length, rows, kinds]
    blobs     one after another, nothing between and nothing after

Whoever reads it never ran the code that wrote it: each length is compared with the limits
before anything is made of it.
"""

import struct
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from datagym.answers.kinds import Call
from datagym.answers.limits import Damaged, Limits, Unfit, damaged
from datagym.answers.reader import Budget, Reader
from datagym.answers.scan import count_tokens, parsed, written
from datagym.answers.writer import Node, Writer, cannot_leave, in_megabytes, type_name
from datagym.errors import BadInput

_NOTHING = Writer(Limits())  # what a refusal takes of the limits
_MAGIC = b"datagym\x01"
_HEAD = struct.Struct("<8sI")
_MOST_ANSWERS = 1_000
_LONGEST_NAME = 200
_LONGEST_REASON = 300
_TOKENS_OF_A_REFUSAL = 10
_TOKENS_A_VALUE = 6  # brackets and commas that the longest node of one value has


def pack(values: Mapping[str, object], limits: Limits = Limits()) -> bytes:  # noqa: B008  (frozen)
    """Pack named values as plain data, never as something that runs when it is read.

    Parameters
    ----------
    values
        Name → value. What cannot be carried is entered as refused, with the reason.
    limits
        The most that the message may hold; a value that does not fit is refused.

    Returns
    -------
    bytes
        What :func:`unpack` reads.

    Raises
    ------
    BadInput
        When a name is none that Python allows, or there are more than 1,000.

    >>> unpack(pack({"share": 0.72, "wards": ["A", "B"]}))
    {'share': 0.72, 'wards': ['A', 'B']}

    """
    if len(values) > _MOST_ANSWERS:
        message = (
            f"An assignment has at most {_MOST_ANSWERS:,} answers, and these are {len(values):,}."
        )
        raise BadInput(message)
    left = replace(limits, total=limits.total - _HEAD.size - 1)
    tokens = _most_tokens(limits)
    entries: list[bytes] = []
    blobs: list[bytes] = []
    waiting = sum(map(_room_for_refusal, values))
    for name, value in values.items():
        waiting -= _room_for_refusal(name)
        room = replace(left, total=left.total - waiting)
        entry, content, writer = _entry(name, value, room, tokens)
        entries.append(entry)
        blobs += content
        tokens -= count_tokens(entry)
        left = replace(
            left,
            total=left.total - len(entry) - 1 - sum(map(len, content)),
            items=left.items - max(0, writer.items),
            cells=left.cells - writer.cells,
            axes=left.axes - writer.axes,
            artists=left.artists - writer.artists,
            points=left.points - writer.points,
        )
    head = b"[" + b",".join(entries) + b"]"
    return b"".join((_HEAD.pack(_MAGIC, len(head)), head, *blobs))


def unpack(
    data: bytes | bytearray | memoryview,
    limits: Limits = Limits(),  # noqa: B008  (frozen)
    *,
    call: Call | None = None,
) -> dict[str, object]:
    """Build the values that a message holds: exact, plain objects and nothing else.

    Parameters
    ----------
    data
        The message, from whomever.
    limits
        The most that it may hold.
    call
        Calls a function that stayed in the sandbox: is given its name, its arguments and
        its keyword arguments, and returns what came back.

    Returns
    -------
    dict
        Name → value, in the order of packing. A refused value is an
        :class:`~datagym.answers.Uncarried`, a function a :class:`~datagym.answers.Function`.

    Raises
    ------
    Damaged
        When the message is malformed or too large in any way.

    >>> unpack(pack({"model": object()}))["model"].reason
    'An object cannot leave the sandbox: take a table, a number or a text from it.'

    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # nbgrader takes what is printed in a test for failure
            return _unpack(memoryview(data).cast("B"), limits, call)
    except Damaged:
        raise
    except Exception as error:
        message = "The answers cannot be read: something in them is not as it is written."
        raise Damaged(message) from error


def _entry(
    name: str, value: object, left: Limits, tokens: int
) -> tuple[bytes, Sequence[bytes], Writer]:
    """Return a value's part of the list and its blobs; a refusal when it does not fit."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _written(name, value, left, tokens)
    except Unfit as unfit:
        return _refusal(name, value, str(unfit)), (), _NOTHING
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # noqa: BLE001  (a value may do anything when it is looked at)
        reason = f"{cannot_leave(type_name(value))} ({type_name(error)} when it was read.)"
        return _refusal(name, value, reason), (), _NOTHING


def _written(
    name: str, value: object, left: Limits, tokens: int
) -> tuple[bytes, Sequence[bytes], Writer]:
    writer = Writer(left)
    node = writer.node(value)
    content = [blob if isinstance(blob, bytes) else blob.written() for blob in writer.blobs]
    kept = [_described(blob, data) for blob, data in zip(writer.blobs, content, strict=True)]
    entry = written([name, node, kept])
    if len(entry) + 1 + sum(map(len, content)) > left.total:
        message = f"It is larger than the {in_megabytes(left.total)} that may leave."
        raise Unfit(message)
    if count_tokens(entry) > tokens:
        message = f"It holds more than {left.items:,} values."
        raise Unfit(message)
    if type(node) is list:
        _read_back(entry, list(zip(kept, content, strict=True)), left)
    return entry, content, writer


def _read_back(entry: bytes, blobs: Sequence[tuple[Node, bytes]], limits: Limits) -> None:
    """Build a value again as whoever reads it will, so that no answer spoils the others.

    Raises
    ------
    Unfit
        When it cannot be built.

    """
    budget = Budget(limits)
    try:
        name, node, _ = _parsed(entry, len(entry), limits)
        kept = [_blobs([one], memoryview(data), 0, limits)[0][0] for one, data in blobs]
        Reader(name, kept, budget, None).value(node)
    except Exception as error:
        message = f"It cannot be built again from its description ({type_name(error)})."
        raise Unfit(message) from error


def _room_for_refusal(name: str) -> int:
    """Return the bytes that are kept free so that a name can at least be refused."""
    if not _is_name(name):
        message = f"An answer needs a name that Python allows, and {name!r:.60} is none."
        raise BadInput(message)
    return len(name.encode()) + _LONGEST_REASON + 100


def _refusal(name: str, value: object, reason: str) -> bytes:
    return written([name, ["refused", type_name(value), reason[:_LONGEST_REASON]], []])


def _described(blob: object, data: bytes) -> Node:
    if isinstance(blob, bytes):
        return len(data)
    batch: Any = blob
    return [len(data), batch.rows, batch.kinds]


def _unpack(data: memoryview, limits: Limits, call: Call | None) -> dict[str, object]:
    entries, start = _opened(data, limits)
    budget = Budget(limits)
    found: dict[str, object] = {}
    for entry in entries:
        if type(entry) is not list or len(entry) != 3:  # noqa: PLR2004  (name, node, blobs)
            damaged("an entry in them is none")
        name, node, kept = entry
        if not _is_name(name) or name in found:
            damaged("a name in them is none that Python allows, or stands twice")
        blobs, start = _blobs(kept, data, start, limits)
        found[name] = Reader(name, blobs, budget, call).value(node)
    if start != len(data):
        damaged("something follows their end")
    return found


def _opened(data: memoryview, limits: Limits) -> tuple[list[Any], int]:
    """Return the list of a message, and where its blobs begin."""
    if len(data) > limits.total:
        damaged(f"they are larger than {in_megabytes(limits.total)}")
    if len(data) < _HEAD.size:
        damaged("they end too early")
    magic, length = _HEAD.unpack_from(data)
    if magic != _MAGIC:
        damaged("they are not a message of answers")
    start = _HEAD.size + length
    if start > len(data):
        damaged("they end too early")
    most = _most_tokens(limits) + _TOKENS_OF_A_REFUSAL * _MOST_ANSWERS
    entries = _parsed(bytes(data[_HEAD.size : start]), most, limits)
    if len(entries) > _MOST_ANSWERS:
        damaged(f"they are more than {_MOST_ANSWERS:,}")
    return entries, start


def _is_name(name: object) -> bool:
    return type(name) is str and name.isidentifier() and len(name) <= _LONGEST_NAME


def _parsed(text: bytes, tokens: int, limits: Limits) -> list[Any]:
    """Return a list, once it is known to be neither too deep nor too long."""
    found = parsed(text, tokens=tokens, depth=2 * limits.depth + 20)
    if type(found) is not list:
        damaged("their list is none")
    return found


def _most_tokens(limits: Limits) -> int:
    return _TOKENS_A_VALUE * limits.items + 100 * _MOST_ANSWERS


def _blobs(kept: object, data: memoryview, start: int, limits: Limits) -> tuple[list[Any], int]:
    """Return the blobs of one entry, and where the next entry's begin."""
    if type(kept) is not list:
        damaged("a list in them is none")
    blobs: list[Any] = []
    for described in kept:
        length, rows, kinds = described if type(described) is list else (described, 0, None)
        if type(length) is not int or not 0 <= length <= len(data) - start:
            damaged("they end too early")
        content = data[start : start + length]
        start += length
        if type(described) is list:
            from datagym.answers.batches import Received  # noqa: PLC0415  (where needed)

            blobs.append(Received(content, rows, kinds, limits))
        else:
            blobs.append(content)
    return blobs, start
