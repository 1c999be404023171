"""Marks several values: which are there, which are too many, which stand twice."""

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from datagym.exercises.checks.kinds import (
    BOOLEANS,
    DATES,
    NUMBERS,
    TEXTS,
    Plain,
    in_words,
    is_missing,
    items,
)
from datagym.exercises.checks.moments import as_moment
from datagym.exercises.checks.sameness import Key, key_of_value, same
from datagym.exercises.checks.showing import listed
from datagym.exercises.checks.values import (
    RIGHT,
    TOO_ROUND,
    Mistake,
    Problem,
    answered,
    margin,
    too_round,
)
from datagym.exercises.checks.verdict import Fits, Hint, Verdict, part_of

NO_LIST = "Several values are asked for, and this is {kind}."
AS_TEXT = "This is one text. Write several in square brackets: [ , ]."
NUMBERS_AS_TEXT = (
    "These are numbers kept as text. Take the quotation marks away, or use pd.to_numeric."
)
OTHER_ORDER = "All are there, but in another order than was asked for."
TURNED_ROUND = "All are there, but sorted the wrong way round."
TOO_MANY = "There are far more values than were asked for. Choose among them, or take each once."
FITS = Fits("Values of the right form. Whether they are the right ones, the marking will tell.")

_MOST = 20  # times the values that are asked for: more than that are not read
_FEW = 1000  # values: so many are read in any case


def read_list(value: object) -> list[Plain]:
    """Return an answer as a list of its values.

    Raises
    ------
    Problem
        When it is none, with a sentence for the learner.

    >>> read_list(pd.Series(["East", "West"]))
    ['East', 'West']
    >>> read_list("East")
    Traceback (most recent call last):
    datagym.exercises.checks.values.Problem: This is one text. Write several in square
    brackets: [ , ].

    """
    value = answered(value)
    kind = type(value)
    if kind in TEXTS:
        raise Problem(AS_TEXT)
    if kind is pd.DataFrame and value.shape[1] == 1:  # type: ignore[attr-defined]
        value = value.iloc[:, 0]  # type: ignore[attr-defined]
    if kind is np.ndarray:
        value = value.reshape(-1)  # type: ignore[attr-defined]
    found = items(value)
    if found is None:
        raise Problem(NO_LIST.format(kind=in_words(value)))
    return found


def expect_values(value: object, count: int | None = None) -> Fits:
    """Look whether an answer holds several values.

    Parameters
    ----------
    value
        The answer: a list, set, array, Series or Index.
    count
        How many are asked for, where the learner may know.

    Raises
    ------
    Hint
        When it does not, with the reason.

    >>> expect_values(["East", "West"], 2)
    Values of the right form. Whether they are the right ones, the marking will tell.

    """
    try:
        found = read_list(value)
    except Problem as problem:
        raise Hint(str(problem)) from None
    if count is not None and len(found) != count:
        named = "1 value" if len(found) == 1 else f"{len(found)} values"
        message = f"This has {named}, and {count} are asked for."
        raise Hint(message)
    return FITS


def values(  # noqa: PLR0913  (an author says all of this by name)
    value: object,
    expected: Iterable[Plain],
    *,
    points: float,
    order: bool = False,
    decimals: int | None = None,
    mistakes: Sequence[Mistake] = (),
    right: str = RIGHT,
) -> Verdict:
    """Mark several values.

    Parameters
    ----------
    value
        The answer: a list, set, array, Series or Index.
    expected
        What is right: numbers, texts, dates, True and False.
    points
        What the task is worth. Each right value earns its share, and each that is too many,
        or stands twice, takes one away.
    order
        Whether the order matters. Another order costs half.
    decimals
        Numbers may be rounded to this many; None asks for exact ones.
    mistakes
        Known wrong answers, each a whole list.
    right
        What a learner reads who is right.

    >>> values(["east", "North"], ["East", "West"], points=2)
    Verdict(score=0.0, points=2, message='Not asked for: "North". 1 of the values asked for is
    missing.')

    """
    try:
        found = read_list(value)
    except Problem as problem:
        return Verdict(0, points, str(problem))
    wanted = list(expected)
    if len(found) > max(_FEW, _MOST * len(wanted)):
        return Verdict(0, points, TOO_MANY)
    matched = _match(found, wanted, decimals)
    ordered = not order or _in_order(found, wanted, decimals)
    if matched.all_right and ordered:
        return Verdict(points, points, right)
    for mistake in mistakes:
        wrong = list(mistake.value)
        if _match(found, wrong, decimals).all_right and (
            not order or _in_order(found, wrong, decimals)
        ):
            return Verdict(mistake.score, points, mistake.message)
    if matched.all_right:
        turned = _in_order(found[::-1], wanted, decimals)
        return Verdict(points / 2, points, TURNED_ROUND if turned else OTHER_ORDER)
    share = (len(found) - 2 * (len(matched.extra) + len(matched.twice))) / max(1, len(wanted))
    return Verdict(part_of(points, min(share, 0.99)), points, _why(found, matched, decimals))


