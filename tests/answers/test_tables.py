"""Tables, columns and labels of pandas come out as they went in, whatever they hold."""

import datetime as dt

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal, assert_index_equal, assert_series_equal

from datagym.answers import Limits, Uncarried, pack, unpack

N = 5
LETTERS = list("abcde")
HOLES = ["a", None, "b", "c", "d"]
COLUMNS = {
    "bool": [True, False, True, True, False],
    "int": np.arange(N, dtype="int16"),
    "uint": np.arange(N, dtype="uint64") + np.uint64(2**63),
    "float": [0.1, -0.0, np.nan, np.inf, 5e-324],
    "complex": [1j, 0, 1, 2, 3],
    "str": LETTERS,
    "str with holes": HOLES,
    "objects": pd.Series([1, "a", None, dt.date(2024, 2, 29), (1, 2)], dtype=object),
    "texts": pd.Series(["a", None, "b", "c", "d"], dtype=object),
    "category": pd.Categorical(["x", "y", None, "x", "y"]),
    "ordered": pd.Categorical(["lo", "hi", "lo", "hi", "lo"], ["lo", "hi", "none"], ordered=True),
    "bars": pd.cut(pd.Series([1, 5, 9, 11, 30]), range(0, 31, 10)),
    "moment": pd.date_range("2024", periods=N, freq="D"),
    "moment in ns": pd.date_range("2024", periods=N, unit="ns"),
    "zoned": pd.date_range("2024-10-26", periods=N, freq="12h", tz="Europe/London"),
    "utc": pd.to_datetime([0, None, 1, 2, 3], unit="D", utc=True),
    "offset": pd.date_range("2024", periods=N, tz=dt.timezone(dt.timedelta(hours=-3))),
    "span": pd.to_timedelta([1, None, 3, 4, 5], unit="h"),
    "month": pd.period_range("2024", periods=N, freq="M"),
    "quarter": pd.PeriodIndex(["2024Q1", None, "2024Q3", "2025Q1", "2025Q2"], freq="Q-MAR"),
    "interval": pd.interval_range(0, N, closed="left"),
    "interval of moments": pd.interval_range(pd.Timestamp("2024"), periods=N),
    "Int64": pd.array([1, None, 3, 2**62, -5], dtype="Int64"),
    "UInt8": pd.array([1, None, 3, 4, 255], dtype="UInt8"),
    "Float32": pd.array([1.5, None, 0.1, 4, 5], dtype="Float32"),
    "boolean": pd.array([True, None, False, True, None], dtype="boolean"),
    "string": pd.array(HOLES, dtype=pd.StringDtype("python")),
    "string in arrow": pd.array(HOLES, dtype=pd.StringDtype("pyarrow")),
    "str in python": pd.array(HOLES, dtype=pd.StringDtype("python", na_value=np.nan)),
    "arrow ints": pd.array([1, None, 3, 4, 5], dtype="int64[pyarrow]"),
    "arrow texts": pd.array(HOLES, dtype=pd.ArrowDtype(pa.string())),
}
FRAME = pd.DataFrame(COLUMNS)


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_keeps_its_dtype_and_values(through, name):
    """As a Series, as the column of a frame, empty, and as an array of its own."""
    column = FRAME[name]
    assert_series_equal(through(column), column)
    assert_frame_equal(through(FRAME[[name]]), FRAME[[name]])
    assert_series_equal(through(column.iloc[:0]), column.iloc[:0])
    assert_series_equal(pd.Series(through(column.array)), pd.Series(column.array))


@pytest.mark.parametrize("name", COLUMNS)
def test_a_column_can_be_an_index(through, name):
    """Of the same kind of index, with its name."""
    if name == "complex":
        index = pd.Index(np.array([1j, 2, 3]), name=name)
    else:
        index = pd.Index(FRAME[name], name=name)
    found = through(index)
    assert type(found) is type(index)
    assert_index_equal(found, index, exact=True)
    series = pd.Series(range(len(index)), index=index)
    assert_series_equal(through(series), series)


def test_a_table_with_every_kind_of_column(through):
    """All in one message."""
    assert_frame_equal(through(FRAME), FRAME)


def test_a_sparse_column_comes_out_dense(through):
    """Its values are what counts."""
    sparse = pd.Series(pd.arrays.SparseArray([0, 0, 1, 2, 0]))
    assert_series_equal(through(sparse), pd.Series([0, 0, 1, 2, 0]))


