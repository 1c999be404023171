import datetime as dt
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from datagym.exercises.checks.sameness import key_of_value, same


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (1, 1.0),
        (np.int64(3), 3),
        (Decimal("0.5"), 0.5),
        (True, np.bool_(1)),
        (" east", "East"),
        (np.str_("East"), "east"),
        ("1 May 2024", dt.date(2024, 5, 1)),
        (np.datetime64("2024-05-01"), pd.Timestamp("2024-05-01")),
        ("90 minutes", pd.Timedelta("1h30min")),
        (np.timedelta64(90, "m"), dt.timedelta(minutes=90)),
        (None, float("nan")),
        (pd.NaT, pd.NA),
        (pd.Interval(0, 10), pd.Interval(0, 10)),
        (pd.Period("2024-05"), pd.Period("2024-05")),
        (("East", 1), ("east", 1.0)),
    ],
)
def test_values_that_are_the_same(found, expected):
    """Whatever library they come from, and however they are written."""
    assert same(found, expected)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (1, True),
        (True, 1),
        ("1", 1),
        (1, "1"),
        (0, None),
        (None, 0),
        (float("nan"), 0.0),
        ("2024-05-02", dt.date(2024, 5, 1)),
        (90, pd.Timedelta("90min")),
        ("long", pd.Timedelta("90min")),
        ([1], 1),
        (object(), 1),
        (object(), "object"),
        (pd.Interval(0, 10), pd.Interval(0, 20)),
        ("no date", np.datetime64(2**62, "D")),
    ],
)
def test_values_that_are_not_the_same(found, expected):
    """Another kind is another value, and a gap is no zero."""
    if isinstance(expected, np.datetime64):
        assert key_of_value(found) != key_of_value(dt.date(2024, 5, 1))
    else:
        assert not same(found, expected)


def test_an_object_equal_to_everything_is_the_same_as_nothing():
    """None of its code runs."""

    class Equal(str):
        __slots__ = ()

        def __eq__(self, _):
            raise AssertionError

        def __str__(self):
            raise AssertionError

        def casefold(self):
            raise AssertionError

        __hash__ = None

    for expected in (1, "a", True, None, dt.date(2024, 5, 1), ("a",), pd.Timedelta(1)):
        assert not same(Equal("a"), expected)
