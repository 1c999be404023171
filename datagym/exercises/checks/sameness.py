"""Whether a single value of an answer is the expected one, by the rules of its kind."""

import datetime as dt
from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import TypeAlias

import pandas as pd

from datagym.exercises.checks.dates import same_moment
from datagym.exercises.checks.durations import read_span
from datagym.exercises.checks.kinds import (
    BOOLEANS,
    DATES,
    NUMBERS,
    SPANS,
    TEXTS,
    Plain,
    is_missing,
    name_of,
)
from datagym.exercises.checks.moments import as_moment
from datagym.exercises.checks.texts import key_of, same_text
from datagym.exercises.checks.values import Problem, as_number, near

Key: TypeAlias = Hashable


def same(found: Plain, expected: Plain, decimals: int | None = None) -> bool:
    """Tell whether a single value is the expected one.

    Numbers may differ by rounding, texts in form, dates and lengths of time in how they are
    written; what is missing has to be missing.

    >>> same(0.333, 1 / 3, 3), same(" east", "East"), same("1 May 2024", pd.Timestamp(2024, 5, 1))
    (True, True, True)
    >>> same(0, float("nan")), same("1", 1), same(True, 1)
    (False, False, False)
    """
    if is_missing(expected) or is_missing(found):
        return is_missing(expected) and is_missing(found)
    rule = next((rule for kinds, rule in _RULES if type(expected) in kinds), None)
    if rule is None:
        return key_of_value(found) == key_of_value(expected)
    try:
        return rule(found, expected, decimals)
    except Problem:
        return False


def _same_truth(found: Plain, expected: Plain, _: int | None) -> bool:
    return type(found) in BOOLEANS and bool(found) == bool(expected)


def _same_number(found: Plain, expected: Plain, decimals: int | None) -> bool:
    return near(as_number(found), float(expected), decimals)


def _same_text(found: Plain, expected: Plain, _: int | None) -> bool:
    return type(found) in TEXTS and same_text(str(found), str(expected))


def _same_date(found: Plain, expected: Plain, _: int | None) -> bool:
    return same_moment(as_moment(found), as_moment(expected))


def _same_span(found: Plain, expected: Plain, _: int | None) -> bool:
    brought, seconds = type(found) not in NUMBERS, read_span(expected)[0]
    return brought and near(read_span(found)[0], seconds, _MILLISECONDS)


_MILLISECONDS = 3  # decimals of a second
_RULES: tuple[tuple[frozenset[type], Callable[[Plain, Plain, int | None], bool]], ...] = (
    (BOOLEANS, _same_truth),
    (NUMBERS, _same_number),
    (TEXTS, _same_text),
    (DATES, _same_date),
    (SPANS, _same_span),
)


def key_of_value(value: Plain) -> Key:
    """Return what a value is found by, as the name of a row or in a set: the same for the same.

    Case and blanks of a text do not matter; a text of digits counts as its number, a range from
    one number to another as its upper end.

    >>> key_of_value(" East") == key_of_value("east"), key_of_value("10"), key_of_value(10)
    (True, 10.0, 10.0)
    """
    kind = type(value)
    if is_missing(value):
        return None
    if kind is tuple:
        return tuple(key_of_value(part) for part in value)
    if kind is pd.Interval:
        return key_of_value(value.right)
    if kind in TEXTS:
        return _key_of_text(str(value))
    if kind in NUMBERS or kind in BOOLEANS:
        return float(value) if abs(value) < 2**1000 else str(value)
    return _key_of_time(value)


def _key_of_time(value: Plain) -> Key:
    kind = type(value)
    if kind is pd.Period:
        return str(value)
    if kind in DATES:
        try:
            return as_moment(value).wall
        except Problem:
            return "no date"
    if kind in SPANS:
        try:
            return dt.timedelta(seconds=read_span(value)[0])
        except (Problem, OverflowError):
            return "no length of time"
    return f"a {name_of(kind)}"


@lru_cache(maxsize=10_000)
def _key_of_text(text: str) -> Key:
    plain = text.strip()
    digits = plain.isascii() and plain.replace(".", "", 1).isdigit()
    return float(plain) if digits else key_of(text)
