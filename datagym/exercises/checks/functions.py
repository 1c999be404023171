"""Marks a function: it is called, on inputs that are listed or drawn while marking."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

from datagym.exercises.checks.calls import Case, Try, call, call_all
from datagym.exercises.checks.kinds import (
    NUMBERS,
    TEXTS,
    Plain,
    in_words,
    is_missing,
    lone,
    name_of,
)
from datagym.exercises.checks.likeness import alike
from datagym.exercises.checks.showing import printable, shown
from datagym.exercises.checks.units import Unit, mistake_of_unit
from datagym.exercises.checks.values import RIGHT, Mistake, Problem, answered, as_number
from datagym.exercises.checks.verdict import Fits, Hint, Verdict, part_of

NOT_CALLABLE = (
    "A function is asked for, and this is {kind}. "
    "Begin with def, and give its name without brackets."
)
NO_RETURN = (
    "Your function gives nothing back. Let its last line begin with return; "
    "print only shows a value."
)
IN_PLACE = (
    "Your function changes what it is given, and others may still need that. "
    "Work on a copy, for example with .copy()."
)
ONLY_EXAMPLE = (
    "Your function works for the example in the text and for nothing else. "
    "Use what it is given, and no number or name of the example."
)
CONSTANT = (
    "Your function gives the same back whatever it is given. Use what stands in its brackets."
)
OTHER_ARGUMENTS = "Your function cannot be called with {count}. Look at the names in its brackets."
TOO_SLOW = "Your function was stopped: it took too long. Does a loop in it never end?"
ENDLESS = "Your function calls itself without end."
STOPS = "With {arguments} your function stops with an error: {error}."
WRONG = "With {arguments} your function gives {result}, which is not right."
TRIES = "{right} of {all} tries were right."
FITS = Fits("A function that gives something back. Whether it is right, the marking will tell.")

_LONGEST = 160  # letters of an error that are shown


def expect_function(value: object, *arguments: Plain) -> Fits:
    """Look whether an answer is a function that gives something back.

    Parameters
    ----------
    value
        The answer.
    arguments
        What it is called with: an example that the learner knows.

    Raises
    ------
    Hint
        When it does not, with the reason.

    >>> expect_function(lambda n: n * n, 3)
    A function that gives something back. Whether it is right, the marking will tell.

    """
    try:
        called = call(_function(value), Case(arguments, None))
    except Problem as problem:
        raise Hint(str(problem)) from None
    if called.error is not None:
        raise Hint(_why_stopped(called))
    if called.result is None:
        raise Hint(NO_RETURN)
    if called.changed:
        raise Hint(IN_PLACE)
    return FITS


def function(  # noqa: PLR0913  (an author says all of this by name)
    value: object,
    cases: Sequence[Case],
    *,
    points: float,
    unit: Unit = "number",
    decimals: int | None = None,
    example: Case | None = None,
    partial: bool = False,
    mistakes: Sequence[Mistake] = (),
    right: str = RIGHT,
) -> Verdict:
    """Mark a function by calling it.

    Parameters
    ----------
    value
        The answer.
    cases
        What it is called with and what is right: a list, or what
        :func:`~datagym.exercises.checks.calls.drawn` gives.
    points
        What the task is worth. Half, when all is right but the arguments were changed.
    unit
        Of numbers that it gives back; names the mistakes that belong to it.
    decimals
        Numbers may be rounded to this many.
    example
        The example in the text, which the learner knows.
    partial
        Whether each right case earns its share.
    mistakes
        Known wrong functions: one that gives the same in every case has been found.
    right
        What a learner reads who is right.

    >>> def share(met, people):
    ...     print(met / people)
    >>> function(share, [Case((1, 4), 0.25)], points=2).message
    0.25
    'Your function gives nothing back. Let its last line begin with return; print only shows a
    value.'

    """
    if not cases:
        text = "A function is marked by calling it: at least one case is needed."
        raise ValueError(text)
    try:
        called = _function(value)
    except Problem as problem:
        return Verdict(0, points, str(problem))
    tries = call_all(called, cases, decimals)
    count = sum(one.right for one in tries)
    if count == len(cases):
        changed = any(one.changed for one in tries)
        return Verdict(points / 2 if changed else points, points, IN_PLACE if changed else right)
    for mistake in mistakes:
        if all(_is_mistaken(one, mistake, decimals) for one in tries):
            return Verdict(mistake.score, points, mistake.message)
    if not count and example is not None and call_all(called, [example], decimals)[0].right:
        return Verdict(0, points, ONLY_EXAMPLE)
    if message := _why_none(tries):
        return Verdict(0, points, message)
    share = count / len(cases) if partial else 0
    return Verdict(part_of(points, min(share, 0.99)), points, _why(tries, unit, decimals))


def _function(value: object) -> Callable[..., Any]:
    value = answered(value)
    if type(value) in TEXTS or not callable(value):
        raise Problem(NOT_CALLABLE.format(kind=in_words(value)))
    return value


def _is_mistaken(one: Try, mistake: Mistake, decimals: int | None) -> bool:
    """Tell whether a function gave what a known wrong one gives."""
    if one.error is not None:
        return False
    return alike(one.result, mistake.value(*deepcopy(one.case.arguments)), decimals)


def _why_none(tries: Sequence[Try]) -> str | None:
    """Return why a function earns nothing at all, else None."""
    if any(one.error is not None for one in tries):
        return None
    if all(one.result is None for one in tries):
        return NO_RETURN
    first, *rest = tries
    same = rest and all(alike(one.result, first.result) for one in rest)
    differ = any(not alike(one.case.expected, first.case.expected) for one in rest)
    return CONSTANT if same and differ else None


def _why(tries: Sequence[Try], unit: Unit, decimals: int | None) -> str:
    """Return what is wrong, shown by the shortest case in which it is."""
    wrong = [one for one in tries if not one.right]
    count = sum(one.right for one in tries)
    tail = f" {TRIES.format(right=count, all=len(tries))}" if count else ""
    stopped = [one for one in wrong if one.error is not None]
    if stopped:
        return _why_stopped(stopped[-1]) + tail
    reasons = {_unit_of(one, unit, decimals) for one in wrong}
    if len(reasons) == 1 and (reason := reasons.pop()):
        return reason + tail
    shortest = min(wrong, key=lambda one: len(_arguments(one)))
    return WRONG.format(arguments=_arguments(shortest), result=shown(shortest.result)) + tail


def _why_stopped(one: Try) -> str:
    error = one.error
    if isinstance(error, TimeoutError):
        return TOO_SLOW
    if isinstance(error, RecursionError):
        return ENDLESS
    try:
        text = printable(str(error), _LONGEST)
    except Exception:  # noqa: BLE001  (an error of the learner's own class)
        text = ""
    if isinstance(error, TypeError) and "positional argument" in text:
        count = len(one.case.arguments)
        return OTHER_ARGUMENTS.format(count=f"{count} value" + "s" * (count != 1))
    words = f"{name_of(type(error))}: {text}".rstrip(" .:")
    return STOPS.format(arguments=_arguments(one), error=words)


def _unit_of(one: Try, unit: Unit, decimals: int | None) -> str | None:
    expected = lone(one.case.expected)
    if type(expected) not in NUMBERS or is_missing(expected):
        return None
    try:
        return mistake_of_unit(as_number(one.result), float(expected), unit, decimals)
    except Problem:
        return None


def _arguments(one: Try) -> str:
    return f"({', '.join(shown(argument) for argument in one.case.arguments)})"
