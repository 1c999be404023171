"""How many were within the target."""

from collections.abc import Sequence

import pandas as pd

from datagym.errors import BadInput
from datagym.measures.columns import grouped, minutes, require

FOUR_HOURS = 240


def share_within(
    frame: pd.DataFrame,
    by: str | Sequence[str] | None = None,
    *,
    column: str = "minutes_in_department",
    target: int = FOUR_HOURS,
) -> pd.DataFrame:
    """Count who was within a target, and give the share.

    Parameters
    ----------
    frame
        One row for each attendance.
    by
        The column or columns to group by; the whole table when left out.
    column
        The minutes to judge; rows in which they are missing are left out.
    target
        The longest time that counts as within, in minutes.

    Returns
    -------
    pandas.DataFrame
        The groups, ``attendances``, ``within`` (a count) and ``percent``.

    Raises
    ------
    BadInput
        When a column is missing or holds no minutes, or the target is not above 0.

    >>> frame = pd.DataFrame({"minutes_in_department": [100, 240, 241, 600]})
    >>> share_within(frame)
       attendances  within  percent
    0            4       2     50.0

    """
    if target <= 0:
        message = f"share_within: the target is {target} minutes; give a number above 0."
        raise BadInput(message)
    numbers = minutes("share_within", frame, column)
    known = numbers.notna()
    within = (numbers <= target)[known].astype("int64").rename("within")
    if by is None:
        counts = pd.DataFrame({"attendances": [len(within)], "within": [int(within.sum())]})
    else:
        names = grouped("share_within", frame, by)
        groups = within.groupby([frame.loc[known, name] for name in names], observed=True)
        counts = groups.agg(attendances="size", within="sum").reset_index()
    return counts.assign(percent=100 * counts["within"] / counts["attendances"])


def by_month(
    frame: pd.DataFrame,
    *,
    moment: str = "arrival",
    column: str = "minutes_in_department",
    target: int = FOUR_HOURS,
) -> pd.DataFrame:
    """Show each month: how many came, how long it took, how many were within a target.

    Parameters
    ----------
    frame
        One row for each attendance.
    moment
        The date and time that decides the month.
    column
        The minutes to judge.
    target
        The longest time that counts as within, in minutes.

    Returns
    -------
    pandas.DataFrame
        ``month`` (its first day), ``attendances``, ``attendances_a_day`` (by the days
        of the whole month), ``median_minutes``, ``within``, ``percent``; months in order.

    Raises
    ------
    BadInput
        When a column is missing, or ``moment`` holds no dates.

    >>> when = pd.to_datetime(["2023-06-01", "2023-06-30"])
    >>> frame = pd.DataFrame({"arrival": when, "minutes_in_department": [100, 300]})
    >>> by_month(frame)[["attendances", "median_minutes", "percent"]]
       attendances  median_minutes  percent
    0            2           200.0     50.0

    """
    require("by_month", frame, moment, column)
    if not pd.api.types.is_datetime64_any_dtype(frame[moment]):
        message = (
            f"by_month needs dates in {moment!r}, which holds {frame[moment].dtype}. "
            "Turn its text into dates first, with pandas.to_datetime."
        )
        raise BadInput(message)
    month = frame[moment].dt.to_period("M").dt.to_timestamp().rename("month")
    shares = share_within(frame.assign(month=month), "month", column=column, target=target)
    numbers = minutes("by_month", frame, column)
    medians = numbers.groupby(month).median()
    return pd.DataFrame(
        {
            "month": shares["month"],
            "attendances": shares["attendances"],
            "attendances_a_day": shares["attendances"] / shares["month"].dt.days_in_month,
            "median_minutes": shares["month"].map(medians),
            "within": shares["within"],
            "percent": shares["percent"],
        }
    )
