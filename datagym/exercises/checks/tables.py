"""Marks a table: columns in any order, rows too unless their order is asked for."""

from collections.abc import Mapping, Sequence

import pandas as pd

from datagym.exercises.checks.columns import Cells, Column, mark_column
from datagym.exercises.checks.frames import TWICE, Sheet, plain_name, read_sheet
from datagym.exercises.checks.kinds import Plain
from datagym.exercises.checks.sameness import Key, key_of_value
from datagym.exercises.checks.values import RIGHT, Problem
from datagym.exercises.checks.verdict import Fits, Hint, Verdict

TOO_MANY_ROWS = "There are more rows than were asked for."
TOO_FEW_ROWS = "There are fewer rows than were asked for."
OTHER_ROWS = "The rows are not the ones asked for{each}."
OTHER_ORDER = (
    "The rows are in another order than was asked for. Sort them, for example by a column."
)
TURNED_ROUND = "The rows are sorted the wrong way round: say ascending=False, or leave it out."
UNCOUNTED = (
    "This has a row for each attendance. Count them, with value_counts or groupby: "
    "{rows} rows are asked for."
)
FITS = Fits("A table of the right form. Whether its numbers are right, the marking will tell.")

_UNCOUNTED = 20  # times the rows asked for: then nothing was counted yet
_FEW = 1000  # rows: so many are read in any case


def expect_table(value: object, columns: Sequence[str], rows: int) -> Fits:
    """Look whether an answer is a table with these columns and this many rows.

    Parameters
    ----------
    value
        The answer: a DataFrame, or for one column a Series or a dict.
    columns
        The names of the columns that are asked for, the key of the rows not among them.
    rows
        How many rows are asked for.

    Raises
    ------
    Hint
        When it is not, with the reason.

    >>> expect_table(pd.DataFrame({"n": [1, 2]}, index=["a", "b"]), ["n"], rows=2)
    A table of the right form. Whether its numbers are right, the marking will tell.

    """
    try:
        sheet = read_sheet(value, columns)
    except Problem as problem:
        raise Hint(str(problem)) from None
    missing = [name for name in columns if plain_name(name) not in sheet.columns]
    if missing:
        message = f"The table has no column called {missing[0]}."
        raise Hint(message)
    if sheet.rows > _UNCOUNTED * rows:
        raise Hint(UNCOUNTED.format(rows=rows))
    if sheet.rows != rows:
        message = f"The table has {sheet.rows} rows, and {rows} are asked for."
        raise Hint(message)
    return FITS


def table(
    value: object,
    expected: pd.DataFrame,
    columns: Sequence[Column],
    *,
    order: bool | str = False,
    right: str = RIGHT,
) -> Verdict:
    """Mark a table column by column; the order of columns never matters.

    Parameters
    ----------
    value
        The answer: a DataFrame with the key as its index or as a column, or for one column
        a Series or a dict. A key that is an interval counts as its upper end.
    expected
        What is right; its index is the key of the rows, and has a name (several, when rows
        are named by several). Its columns are numbers, texts, dates, lengths of time, or True
        and False; what is missing there has to be missing.
    columns
        The columns that are marked. Rows too many or too few cost half.
    order
        Whether the order of the rows matters. The name of a column says that it is sorted by
        that one, and rows that are level there may stand in any order. Another order costs half.
    right
        What a learner reads who is right.

    Raises
    ------
    ValueError
        When two rows of the expected table have the same name: an author's slip.

    >>> right = pd.DataFrame({"n": [1, 2]}, index=pd.Index(["a", "b"], name="ward"))
    >>> table({"B": 2, "A": 1}, right, [Column("n", 2)]).score
    2
    >>> table({"B": 2, "A": 1}, right, [Column("n", 2)], order=True)
    Verdict(score=1.0, points=2, message='The rows are sorted the wrong way round: say
    ascending=False, or leave it out.')

    """
    points = sum(column.points for column in columns)
    names = [str(name) for name in expected.index.names if name is not None]
    wanted = [key_of_value(key) for key in expected.index]
    if len(set(wanted)) != len(wanted):
        text = "Two rows of the expected table have the same name."
        raise ValueError(text)
    try:
        sheet = read_sheet(value, [column.name for column in columns])
        keys = _keys(sheet, names, wanted)
    except Problem as problem:
        return Verdict(0, points, str(problem))
    there = set(keys)
    shared = [key for key in wanted if key in there]
    if not shared:
        each = f": one row for each {' and '.join(names)}" if names else ""
        return Verdict(0, points, OTHER_ROWS.format(each=each))
    score, messages = 0.0, []
    for column in columns:
        truth = dict(zip(wanted, expected[column.name], strict=True))
        earned, message = _mark(sheet, keys, column, {key: truth[key] for key in shared})
        score += earned
        messages += [message] if message else []
    if len(keys) != len(wanted) or len(shared) != len(wanted):
        score /= 2
        messages.append(TOO_MANY_ROWS if len(keys) > len(shared) else TOO_FEW_ROWS)
    elif order is not False and (message := _misplaced(keys, wanted, _ranks(expected, order))):
        score /= 2
        messages.append(message)
    score = points if score == points else score
    return Verdict(score, points, " ".join(messages) or right)


def _keys(sheet: Sheet, names: Sequence[str], wanted: Sequence[Key]) -> list[Key]:
    """Return what each row of an answer is found by."""
    if sheet.rows > max(_FEW, _UNCOUNTED * len(wanted)):
        raise Problem(UNCOUNTED.format(rows=len(wanted)))
    keys = sheet.keys(names)
    lone = len(sheet.columns) == 1 and sheet.numbered
    if lone and len(keys) == len(wanted) and _is_ordered(wanted):
        return list(wanted)  # typed in, in the order of the bars
    if len(set(keys)) != len(keys):
        raise Problem(TWICE.format(key=" and ".join(names) or "name"))
    return keys


def _mark(sheet: Sheet, keys: Sequence[Key], column: Column, truth: Cells) -> tuple[float, str]:
    """Return what a column earns, and why it does not earn all."""
    name = plain_name(column.name)
    if name not in sheet.columns:
        return 0.0, f"The column {column.name} is missing."
    try:
        found = dict(zip(keys, sheet.column(name), strict=True))
    except Problem as problem:
        return 0.0, f"{column.name}: {problem}"
    earned, message = mark_column(found, truth, column)
    return earned, f"{column.name}: {message}" if message else ""


def _ranks(expected: pd.DataFrame, order: bool | str) -> Mapping[Key, Plain]:  # noqa: FBT001  (an author's word)
    """Return for each row what it is sorted by: its place, or what stands in a column."""
    places = list(expected[order]) if isinstance(order, str) else range(len(expected))
    return {key_of_value(key): place for key, place in zip(expected.index, places, strict=True)}


def _misplaced(keys: Sequence[Key], wanted: Sequence[Key], ranks: Mapping[Key, Plain]) -> str:
    """Return what is wrong with the order of rows; nothing when nothing is."""
    mine, right = [ranks[key] for key in keys], [ranks[key] for key in wanted]
    if mine == right:
        return ""
    return TURNED_ROUND if mine == right[::-1] else OTHER_ORDER


def _is_ordered(keys: Sequence[Key]) -> bool:
    """Tell whether rows have a natural order, so that a list without names can be read."""
    numbers = [key for key in keys if isinstance(key, float)]
    return len(numbers) == len(keys) and numbers == sorted(numbers)
