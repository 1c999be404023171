"""Dates and moments as learners write them: Python's, numpy's, pandas' own, or text."""

import datetime as dt
import inspect
import re
import sys
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from datagym.exercises.checks.kinds import DATES, NUMBERS, TEXTS, in_words, is_missing, items, lone
from datagym.exercises.checks.texts import tidied
from datagym.exercises.checks.values import Problem, answered

AMBIGUOUS = (
    "This date can be read in two ways. Write the year first, then the month, then the day, "
    "like 2019-12-31."
)
NO_DATE = "This text is no date that can be read. Write it like 2019-12-31."
NO_SUCH_DAY = "There is no such day in the calendar."
NUMBER = "This is a number. A date is asked for: write it in quotation marks, like '2019-12-31'."
MISSING = "This date is missing (NaT): no date could be read, or a row without one was taken."
TWO_DIGITS = "Write the year with four digits, like 2019-12-31."
OUTSIDE = "This date lies outside of what a calendar holds. Look how it was made."
ZONE = "The time zone of this date cannot be read. Use one such as 'UTC' or 'Europe/London'."

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>\d{4})"
_FORMS = (
    rf"{_YEAR}(?P<between>[-/.])(?P<month>\d{{1,2}})(?P=between){_DAY}",
    rf"{_YEAR}(?P<month>\d\d)(?P<day>\d\d)",
    rf"{_DAY}(?: of)?[ -]{_MONTH},?[ -]{_YEAR}",
    rf"{_MONTH} {_DAY},? {_YEAR}",
    rf"(?P<one>\d{{1,2}})(?P<between>[-/.])(?P<two>\d{{1,2}})(?P=between){_YEAR}",
)
_WEEKDAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,? )?"
_TIME = (
    r"(?:(?:,? | at |t)(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:\.\d+)?)?"
    r" ?(?P<half>am|pm)? ?(?P<zone>z|utc|gmt|[+-]\d\d:?\d\d)?)?"
)
_WRITTEN = tuple(re.compile(_WEEKDAY + form + _TIME, re.ASCII) for form in _FORMS)
_ZONES = frozenset({dt.timezone, ZoneInfo})
_LAST_MONTH = 12
_NOON = 12


@dataclass(frozen=True, slots=True)
class Moment:
    """A date that was read, and whether a time of day was given with it."""

    when: dt.datetime
    timed: bool

    @property
    def day(self) -> dt.date:
        """The day on the clock of its own time zone."""
        return self.when.date()

    @property
    def wall(self) -> dt.datetime:
        """What the clock on the wall shows, without a time zone."""
        return self.when.replace(tzinfo=None)


def as_moment(value: object) -> Moment:
    """Return an answer as a date or moment; a table, column or list of one counts as that one.

    Raises
    ------
    Problem
        When it is none, with a sentence for the learner.

    >>> as_moment("Sunday, 3rd of March 2024").when
    datetime.datetime(2024, 3, 3, 0, 0)
    >>> as_moment("03/04/2024")
    Traceback (most recent call last):
    datagym.exercises.checks.values.Problem: This date can be read in two ways. Write the year
    first, then the month, then the day, like 2019-12-31.

    """
    value = lone(answered(value))
    inside = items(value)
    if inside is not None and len(inside) == 1:
        value = inside[0]
    kind = type(value)
    if is_missing(value):
        raise Problem(MISSING)
    if kind in NUMBERS:
        raise Problem(NUMBER)
    if kind in TEXTS:
        return _written(str(value))
    if kind is pd.Period and value.freqstr == "D":  # type: ignore[attr-defined]
        return Moment(value.start_time.to_pydatetime(), timed=False)  # type: ignore[attr-defined]
    if kind not in DATES:
        message = f"A date is asked for, and this is {in_words(value)}."
        raise Problem(message)
    return _own(value)


def _own(value: Any) -> Moment:  # noqa: ANN401  (one of four kinds of dates)
    """Return a date of one of the four classes of dates."""
    if type(value) is dt.date:
        return Moment(dt.datetime.combine(value, dt.time()), timed=False)
    if type(value) is np.datetime64:
        try:
            value = pd.Timestamp(value)
        except (ValueError, OverflowError):
            raise Problem(OUTSIDE) from None
    if value.tzinfo is not None and not _is_known_zone(value.tzinfo):
        raise Problem(ZONE)
    if type(value) is pd.Timestamp:
        try:
            value = value.to_pydatetime(warn=False)
        except (ValueError, OverflowError):
            raise Problem(OUTSIDE) from None
    return Moment(value, timed=value.time() != dt.time())


def _is_known_zone(zone: object) -> bool:
    """Tell whether a time zone is Python's own, or one of pytz, as pandas used before 3.0."""
    kind = type(zone)
    if kind in _ZONES:
        return True
    pytz, name = sys.modules.get("pytz"), inspect.getattr_static(kind, "zone", None)
    if pytz is None or type(name) is not str or name not in pytz.all_timezones_set:
        return False
    return type(pytz.timezone(name)) is kind


def _written(text: str) -> Moment:
    """Return a date that was written as text."""
    text = tidied(text)
    found = next(filter(None, (form.fullmatch(text) for form in _WRITTEN)), None)
    if found is None:
        short = re.fullmatch(r"\d{1,2}[-/.]\d{1,2}[-/.]\d\d", text)
        raise Problem(TWO_DIGITS if short else NO_DATE)
    parts = found.groupdict()
    month, day = _month_and_day(parts)
    hour = int(parts["hour"] or 0)
    if parts["half"]:
        hour = hour % _NOON + (_NOON if parts["half"] == "pm" else 0)
    try:
        when = dt.datetime(  # noqa: DTZ001  (its zone comes after)
            int(parts["year"]),
            month,
            day,
            hour,
            int(parts["minute"] or 0),
            int(parts["second"] or 0),
        )
    except ValueError:
        raise Problem(NO_SUCH_DAY) from None
    return Moment(when.replace(tzinfo=_zone(parts["zone"])), timed=parts["hour"] is not None)


def _month_and_day(parts: dict[str, str | None]) -> tuple[int, int]:
    if parts.get("name"):
        return _MONTHS.index(str(parts["name"])) + 1, int(parts["day"] or 0)
    if parts.get("month"):
        return int(parts["month"] or 0), int(parts["day"] or 0)
    one, two = int(parts["one"] or 0), int(parts["two"] or 0)
    if one != two and max(one, two) <= _LAST_MONTH:
        raise Problem(AMBIGUOUS)
    return (one, two) if two > _LAST_MONTH else (two, one)


def _zone(text: str | None) -> dt.timezone | None:
    if text is None:
        return None
    if text[0] not in "+-":
        return dt.UTC
    hours, minutes = int(text[1:3]), int(text[-2:])
    shift = dt.timedelta(hours=hours, minutes=minutes)
    if shift >= dt.timedelta(days=1):
        raise Problem(ZONE)
    return dt.timezone(-shift if text[0] == "-" else shift)
