"""Marks a length of time, as pandas' Timedelta, as text or as a number in a unit."""

import datetime as dt
import math
import re
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from datagym.exercises.checks import figures
from datagym.exercises.checks.kinds import DATES, SPANS, TEXTS, is_missing, lone
from datagym.exercises.checks.texts import tidied
from datagym.exercises.checks.units import FAMILIES, SIGN, Unit, mistake_of_unit
from datagym.exercises.checks.values import RIGHT, Mistake, Problem, answered, as_number
from datagym.exercises.checks.verdict import Fits, Hint, Verdict

Span: TypeAlias = Any  # a timedelta, Timedelta, timedelta64, or a number in the unit

NOT_YET = (
    "This is not the length of time yet. Read the question again: from when to when, and whose?"
)
TURNED_ROUND = "This is below 0: the later time has to come first when one is taken from the other."
DAYS_LOST = (
    "The whole days are lost: .seconds is what is left of the last day. Use .total_seconds()."
)
ONLY_DAYS = "Only the whole days are counted: .days leaves out the hours of the last one."
MADE_WITH_OTHER_UNIT = (
    "The length of time was made with another unit. Say in which unit the numbers are."
)
MOMENT = "This is a moment. A length of time is asked for: take one time from the other."
MISSING = "This length of time is missing (NaT): one of the two times is not there."
NO_SPAN = "This text is no length of time. Write a number, or for example '1 day 02:30:00'."
OUTSIDE = "This length of time is longer than can be reckoned with. Look how it was made."
FITS = Fits("A length of time. Whether it is the right one, the marking will tell.")

_SIZES = next(family for family in FAMILIES if "hours" in family)
_SECONDS = {unit: _SIZES["seconds"] / size for unit, size in _SIZES.items()}
_WORDS = {
    "seconds": r"s|secs?|seconds?",
    "minutes": r"m|mins?|minutes?",
    "hours": r"h|hrs?|hours?",
    "days": r"d|days?",
    "weeks": r"w|weeks?",
}
_PART = re.compile(r"(\d+(?:\.\d+)?) ?([a-z]+)(?:,| and)? ?", re.ASCII)
_CLOCK = re.compile(r"(\d+):(\d\d)(?::(\d\d(?:\.\d+)?))?", re.ASCII)


def expect_duration(value: object, unit: Unit = "minutes") -> Fits:
    """Look whether an answer is a length of time of 0 or more.

    Parameters
    ----------
    value
        The answer.
    unit
        The unit of a plain number.

    Raises
    ------
    Hint
        When it cannot be right, with the reason.

    >>> expect_duration(pd.Timedelta("90min"))
    A length of time. Whether it is the right one, the marking will tell.

    """
    try:
        seconds, _ = read_span(value, unit)
    except Problem as problem:
        raise Hint(str(problem)) from None
    if seconds < 0:
        raise Hint(TURNED_ROUND)
    return FITS


def duration(  # noqa: PLR0913  (an author says all of this by name)
    value: object,
    expected: Span,
    unit: Unit = "minutes",
    *,
    points: float,
    decimals: int | None = None,
    mistakes: Sequence[Mistake] = (),
    right: str = RIGHT,
) -> Verdict:
    """Mark a length of time.

    Parameters
    ----------
    value
        The answer: a Timedelta, a text such as ``"1 day 02:30:00"`` or ``"90 minutes"``, or a
        plain number in the unit.
    expected
        What is right, as a Timedelta or a plain number in the unit.
    unit
        ``"seconds"``, ``"minutes"``, ``"hours"``, ``"days"`` or ``"weeks"``.
    points
        What the task is worth.
    decimals
        It may be rounded to this many of the unit; rounded further it earns half.
    mistakes
        Known wrong ones.
    right
        What a learner reads who is right.

    >>> duration(1.5, pd.Timedelta("90min"), "minutes", points=2).message
    'This is in hours. The answer is asked for in minutes.'
    >>> duration(pd.Timedelta("90min"), 1.5, "hours", points=2).score
    2

    """
    try:
        seconds, has_unit = read_span(value, unit)
    except Problem as problem:
        return Verdict(0, points, str(problem))
    size = _SECONDS[unit]
    truth = read_span(expected, unit)[0]
    known = [
        Mistake(read_span(mistake.value, unit)[0] / size, mistake.score, mistake.message)
        for mistake in mistakes
    ]
    reason = _reason(seconds, truth)
    verdict = figures.mark(
        seconds / size,
        truth / size,
        unit,
        reason or NOT_YET,
        points=points,
        decimals=decimals,
        mistakes=known,
        right=right,
    )
    if verdict.score == 0 and verdict.message == SIGN:
        return Verdict(0, points, TURNED_ROUND)
    explained = mistake_of_unit(seconds / size, truth / size, unit, decimals)
    if has_unit and verdict.score == 0 and verdict.message == explained:
        return Verdict(0, points, reason or MADE_WITH_OTHER_UNIT)
    return verdict


def read_span(value: object, unit: Unit = "minutes") -> tuple[float, bool]:
    """Return the seconds of a length of time, and whether it brought its unit along.

    Raises
    ------
    Problem
        When it is none, with a sentence for the learner.

    >>> read_span(pd.Timedelta("90min")), read_span(90)
    ((5400.0, True), (5400.0, False))
    """
    value = lone(answered(value))
    kind = type(value)
    if is_missing(value):
        raise Problem(MISSING)
    if kind in DATES:
        raise Problem(MOMENT)
    if kind in TEXTS:
        return _written(tidied(str(value))), True
    if kind not in SPANS:
        seconds = as_number(value) * _SECONDS[unit]
        if math.isinf(seconds):
            raise Problem(OUTSIDE)
        return seconds, False
    return _own(value), True


def _reason(seconds: float, truth: float) -> str | None:
    """Return which part of a length of time was lost, else None."""
    days, rest = divmod(truth, _SECONDS["days"])
    if days and round(seconds) == round(rest):
        return DAYS_LOST
    if rest and round(seconds) == round(truth - rest):
        return ONLY_DAYS
    return None


def _own(value: Any) -> float:  # noqa: ANN401  (one of three kinds)
    if type(value) is np.timedelta64:
        try:
            value = pd.Timedelta(value)
        except (ValueError, OverflowError):
            raise Problem(OUTSIDE) from None
    return float(value / dt.timedelta(seconds=1))


def _written(text: str) -> float:
    """Return the seconds of a length of time that was written as text."""
    seconds, rest = 0.0, text
    while part := _PART.match(rest):
        unit = next((u for u, words in _WORDS.items() if re.fullmatch(words, part[2])), None)
        if unit is None:
            raise Problem(NO_SPAN)
        seconds, rest = seconds + float(part[1]) * _SECONDS[unit], rest[part.end() :]
    if clock := _CLOCK.fullmatch(rest):
        hours, minutes, more = int(clock[1]), int(clock[2]), float(clock[3] or 0)
        return seconds + hours * _SECONDS["hours"] + minutes * _SECONDS["minutes"] + more
    if rest or rest == text:
        raise Problem(NO_SPAN)
    return seconds
