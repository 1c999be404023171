import math
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest

from datagym.exercises.checks.values import Mistake, Problem, as_number, near, nearest


@pytest.mark.parametrize(
    "value",
    [
        2,
        2.0,
        np.int64(2),
        np.float32(2),
        pd.Series([2.0]),
        pd.Series([2], dtype="Int64"),
        pd.DataFrame({"a": [2]}),
        np.array([2]),
        np.array(2),
        pd.array([2]),
        Decimal(2),
        Fraction(2),
    ],
)
def test_numbers_of_every_kind_count(value):
    """A number may come as Python, numpy or pandas give it, also as a column of one."""
    assert as_number(value) == 2


@pytest.mark.parametrize(
    ("value", "part"),
    [
        (..., "Not answered"),
        (None, "Not answered"),
        ("0.4", "quotation marks"),
        (True, "True or False"),
        (np.bool_(True), "True or False"),  # noqa: FBT003  (an answer that a learner gives)
        (pd.Series([1.0]).mean, "brackets"),
        (pd.Series([1, 2]), "One number"),
        (float("nan"), "missing or divided by zero"),
        (float("inf"), "missing or divided by zero"),
        (pd.NA, "One number"),
        (1j, "One number"),
        (10**400, "missing or divided by zero"),
        (pd.DataFrame({"a": [1]}).groupby("a"), "for each group"),
        ([1], "this is a list"),
        ((7, 5), "Write a point, such as 7.5."),
        ((7, 5, 1), "this is a list"),
        (math, "this is a module"),
    ],
)
def test_what_is_no_number_says_why(value, part):
    """Each kind of answer that is no number has a sentence of its own."""
    with pytest.raises(Problem, match=part):
        as_number(value)


def test_a_whole_number_is_exact_however_large():
    """Without decimals, one more or less is another number."""
    assert near(10_000_000, 10_000_000)
    assert not near(10_000_001, 10_000_000)


def test_the_nearer_of_right_and_wrong_counts():
    """Where rounding blurs two answers, the nearer one is meant; a tie is in favour."""
    wrong = Mistake(0.4000, 0, "wrong")
    assert nearest(0.4001, 0.4006, [wrong], decimals=3) is wrong
    assert nearest(0.4005, 0.4006, [wrong], decimals=3) is None
    assert nearest(0.4003, 0.4006, [wrong], decimals=3) is None


def test_an_object_that_only_pretends_to_be_a_number_is_none():
    """What its own class says of it does not count, and none of its code runs."""

    class Pretender(float):
        @property
        def __class__(self):
            raise AssertionError

        def __float__(self):
            raise AssertionError

        def __eq__(self, other):
            raise AssertionError

        __hash__ = None

    with pytest.raises(Problem, match="this is a Pretender"):
        as_number(Pretender(2))


@pytest.mark.parametrize("typed", [0.4, 0.4004, 0.40044])
def test_what_is_right_rounded_is_no_mistake(typed):
    """Also where a known mistake lies nearer by chance, as it may in a learner's own data."""
    expected, wrong = 0.400441, Mistake(0.40005, 0, "No.")
    assert nearest(typed, expected, [wrong], decimals=3) is None
    assert nearest(0.40005, expected, [wrong], decimals=3) is wrong
