"""Calls a learner's function, on inputs that are listed or drawn while marking."""

import warnings
from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

from datagym.exercises.checks.kinds import Plain
from datagym.exercises.checks.likeness import alike

Arguments: TypeAlias = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """What a function is called with, and what it has to give back.

    Parameters
    ----------
    arguments
        A tuple, of one value too: ``(7,)``.
    expected
        What is right: a number, text, date, list, dict, set, table or column.

    """

    arguments: Arguments
    expected: Any

    def __post_init__(self) -> None:
        if type(self.arguments) is not tuple:
            text = f"The arguments of a case are a tuple, as (7,), and not {self.arguments!r}."
            raise TypeError(text)


@dataclass(frozen=True, slots=True)
class Try:
    """What came of calling a function once."""

    case: Case
    result: Plain = None
    error: BaseException | None = None
    changed: bool = False
    right: bool = False


def drawn(
    model: Callable[..., Any],
    draw: Callable[[np.random.Generator], Arguments],
    times: int = 20,
    seed: int | None = None,
) -> list[Case]:
    """Return cases whose inputs are drawn now, and whose results an author's function gives.

    Parameters
    ----------
    model
        A function that is right.
    draw
        Takes a :class:`numpy.random.Generator`, and returns the arguments as a tuple.
    times
        How many.
    seed
        Draws the same each time; None draws anew.

    >>> def draw(random):
    ...     return (int(random.integers(1, 9)),)
    >>> len(drawn(lambda n: n * n, draw, times=3))
    3

    """
    random = np.random.default_rng(seed)
    inputs = [Case(draw(random), None).arguments for _ in range(times)]
    return [Case(arguments, model(*deepcopy(arguments))) for arguments in inputs]


def call_all(called: Callable[..., Any], cases: Sequence[Case], decimals: int | None) -> list[Try]:
    """Call a function with each case in turn; stop when it does not come back by itself.

    >>> [one.right for one in call_all(abs, [Case((-1,), 1), Case((-2,), 1)], None)]
    [True, False]
    """
    tries = []
    for case in cases:
        tries.append(call(called, case, decimals))
        if isinstance(tries[-1].error, TimeoutError | MemoryError):
            break
    return tries


def call(called: Callable[..., Any], case: Case, decimals: int | None = None) -> Try:
    """Call a function once, with copies of the arguments; its warnings are not shown.

    >>> call(lambda parts: parts.append(1), Case(([],), None)).changed
    True
    """
    given = deepcopy(case.arguments)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            result = called(*given)
    except (Exception, SystemExit) as error:  # noqa: BLE001  (a learner's function can raise anything)
        return Try(case, error=error)
    changed = not _is_unchanged(given, case.arguments)
    return Try(case, result, None, changed, alike(result, case.expected, decimals))


def _is_unchanged(now: Plain, before: Plain) -> bool:
    """Tell whether an argument is as it was; the kinds are those that the author drew."""
    kind = type(before)
    if type(now) is not kind:
        return False
    if kind in (pd.DataFrame, pd.Series):
        return bool(now.equals(before)) and list(now.axes[-1]) == list(before.axes[-1])
    if kind is dict:
        return list(now) == list(before) and _is_unchanged([*now.values()], [*before.values()])
    if kind in (list, tuple):
        return len(now) == len(before) and all(map(_is_unchanged, now, before))
    return alike(now, before)
