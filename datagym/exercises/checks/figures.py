"""Marks a number: the figure that a question asks for, in the unit that it asks for."""

from collections.abc import Sequence

from datagym.exercises.checks.units import COUNT, PERCENTAGE, Unit, mistake_of_unit
from datagym.exercises.checks.values import (
    RIGHT,
    TOO_ROUND,
    Mistake,
    Problem,
    as_number,
    near,
    nearest,
    too_round,
)
from datagym.exercises.checks.verdict import Fits, Hint, Verdict

NOT_YET = (
    "This is not the number yet. Read the question again: which rows, which column, over what?"
)
BELOW_ZERO = "This is below 0, which cannot be."
FITS = Fits("A number of the right kind. Whether it is the right number, the marking will tell.")


def expect_number(value: object, unit: Unit = "number", *, most: float | None = None) -> Fits:
    """Look whether an answer is a number of this unit that can be.

    Parameters
    ----------
    value
        The answer.
    unit
        ``"proportion"`` lies between 0 and 1; ``"number"`` can be any; all others are 0 or
        more.
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
        raise Hint(BELOW_ZERO)
    if most is not None and found > most:
        message = f"This is more than {most:g}, which cannot be. Look at the unit."
        raise Hint(message)
    return FITS


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
        Names the mistakes that belong to it: another unit of the same kind (hours for
        minutes, pence for pounds, per 1,000 for per 100,000), a percentage or the other part
        of the whole for a proportion, one too many or too few for a count. They earn nothing.
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
    return mark(
        found,
        float(expected),
        unit,
        NOT_YET,
        points=points,
        decimals=decimals,
        mistakes=mistakes,
        right=right,
    )


def mark(  # noqa: PLR0913  (what number takes, read)
    found: float,
    expected: float,
    unit: Unit,
    otherwise: str,
    *,
    points: float,
    decimals: int | None = None,
    mistakes: Sequence[Mistake] = (),
    right: str = RIGHT,
) -> Verdict:
    """Mark a number that was read; what nothing explains gets the sentence ``otherwise``.

    >>> mark(5.0, 4.0, "number", "No.", points=1)
    Verdict(score=0, points=1, message='No.')
    """
    known = nearest(found, expected, mistakes, decimals)
    if known:
        return Verdict(known.score, points, known.message)
    if near(found, expected, decimals):
        return Verdict(points, points, right)
    if too_round(found, expected, decimals):
        return Verdict(points / 2, points, TOO_ROUND.format(decimals=decimals))
    return Verdict(0, points, mistake_of_unit(found, expected, unit, decimals) or otherwise)
