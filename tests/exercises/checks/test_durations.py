import datetime as dt

import numpy as np
import pandas as pd
import pytest

from datagym.exercises import checks
from datagym.exercises.checks import Mistake
from datagym.exercises.checks.durations import (
    DAYS_LOST,
    MADE_WITH_OTHER_UNIT,
    MISSING,
    MOMENT,
    NO_SPAN,
    NOT_YET,
    ONLY_DAYS,
    TURNED_ROUND,
)
from datagym.exercises.checks.units import HOURS
from datagym.exercises.checks.values import NOT_ANSWERED
from datagym.exercises.checks.verdict import Hint, Verdict

STAY = pd.Timedelta("1 day 02:30:00")


def mark(value, expected=STAY, unit="minutes", **more):
    """Mark a length of time out of 2 points."""
    return checks.duration(value, expected, unit, points=2, **more)


@pytest.mark.parametrize(
    "value",
    [
        STAY,
        STAY.to_pytimedelta(),
        STAY.to_timedelta64(),
        np.timedelta64(1590, "m"),
        pd.Series([STAY]),
        1590,
        1590.0,
        "1 day 02:30:00",
        "1590 minutes",
        "26:30",
        "26 h 30 min",
        "1 day, 2 hours and 30 minutes",
        "26.5 hours",
    ],
)
def test_a_length_of_time_can_be_written_in_many_ways(value):
    """With its unit, or as a number in the unit that is asked for."""
    assert mark(value).score == 2
    assert checks.expect_duration(value)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (26.5, HOURS),
        (-1590, TURNED_ROUND),
        (-STAY, TURNED_ROUND),
        (150, DAYS_LOST),
        (STAY - pd.Timedelta(days=1), DAYS_LOST),
        (1440, ONLY_DAYS),
        (pd.Timedelta(1590, "s"), MADE_WITH_OTHER_UNIT),
        (pd.Timedelta(1590, "h"), MADE_WITH_OTHER_UNIT),
        (17, NOT_YET),
        (pd.NaT, MISSING),
        (pd.Timestamp("2024-03-05"), MOMENT),
        ("long", NO_SPAN),
        ("3 wards", NO_SPAN),
        ("", NO_SPAN),
        (..., NOT_ANSWERED),
    ],
)
def test_each_slip_has_its_own_message(value, message):
    """Units, lost days and the wrong way round, whether or not a unit came along."""
    verdict = mark(value)
    assert (verdict.score, verdict.message) == (0, message)


def test_it_may_be_rounded_in_its_unit():
    """As a number may."""
    assert mark(pd.Timedelta("26h"), unit="hours", decimals=1).score == 1
    assert mark(26.5, pd.Timedelta("26h 31min"), "hours", decimals=1).score == 2


def test_an_author_knows_better():
    """A known mistake wins, in any form."""
    known = Mistake(dt.timedelta(minutes=150), 1, "That is the time of the second day.")
    assert mark(150, mistakes=[known]) == Verdict(1, 2, known.message)


def test_the_visible_check_hints():
    """Below 0, and what is no length of time."""
    with pytest.raises(Hint, match="below 0"):
        checks.expect_duration(pd.Timedelta("-1min"))
    with pytest.raises(Hint, match="moment"):
        checks.expect_duration(pd.Timestamp("2024-03-05"))
