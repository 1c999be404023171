"""Runs on one side of a line."""

import pandas as pd
import pytest

from datagym import measures
from datagym.errors import BadInput


def weeks(*values):
    """Return values of weeks, from week 1 on."""
    return pd.Series(values, index=pd.RangeIndex(1, len(values) + 1, name="week"))


def test_each_run_has_its_side_its_ends_and_its_length():
    """In order, whatever the index is."""
    found = measures.runs(weeks(5, 6, 1, 7, 8, 9), 4)
    assert found.to_dict("list") == {
        "first": [1, 3, 4],
        "last": [2, 3, 6],
        "side": ["above", "below", "above"],
        "points": [2, 1, 3],
    }
    named = measures.runs(pd.Series([1, 2, 9], index=["Mon", "Tue", "Wed"]), 4)
    assert named["last"].to_list() == ["Tue", "Wed"]


def test_a_value_on_the_line_neither_ends_nor_lengthens_a_run():
    """As the rules of run charts have it."""
    found = measures.runs(weeks(5, 4, 6, 4, 7), 4)
    assert found.iloc[0].to_list() == [1, 5, "above", 3]
    assert measures.runs(weeks(4, 4), 4).empty


def test_what_is_no_number_or_missing_is_said():
    """A week without a value must not be skipped in silence."""
    with pytest.raises(BadInput, match="1 missing"):
        measures.runs(weeks(1.0, None, 3.0), 2)
    with pytest.raises(BadInput, match="number for each point"):
        measures.runs(weeks("a", "b"), 2)
