"""A digest changes with the values and with nothing else."""

import pandas as pd

from datagym.datasets.digest import digest


def test_every_change_of_a_value_changes_it():
    """Also a name, an order, a missing value, and a text that moves over a border."""
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "yz"], "c": pd.to_datetime(["2023-01-01", None])})
    others = [
        frame.assign(a=[1, 3]),
        frame.assign(b=["xy", "z"]),
        frame.assign(c=pd.to_datetime([None, "2023-01-01"])),
        frame.rename(columns={"a": "d"}),
        frame.iloc[::-1],
        frame[["b", "a", "c"]],
        frame.assign(a=pd.array([1, None], dtype="Int64")),
    ]
    assert len({digest(other) for other in [frame, *others]}) == len(others) + 1


def test_types_that_hold_the_same_do_not_change_it():
    """Category or text, wide or narrow numbers, microseconds or nanoseconds."""
    frame = pd.DataFrame({"a": [1, 2], "b": ["x", "y"], "c": pd.to_datetime(["2023-01-01"] * 2)})
    same = frame.astype({"a": "Int8", "b": "category", "c": "datetime64[ns]"})
    assert digest(same) == digest(frame)