FRAMES = {
    "no columns": pd.DataFrame(index=list("ab")),
    "no rows": pd.DataFrame({"a": pd.Series(dtype="int64"), "b": pd.Series(dtype="str")}),
    "nothing": pd.DataFrame(),
    "the same name twice": pd.DataFrame([[1, 2.5], [3, 4.5]], columns=["a", "a"]),
    "numbers for names": pd.DataFrame([[1, 2]], columns=[2024, 2025]),
    "mixed names": pd.DataFrame([[1, 2, 3]], columns=pd.Index([1, "a", None], dtype=object)),
    "named axes": pd.DataFrame(
        [[1]], index=pd.Index([1], name="i"), columns=pd.Index(["a"], name="c")
    ),
    "the same row twice": pd.DataFrame({"a": [1, 2]}, index=["x", "x"]),
    "two levels": FRAME.set_index(["str", "int"])[["float"]],
    "two levels of columns": FRAME.groupby("bool")[["int", "float"]].agg(["mean", "max"]),
    "months for columns": pd.DataFrame(
        [[1, 2]], columns=pd.period_range("2024", periods=2, freq="M")
    ),
    "counted bars": FRAME["bars"].value_counts().sort_index().to_frame(),
    "a step": pd.DataFrame({"a": [1, 2]}, index=pd.RangeIndex(10, 4, -3, name="r")),
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_table_keeps_its_axes(through, name):
    """Rows and columns of every kind, with their names, doubled or missing."""
    frame = FRAMES[name]
    assert_frame_equal(through(frame), frame, check_freq=False, check_index_type="exact")


FREQUENCIES = ["D", "2D", "h", "15min", "W-SUN", "ME", "MS", "QE-DEC", "YS-JAN", "B", "BME"]


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_moments_that_follow_on_each_other_say_so(through, frequency):
    """Pandas compares that too."""
    index = pd.date_range("2024-01-01", periods=4, freq=frequency, tz="Europe/London")
    frame = pd.DataFrame({"n": range(4)}, index=index)
    assert_frame_equal(through(frame), frame)
    assert through(index).freq == index.freq


def test_holidays_are_forgotten(through):
    """A calendar of one's own cannot be said in a word."""
    index = pd.bdate_range("2024-01-01", periods=4, freq="C", holidays=["2024-01-02"])
    found = through(index)
    assert found.freq is None
    assert list(found) == list(index)


def test_labels_that_are_pairs_stay_one_index(through):
    """They do not become levels."""
    index = pd.Index([("a", 1), ("b", 2)], tupleize_cols=False, name=("x", 1))
    assert_index_equal(through(index), index, exact=True)


SCALARS = [
    pd.Timestamp("2024-02-29 12:00"),
    pd.Timestamp("2024-10-27 01:30", tz="UTC").tz_convert("Europe/London"),
    pd.Timestamp("2024-01-01", tz="UTC").as_unit("s"),
    pd.Timestamp.max,
    pd.Timedelta("-1 days 3h"),
    pd.Timedelta(5, unit="s"),
    pd.Interval(0, 1.5, closed="both"),
    pd.Interval(pd.Timestamp("2024"), pd.Timestamp("2025")),
    pd.Period("2024Q1"),
    pd.Period("2024-02", freq="M"),
]


@pytest.mark.parametrize("value", SCALARS, ids=range(len(SCALARS)))
def test_a_moment_a_period_an_interval(through, value):
    """Alone, in a list and as a key."""
    found = through(value)
    assert type(found) is type(value)
    assert found == value
    assert repr(found) == repr(value)
    assert through({value: [value]}) == {value: [value]}


def test_what_is_missing_stays_what_it_is(through):
    """NA and NaT are single objects."""
    assert through(pd.NA) is pd.NA
    assert through(pd.NaT) is pd.NaT
    assert through([pd.NA, pd.NaT, None]) == [pd.NA, pd.NaT, None]


def test_what_came_out_can_be_changed(through):
    """A test may add columns and set values."""
    found = through(FRAME[["int", "float", "str", "Int64", "moment"]])
    found.loc[0, "int"] = 7
    found.loc[1, "str"] = "z"
    found["float"] += 1
    found.loc[2, "Int64"] = 9
    found["more"] = 1
    assert found.loc[0, "int"] == 7
    assert found.loc[1, "str"] == "z"


CELLS = st.one_of(
    st.none(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=5),
    st.datetimes(),
    st.lists(st.integers(), max_size=2),
    st.decimals(allow_nan=False, places=2),
)


@settings(max_examples=100, deadline=None)
@given(st.data(), st.integers(0, 5), st.integers(0, 5))
def test_a_table_of_anything(through, data, rows, columns):
    """Object columns of plain values, with labels of any plain kind."""
    frame = pd.DataFrame(
        {
            place: pd.Series(data.draw(st.lists(CELLS, min_size=rows, max_size=rows)), dtype=object)
            for place in range(columns)
        },
        index=pd.RangeIndex(rows),
    )
    labels = st.text(st.characters(exclude_categories=["Cs"]), max_size=3) | st.integers()
    frame.index = pd.Index(data.draw(st.lists(labels, min_size=rows, max_size=rows)), dtype=object)
    frame.columns = pd.Index(
        data.draw(st.lists(labels, min_size=columns, max_size=columns)), dtype=object
    )
    assert_frame_equal(through(frame), frame)


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.none() | st.integers(-9, 9), st.booleans()),
        min_size=1,
        max_size=6,
    )
)
def test_an_index_of_several_levels(through, rows):
    """With missing labels, and levels that no row uses."""
    index = pd.MultiIndex.from_tuples(rows, names=["a", None, ("b", 1)])
    assert_index_equal(through(index), index, exact=True)
    assert_index_equal(through(index[:0]), index[:0], exact=True)
    found = through(index[1:])
    assert [len(level) for level in found.levels] == [len(level) for level in index.levels]


