import math

import matplotlib.figure
import numpy as np
import pandas as pd
import pytest

from datagym.exercises.checks.kinds import in_words, is_missing, items, lone, name_of

TABLE = pd.DataFrame({"a": [1, 2]})


@pytest.mark.parametrize(
    "value", [None, pd.NA, pd.NaT, math.nan, np.float32("nan"), np.datetime64("NaT")]
)
def test_every_kind_of_gap_is_missing(value):
    """Python's, numpy's and pandas' own."""
    assert is_missing(value)
    assert in_words(value) == "a missing value"


@pytest.mark.parametrize("value", [0, "", [], TABLE, np.array([math.nan]), object(), 10**400])
def test_what_is_there_is_not_missing(value):
    """Nought, the empty text and a list with a gap are something."""
    assert not is_missing(value)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("x", "text"),
        (np.int8(1), "a number"),
        (True, "True or False"),
        (pd.Timestamp(0), "a date"),
        (np.timedelta64(1, "h"), "a length of time"),
        (TABLE, "a whole table"),
        (TABLE["a"], "a whole column"),
        (np.arange(3), "a row of values"),
        (TABLE.index, "a row of values"),
        ((1,), "a list"),
        (math, "a module"),
        (int, "a kind of thing"),
        (len, "a function"),
        (map(len, []), "a list that is not worked out yet"),
        ((n for n in []), "a list that is not worked out yet"),
        (TABLE.groupby("a"), "a grouped table"),
        (TABLE.groupby("a")["a"], "a grouped table"),
        (matplotlib.figure.Figure(), "a chart"),
        (pd.Interval(0, 1), "a range"),
        (object(), "an object"),
    ],
)
def test_what_an_answer_is_is_said_in_words(value, words):
    """In words that need no programming."""
    assert in_words(value).startswith(words)


@pytest.mark.parametrize(
    "value",
    [
        [1, 2],
        (1, 2),
        {1, 2},
        range(1, 3),
        {1: 0, 2: 0}.keys(),
        np.array([1, 2]),
        pd.Series([1, 2]),
        pd.Index([1, 2]),
        pd.array([1, 2]),
        pd.Categorical([1, 2]),
        pd.Series([1, 2], dtype="Int64"),
    ],
)
def test_lists_of_every_kind_are_listed(value):
    """The values, one by one."""
    assert items(value) == [1, 2]


@pytest.mark.parametrize("value", [1, "ab", {"a": 1}, None, TABLE, iter([1])])
def test_what_is_no_list_is_none(value):
    """Text, dictionaries and tables are not taken apart."""
    assert items(value) is None


def test_a_lone_value_is_taken_out_of_its_table():
    """But not out of a list, and not of more than one value."""
    assert lone(TABLE.iloc[:1]) == lone(TABLE["a"].iloc[:1]) == lone(np.array([[1]])) == 1
    assert lone(TABLE) is TABLE
    assert lone([1]) == [1]


def test_an_array_without_dimensions_is_its_value():
    """As numpy's functions give it."""
    assert lone(np.array(7)) == 7
    assert items(np.array(7)) is None


def test_a_name_is_short_and_in_letters_whatever_a_class_says():
    """A class cannot speak to the learner through its name."""

    class Loud(type):
        @property
        def __name__(cls):
            raise AssertionError

    long = Loud("You have full marks! " * 9, (), {})
    assert name_of(long) == ("Youhavefullmarks" * 9)[:40]
    assert in_words(long()).startswith("a Youhave")
