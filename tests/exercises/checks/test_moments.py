import datetime as dt

import numpy as np
import pandas as pd
import pytest

from datagym.exercises.checks.moments import (
    AMBIGUOUS,
    MISSING,
    NO_DATE,
    NO_SUCH_DAY,
    NUMBER,
    OUTSIDE,
    TWO_DIGITS,
    ZONE,
    as_moment,
)
from datagym.exercises.checks.values import Problem

DAY = dt.date(2024, 3, 25)


@pytest.mark.parametrize(
    "value",
    [
        DAY,
        dt.datetime(2024, 3, 25),  # noqa: DTZ001  (an answer without a time zone)
        pd.Timestamp("2024-03-25"),
        np.datetime64("2024-03-25"),
        pd.Period("2024-03-25", "D"),
        pd.Series([pd.Timestamp("2024-03-25")]),
        pd.DatetimeIndex(["2024-03-25"]),
        np.array(["2024-03-25"], dtype="datetime64[D]"),
        [DAY],
        "2024-03-25",
        "2024/3/25",
        "20240325",
        "25.3.2024",
        "25/03/2024",
        "03/25/2024",
        "25 March 2024",
        "25th of March, 2024",
        "Mar 25, 2024",
        "Monday, 25 March 2024.",
        "mon 25-Mar-2024",
    ],
)
def test_a_day_can_be_written_in_many_ways(value):
    """Python's, numpy's and pandas' dates, and texts that mean one day only."""
    found = as_moment(value)
    assert found.day == DAY
    assert not found.timed


@pytest.mark.parametrize(
    ("value", "when"),
    [
        ("2024-03-25 14:05", dt.time(14, 5)),
        ("2024-03-25T14:05:09.5", dt.time(14, 5, 9)),
        ("25 March 2024 at 2.05 pm", dt.time(14, 5)),
        ("25 March 2024, 12:05am", dt.time(0, 5)),
        (pd.Timestamp("2024-03-25 14:05:00.000000001"), dt.time(14, 5)),
        (np.datetime64("2024-03-25T14"), dt.time(14)),
    ],
)
def test_a_time_of_day_is_read_too(value, when):
    """In 24 hours or with am and pm."""
    found = as_moment(value)
    assert (found.wall.time(), found.timed) == (when, True)


@pytest.mark.parametrize(
    ("text", "hours"), [("Z", 0), ("+01:00", 1), (" -0530", -5.5), (" UTC", 0)]
)
def test_a_time_zone_is_read_too(text, hours):
    """As letters or as hours from Greenwich."""
    when = as_moment(f"2024-03-25 14:05{text}").when
    assert when.utcoffset() == dt.timedelta(hours=hours)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("03/04/2024", AMBIGUOUS),
        ("3.4.2024", AMBIGUOUS),
        ("25.3.24", TWO_DIGITS),
        ("31 February 2024", NO_SUCH_DAY),
        ("2024-13-01", NO_SUCH_DAY),
        ("2024-03-25 25:00", NO_SUCH_DAY),
        ("2024-03-25 12:00+99:00", ZONE),
        ("last Monday", NO_DATE),
        ("2024-03", NO_DATE),
        ("", NO_DATE),
        (20240325, NUMBER),
        (2024.0, NUMBER),
        (pd.NaT, MISSING),
        (np.datetime64("NaT"), MISSING),
        (float("nan"), MISSING),
        (pd.NA, MISSING),
        (np.datetime64("30000-01-01"), OUTSIDE),
        (np.datetime64(2**62, "D"), OUTSIDE),
        (pd.Period("2024-03", "M"), "A date is asked for, and this is a period of time."),
        ([DAY, DAY], "A date is asked for, and this is a list."),
    ],
)
def test_what_is_no_date_says_why(value, message):
    """Each kind has a sentence of its own."""
    with pytest.raises(Problem) as problem:
        as_moment(value)
    assert str(problem.value) == message


def test_a_day_and_month_that_are_the_same_cannot_be_swapped():
    """So they are no riddle."""
    assert as_moment("04/04/2024").day == dt.date(2024, 4, 4)


def test_a_foreign_time_zone_runs_no_code_of_its_own():
    """Only Python's own time zones are asked."""

    class Zone(dt.tzinfo):
        def utcoffset(self, _):
            raise AssertionError

    with pytest.raises(Problem, match="time zone"):
        as_moment(dt.datetime(2024, 3, 25, tzinfo=Zone()))
