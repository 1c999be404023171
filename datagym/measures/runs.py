"""Runs: values over time that follow each other on the same side of a line."""

from typing import Any

import pandas as pd

from datagym.errors import BadInput


def runs(values: "pd.Series[Any]", line: float) -> pd.DataFrame:
    """Gather values over time into runs: how many in a row lie on the same side of a line.

    A value on the line itself belongs to no side: it neither ends a run nor makes it longer.

    Parameters
    ----------
    values
        One number for each week or the like, in order.
    line
        The median of a run chart, the mean of a control chart.

    Returns
    -------
    pandas.DataFrame
        ``first`` and ``last`` (from the values' index), ``side`` (``above`` or ``below``) and
        ``points``; one row a run, in order.

    Raises
    ------
    BadInput
        When the values are no numbers, or one is missing.

    >>> runs(pd.Series([5, 6, 4, 2, 3, 1], index=range(1, 7)), 4)
       first  last   side  points
    0      1     2  above       2
    1      4     6  below       3

    """
    if not pd.api.types.is_numeric_dtype(values) or values.isna().any():
        message = (
            f"runs needs a number for each point in time; these are {values.dtype} with "
            f"{int(values.isna().sum())} missing. Say first what a missing one means."
        )
        raise BadInput(message)
    off = values[values != line]
    above = off > line
    frame = pd.DataFrame({"at": off.index, "above": above.to_numpy()})
    groups = frame.groupby(frame["above"].ne(frame["above"].shift()).cumsum())
    found = groups.agg(
        first=("at", "first"), last=("at", "last"), above=("above", "first"), points=("at", "size")
    )
    side = found.pop("above").map({True: "above", False: "below"})
    found.insert(2, "side", side)
    return found.reset_index(drop=True)
