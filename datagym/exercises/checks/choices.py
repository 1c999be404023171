"""Marks a choice of one letter, each with its reason."""

import re
from collections.abc import Mapping

from datagym.exercises.checks.kinds import TEXTS, items
from datagym.exercises.checks.values import NOT_ANSWERED, Problem, as_number
from datagym.exercises.checks.verdict import Fits, Hint, Verdict

NO_OPTION = "This is none of the options. Write one letter in quotation marks."
FITS = Fits("One of the options. Whether it is the right one, the marking will tell.")


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
    return FITS


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
        return Verdict(0, points, NO_OPTION)
    return Verdict(points if letter == right else 0, points, reasons[letter])


def _letter(value: object) -> str | None:
    """Return an answer without case, blanks, brackets and full stops; None when there is none.

    What is neither text nor a number is no letter: the empty text.
    """
    inside = items(value)
    if inside is not None and len(inside) == 1:
        (value,) = inside
    if value is ... or value is None:
        return None
    if type(value) in TEXTS:
        return re.sub(r"[\s().,:;'\"]", "", str(value)).casefold()
    try:
        return f"{as_number(value):g}"
    except Problem:
        return ""
