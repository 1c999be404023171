"""Tables as learners hand them in, read as plain data: a DataFrame, a Series or a dict."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from datagym.exercises.checks.kinds import TEXTS, Plain, in_words, is_own_column, items
from datagym.exercises.checks.sameness import Key, key_of_value
from datagym.exercises.checks.values import Problem, answered

SAME_NAME = "Two columns of the table have the same name."
TWICE = "Some rows stand twice. One row for each {key} is asked for."
UNREADABLE = "This table cannot be read: it holds something that is no plain data."

_SIMPLE = TEXTS | {int, float, bool}


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as plain data: its columns, in order, and the names of its rows."""

    columns: dict[str, "pd.Series | list[Plain]"]
    index: "pd.Index | list[Plain]"
    index_names: tuple[str, ...]
    rows: int
    numbered: bool = False  # the rows have no names of their own

    def column(self, name: str) -> list[Plain]:
        """Return the values of a column, from top to bottom."""
        return _listed(self.columns[name])

    def keys(self, names: Sequence[str]) -> list[Key]:
        """Return what each row is found by: columns of these names, or else the index."""
        wanted = [plain_name(name) for name in names]
        if wanted and all(name in self.columns for name in wanted):
            parts = [self.column(name) for name in wanted]
            whole = parts[0] if len(parts) == 1 else list(zip(*parts, strict=True))
        elif wanted and set(wanted) <= {*self.columns, *self.index_names} and len(wanted) > 1:
            whole = list(zip(*(self._level_or_column(name) for name in wanted), strict=True))
        else:
            whole = _listed(self.index)
        return [key_of_value(name) for name in whole]

    def _level_or_column(self, name: str) -> list[Plain]:
        if name in self.columns:
            return self.column(name)
        levels = _listed(self.index)
        at = self.index_names.index(name)
        return [level[at] for level in levels] if len(self.index_names) > 1 else levels


def plain_name(name: object) -> str:
    """Return the name of a column without regard to case, blanks and underscores.

    >>> plain_name(" Length of_Stay")
    'length_of_stay'
    """
    text = str(name) if type(name) in _SIMPLE else str(key_of_value(name))
    return "_".join(text.casefold().replace("_", " ").split())


def read_sheet(value: object, columns: Sequence[str]) -> Sheet:
    """Return an answer as a sheet; with one column asked for, whatever that is called.

    Raises
    ------
    Problem
        When it is no table, with a sentence for the learner.

    >>> read_sheet({"East": 1, "West": 2}, ["n"]).column("n")
    [1, 2]
    """
    return _with_lone_column(_sheet(answered(value), columns), [plain_name(c) for c in columns])


def _sheet(value: Plain, columns: Sequence[str]) -> Sheet:
    kind = type(value)
    if kind not in (dict, pd.Series, pd.DataFrame):
        message = f"A table is asked for, and this is {in_words(value)}."
        raise Problem(message)
    if kind is not pd.DataFrame and len(columns) != 1:
        message = f"A table with {len(columns)} columns is asked for: {', '.join(columns)}."
        raise Problem(message)
    if kind is dict:
        name = plain_name(columns[0])
        return Sheet({name: list(value.values())}, list(value), (), len(value))
    names = tuple(plain_name(name) for name in value.index.names)
    numbered = type(value.index) is pd.RangeIndex
    if kind is pd.Series:
        return Sheet({plain_name(columns[0]): value}, value.index, names, len(value), numbered)
    labels = [plain_name(_joined(label)) for label in _listed(value.columns)]
    if len(set(labels)) != len(labels):
        raise Problem(SAME_NAME)
    parts = {label: value.iloc[:, at] for at, label in enumerate(labels)}
    return Sheet(parts, value.index, names, len(value), numbered)


def _with_lone_column(sheet: Sheet, wanted: Sequence[str]) -> Sheet:
    """Take a lone column of numbers for the one that is asked for, whatever its name.

    Its rows may be named by a column before it, as after ``reset_index``.
    """
    if len(wanted) != 1:
        return sheet
    (name,) = wanted
    labels = list(sheet.columns)
    if len(labels) == 2 and sheet.numbered:  # noqa: PLR2004  (key and numbers)
        numbers = name if name in labels else labels[1]
        (key,) = (label for label in labels if label != numbers)
        index = sheet.column(key)
        return Sheet({name: sheet.columns[numbers]}, index, (key,), sheet.rows)
    if len(labels) != 1:
        return sheet
    only = {name: sheet.columns[labels[0]]}
    return Sheet(only, sheet.index, sheet.index_names, sheet.rows, sheet.numbered)


def _joined(label: Plain) -> Plain:
    """Return the name of a column of a table with two rows of headings as one."""
    if type(label) is not tuple:
        return label
    return " ".join(str(part) for part in label if type(part) in _SIMPLE and part != "")


def _listed(column: "pd.Series | pd.Index | list[Plain]") -> list[Plain]:
    if type(column) is list:
        return column
    if type(column) is not list and not is_own_column(column):
        raise Problem(UNREADABLE)
    listed = items(column)
    if listed is None:
        raise Problem(UNREADABLE)
    return listed
