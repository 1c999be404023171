"""How long it took: bars, percentiles, waits by group."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from datagym.errors import BadInput
from datagym.measures.columns import grouped, minutes

_USUAL = (25, 50, 75, 95)


def histogram(
    frame: pd.DataFrame,
    column: str = "minutes_in_department",
    *,
    width: int = 12,
    most: int = 480,
) -> pd.DataFrame:
    """Count the attendances in bars of equal width.

    Parameters
    ----------
    frame
        One row for each attendance.
    column
        The minutes to count; missing ones are left out.
    width
        The width of a bar in minutes, 1 or more.
    most
        Where the bars end, in minutes. What took longer is counted in one last row.

    Returns
    -------
    pandas.DataFrame
        ``above`` and ``up_to`` (a bar holds what is longer than ``above`` and at most
        ``up_to`` minutes, so that a target on an edge has its own side; the first bar
        holds 0 too), ``attendances``, ``percent``. In the last row ``up_to`` is missing.

    Raises
    ------
    BadInput
        When the column is missing or holds no minutes, or a width makes no bars.

    >>> frame = pd.DataFrame({"minutes_in_department": [5, 12, 13, 999]})
    >>> histogram(frame, width=12, most=24)
       above  up_to  attendances  percent
    0      0     12            2     50.0
    1     12     24            1     25.0
    2     24   <NA>            1     25.0

    """
    if width < 1 or most < width:
        message = (
            f"histogram: bars of {width} minutes up to {most} cannot be drawn. "
            "Give a width of 1 or more and an end that is not below it."
        )
        raise BadInput(message)
    numbers = minutes("histogram", frame, column).dropna().to_numpy()
    edges = np.arange(0, most + 1, width)
    bars = np.clip(np.searchsorted(edges, numbers, side="left") - 1, 0, len(edges) - 1)
    counts = np.bincount(bars, minlength=len(edges))
    return pd.DataFrame(
        {
            "above": edges,
            "up_to": pd.array([*edges[1:].tolist(), pd.NA], dtype="Int64"),
            "attendances": counts,
            "percent": 100 * counts / len(numbers),
        }
    )


def percentiles(
    frame: pd.DataFrame,
    column: str = "minutes_in_department",
    *,
    at: Sequence[float] = _USUAL,
    by: str | Sequence[str] | None = None,
) -> pd.DataFrame:
    """Give the minutes by which a share of the attendances was over.

    Parameters
    ----------
    frame
        One row for each attendance.
    column
        The minutes; missing ones are left out.
    at
        Percentiles from 0 to 100.
    by
        The column or columns to group by; the whole table when left out.

    Returns
    -------
    pandas.DataFrame
        The groups, ``n`` (the values known), and a column ``p25``, ``p50``, … each.

    Raises
    ------
    BadInput
        When a column is missing or holds no minutes, or a percentile is out of range.

    >>> frame = pd.DataFrame({"wait_minutes": [10, 20, 30, 40, 50]})
    >>> percentiles(frame, "wait_minutes", at=[50, 75])
       n   p50   p75
    0  5  30.0  40.0

    """
    if not at or any(not 0 <= share <= 100 for share in at):  # noqa: PLR2004  (percent)
        message = f"percentiles: {list(at)} are no percentiles. Give numbers from 0 to 100."
        raise BadInput(message)
    numbers = minutes("percentiles", frame, column)
    names = [] if by is None else grouped("percentiles", frame, by)
    keys = [frame[name] for name in names] or [pd.Series(0, index=frame.index)]
    groups = numbers.groupby(keys, observed=True)
    table = pd.DataFrame(
        {"n": groups.count(), **{f"p{share:g}": groups.quantile(share / 100) for share in at}}
    )
    return table.reset_index(drop=not names)


def waits_by(
    frame: pd.DataFrame,
    by: str | Sequence[str],
    *,
    column: str = "wait_minutes",
) -> pd.DataFrame:
    """Compare the minutes of groups, with how many each rests on.

    Parameters
    ----------
    frame
        One row for each attendance.
    by
        The column or columns that make the groups.
    column
        The minutes to compare.

    Returns
    -------
    pandas.DataFrame
        The groups, ``n`` (the values known), ``missing``, ``mean``, ``median``,
        ``p95``; all but the counts in minutes.

    Raises
    ------
    BadInput
        When a column is missing or holds no minutes.

    >>> frame = pd.DataFrame({"site": ["A", "A", "B"], "wait_minutes": [10, 30, None]})
    >>> waits_by(frame, "site")
      site  n  missing  mean  median   p95
    0    A  2        0  20.0    20.0  29.0
    1    B  0        1   NaN     NaN   NaN

    """
    numbers = minutes("waits_by", frame, column)
    names = grouped("waits_by", frame, by)
    groups = numbers.groupby([frame[name] for name in names], observed=True)
    return pd.DataFrame(
        {
            "n": groups.count(),
            "missing": groups.size() - groups.count(),
            "mean": groups.mean(),
            "median": groups.median(),
            "p95": groups.quantile(0.95),
        }
    ).reset_index()
