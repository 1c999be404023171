import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest

from datagym.exercises.checks.likeness import alike

TABLE = pd.DataFrame({"n": [1, 2], "share": [0.5, 0.25]}, index=pd.Index(["a", "b"], name="ward"))
PLAIN = TABLE.reset_index()


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (np.float64(0.25), 0.25),
        (pd.Series([3]), 3),
        (" East ", "east"),
        ("2024-03-05", dt.date(2024, 3, 5)),
        (None, None),
        (math.nan, None),
        ([1, "a"], (1, "A")),
        (np.array([1, 2]), [1, 2]),
        (pd.Series([1, 2]), [1, 2]),
        ([1, 2], pd.Series([1, 2])),
        ([], []),
        ({2, 1}, {1, 2}),
        ([2, 1], {1, 2}),
        ({"A": [1]}, {"a": (1,)}),
        (TABLE["n"], {"a": 1, "b": 2}),
        ({"b": 2, "a": 1}, TABLE["n"]),
        (TABLE.iloc[::-1], TABLE),
        (PLAIN, TABLE),
        (PLAIN, PLAIN),
        (TABLE.iloc[:0], TABLE.iloc[:0]),
        ((TABLE, 1), (TABLE, 1)),
    ],
)
def test_what_is_alike(found, expected):
    """By the rules of what is expected, whatever its form."""
    assert alike(found, expected)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (None, 0),
        (0, None),
        ([1, 2], [2, 1]),
        ([1, 2], [1, 2, 3]),
        ([2], 2),
        (2, [2]),
        ({1}, [2]),
        ("ab", ["a", "b"]),
        ({"a": 1}, {"a": 1, "b": 2}),
        ([("a", 1)], {"a": 1}),
        (TABLE.assign(n=3), TABLE),
        (PLAIN.iloc[::-1], PLAIN.set_index("ward").assign(n=[2, 1])),
        (PLAIN.iloc[::-1].reset_index(drop=True), PLAIN),
        (TABLE, TABLE.iloc[:0]),
        (7, TABLE),
        (object(), {"a": 1}),
    ],
)
def test_what_is_not_alike(found, expected):
    """Order of lists, number of values, names of rows."""
    assert not alike(found, expected)
