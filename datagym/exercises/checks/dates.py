"""Marks a date or a moment, and says what kind of slip a wrong one is."""

import calendar
import datetime as dt
from collections.abc import Sequence
from typing import Any, TypeAlias

import pandas as pd

from datagym.exercises.checks.moments import Moment, as_moment
from datagym.exercises.checks.values import RIGHT, Mistake, Problem
from datagym.exercises.checks.verdict import Fits, Hint, Verdict

Date: TypeAlias = Any  # a date, datetime, Timestamp, datetime64 or text

NOT_YET = (
    "This is not the date yet. Read the question again: which rows, and first or last of what?"
)
EARLY = "This is one day early. Look whether the first and the last day are counted."
LATE = "This is one day late. Look whether the first and the last day are counted."
SWAPPED = (
    "Day and month have changed places. Say which comes first when dates are read: "
    "dayfirst=True, or a format."
)
OTHER_YEAR = "Day and month are right. The year is not."
MONTH_OFF = "This is one month off. Months are counted from 1, and a month is not 30 days."
FROM_NUMBER = "This lies in 1970: a number was taken for a date. Read the text, or say its unit."
TIME_MISSING = "The day is right. The time of day is asked for too."
TIME_KEPT = "The day alone is asked for, so the time of day can go: .normalize() or .date()."
OTHER_TIME = "The day is right. The time of day is not."
HOUR_OFF = "This is one hour off. Think of summer time, and of the time zone of each clock."
ZONE_MISSING = "The clock is right. Say as well in which time zone: the moment is asked for."
ZONE_UTC = "This is the time in UTC, without saying so. The clock on the wall shows another."
ZONE_SHIFTED = "Another time zone was put on the clock. Set it with tz_localize, then tz_convert."
FITS = Fits("A date of the right kind. Whether it is the right date, the marking will tell.")

_HOUR = dt.timedelta(hours=1)
_EPOCH = 1970


def expect_date(
    value: object, *, moment: bool = False, first: Date = None, last: Date = None
) -> Fits:
    """Look whether an answer is a date that can be.

    Parameters
    ----------
    value
        The answer.
    moment
        Whether a time of day is asked for as well.
    first, last
        The first and last day that can be, where there are such.

    Raises
    ------
    Hint
        When it cannot be right, with the reason.

    >>> expect_date("2024-03-01", first="2024-01-01")
    A date of the right kind. Whether it is the right date, the marking will tell.

    """
    try:
        found = as_moment(value)
    except Problem as problem:
        raise Hint(str(problem)) from None
    if first is not None and found.day < as_moment(first).day:
        message = f"This is before {as_moment(first).day}, which cannot be."
        raise Hint(message)
    if last is not None and found.day > as_moment(last).day:
        message = f"This is after {as_moment(last).day}, which cannot be."
        raise Hint(message)
    if moment and not found.timed and type(value) not in (dt.datetime, pd.Timestamp):
        message = "The time of day is asked for too."
        raise Hint(message)
    return FITS


def date(  # noqa: PLR0913  (an author says all of this by name)
    value: object,
    expected: Date,
    *,
    points: float,
    moment: bool = False,
    within: str | pd.Timedelta = "1s",
    mistakes: Sequence[Mistake] = (),
    right: str = RIGHT,
) -> Verdict:
    """Mark a date, or a moment.

    Parameters
    ----------
    value
        The answer: a date, datetime, Timestamp, datetime64, or a text that can be read in one
        way only.
    expected
        What is right, as any of these.
    points
        What the task is worth.
    moment
        Whether the time of day counts. The day without the time, or the right clock without
        the time zone that is asked for, then earns half.
    within
        How far a moment may be from what is right, as pandas writes it (``"1min"``).
    mistakes
        Known wrong dates.
    right
        What a learner reads who is right.

    >>> date("2 March 2024", "2024-03-01", points=2)
    Verdict(score=0, points=2, message='This is one day late. Look whether the first and the
    last day are counted.')

    """
    try:
        found = as_moment(value)
    except Problem as problem:
        return Verdict(0, points, str(problem))
    truth = as_moment(expected)
    margin = pd.Timedelta(within).to_pytimedelta()
    share, message = _of_moment(found, truth, margin) if moment else _of_day(found, truth)
    if share == 1:
        return Verdict(points, points, f"{right} {message}".rstrip())
    for mistake in mistakes:
        wrong = as_moment(mistake.value)
        if (_of_moment(found, wrong, margin) if moment else _of_day(found, wrong))[0] == 1:
            return Verdict(mistake.score, points, mistake.message)
    return Verdict(points * share, points, message)


