"""Whether a whole answer of any form is the expected one: what a function gives back."""

from typing import Any

import pandas as pd

from datagym.exercises.checks.columns import Column
from datagym.exercises.checks.kinds import LISTS, NUMBERS, Plain, items, lone
from datagym.exercises.checks.lists import values
from datagym.exercises.checks.sameness import key_of_value, same
from datagym.exercises.checks.tables import table


def alike(found: Plain, expected: Any, decimals: int | None = None) -> bool:  # noqa: ANN401
    """Tell whether an answer is the expected one, by the rules of what is expected.

    Lists have to be in the same order, sets do not. Rows of a table or column are found by their
    names, and by their place when their index has no name and only counts them.

    >>> alike([0.33, "east"], (1 / 3, "East"), 2), alike({"b": 2, "a": 1}, {"A": 1, "B": 2})
    (True, True)
    >>> alike([2, 1], [1, 2]), alike({2, 1}, {1, 2})
    (False, True)
    """
    kind = type(expected)
    if kind is pd.DataFrame:
        columns = [Column(str(name), 1, decimals) for name in expected.columns]
        order = _is_counted(expected.index)
        return _is_full(found, expected.rename(columns=str), columns, order=order)
    if kind is pd.Series and not _is_counted(expected.index):
        return _is_full(found, expected.to_frame("x"), [Column("x", 1, decimals)], order=False)
    if kind is dict:
        return _is_same_dict(found, expected, decimals)
    if kind in (set, frozenset):
        wanted = values(found, expected, points=1, decimals=decimals)
        return type(found) in LISTS and wanted.score == 1
    if kind in LISTS:
        mine, right = items(found), items(expected) or []
        return (
            mine is not None
            and len(mine) == len(right)
            and all(alike(one, other, decimals) for one, other in zip(mine, right, strict=True))
        )
    return same(found if kind in NUMBERS else lone(found), expected, decimals)


def _is_counted(index: "pd.Index[Any]") -> bool:
    return type(index) is pd.RangeIndex and index.name is None


def _is_full(found: Plain, expected: pd.DataFrame, columns: list[Column], *, order: bool) -> bool:
    if not columns or expected.empty:
        kinds = (pd.DataFrame, pd.Series)
        return type(found) in kinds and len(found) == len(expected)
    verdict = table(found, expected, columns, order=order)
    return verdict.score == verdict.points


def _is_same_dict(found: Plain, expected: dict[Any, Any], decimals: int | None) -> bool:
    if type(found) is pd.Series:
        found = dict(zip(items(found.index) or [], items(found) or [], strict=False))
    if type(found) is not dict:
        return False
    mine = {key_of_value(key): value for key, value in found.items()}
    right = {key_of_value(key): value for key, value in expected.items()}
    return mine.keys() == right.keys() and all(
        alike(mine[key], value, decimals) for key, value in right.items()
    )
