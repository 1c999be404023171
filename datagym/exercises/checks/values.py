"""Numbers as learners write them, how near is near enough, and known mistakes."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from datagym.exercises.checks.kinds import (
    BOOLEANS,
    NUMBERS,
    TEXTS,
    in_words,
    is_missing,
    items,
    lone,
)

RIGHT = "That is right."
NOT_ANSWERED = "Not answered yet: put your answer in place of the dots."
TOO_ROUND = "You are on the right way, but this is rounded too far. Keep {decimals} decimals."

_DIGITS = 1e-9  # relative: what a computer's arithmetic may differ by
_MORE = 4  # decimals that somebody may keep beyond those that are asked for


class Problem(ValueError):
    """An answer that cannot be read as what is asked for; the text says why, to the learner."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """An answer that is known to be wrong, what it earns, and why it is wrong.

    Parameters
    ----------
    value
        What the mistake gives: a number, a text, a date, a list; for a column of a table a
        Series or a mapping.
    score
        The points that it earns all the same.
    message
        One or two sentences for the learner: the misconception, not the answer.

    """

    value: Any
    score: float
    message: str


def answered(value: object) -> object:
    """Return an answer, or say that there is none yet.

    Raises
    ------
    Problem
        When the dots were left, or None.

    >>> answered(...)
    Traceback (most recent call last):
    datagym.exercises.checks.values.Problem: Not answered yet: put your answer in place of the dots.

    """
    if value is ... or value is None:
        raise Problem(NOT_ANSWERED)
    return value


def as_number(value: object) -> float:
    """Return an answer as a number.

    A table or column of one value counts as that value.

    Raises
    ------
    Problem
        When it is none, with a sentence for the learner.

    >>> import numpy as np
    >>> as_number(np.float64(0.5))
    0.5
    >>> as_number("0.5")
    Traceback (most recent call last):
    datagym.exercises.checks.values.Problem: This is text. Take the quotation marks away.

    """
    value = lone(answered(value))
    kind = type(value)
    if kind in TEXTS:
        message = "This is text. Take the quotation marks away."
        raise Problem(message)
    if kind in BOOLEANS:
        message = "This is True or False. A number is asked for."
        raise Problem(message)
    if kind in NUMBERS:
        return _finite(value)
    if callable(value):
        message = "This is a name without its brackets: write () after it to get the number."
        raise Problem(message)
    if kind is tuple and [type(part) for part in items(value) or ()] == [int, int]:
        message = "One number is asked for, and a comma makes two. Write a point, such as 7.5."
        raise Problem(message)
    message = f"One number is asked for, and this is {in_words(value)}."
    raise Problem(message)


def _finite(value: Any) -> float:  # noqa: ANN401  (one of many kinds of numbers)
    if is_missing(value):
        found = math.nan
    else:
        try:
            found = float(value)
        except OverflowError:
            found = math.inf
    if not math.isfinite(found):
        message = "This is no number that can be used: something was missing or divided by zero."
        raise Problem(message)
    return found


def margin(expected: float, decimals: int | None) -> float:
    """Return how far from the expected number an answer may be.

    >>> margin(0.7212, 3)
    0.0005...
    """
    rounding = 0.0 if decimals is None else 0.5 * 10.0**-decimals
    return rounding + _DIGITS * max(1.0, abs(expected))


def near(value: float, expected: float, decimals: int | None = None) -> bool:
    """Tell whether a number is the expected one, or that one rounded to ``decimals``.

    >>> near(0.721, 0.7212, 3), near(0.72, 0.7212, 3)
    (True, False)
    """
    return abs(value - expected) <= margin(expected, decimals)


def nearest(
    value: float, expected: float, mistakes: Iterable[Mistake], decimals: int | None
) -> Mistake | None:
    """Return the known mistake that a number is nearer to than to what is right, if any.

    What is right, rounded as it may be, is no mistake, however near another number lies.
    """
    if is_rounded(value, expected, decimals):
        return None
    best, distance = None, math.inf
    for mistake in mistakes:
        wrong = float(mistake.value)
        if near(value, wrong, decimals) and abs(value - wrong) < distance:
            best, distance = mistake, abs(value - wrong)
    if near(value, expected, decimals) and abs(value - expected) <= distance + _DIGITS:
        return None
    return best


def is_rounded(value: float, expected: float, decimals: int | None) -> bool:
    """Tell whether a number is the expected one, rounded to ``decimals`` or a few more.

    >>> is_rounded(0.721, 0.7212, 3), is_rounded(0.7211, 0.7212, 3), is_rounded(0.7, 0.7, None)
    (True, False, False)
    """
    if decimals is None:
        return False
    kept = range(decimals, decimals + _MORE)
    return any(abs(value - round(expected, places)) <= _DIGITS for places in kept)


def too_round(value: float, expected: float, decimals: int | None) -> bool:
    """Tell whether a number is the expected one with fewer decimals than were asked for.

    >>> too_round(0.72, 0.7212, 3), too_round(0.71, 0.7212, 3)
    (True, False)
    """
    return any(
        near(value, round(expected, fewer)) and value not in (0, 1)
        for fewer in range(decimals or 0)
    )
