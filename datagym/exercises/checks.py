"""The words of the checks: whether a number, a table or a choice is right, and if not, why.

Each function takes what a learner answered and what is right, and returns a
:class:`~datagym.exercises.verdict.Verdict`; it reads nothing and changes nothing. The
functions called ``expect_…`` stand in a learner's notebook: they look at the kind of an
answer, not at its value, and raise a :class:`~datagym.exercises.verdict.Hint`.

>>> from datagym.exercises import checks
>>> checks.number(72.1, 0.7212, "proportion", points=2, decimals=3).message
'This is a percentage. A proportion lies between 0 and 1: divide by 100.'
"""

import re
from collections.abc import Mapping, Sequence

from datagym.exercises.tables import Column, expect_table, table
from datagym.exercises.values import (
    COUNT,
    NOT_ANSWERED,
    PERCENTAGE,
    RIGHT,
    TOO_ROUND,
    Mistake,
    Problem,
    Unit,
    as_number,
    mistake_of_unit,
    near,
    nearest,
    too_round,
)
from datagym.exercises.verdict import Fits, Hint, Verdict

__all__ = [
    "Column",
    "Mistake",
    "choice",
    "expect_choice",
    "expect_number",
    "expect_table",
    "number",
    "table",
]

NOT_YET = (
    "This is not the number yet. Read the question again: which rows, which column, over what?"
)


def expect_number(value: object, unit: Unit = "number", *, most: float | None = None) -> Fits:
    """Look whether an answer is a number of this unit that can be.

    Parameters
    ----------
    value
        The answer.
    unit
        ``"proportion"`` lies between 0 and 1; ``"count"``, ``"minutes"`` and ``"hours"``
        are 0 or more; ``"number"`` can be any.
    most
        The highest that can be, where there is one.

    Raises
    ------
    Hint
        When it cannot be right, with the reason.

    >>> expect_number(0.72, "proportion")
    A number of the right kind. Whether it is the right number, the marking will tell.

    """
    try:
        found = as_number(value)
    except Problem as problem:
        raise Hint(str(problem)) from None
    if unit == "proportion" and found > 1:
        raise Hint(COUNT if found > 100 else PERCENTAGE)  # noqa: PLR2004  (per cent)
    if found < 0 and unit != "number":
        message = "This is below 0, which cannot be."
        raise Hint(message)
    if most is not None and found > most:
        message = f"This is more than {most:g}, which cannot be. Look at the unit."
        raise Hint(message)
    text = "A number of the right kind. Whether it is the right number, the marking will tell."
    return Fits(text)


def number(  # noqa: PLR0913  (an author says all of this by name)
    value: object,
    expected: float,
    unit: Unit = "number",
    *,
    points: float,
    decimals: int | None = None,
    mistakes: Sequence[Mistake] = (),
    right: str = RIGHT,
) -> Verdict:
    """Mark a number.

    Parameters
    ----------
    value
        The answer.
    expected
        What is right.
    unit
        Names the mistakes that belong to it: a percentage or the other part of the whole
        for a proportion, hours for minutes, minutes for hours. They earn nothing.
    points
        What the task is worth.
    decimals
        The answer may be rounded to this many; rounded further it earns half. None asks
        for the exact number.
    mistakes
        Known wrong answers. An answer counts as the nearest of them when that is nearer
        than what is right.
    right
        What a learner reads who is right.

    >>> number(0.72, 0.7212, "proportion", points=2, decimals=3)
    Verdict(score=1.0, points=2, message='You are on the right way, but this is rounded too far.
    Keep 3 decimals.')

    """
    try:
        found = as_number(value)
    except Problem as problem:
        return Verdict(0, points, str(problem))
    expected = float(expected)
    known = nearest(found, expected, mistakes, decimals)
    if known:
        return Verdict(known.score, points, known.message)
    if near(found, expected, decimals):
        return Verdict(points, points, right)
    if too_round(found, expected, decimals):
        return Verdict(points / 2, points, TOO_ROUND.format(decimals=decimals))
    return Verdict(0, points, mistake_of_unit(found, expected, unit, decimals) or NOT_YET)


def expect_choice(value: object, options: str) -> Fits:
    """Look whether an answer is one of the letters that can be chosen.

    Raises
    ------
    Hint
        When it is none of them.

    >>> expect_choice(" B) ", "abcd")
    One of the options. Whether it is the right one, the marking will tell.

    """
    letter = _letter(value)
    if letter is None:
        raise Hint(NOT_ANSWERED)
    if len(letter) != 1 or letter not in options:
        message = f'Write one letter in quotation marks: "{options[0]}" to "{options[-1]}".'
        raise Hint(message)
    return Fits("One of the options. Whether it is the right one, the marking will tell.")


def choice(value: object, right: str, reasons: Mapping[str, str], *, points: float) -> Verdict:
    """Mark a choice of one letter, with the reason for each; case and blanks do not matter.

    Parameters
    ----------
    value
        The answer, ``"b"``.
    right
        The right letter.
    reasons
        For each letter, what a learner reads who chose it.
    points
        What the task is worth.

    >>> choice(" B ", "b", {"a": "No.", "b": "Yes."}, points=2)
    Verdict(score=2, points=2, message='Yes.')

    """
    letter = _letter(value)
    if letter is None:
        return Verdict(0, points, NOT_ANSWERED)
    if letter not in reasons:
        message = "This is none of the options. Write one letter in quotation marks."
        return Verdict(0, points, message)
    return Verdict(points if letter == right else 0, points, reasons[letter])


def _letter(value: object) -> str | None:
    """Return an answer without case, blanks, brackets and full stops; None when there is none."""
    if isinstance(value, list | tuple | set) and len(value) == 1:
        (value,) = value
    if value is ... or value is None:
        return None
    return re.sub(r"[\s().,:;'\"]", "", str(value)).casefold()
