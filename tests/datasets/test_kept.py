"""What somebody does to a table that they loaded shows in no other load."""

from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest

from datagym.datasets import load, make, names
from datagym.datasets.kept import Kept
from datagym.datasets.library import MOST_KEPT, VARIANTS, _loaded

Table = pd.DataFrame
NAME = "ed_attendances"


def _forced(array: Any) -> None:
    """Write into an array, also when it says that it must not be written."""
    array.flags.writeable = True
    array[:] = array[::-1].copy()


def _each(change: Callable[["pd.Series[Any]"], None]) -> Callable[[Table], None]:
    """Do something to each column; what pandas refuses is no harm."""

    def run(table: Table) -> None:
        for name in table.columns:
            with suppress(ValueError, TypeError, AttributeError):
                change(table[name])

    return run


def _turned(array: Any) -> None:
    array[:] = array[::-1].copy()


CHANGES: dict[str, Callable[[Table], Any]] = {
    "a column is replaced": lambda table: table.__setitem__("age", 0),
    "cells are set": lambda table: table.loc.__setitem__((slice(None), "age"), 0),
    "one cell is set": lambda table: table.iat.__setitem__((0, 0), "nobody"),
    "a column is taken out": lambda table: table.pop("age"),
    "values": _each(lambda column: _turned(column.values)),
    "to_numpy": _each(lambda column: _turned(column.to_numpy())),
    "array": _each(lambda column: _turned(column.array)),
    "array as numpy": _each(lambda column: _turned(np.asarray(column.array))),
    "values by force": _each(lambda column: _forced(column.values)),
    "to_numpy by force": _each(lambda column: _forced(column.to_numpy())),
    "array as numpy by force": _each(lambda column: _forced(np.asarray(column.array))),
    "codes by force": _each(lambda column: _forced(column.cat.codes.to_numpy())),
    "codes of the array": _each(lambda column: _forced(column.array.codes)),
    "what a whole number hides": _each(lambda column: _forced(column.array._data)),
    "where a whole number is missing": _each(lambda column: _forced(column.array._mask)),
    "the name of the categories": _each(
        lambda column: setattr(column.cat.categories, "name", "changed")
    ),
    "the categories": _each(lambda column: _turned(column.cat.categories.values)),
    "the name of the columns": lambda table: setattr(table.columns, "name", "changed"),
    "the names of the columns": lambda table: _turned(table.columns.values),
    "the name of the rows": lambda table: setattr(table.index, "name", "changed"),
    "notes": lambda table: table.attrs.update(changed=True),
    "flags": lambda table: setattr(table.flags, "allows_duplicate_labels", False),
}


def _same(one: Table, other: Table) -> None:
    pd.testing.assert_frame_equal(_coded(one), _coded(other))
    assert one.attrs == other.attrs
    assert one.flags == other.flags
    assert one.columns.name == other.columns.name
    assert one.index.name == other.index.name
    for name, kind in other.dtypes.items():
        if isinstance(kind, pd.CategoricalDtype):
            pd.testing.assert_index_equal(one[name].cat.categories, other[name].cat.categories)
            assert one[name].cat.ordered == other[name].cat.ordered


def _coded(table: Table) -> Table:
    """Return a table with the codes of its categories: pandas compares words one by one."""
    kinds = table.dtypes.map(lambda kind: isinstance(kind, pd.CategoricalDtype))
    coded = table.copy(deep=False)
    for place in kinds.to_numpy().nonzero()[0]:
        coded.isetitem(place, table.iloc[:, place].cat.codes.to_numpy())
    return coded


@pytest.mark.parametrize("variant", VARIANTS)
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_shows_in_no_other_load(change: str, variant: str) -> None:
    """Whatever way into the memory somebody finds."""
    before, mine = load(NAME, variant=variant), load(NAME, variant=variant)
    with suppress(ValueError, TypeError):
        CHANGES[change](mine)
    _same(load(NAME, variant=variant), before)
    _same(load(NAME, variant=variant), _made(variant))


@cache
def _made(variant: str) -> Table:
    """Make the table anew, as no load has it; a load has wider whole numbers."""
    made = make(NAME)
    table = made.messy if variant == "messy" else made.frame
    return table.astype(load(NAME, variant=variant).select_dtypes("integer").dtypes.to_dict())


@pytest.mark.parametrize("change", ["array", "values by force", "the name of the categories"])
def test_the_ways_in_are_ways_in(change: str) -> None:
    """Each would show where memory is shared, so that the test above can fail."""
    table = load(NAME)
    CHANGES[change](table.copy(deep=False))
    with pytest.raises(AssertionError):
        _same(table, load(NAME))


@pytest.mark.parametrize("name", names())
def test_a_copy_is_the_table(name: str) -> None:
    """Types, order, codes and names; clean and messy."""
    made = make(name)
    for table in (made.frame, made.messy):
        kept = Kept(table.copy())
        for _ in range(3):
            _same(kept.own(), table)


def test_few_tables_are_kept() -> None:
    """So that memory does not grow with what somebody looks at."""
    for name in names():
        load(name)
    assert _loaded.cache_info().maxsize == MOST_KEPT
    assert _loaded.cache_info().currsize <= MOST_KEPT


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_by_the_first_shows_to_no_later_one(change: str) -> None:
    """The first gets the very table that was made."""
    whole = make(NAME).frame
    kept = Kept(make(NAME).frame)
    first = kept.own()
    with suppress(ValueError, TypeError):
        CHANGES[change](first)
    _same(kept.own(), whole)
