import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagym.exercises.checks.showing import listed, shown


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (3, "3"),
        (np.float64(0.1) + 0.2, "0.3"),
        (True, "True"),
        ("East", '"East"'),
        ("x" * 99, f'"{"x" * 39}…"'),
        (10**400, "a number of more than 40 digits"),
        (math.nan, "nothing"),
        (pd.Timestamp("2024-03-05 10:30"), "2024-03-05 10:30:00"),
        ((1, "a"), '[1, "a"]'),
        ([], "[]"),
        (np.arange(9), "[0, 1, 2, 3, 4, 5, … (9 values)]"),
        ({"a": [1]}, '{"a": [1]}'),
        (pd.DataFrame({"a": [1], "b": [2]}), "a table with 1 row and the columns a, b"),
        ([[[1]]], "[[a list]]"),
        (print, "a function. Write ( ) after its name to get what it works out"),
    ],
)
def test_values_are_shown_in_few_words(value, words):
    """Short, whatever they are."""
    assert shown(value) == words


def test_a_few_values_are_listed():
    """And how many more there are."""
    assert listed([1, 2, 3]) == "1, 2, 3"
    assert listed(range(9)) == "0, 1, 2 and 6 more"


NESTED = st.recursive(
    st.none() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(NESTED)
def test_nothing_is_shown_at_length(value):
    """Lists in lists and long texts fit into a message."""
    assert 0 < len(shown(value)) < 9000
    assert shown(value).isprintable()
