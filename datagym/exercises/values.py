"""Numbers as learners write them, how near is near enough, and the mistakes of a unit."""

import math
import numbers
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Unit: TypeAlias = Literal["count", "proportion", "minutes", "hours", "number"]

RIGHT = "That is right."
NOT_ANSWERED = "Not answered yet: put your answer in place of the dots."
TOO_ROUND = "You are on the right way, but this is rounded too far. Keep {decimals} decimals."
PERCENTAGE = "This is a percentage. A proportion lies between 0 and 1: divide by 100."
COUNT = "This is a count. A proportion lies between 0 and 1: divide by all whom you ask about."
COMPLEMENT = "This is the other part of the whole. Read again which part is asked for."
HOURS = "This is in hours. The answer is asked for in minutes."
MINUTES = "This is in minutes. The answer is asked for in hours."

_DIGITS = 1e-9  # relative: what a computer's arithmetic may differ by


class Problem(ValueError):
    """An answer that is no number; the text says why, to the learner."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """An answer that is known to be wrong, what it earns, and why it is wrong.

    Parameters
    ----------
    value
        What the mistake gives: a number, or for a column of a table a Series or a mapping.
    score
        The points that it earns all the same.
    message
        One or two sentences for the learner: the misconception, not the answer.

    """

    value: Any
    score: float
    message: str


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
    datagym.exercises.values.Problem: This is text. Take the quotation marks away.

    """
    if value is ... or value is None:
        raise Problem(NOT_ANSWERED)
    if getattr(value, "size", None) == 1 and hasattr(value, "item"):
        value = value.item()
    if isinstance(value, str):
        message = "This is text. Take the quotation marks away."
        raise Problem(message)
    if isinstance(value, bool) or type(value).__name__ == "bool":
        message = "This is True or False. A number is asked for."
        raise Problem(message)
    if callable(value):
        message = "This is a name without its brackets: write () after it to get the number."
        raise Problem(message)
    if not isinstance(value, numbers.Real):
        message = f"One number is asked for, and this is a {type(value).__name__}."
        raise Problem(message)
    found = float(value)
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
    """Return the known mistake that a number is nearer to than to what is right, if any."""
    best, distance = None, math.inf
    for mistake in mistakes:
        wrong = float(mistake.value)
        if near(value, wrong, decimals) and abs(value - wrong) < distance:
            best, distance = mistake, abs(value - wrong)
    if near(value, expected, decimals) and abs(value - expected) <= distance + _DIGITS:
        return None
    return best


def mistake_of_unit(value: float, expected: float, unit: Unit, decimals: int | None) -> str | None:
    """Return what is wrong with a number when its unit explains it, else None.

    >>> mistake_of_unit(4.0, 240, "minutes", None)
    'This is in hours. The answer is asked for in minutes.'
    """
    if unit == "proportion" and near(value / 100, expected, 2):
        return PERCENTAGE
    if unit == "proportion" and value > 100:  # noqa: PLR2004  (per cent)
        return COUNT
    if unit == "proportion" and near(1 - value, expected, decimals):
        return COMPLEMENT
    if unit == "minutes" and near(value, expected / 60, 2 if decimals is None else decimals + 2):
        return HOURS
    if unit == "hours" and near(value, expected * 60, decimals):
        return MINUTES
    return None


def too_round(value: float, expected: float, decimals: int | None) -> bool:
    """Tell whether a number is the expected one with fewer decimals than were asked for.

    >>> too_round(0.72, 0.7212, 3), too_round(0.71, 0.7212, 3)
    (True, False)
    """
    return any(
        near(value, round(expected, fewer)) and value not in (0, 1)
        for fewer in range(decimals or 0)
    )
