import datetime as dt

import pandas as pd
import pytest

from datagym.exercises.checks.columns import (
    FILLED,
    GAP,
    INVERTED,
    MISSING_AS_ZERO,
    NOT_YET,
    NOT_YET_OTHER,
    NUMBERS_AS_TEXT,
    TRUE_AS_TEXT,
    Column,
    mark_column,
)
from datagym.exercises.checks.dates import LATE, SWAPPED
from datagym.exercises.checks.units import HOURS, OFF_BY_ONE, SIGN
from datagym.exercises.checks.values import Mistake

UNUSABLE = "This is no number that can be used: something was missing or divided by zero."
NUMBERS = [12.5, None, 0.0]
TEXTS = ["East", "West", "North"]
DAYS = [dt.date(2024, 3, 5), dt.date(2024, 4, 6), dt.date(2024, 5, 7)]
STAYS = [pd.Timedelta(hours=hours) for hours in (1, 2, 3)]
TRUTHS = [True, False, False]


def mark(found, truth, **more):
    """Mark three cells out of 2 points."""
    cells = [dict(zip("abc", values, strict=True)) for values in (found, truth)]
    return mark_column(*cells, Column("x", 2, **more))


@pytest.mark.parametrize(
    ("found", "truth"),
    [
        ([12.5, float("nan"), 0], NUMBERS),
        ([12.5, pd.NA, 0], NUMBERS),
        ([" east", "WEST.", "North"], TEXTS),
        (["2024-03-05", pd.Timestamp("2024-04-06"), "7 May 2024"], DAYS),
        ([stay.to_pytimedelta() for stay in STAYS], STAYS),
        (TRUTHS, TRUTHS),
    ],
)
def test_right_cells_of_every_kind_earn_all(found, truth):
    """Numbers, gaps, texts, dates, lengths of time, True and False."""
    assert mark(found, truth) == (2, "")


@pytest.mark.parametrize(
    ("found", "truth", "message"),
    [
        ([1, None, 0], NUMBERS, NOT_YET),
        (["12.5", None, "0"], NUMBERS, NUMBERS_AS_TEXT),
        ([12.5, 7, 0], NUMBERS, FILLED),
        ([12.5, "-", 0], NUMBERS, FILLED),
        ([None, None, 0], NUMBERS, UNUSABLE),
        (["East", "North", "West"], TEXTS, NOT_YET_OTHER),
        (["East", None, "North"], TEXTS, GAP),
        (["East", 2, "North"], TEXTS, "Text is asked for, and this is a number."),
        (["2024-05-03", "2024-06-04", "2024-07-05"], DAYS, SWAPPED),
        (["2024-03-05", "2024-04-07", "2024-05-08"], DAYS, LATE),
        (["2024-03-05", "2024-04-07", "2023-01-09"], DAYS, NOT_YET_OTHER),
        (["2024-03-05", pd.NaT, "2024-05-07"], DAYS, GAP),
        ([1, 2, 3], STAYS, "A length of time is asked for, and this is a number."),
        (STAYS[::-1], STAYS, NOT_YET_OTHER),
        ([False, True, True], TRUTHS, INVERTED),
        (["True", "False", "False"], TRUTHS, TRUE_AS_TEXT),
        ([1, 0, 0], TRUTHS, "True or False is asked for, and this is a number."),
        ([object()] * 3, TEXTS, "Text is asked for, and this is an object."),
    ],
)
def test_each_fault_of_a_column_has_its_own_message(found, truth, message):
    """And earns nothing."""
    assert mark(found, truth) == (0, message)


def test_a_gap_that_was_made_zero_earns_half():
    """All else is right, and the misconception is named."""
    assert mark([12.5, 0, 0], NUMBERS) == (1, MISSING_AS_ZERO)
    assert mark([12, 0, 0], NUMBERS) == (0, NOT_YET)


def test_an_author_knows_better_than_the_column():
    """A known wrong column may hold gaps, and wins over what the column says by itself."""
    known = Mistake({"A": 12.5, "B": 0, "C": 0}, 0.5, "those without a wait were never seen.")
    assert mark([12.5, 0, 0], NUMBERS, mistakes=[known]) == (0.5, known.message)


@pytest.mark.parametrize(
    ("found", "unit", "message"),
    [
        ([4, 2, 0], "minutes", HOURS),
        ([-240, -120, 0], "number", SIGN),
        ([241, 119, 0], "count", OFF_BY_ONE),
        ([4, 7, 0], "minutes", NOT_YET),
    ],
)
def test_a_column_has_a_unit_as_a_number_has(found, unit, message):
    """Its mistake is named when it explains every wrong cell."""
    assert mark(found, [240, 120, 0], unit=unit) == (0, message)
