"""Writes what the standard library holds: nothing, numbers, texts, dates, containers.

Each function takes a value of a type or of a class below it, and reads it with the type's own
methods, so that a class below it cannot say anything else.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from datagym.answers.functions import FUNCTION_TYPES, write_function
from datagym.answers.limits import Unfit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from datagym.answers.writer import Node, Write, Writer

_SMALL = 2**53  # up to here every reader of JSON agrees on a whole number
_BITS_A_DIGIT = math.log2(10)
_numerator = Fraction._numerator.__get__  # type: ignore[attr-defined]  # noqa: SLF001
_denominator = Fraction._denominator.__get__  # type: ignore[attr-defined]  # noqa: SLF001


def _itself(value: bool | None, writer: Writer) -> Node:  # noqa: FBT001, ARG001
    return value


def _dots(value: object, writer: Writer) -> Node:  # noqa: ARG001
    return ["dots"]


def _no_value(value: object, writer: Writer) -> Node:
    return writer.refuse(value, "It only says that an operation is not possible.")


def _int(value: int, writer: Writer) -> Node:
    whole = int.__int__(value)
    if -_SMALL < whole < _SMALL:
        return whole
    if whole.bit_length() > writer.limits.digits * _BITS_A_DIGIT:
        message = f"A whole number in it has more than {writer.limits.digits:,} digits."
        raise Unfit(message)
    return ["int", hex(whole)]


def _float(value: float, writer: Writer) -> Node:  # noqa: ARG001
    number = float.__float__(value)
    return number if math.isfinite(number) else ["float", repr(number)]


def _complex(value: complex, writer: Writer) -> Node:
    number = complex.__complex__(value)
    return ["complex", _float(number.real, writer), _float(number.imag, writer)]


def _str(value: str, writer: Writer) -> Node:
    text = str.__str__(value)
    if len(text) > writer.limits.text:
        message = f"A text in it is longer than {writer.limits.text:,} characters."
        raise Unfit(message)
    return clean(text)


def clean(text: str) -> str:
    """Return a text with a replacement character for each half of a pair that stands alone.

    >>> [hex(ord(letter)) for letter in clean("A" + chr(0xD800))]
    ['0x41', '0xfffd']
    """
    if text.isascii():
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _bytes(value: bytes, writer: Writer) -> Node:
    content = bytes.__getitem__(value, slice(None))
    return ["bytes", writer.blob(content)]


def _decimal(value: Decimal, writer: Writer) -> Node:
    number = Decimal.__copy__(value) if type(value) is Decimal else Decimal(Decimal.__str__(value))
    if number.is_finite():
        _, digits, exponent = number.as_tuple()
        if len(digits) + abs(int(exponent)) > writer.limits.digits:
            message = f"A decimal number in it has more than {writer.limits.digits:,} digits."
            raise Unfit(message)
    return ["decimal", str(number)]


def _fraction(value: Fraction, writer: Writer) -> Node:
    return ["fraction", writer.node(_numerator(value)), writer.node(_denominator(value))]


def _date(value: date, writer: Writer) -> Node:  # noqa: ARG001
    return ["date", date.isoformat(value)]


def _time(value: time, writer: Writer) -> Node:
    zone = time.tzinfo.__get__(value)
    parts = [
        getter.__get__(value) for getter in (time.hour, time.minute, time.second, time.microsecond)
    ]
    fold = time.fold.__get__(value)
    return ["time", time(*parts).isoformat(), fold, zone_node(zone, writer)]


def _datetime(value: datetime, writer: Writer) -> Node:
    zone = datetime.tzinfo.__get__(value)
    naive = datetime.combine(datetime.date(value), datetime.time(value))
    return ["datetime", naive.isoformat(), naive.fold, zone_node(zone, writer)]


def zone_node(zone: tzinfo | None, writer: Writer) -> Node:  # noqa: ARG001
    """Return the node of a time zone: a name, or a fixed distance from UTC in microseconds.

    Raises
    ------
    Unfit
        When it is neither.

    """
    if zone is None:
        return None
    if type(zone) is timezone:
        return ["offset", zone.utcoffset(None) // timedelta(microseconds=1)]
    if isinstance(zone, ZoneInfo) and type(zone.key) is str:
        return ["zone", zone.key]
    if type(zone).__module__.partition(".")[0] == "pytz":
        return ["pytz", str(zone)]
    message = "A time in it has a time zone that is neither a name nor a fixed distance from UTC."
    raise Unfit(message)


def _timedelta(value: timedelta, writer: Writer) -> Node:  # noqa: ARG001
    days, seconds, rest = (
        getter.__get__(value)
        for getter in (timedelta.days, timedelta.seconds, timedelta.microseconds)
    )
    return ["timedelta", days, seconds, rest]


def _range(value: range, writer: Writer) -> Node:
    if not -writer.limits.items <= len(value) <= writer.limits.items:
        message = f"A range in it holds more than {writer.limits.items:,} values."
        raise Unfit(message)
    return ["range", *(writer.node(end) for end in (value.start, value.stop, value.step))]


def _list(value: list[object], writer: Writer) -> Node:
    return _sequence("list", value, list.__iter__(value), writer)


def _tuple(value: tuple[object, ...], writer: Writer) -> Node:
    return _sequence("tuple", value, tuple.__iter__(value), writer)


def _view(value: Iterable[object], writer: Writer) -> Node:
    return _sequence("list", value, iter(value), writer)


def _sequence(tag: str, value: object, members: Iterable[object], writer: Writer) -> Node:
    with writer.inside(value):
        return [tag, [writer.node(member) for member in members]]


def _set(value: set[object], writer: Writer) -> Node:
    with writer.inside(value):
        return ["set", [writer.key(member) for member in set.__iter__(value)]]


def _frozenset(value: frozenset[object], writer: Writer) -> Node:
    with writer.inside(value):
        return ["frozenset", [writer.key(member) for member in frozenset.__iter__(value)]]


def _dict(value: dict[object, object], writer: Writer) -> Node:
    return _pairs(value, dict.items(value), writer)


def _ordered(value: OrderedDict[object, object], writer: Writer) -> Node:
    return _pairs(value, OrderedDict.items(value), writer)


def _pairs(value: object, items: Iterable[tuple[object, object]], writer: Writer) -> Node:
    keys: list[Node] = []
    values: list[Node] = []
    with writer.inside(value):
        for key, member in items:
            keys.append(writer.key(key))
            values.append(writer.node(member))
    return ["dict", keys, values]


WRITERS: dict[type, Write] = {
    type(None): _itself,
    bool: _itself,
    type(...): _dots,
    type(NotImplemented): _no_value,
    int: _int,
    float: _float,
    complex: _complex,
    str: _str,
    bytes: _bytes,
    Decimal: _decimal,
    Fraction: _fraction,
    date: _date,
    time: _time,
    datetime: _datetime,
    timedelta: _timedelta,
    range: _range,
    list: _list,
    tuple: _tuple,
    set: _set,
    frozenset: _frozenset,
    dict: _dict,
    OrderedDict: _ordered,
    type({}.keys()): _view,
    type({}.values()): _view,
    type({}.items()): _view,
    type(OrderedDict[int, int]().keys()): _view,
    type(OrderedDict[int, int]().values()): _view,
    type(OrderedDict[int, int]().items()): _view,
    **dict.fromkeys(FUNCTION_TYPES, write_function),
}
