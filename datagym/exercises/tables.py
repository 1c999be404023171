"""Marks a table: rows and columns in any order, column by column, each with its own reason."""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from datagym.exercises.units import PERCENTAGE
from datagym.exercises.values import (
    NOT_ANSWERED,
    RIGHT,
    TOO_ROUND,
    Mistake,
    Problem,
    as_number,
    near,
    too_round,
)
from datagym.exercises.verdict import Fits, Hint, Verdict

Key = Hashable
Numbers = dict[Key, float]

NOT_YET = "These are not the numbers yet. Which rows are counted, and over what are they divided?"
_UNCOUNTED = 20  # times the rows asked for: then nothing was counted yet
TOO_MANY_ROWS = "There are more rows than were asked for."
TOO_FEW_ROWS = "There are fewer rows than were asked for."


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

    """

    name: str
    points: float
    decimals: int | None = None
    mistakes: Sequence[Mistake] = ()


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
        frame = _frame(value, columns)
    except Problem as problem:
        raise Hint(str(problem)) from None
    missing = [name for name in columns if _plain(name) not in frame]
    if missing:
        message = f"The table has no column called {missing[0]}."
        raise Hint(message)
    if len(frame) > _UNCOUNTED * rows:
        message = (
            "This has a row for each attendance. Count them, with value_counts or groupby: "
            f"{rows} rows are asked for."
        )
        raise Hint(message)
    if len(frame) != rows:
        message = f"The table has {len(frame)} rows, and {rows} are asked for."
        raise Hint(message)
    return Fits("A table of the right form. Whether its numbers are right, the marking will tell.")


def table(
    value: object, expected: "pd.DataFrame", columns: Sequence[Column], *, right: str = RIGHT
) -> Verdict:
    """Mark a table column by column; the order of rows and columns does not matter.

    Parameters
    ----------
    value
        The answer: a DataFrame with the key as its index or as a column, or for one column
        a Series or a dict. A key that is an interval counts as its upper end.
    expected
        What is right; its index is the key of the rows, and has a name.
    columns
        The columns that are marked. Rows too many or too few cost half.
    right
        What a learner reads who is right.

    >>> right = pd.DataFrame({"n": [1, 2]}, index=pd.Index(["a", "b"], name="ward"))
    >>> table({"B": 2, "A": 1}, right, [Column("n", 2)]).score
    2

    """
    points = sum(column.points for column in columns)
    try:
        frame = _frame(value, [column.name for column in columns])
        rows = _keyed(frame, str(expected.index.name))
    except Problem as problem:
        return Verdict(0, points, str(problem))
    wanted = [_key(key) for key in expected.index]
    if _is_plain_list(value) and len(rows) == len(wanted) and _is_ordered(wanted):
        rows = rows.set_axis(wanted, axis="index")  # typed in, in the order of the bars
    shared = [key for key in wanted if key in rows.index]
    if not shared:
        key = str(expected.index.name)
        return Verdict(0, points, f"The rows are not the ones asked for: one row for each {key}.")
    score, messages = 0.0, []
    for column in columns:
        truth = {_key(key): float(n) for key, n in expected[column.name].items()}
        earned, message = _mark(rows, column, {key: truth[key] for key in shared})
        score += earned
        messages += [message] if message else []
    if len(rows) != len(wanted) or len(shared) != len(wanted):
        score /= 2
        messages.append(TOO_MANY_ROWS if len(rows) > len(shared) else TOO_FEW_ROWS)
    score = points if score == points else score
    return Verdict(score, points, " ".join(messages) or right)


def _mark(rows: pd.DataFrame, column: Column, truth: Numbers) -> tuple[float, str]:
    """Return what a column earns, and why it does not earn all."""
    name = _plain(column.name)
    if name not in rows:
        return 0.0, f"The column {column.name} is missing."
    try:
        values = dict(zip(rows.index, rows[name], strict=True))
        found = {key: as_number(values[key]) for key in truth}
    except Problem as problem:
        return 0.0, f"{column.name}: {problem}"
    if _same(found, truth, column.decimals):
        return column.points, ""
    score, message = _mistaken(found, truth, column)
    return score, f"{column.name}: {message}"


def _mistaken(found: Numbers, truth: Numbers, column: Column) -> tuple[float, str]:
    """Return what a column of wrong numbers earns all the same, and what is wrong with it."""
    for mistake in column.mistakes:
        wrong = {_key(key): float(n) for key, n in dict(mistake.value).items()}
        if truth.keys() <= wrong.keys() and _same(found, wrong, column.decimals):
            return mistake.score, mistake.message
    if all(
        near(found[key], n, column.decimals) or too_round(found[key], n, column.decimals)
        for key, n in truth.items()
    ):
        return column.points / 2, TOO_ROUND.format(decimals=column.decimals)
    if column.decimals and _same({k: n / 100 for k, n in found.items()}, truth, column.decimals):
        return 0.0, PERCENTAGE
    return 0.0, NOT_YET


def _same(found: Numbers, truth: Numbers, decimals: int | None) -> bool:
    return all(near(found[key], truth[key], decimals) for key in truth if key in found)


def _frame(value: object, columns: Sequence[str]) -> pd.DataFrame:
    """Return an answer as a frame with plain column names."""
    if value is ... or value is None:
        raise Problem(NOT_ANSWERED)
    if isinstance(value, Mapping):
        value = pd.Series(dict(value))
    if isinstance(value, pd.Series):
        if len(columns) > 1:
            message = f"A table with {len(columns)} columns is asked for: {', '.join(columns)}."
            raise Problem(message)
        value = value.to_frame(columns[0])
    if not isinstance(value, pd.DataFrame):
        message = f"A table is asked for, and this is a {type(value).__name__}."
        raise Problem(message)
    plain = value.rename(columns=_plain)
    if not plain.columns.is_unique:
        message = "Two columns of the table have the same name."
        raise Problem(message)
    return _named(plain, [_plain(name) for name in columns])


def _named(frame: pd.DataFrame, wanted: Sequence[str]) -> pd.DataFrame:
    """Take a lone column of numbers for the one that is asked for, whatever its name.

    Its rows may be named by a column before it, as after ``reset_index``.
    """
    if len(wanted) != 1:
        return frame
    if len(frame.columns) == 2 and isinstance(frame.index, pd.RangeIndex):  # noqa: PLR2004  (key and numbers)
        numbers = wanted[0] if wanted[0] in frame else frame.columns[1]
        (key,) = (name for name in frame if name != numbers)
        frame = frame.set_index(key)
    if len(frame.columns) == 1:
        frame = frame.set_axis(list(wanted), axis="columns")
    return frame


def _keyed(frame: pd.DataFrame, key: str) -> pd.DataFrame:
    """Return the frame with its rows named by the key, in plain form."""
    if _plain(key) in frame:
        frame = frame.set_index(_plain(key))
    frame = frame.set_axis([_key(name) for name in frame.index], axis="index")
    if not frame.index.is_unique:
        message = f"Some rows stand twice. One row for each {key} is asked for."
        raise Problem(message)
    return frame


def _is_plain_list(value: object) -> bool:
    """Tell whether an answer's rows have no names of their own: numbers that were typed in."""
    if not isinstance(value, pd.DataFrame | pd.Series):
        return False
    lone = isinstance(value, pd.Series) or len(value.columns) == 1
    return lone and isinstance(value.index, pd.RangeIndex)


def _is_ordered(keys: Sequence[Any]) -> bool:
    """Tell whether rows have a natural order, so that a list without names can be read."""
    return all(isinstance(key, float) for key in keys) and list(keys) == sorted(keys)


def _plain(name: object) -> str:
    return "_".join(str(name).casefold().replace("_", " ").split())


def _key(name: Any) -> Key:  # noqa: ANN401  (a row's name can be anything)
    if isinstance(name, pd.Interval):
        name = name.right
    if isinstance(name, str):
        text = name.strip().casefold()
        return float(text) if text.replace(".", "", 1).isdigit() else text
    return float(name) if isinstance(name, int | float) else _number_or_itself(name)


def _number_or_itself(name: Any) -> Key:  # noqa: ANN401  (a row's name can be anything)
    try:
        return float(name)
    except (TypeError, ValueError):
        key: Key = name
        return key
