"""Builds what the standard library holds from its nodes."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from datagym.answers.kinds import Function, class_name, stand_in
from datagym.answers.limits import ITEMS_OF_A_CLASS, damaged

if TYPE_CHECKING:
    from datagym.answers.reader import Read, Reader

_HEX = re.compile(r"-?0x[0-9a-f]+")
_DECIMAL = re.compile(r"-?(?:[0-9]+(?:\.[0-9]+)?(?:E[+-]?[0-9]{1,6})?|Infinity|s?NaN[0-9]*)")
_ZONE = re.compile(r"[A-Za-z0-9_+-]+(?:/[A-Za-z0-9_+-]+){0,2}")
_NO_NUMBERS = ("nan", "inf", "-inf")
_DAY = 86_400_000_000  # microseconds
_LONGEST_NAME = 100
_MOST_PARAMETERS = 100


def _dots(reader: Reader) -> object:  # noqa: ARG001
    return ...


def _int(reader: Reader, text: object) -> int:
    digits = reader.matching(text, _HEX)
    if len(digits) > reader.limits.digits:
        damaged("a number in them has too many digits")
    return int(digits, 16)


def _float(reader: Reader, text: object) -> float:
    return float(reader.choice(text, _NO_NUMBERS))


def _number(reader: Reader, node: object) -> float:
    number = reader.value(node)
    if type(number) is not float:
        damaged("a part of a complex number in them is none")
    return number


def _complex(reader: Reader, real: object, imaginary: object) -> complex:
    return complex(_number(reader, real), _number(reader, imaginary))


def _bytes(reader: Reader, place: object) -> bytes:
    return bytes(reader.blob(place))


def _decimal(reader: Reader, text: object) -> Decimal:
    digits = reader.matching(text, _DECIMAL)
    if len(digits) > reader.limits.digits + 10:
        damaged("a decimal number in them has too many digits")
    number = Decimal(digits)
    if number.is_finite() and abs(int(number.as_tuple().exponent)) > reader.limits.digits:
        damaged("a decimal number in them has too many digits")
    return number


def _fraction(reader: Reader, numerator: object, denominator: object) -> Fraction:
    above, below = reader.value(numerator), reader.value(denominator)
    if type(above) is not int or type(below) is not int or below < 1:
        damaged("a fraction in them is none")
    return Fraction(above, below)


def _date(reader: Reader, text: object) -> date:
    return date.fromisoformat(reader.text(text, 10))


def _time(reader: Reader, text: object, fold: object, zone: object) -> time:
    naive = time.fromisoformat(reader.text(text, 15))
    return naive.replace(tzinfo=read_zone(reader, zone), fold=reader.whole(fold, 0, 1))


def _datetime(reader: Reader, text: object, fold: object, zone: object) -> datetime:
    naive = datetime.fromisoformat(reader.text(text, 26))
    return naive.replace(tzinfo=read_zone(reader, zone), fold=reader.whole(fold, 0, 1))


def read_zone(reader: Reader, node: object) -> tzinfo | None:
    """Return the time zone of a node.

    Raises
    ------
    Damaged
        When there is none of that name.

    """
    if node is None:
        return None
    kind, where = reader.listed(node, 2)
    if kind == "offset":
        return timezone(timedelta(microseconds=reader.whole(where, -_DAY, _DAY)))
    name = reader.matching(where, _ZONE)
    if kind == "zone":
        return ZoneInfo(name)
    if kind == "pytz":
        import pytz  # type: ignore[import-untyped]  # noqa: PLC0415  (only with older pandas)

        zone: tzinfo = pytz.timezone(name)
        return zone
    return damaged("a time zone in them is none")


def _timedelta(reader: Reader, days: object, seconds: object, rest: object) -> timedelta:
    return timedelta(
        reader.whole(days, -999_999_999, 999_999_999),
        reader.whole(seconds, 0, 86_399),
        reader.whole(rest, 0, 999_999),
    )


def _range(reader: Reader, *ends: object) -> range:
    start, stop, step = (reader.value(end) for end in ends)
    if type(start) is not int or type(stop) is not int or type(step) is not int:
        damaged("a range in them is none")
    found = range(start, stop, step)
    if found and abs((stop - start) // step) > reader.limits.items:
        damaged("a range in them is too long")
    return found


def _list(reader: Reader, nodes: object) -> list[object]:
    return reader.values(nodes)


def _tuple(reader: Reader, nodes: object) -> tuple[object, ...]:
    return tuple(reader.values(nodes))


def _set(reader: Reader, nodes: object) -> set[object]:
    return set(reader.hashable(nodes))


def _frozenset(reader: Reader, nodes: object) -> frozenset[object]:
    return frozenset(reader.hashable(nodes))


def _dict(reader: Reader, keys: object, nodes: object) -> dict[object, object]:
    names = reader.hashable(keys)
    return dict(zip(names, reader.values(nodes), strict=True))


def _refused(reader: Reader, type_name: object, reason: object) -> object:
    name = class_name(reader.text(type_name, 60))
    kind = reader.budget.stand_ins.get(name)
    if kind is None:
        if reader.depth > 1:
            reader.budget.take("items", ITEMS_OF_A_CLASS)
        kind = reader.budget.stand_ins[name] = stand_in(name)
    return kind(name, reader.text(reason, 1_000))


def _function(reader: Reader, own_name: object, parameters: object) -> Function:
    if reader.depth != 1:
        damaged("a function stands inside another value")
    names = reader.listed(parameters)
    if len(names) > _MOST_PARAMETERS:
        damaged("a function in them has too many parameters")
    return Function(
        reader.name,
        reader.text(own_name, _LONGEST_NAME),
        [reader.text(name, _LONGEST_NAME + 2) for name in names],
        reader.call,
    )


READERS: dict[str, Read] = {
    "dots": _dots,
    "int": _int,
    "float": _float,
    "complex": _complex,
    "bytes": _bytes,
    "decimal": _decimal,
    "fraction": _fraction,
    "date": _date,
    "time": _time,
    "datetime": _datetime,
    "timedelta": _timedelta,
    "range": _range,
    "list": _list,
    "tuple": _tuple,
    "set": _set,
    "frozenset": _frozenset,
    "dict": _dict,
    "refused": _refused,
    "function": _function,
}