def reason_of_day(found: dt.date, expected: dt.date) -> str | None:
    """Return what kind of slip a wrong day is, else None.

    >>> reason_of_day(dt.date(2024, 5, 3), dt.date(2024, 3, 5))
    'Day and month have changed places. Say which comes first when dates are read:
    dayfirst=True, or a format.'
    """
    days = found.toordinal() - expected.toordinal()
    months = 12 * (found.year - expected.year) + found.month - expected.month
    if abs(days) == 1:
        return EARLY if days < 0 else LATE
    if (found.year, found.day, found.month) == (expected.year, expected.month, expected.day):
        return SWAPPED
    if (found.month, found.day) == (expected.month, expected.day):
        return OTHER_YEAR
    if abs(months) == 1 and (found.day == expected.day or (_ends(found) and _ends(expected))):
        return MONTH_OFF
    return FROM_NUMBER if found.year == _EPOCH != expected.year else None


def same_moment(one: Moment, other: Moment) -> bool:
    """Tell whether two dates are the same, to the second; a time zone counts where both have one.

    >>> same_moment(as_moment("2024-03-01"), as_moment("1 March 2024"))
    True
    """
    return _is_near(*_on_one_clock(one, other), dt.timedelta(seconds=1))


def _of_day(found: Moment, truth: Moment) -> tuple[float, str]:
    """Return the share of points that a day earns, and why."""
    mine, right = (moment.date() for moment in _on_one_clock(found, truth))
    if mine == right:
        return 1, TIME_KEPT if found.timed and not truth.timed else ""
    return 0, reason_of_day(mine, right) or NOT_YET


def _of_moment(found: Moment, truth: Moment, margin: dt.timedelta) -> tuple[float, str]:
    """Return the share of points that a moment earns, and why."""
    mine, right = _on_one_clock(found, truth)
    zoned = truth.when.tzinfo is not None
    one_zone = zoned != (found.when.tzinfo is not None)
    if _is_near(mine, right, margin):
        return (0.5, ZONE_MISSING) if one_zone and zoned else (1, "")
    if one_zone:
        utc = (truth if zoned else found).when.astimezone(dt.UTC).replace(tzinfo=None)
        if _is_near(found.wall if zoned else truth.wall, utc, margin):
            return 0, ZONE_UTC if zoned else ZONE_SHIFTED
    if not found.timed and mine.date() == right.date() and right.time() != dt.time():
        return 0.5, TIME_MISSING
    return 0, _reason_of_moment(mine, right, margin, timed=found.timed) or NOT_YET


def _reason_of_moment(
    mine: dt.datetime, right: dt.datetime, margin: dt.timedelta, *, timed: bool
) -> str | None:
    """Return what kind of slip a wrong moment is, else None."""
    if abs(abs(mine - right) - _HOUR) <= margin:
        return HOUR_OFF
    if mine.date() == right.date():
        return OTHER_TIME
    same_clock = _is_near(dt.datetime.combine(right, mine.time()), right, margin)
    return reason_of_day(mine.date(), right.date()) if same_clock or not timed else None


def _on_one_clock(found: Moment, truth: Moment) -> tuple[dt.datetime, dt.datetime]:
    """Return both as the clock shows them where the right one was taken."""
    if found.when.tzinfo is not None and truth.when.tzinfo is not None:
        try:
            return found.when.astimezone(truth.when.tzinfo).replace(tzinfo=None), truth.wall
        except OverflowError:  # on the first or last day of the calendar
            return found.wall, truth.wall
    return found.wall, truth.wall


def _is_near(one: dt.datetime, other: dt.datetime, margin: dt.timedelta) -> bool:
    return abs(one - other) <= margin


def _ends(day: dt.date) -> bool:
    return day.day == calendar.monthrange(day.year, day.month)[1]