@dataclass(frozen=True, slots=True)
class _Matched:
    """What of an answer is too many, what stands twice, and what is missing."""

    extra: list[Plain]
    twice: list[Plain]
    missing: list[Plain]

    @property
    def all_right(self) -> bool:
        return not (self.extra or self.twice or self.missing)


def _match(found: Sequence[Plain], wanted: Sequence[Plain], decimals: int | None) -> _Matched:
    """Put what was found and what is wanted together, one to one."""
    dated = any(type(value) in DATES for value in wanted)
    numbers, others = _parted(found, dated=dated)
    wanted_numbers, wanted_others = _parted(wanted, dated=dated)
    extra, missing = _match_numbers(numbers, wanted_numbers, decimals)
    left = Counter(key for key, _ in wanted_others)
    hit = _without(sorted(map(float, wanted_numbers)), map(float, missing))
    twice = [value for value in extra if _stands_among(value, hit, decimals)]
    extra = [value for value in extra if not _stands_among(value, hit, decimals)]
    known = set(left)
    for key, value in others:
        if left[key] > 0:
            left[key] -= 1
        else:
            (twice if key in known else extra).append(value)
    for key, value in wanted_others:
        if left[key] > 0:
            left[key] -= 1
            missing.append(value)
    return _Matched(extra, twice, missing)


def _parted(values: Sequence[Plain], *, dated: bool) -> tuple[list[Plain], list[tuple[Key, Plain]]]:
    """Return the numbers among some values, and all others with what they are found by."""
    numbers = [value for value in values if _is_number(value)]
    return numbers, [(_key(value, dated=dated), value) for value in values if not _is_number(value)]


def _is_number(value: Plain) -> bool:
    return type(value) in NUMBERS and not is_missing(value) and abs(value) < 2**1000


def _key(value: Plain, *, dated: bool) -> Key:
    if type(value) in TEXTS and not dated:
        return ("text", key_of_value(value))
    if type(value) in TEXTS | DATES:
        try:
            return as_moment(value).wall
        except Problem:
            pass
    return (type(value) in BOOLEANS, key_of_value(value))


def _match_numbers(
    found: Sequence[Plain], wanted: Sequence[Plain], decimals: int | None
) -> tuple[list[Plain], list[Plain]]:
    """Return the numbers that are too many and those that are missing; both walk upwards."""
    mine, right = sorted(found, key=float), sorted(wanted, key=float)
    extra, missing, at = [], [], 0
    for number in mine:
        while (
            at < len(right)
            and float(right[at]) < float(number)
            and not _near(number, right[at], decimals)
        ):
            missing.append(right[at])
            at += 1
        if at < len(right) and _near(number, right[at], decimals):
            at += 1
        else:
            extra.append(number)
    return extra, missing + right[at:]


def _without(numbers: list[float], others: Iterable[float]) -> list[float]:
    left = Counter(others)
    kept = []
    for number in numbers:
        if left[number] > 0:
            left[number] -= 1
        else:
            kept.append(number)
    return kept


def _stands_among(value: Plain, numbers: list[float], decimals: int | None) -> bool:
    at = bisect(numbers, float(value))
    return any(_near(value, number, decimals) for number in numbers[max(0, at - 1) : at + 1])


def _near(one: Plain, other: Plain, decimals: int | None) -> bool:
    return abs(float(one) - float(other)) <= margin(float(other), decimals)


def _in_order(found: Sequence[Plain], wanted: Sequence[Plain], decimals: int | None) -> bool:
    pairs = zip(found, wanted, strict=False)
    return len(found) == len(wanted) and all(same(one, other, decimals) for one, other in pairs)


def _why(found: Sequence[Plain], matched: _Matched, decimals: int | None) -> str:
    """Return what is wrong; it names what the learner wrote, never what is missing."""
    numbers = [float(value) for value in matched.missing if _is_number(value)]
    if numbers and all(type(value) in TEXTS for value in found):
        return NUMBERS_AS_TEXT
    if 0 < len(matched.extra) <= len(numbers) and all(
        _is_number(value) and any(too_round(float(value), one, decimals) for one in numbers)
        for value in matched.extra
    ):
        return TOO_ROUND.format(decimals=decimals)
    count = len(matched.missing)
    parts = (
        f"Not asked for: {listed(matched.extra)}." if matched.extra else "",
        f"More than once: {listed(matched.twice)}." if matched.twice else "",
        f"{count} of the values asked for {'is' if count == 1 else 'are'} missing."
        if count
        else "",
    )
    return " ".join(filter(None, parts))
