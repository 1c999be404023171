import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagym.exercises import checks
from datagym.exercises.checks import Mistake
from datagym.exercises.checks.dates import (
    EARLY,
    FROM_NUMBER,
    HOUR_OFF,
    LATE,
    MONTH_OFF,
    NOT_YET,
    OTHER_TIME,
    OTHER_YEAR,
    SWAPPED,
    TIME_KEPT,
    TIME_MISSING,
    ZONE_MISSING,
    ZONE_SHIFTED,
    ZONE_UTC,
    same_moment,
)
from datagym.exercises.checks.moments import as_moment
from datagym.exercises.checks.values import NOT_ANSWERED, RIGHT
from datagym.exercises.checks.verdict import Hint, Verdict

LONDON = "Europe/London"


def mark(value, expected="2024-03-05", **more):
    """Mark a date out of 2 points."""
    return checks.date(value, expected, points=2, **more)


@pytest.mark.parametrize("value", [dt.date(2024, 3, 5), "5 March 2024", pd.Timestamp("2024-03-05")])
def test_a_right_date_earns_all(value):
    """In whatever form."""
    assert mark(value) == Verdict(2, 2, RIGHT)


def test_a_time_of_day_that_was_not_asked_for_costs_nothing():
    """The learner is told that it can go."""
    verdict = mark("2024-03-05 10:00")
    assert (verdict.score, verdict.message) == (2, f"{RIGHT} {TIME_KEPT}")


@pytest.mark.parametrize(
    ("value", "expected", "message"),
    [
        ("2024-03-04", "2024-03-05", EARLY),
        ("2024-03-06", "2024-03-05", LATE),
        ("2023-12-31", "2024-01-01", EARLY),
        ("2024-05-03", "2024-03-05", SWAPPED),
        ("2023-03-05", "2024-03-05", OTHER_YEAR),
        ("2024-04-05", "2024-03-05", MONTH_OFF),
        ("2024-02-29", "2024-03-31", MONTH_OFF),
        ("2023-12-05", "2024-01-05", MONTH_OFF),
        ("1970-01-01", "2024-03-05", FROM_NUMBER),
        ("2024-07-21", "2024-03-05", NOT_YET),
        (..., "2024-03-05", NOT_ANSWERED),
    ],
)
def test_each_slip_of_a_day_has_its_own_message(value, expected, message):
    """And earns nothing."""
    verdict = mark(value, expected)
    assert (verdict.score, verdict.message) == (0, message)


@pytest.mark.parametrize(
    ("value", "score", "message"),
    [
        ("2024-03-05 10:30", 2, RIGHT),
        ("2024-03-05 10:30:01", 2, RIGHT),
        (pd.Timestamp("2024-03-05 10:30", tz="UTC"), 2, RIGHT),
        ("2024-03-05", 1, TIME_MISSING),
        (pd.Timestamp("2024-03-05"), 1, TIME_MISSING),
        ("2024-03-05 11:30", 0, HOUR_OFF),
        ("2024-03-05 09:30", 0, HOUR_OFF),
        ("2024-03-05 12:30+02:00", 0, ZONE_SHIFTED),
        ("2024-03-05 17:00", 0, OTHER_TIME),
        ("2024-03-06 10:30", 0, LATE),
        ("2024-03-04", 0, EARLY),
        ("2024-05-03 10:30", 0, SWAPPED),
        ("2024-05-03 10:45", 0, NOT_YET),
    ],
)
def test_each_slip_of_a_moment_has_its_own_message(value, score, message):
    """The day without the time earns half."""
    verdict = mark(value, "2024-03-05 10:30", moment=True)
    assert (verdict.score, verdict.message) == (score, message)


@pytest.mark.parametrize(
    ("value", "score", "message"),
    [
        (pd.Timestamp("2024-07-05 10:30", tz=LONDON), 2, RIGHT),
        (pd.Timestamp("2024-07-05 09:30", tz="UTC"), 2, RIGHT),
        ("2024-07-05 09:30Z", 2, RIGHT),
        ("2024-07-05 10:30", 1, ZONE_MISSING),
        ("2024-07-05 09:30", 0, ZONE_UTC),
        ("2024-07-05 10:30Z", 0, HOUR_OFF),
        (pd.Timestamp("2024-07-05 14:30", tz=LONDON), 0, OTHER_TIME),
    ],
)
def test_time_zones_count_where_they_are_asked_for(value, score, message):
    """The same moment on two clocks is the same; a clock without its zone earns half."""
    verdict = mark(value, pd.Timestamp("2024-07-05 10:30", tz=LONDON), moment=True)
    assert (verdict.score, verdict.message) == (score, message)


def test_a_moment_may_be_rounded_as_the_author_says():
    """To the minute, where seconds do not matter."""
    exact = pd.Timestamp("2024-03-05 10:30:27")
    assert mark("2024-03-05 10:30", exact, moment=True).score == 0
    assert mark("2024-03-05 10:30", exact, moment=True, within="1min").score == 2


def test_an_author_knows_better_than_the_calendar():
    """A known mistake wins over a day early, never over what is right."""
    known = Mistake("2024-03-04", 1, "That is the first arrival, not the first departure.")
    assert mark("2024-03-04", mistakes=[known]) == Verdict(1, 2, known.message)
    assert mark("2024-03-05", mistakes=[Mistake("2024-03-05", 0, "No.")]).score == 2


@pytest.mark.parametrize(
    ("value", "more", "part"),
    [
        (..., {}, "Not answered"),
        (7, {}, "quotation marks"),
        ("2023-12-31", {"first": "2024-01-01"}, "before 2024-01-01"),
        ("2025-01-01", {"last": "2024-12-31"}, "after 2024-12-31"),
        (dt.date(2024, 3, 5), {"moment": True}, "time of day"),
    ],
)
def test_the_visible_check_hints(value, more, part):
    """What cannot be right raises a hint."""
    with pytest.raises(Hint, match=part):
        checks.expect_date(value, **more)


def test_the_visible_check_does_not_give_the_date_away():
    """Every date that can be looks the same."""
    days = ("2024-03-05", "2024-07-21 10:00")
    assert len({checks.expect_date(day, first="2024-01-01", last=days[1]) for day in days}) == 1


@given(st.dates(), st.dates())
def test_only_the_same_day_is_right(one, other):
    """On any day of the calendar, and what is read back is what was written."""
    assert (mark(one, other).score == 2) == (one == other)
    assert same_moment(as_moment(one), as_moment(f"{one:%d} {one:%B} {one.year:04}"))
