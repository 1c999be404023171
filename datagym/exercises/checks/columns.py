"""Marks one column of a table: numbers, texts, dates, lengths of time, or True and False."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from datagym.exercises.checks import dates
from datagym.exercises.checks.kinds import (
    BOOLEANS,
    DATES,
    NUMBERS,
    SPANS,
    TEXTS,
    Plain,
    in_words,
    is_missing,
)
from datagym.exercises.checks.moments import as_moment
from datagym.exercises.checks.sameness import Key, key_of_value, same
from datagym.exercises.checks.units import PERCENTAGE, Unit, mistake_of_unit
from datagym.exercises.checks.values import TOO_ROUND, Mistake, Problem, as_number, near, too_round

Cells: TypeAlias = dict[Key, Plain]

NOT_YET = "These are not the numbers yet. Which rows are counted, and over what are they divided?"
NOT_YET_OTHER = "These are not the values yet. Look at a row or two by hand, and compare."
NUMBERS_AS_TEXT = (
    "These are numbers kept as text, which sort wrongly and cannot be added up. "
    "pd.to_numeric makes numbers of them."
)
MISSING_AS_ZERO = "A value that is missing was made 0. Nobody measured a 0 there: leave it missing."
FILLED = "There is a value where nothing was recorded. Leave it missing."
GAP = "A value is missing that was recorded. Look where it got lost."
INVERTED = "True and False have changed places. Read again which of them is asked for."
TRUE_AS_TEXT = "This is text. True and False are written without quotation marks."

_ASKED: Mapping[type, tuple[frozenset[type], str]] = {
    **dict.fromkeys(TEXTS, (TEXTS, "Text is asked for")),
    **dict.fromkeys(SPANS, (SPANS, "A length of time is asked for")),
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column that is asked for, and what it is worth.

    Parameters
    ----------
    name
        Its name; case and blanks do not matter.
    points
        What it is worth.
    decimals
        Numbers may be rounded to this many; None asks for exact ones.
    mistakes
        Known wrong columns, each a Series or mapping with the same keys.
    unit
        The unit of its numbers, whose own mistakes are then named.

    """

    name: str
    points: float
    decimals: int | None = None
    mistakes: Sequence[Mistake] = ()
    unit: Unit = "number"


def mark_column(found: Cells, truth: Cells, column: Column) -> tuple[float, str]:
    """Return what a column earns, and why it does not earn all.

    >>> mark_column({"East": 4}, {"East": 240}, Column("stay", 2, unit="minutes"))
    (0, 'This is in hours. The answer is asked for in minutes.')
    """
    right = {key: same(found[key], value, column.decimals) for key, value in truth.items()}
    if all(right.values()):
        return column.points, ""
    for mistake in column.mistakes:
        wrong = {key_of_value(key): value for key, value in dict(mistake.value).items()}
        if truth.keys() <= wrong.keys() and all(
            same(found[key], wrong[key], column.decimals) for key in truth
        ):
            return mistake.score, mistake.message
    gaps = [key for key, value in truth.items() if is_missing(value) and not right[key]]
    rest = {key: value for key, value in truth.items() if key not in gaps}
    if all(right[key] for key in rest):
        zero = all(type(found[key]) in NUMBERS and found[key] == 0 for key in gaps)
        return (column.points / 2, MISSING_AS_ZERO) if zero else (0, FILLED)
    wrong_cells = {key: value for key, value in rest.items() if not right[key]}
    return _reason(found, wrong_cells, column)


def _reason(found: Cells, truth: Cells, column: Column) -> tuple[float, str]:
    """Return what a column earns all the same, and what is wrong with its wrong cells."""
    mine = [found[key] for key in truth]
    wanted = list(truth.values())
    kind = next((type(value) for value in wanted if not is_missing(value)), float)
    if kind in NUMBERS:
        return _reason_of_numbers(mine, wanted, column)
    if any(is_missing(value) for value in mine):
        return 0, GAP
    if kind in BOOLEANS:
        return 0, _reason_of_truths(mine)
    if kind in DATES:
        return 0, _reason_of_dates(mine, wanted)
    kinds, asked = _ASKED.get(kind, (frozenset[type](), ""))
    return 0, (asked and _other_kind(mine, kinds, asked)) or NOT_YET_OTHER


def _reason_of_numbers(mine: list[Plain], wanted: list[Any], column: Column) -> tuple[float, str]:
    if all(type(value) in TEXTS for value in mine) and all(map(_is_number, mine)):
        return 0, NUMBERS_AS_TEXT
    try:
        found = [as_number(math.nan if is_missing(value) else value) for value in mine]
        pairs = list(zip(found, map(float, wanted), strict=True))
    except Problem as problem:
        return 0, str(problem)
    if all(too_round(a, b, column.decimals) for a, b in pairs):
        return column.points / 2, TOO_ROUND.format(decimals=column.decimals)
    if column.decimals and all(near(a / 100, b, column.decimals) for a, b in pairs):
        return 0, PERCENTAGE
    reasons = (mistake_of_unit(a, b, column.unit, column.decimals) for a, b in pairs)
    return 0, _common(reasons) or NOT_YET


def _reason_of_dates(mine: list[Plain], wanted: list[Any]) -> str:
    try:
        days = [(as_moment(a).day, as_moment(b).day) for a, b in zip(mine, wanted, strict=True)]
    except Problem as problem:
        return str(problem)
    reasons: Iterable[str | None] = (dates.reason_of_day(a, b) for a, b in days)
    return _common(reasons) or NOT_YET_OTHER


def _reason_of_truths(mine: list[Plain]) -> str:
    if all(type(value) in BOOLEANS for value in mine):
        return INVERTED if len(mine) > 1 else NOT_YET_OTHER
    if all(type(value) in TEXTS for value in mine):
        return TRUE_AS_TEXT
    return _other_kind(mine, BOOLEANS, "True or False is asked for") or NOT_YET_OTHER


def _other_kind(mine: list[Plain], kinds: frozenset[type], asked: str) -> str | None:
    """Return what is wrong with cells of another kind, else None."""
    other = next((value for value in mine if type(value) not in kinds), None)
    return None if other is None else f"{asked}, and this is {in_words(other)}."


def _common(reasons: Iterable[str | None]) -> str | None:
    """Return the reason that all have in common, else None."""
    found = set(reasons)
    return found.pop() if len(found) == 1 else None


def _is_number(text: Plain) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
