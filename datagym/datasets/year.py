"""The year that the hospital's data cover, and moments as whole numbers.

Everything happens from 1 April 2023 to 31 March 2024. In the engine a moment is the number
of minutes since the year began, a date the number of days since then; earlier ones are
negative. `MISSING` stands for none.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

START = np.datetime64("2023-04-01T00:00", "m")
DAYS = 366  # to 31 March 2024, with 29 February
DAY = 1440  # minutes
END = DAYS * DAY
MISSING = -(2**31)
"""Stands for a missing whole number, moment or date, in columns of 32 bits."""

DATES = START.astype("datetime64[D]") + np.arange(DAYS)
MONTH = (DATES.astype("datetime64[M]").astype(np.int64) % 12 + 1).astype(np.int8)
"""The month, 1 to 12, of each day of the year."""

WEEKDAY = ((DATES.astype(np.int64) + 3) % 7).astype(np.int8)  # 1 January 1970 was a Thursday
"""The day of the week, 0 for Monday, of each day of the year."""

LOST_HOUR = int((np.datetime64("2024-03-31T01:00", "m") - START).astype(np.int64))
"""The minute at which the clock is put forward: the hour from here does not exist."""

BANK_HOLIDAYS = tuple(
    int((np.datetime64(day, "D") - START.astype("datetime64[D]")).astype(np.int64))
    for day in ("2023-04-07", "2023-04-10", "2023-05-01", "2023-05-08", "2023-05-29",
                "2023-08-28", "2023-12-25", "2023-12-26", "2024-01-01", "2024-03-29")
)  # fmt: skip
"""England's bank holidays as days of the year (gov.uk)."""


def moments(minutes: npt.NDArray[Any]) -> npt.NDArray[np.datetime64]:
    """Turn minutes since the year began into moments; `MISSING` becomes NaT."""
    return _since(minutes, START.astype("datetime64[us]"), "m")


def dates(days: npt.NDArray[Any]) -> npt.NDArray[np.datetime64]:
    """Turn days since the year began into dates; `MISSING` becomes NaT."""
    return _since(days, START.astype("datetime64[us]"), "D")


def _since(
    numbers: npt.NDArray[Any], start: np.datetime64, unit: str
) -> npt.NDArray[np.datetime64]:
    many = numbers.astype(np.int64)
    made: npt.NDArray[np.datetime64] = start + many.astype(f"timedelta64[{unit}]")
    made[many == MISSING] = np.datetime64("NaT")
    return made