@settings(max_examples=150, deadline=None)
@given(
    st.builds(
        Limits,
        total=st.integers(3_000, 30_000),
        items=st.integers(0, 40),
        depth=st.integers(0, 4),
        text=st.integers(0, 10),
        cells=st.integers(0, 9_000),
        digits=st.integers(1, 30),
    ),
    st.lists(
        st.sampled_from(
            [
                FRAME,
                FRAME[["int", "category"]],
                FRAME["objects"],
                FRAME.index,
                np.zeros(300),
                np.array(["abc"] * 30),
                [1, [2, [3, [4]]]],
                list(range(30)),
                {"a": object(), "b": [len]},
                b"x" * 5_000,
                "a long text",
                10**25,
                pd.Timestamp("2024"),
                object(),
                len,
            ]
        ),
        max_size=4,
    ),
)
def test_what_one_side_lets_through_the_other_takes(limits, values):
    """Within the same limits, whatever they are: a value is carried or refused."""
    named = {f"a{place}": value for place, value in enumerate(values)}
    assert unpack(pack(named, limits), limits).keys() == named.keys()


@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda: FRAME.groupby("str"), "DataFrameGroupBy"),
        (lambda: FRAME.groupby("str")["int"], "SeriesGroupBy"),
        (lambda: FRAME["int"].rolling(2), "Rolling"),
        (lambda: FRAME[["int"]].style, "Styler"),
        (pd.tseries.offsets.Day, "Day"),
        (lambda: FRAME["int"].dtype, "Int16DType"),
    ],
)
def test_what_is_no_table_yet_is_refused(make, name):
    """The reason says what to take instead."""
    found = unpack(pack({"it": make()}))["it"]
    assert type(found).__name__ == name
    assert found.reason == (
        f"A {name} cannot leave the sandbox: take a table, a number or a text from it."
    ).replace("A Int", "An Int")


def test_a_model_in_a_cell_is_refused_in_its_place(through):
    """The other columns are as they were; as a label it cannot stay."""
    frame = pd.DataFrame({"n": [1, 2], "model": pd.Series([object(), 3], dtype=object)})
    found = through(frame)
    assert found["n"].tolist() == [1, 2]
    assert isinstance(found["model"][0], Uncarried)
    labelled = pd.Series([1], index=pd.Index([object()], dtype=object))
    assert "labels" in unpack(pack({"it": labelled}))["it"].reason


def test_large_tables_are_refused_before_they_are_written():
    """By cells, by columns, by bytes."""
    wide = pd.DataFrame(np.zeros((1, 10_001)))
    assert "10,000 columns" in unpack(pack({"it": wide}))["it"].reason
    long = pd.DataFrame({"a": np.zeros(101)})
    assert "cells" in unpack(pack({"it": long}, Limits(cells=100)))["it"].reason
    endless = pd.DataFrame(index=pd.RangeIndex(10**12))
    assert "longer than may leave" in unpack(pack({"it": endless}))["it"].reason
    texts = pd.Series(["a" * 1_000] * 100)
    assert "larger than" in unpack(pack({"it": texts}, Limits(total=50_000)))["it"].reason


def test_lone_surrogates_in_a_column_are_made_harmless(through):
    """In each kind of text."""
    for dtype in (object, pd.StringDtype("python")):
        column = pd.Series(["a\ud800", "b"], dtype=dtype)
        assert through(column).tolist() == ["a\ufffd", "b"]
