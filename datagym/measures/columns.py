"""Checks what a measure is given, and says which column and which measure is wrong."""

from collections.abc import Sequence

import pandas as pd

from datagym.errors import BadInput, NotFound


def require(measure: str, frame: pd.DataFrame, *names: str) -> None:
    """Check that a frame has rows and the named columns.

    Raises
    ------
    NotFound
        When a column is missing; the nearest is given.
    BadInput
        When it is no frame or has no rows.

    """
    if not isinstance(frame, pd.DataFrame):
        message = f"{measure} needs a table (a DataFrame), not a {type(frame).__name__}."
        raise BadInput(message)
    for name in names:
        if name not in frame.columns:
            known = [str(column) for column in frame.columns]
            msg = f"column for {measure}"
            raise NotFound.among(msg, str(name), known)
    if frame.empty:
        message = f"{measure} was given a table without rows. Check the filter before it."
        raise BadInput(message)


def minutes(measure: str, frame: pd.DataFrame, name: str) -> "pd.Series[float]":
    """Return a column of minutes as numbers; missing ones stay missing.

    Raises
    ------
    BadInput
        When the column holds text or moments, or a negative number.

    """
    require(measure, frame, name)
    column = frame[name]
    if not pd.api.types.is_numeric_dtype(column) or pd.api.types.is_bool_dtype(column):
        message = (
            f"{measure} needs numbers in {name!r}, which holds {column.dtype}. "
            "Turn its text into numbers first."
        )
        raise BadInput(message)
    numbers = column.astype("Float64").astype("float64")
    if (numbers < 0).any():
        count = int((numbers < 0).sum())
        message = (
            f"{measure}: {count} of the values in {name!r} are below 0 minutes. Mend them first."
        )
        raise BadInput(message)
    if numbers.isna().all():
        message = f"{measure}: every value in {name!r} is missing."
        raise BadInput(message)
    return numbers


def grouped(measure: str, frame: pd.DataFrame, by: str | Sequence[str]) -> list[str]:
    """Return the grouping columns as a list, checked."""
    names = [by] if isinstance(by, str) else list(by)
    if not names:
        message = f"{measure} needs at least one column to group by."
        raise BadInput(message)
    require(measure, frame, *names)
    return names
