import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagym.exercises import checks
from datagym.exercises.checks import Mistake
from datagym.exercises.checks.lists import (
    AS_TEXT,
    NUMBERS_AS_TEXT,
    OTHER_ORDER,
    TOO_MANY,
    TURNED_ROUND,
)
from datagym.exercises.checks.values import RIGHT
from datagym.exercises.checks.verdict import Hint, Verdict

WARDS = ["East", "West", "North", "South"]


def mark(value, expected=WARDS, **more):
    """Mark several values out of 4 points."""
    return checks.values(value, expected, points=4, **more)


@pytest.mark.parametrize(
    "value",
    [
        WARDS,
        tuple(WARDS[::-1]),
        set(WARDS),
        dict.fromkeys(WARDS).keys(),
        np.array(WARDS),
        np.array(WARDS).reshape(2, 2),
        pd.Series(WARDS),
        pd.Series(WARDS, dtype="category"),
        pd.Series(WARDS).unique(),
        pd.Index(WARDS),
        pd.DataFrame({"ward": WARDS}),
        [f" {name.upper()}." for name in WARDS],
    ],
)
def test_right_values_earn_all_in_any_form_and_order(value):
    """A list, set, array, column or index."""
    assert mark(value) == Verdict(4, 4, RIGHT)


@pytest.mark.parametrize(
    ("value", "score", "message"),
    [
        (WARDS[:3], 3, "1 of the values asked for is missing."),
        (WARDS[:2], 2, "2 of the values asked for are missing."),
        ([*WARDS, "Moon"], 3, 'Not asked for: "Moon".'),
        ([*WARDS, "east"], 3, 'More than once: "east".'),
        (
            ["East", "Moon", "East"],
            0,
            'Not asked for: "Moon". More than once: "East". 3 of the values asked for are missing.',
        ),
        ([], 0, "4 of the values asked for are missing."),
        ("East, West", 0, AS_TEXT),
        (WARDS * 300, 0, TOO_MANY),
        ([1, 2], 0, "Not asked for: 1, 2. 4 of the values asked for are missing."),
    ],
)
def test_each_right_value_earns_its_share(value, score, message):
    """One too many takes a share away, and what is missing is counted, never named."""
    verdict = mark(value)
    assert (verdict.score, verdict.message) == (score, message)


def test_all_options_at_once_earn_nothing():
    """Naming everything is no answer."""
    assert mark(["a", "b", "c", "d"], ["a", "b"]).score == 0


@pytest.mark.parametrize(
    ("value", "score", "message"),
    [
        (WARDS, 4, RIGHT),
        (WARDS[::-1], 2, TURNED_ROUND),
        (["West", "East", "North", "South"], 2, OTHER_ORDER),
        (WARDS[:3], 3, "1 of the values asked for is missing."),
    ],
)
def test_the_order_counts_when_it_is_asked_for(value, score, message):
    """Another order costs half."""
    verdict = mark(value, order=True)
    assert (verdict.score, verdict.message) == (score, message)


def test_numbers_may_be_rounded_as_asked():
    """To so many decimals, and each is matched once."""
    numbers = [0.123, 0.124, 2, 10**400]
    assert mark([10**400, 0.12, 2.0, 0.12], numbers, decimals=2).score == 4
    assert "rounded too far" in mark([0.12, 0.12, 2, 10**400], numbers, decimals=3).message
    assert mark([0.123, 0.123, 2, 10**400], numbers, decimals=3).score == 2
    assert mark(["1", "2"], [1, 2]).message == NUMBERS_AS_TEXT


def test_dates_truths_and_gaps_are_values_too():
    """Each by the rules of its kind."""
    values = [dt.date(2024, 3, 5), True, math.nan, 1]
    assert mark(["5 March 2024", True, None, 1], values).score == 4
    assert mark([pd.Timestamp("2024-03-05"), 1, pd.NA, True], values).score == 4
    assert mark([True, True, None, "2024-03-05"], values).score == 2


def test_an_author_knows_better():
    """A known wrong list has its own score and message."""
    known = Mistake(["East", "Moon"], 1, "The moon has no ward.")
    assert mark(["moon", "east"], mistakes=[known]) == Verdict(1, 4, known.message)
    assert mark(["moon", "east"], mistakes=[known], order=True).message != known.message


@pytest.mark.parametrize(
    ("value", "part"),
    [
        (..., "Not answered"),
        (7, "this is a number"),
        ("East", "square brackets"),
        ([1], "1 value,"),
    ],
)
def test_the_visible_check_looks_at_the_form(value, part):
    """A list, and how many values it has."""
    with pytest.raises(Hint, match=part):
        checks.expect_values(value, 4)
    assert checks.expect_values(WARDS, 4)


NUMBERS = st.lists(st.integers(-9, 9) | st.floats(-9, 9), max_size=8)


@given(NUMBERS, NUMBERS, st.randoms())
def test_any_list_is_right_in_any_order_and_only_then(one, other, random):
    """Full marks are for the same values, each as often as asked for."""
    if not one:
        return
    turned = random.sample(one, len(one))
    assert mark(turned, one).score == 4
    right = len(one) == len(other) and np.allclose(sorted(one), sorted(other), 1e-9, 1e-9)
    assert (mark(other, one).score == 4) == right
