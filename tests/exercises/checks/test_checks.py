"""Every check takes every answer: a verdict or a hint with a sentence, never an error."""

import datetime as dt
import math
import re
import subprocess
import sys
import types
import warnings
from collections import OrderedDict, defaultdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.figure import Figure

from datagym.exercises import checks
from datagym.exercises.checks import Case, Column, Mistake, Part
from datagym.exercises.checks.units import UNITS
from datagym.exercises.checks.verdict import Fits, Hint, Verdict

WARDS = pd.DataFrame(
    {"n": [10, 20], "lead": ["Ana", "Bo"], "opened": pd.to_datetime(["2001-02-03", None])},
    index=pd.Index(["East", "West"], name="ward"),
)
COLUMNS = [Column("n", 1, unit="count"), Column("lead", 1), Column("opened", 1)]
CASES = [Case((1, 2), 3), Case((2, 3), 5)]

# Each takes an answer, and knows a right one that is unlikely to come by chance.
MARKS = {
    "number": lambda value: checks.number(value, 0.7212, "proportion", points=2, decimals=3),
    "count": lambda value: checks.number(
        value, 7212, "count", points=2, mistakes=[Mistake(721, 1, "Only a tenth.")]
    ),
    "choice": lambda value: checks.choice(value, "q", {"q": "Yes.", "r": "No."}, points=2),
    "text": lambda value: checks.text(
        value, "Emergency 7212", points=2, mistakes=[Mistake("A & E", 1, "That was long ago.")]
    ),
    "date": lambda value: checks.date(
        value, "2031-07-21", points=2, mistakes=[Mistake("2031-01-07", 1, "That is another.")]
    ),
    "moment": lambda value: checks.date(
        value, pd.Timestamp("2031-07-21 07:21", tz="Europe/London"), points=2, moment=True
    ),
    "duration": lambda value: checks.duration(value, 7212, "minutes", points=2, decimals=1),
    "table": lambda value: checks.table(value, WARDS, COLUMNS, order=True),
    "column": lambda value: checks.table(value, WARDS, [Column("n", 2)]),
    "values": lambda value: checks.values(value, [7212, "Emergency", None, True], points=2),
    "ordered": lambda value: checks.values(value, [7212, 7213], points=2, order=True, decimals=1),
    "dates": lambda value: checks.values(value, [dt.date(2031, 7, 21)], points=2),
    "order": lambda value: checks.order(value, ["load", "filter", "plot"], points=2),
    "letters": lambda value: checks.order(value, ["q", "r", "s"], points=2),
    "function": lambda value: checks.function(value, CASES, points=2, partial=True),
    "chart": lambda value: checks.chart(
        value,
        title=Part(1, "wards"),
        x=Part(1),
        y=Part(1, unit="minutes"),
        bars=Part(2, {"East": 1}),
        line=Part(1, {1: 7212}),
        scatter=Part(1, [(1, 7212)]),
        legend=Part(1, ["a"]),
        zero=Part(1),
        panels=Part(1, 7),
    ),
}
LOOKS = {
    "number": lambda value: checks.expect_number(value, "proportion"),
    "most": lambda value: checks.expect_number(value, "minutes", most=9),
    "choice": lambda value: checks.expect_choice(value, "qr"),
    "text": lambda value: checks.expect_text(value, options=["East"], words=1),
    "date": lambda value: checks.expect_date(value, moment=True, first="2024-01-01"),
    "duration": checks.expect_duration,
    "table": lambda value: checks.expect_table(value, ["n", "lead"], rows=2),
    "column": lambda value: checks.expect_table(value, ["n"], rows=2),
    "values": lambda value: checks.expect_values(value, 4),
    "order": lambda value: checks.expect_order(value, ["load", "filter"]),
    "function": lambda value: checks.expect_function(value, 1, 2),
    "chart": lambda value: checks.expect_chart(value, "bars", panels=1),
}


def fail(*_, **__):
    """Stand for code of a learner's class, which never may run."""
    message = "code of an answer ran"
    raise AssertionError(message)


# fmt: off
HOOKS = [
    "eq", "ne", "lt", "gt", "le", "ge", "hash", "bool", "float", "int", "index", "len", "iter",
    "getitem", "contains", "str", "repr", "format", "getattr", "getattribute", "array",
    "array_function", "array_ufunc", "abs", "neg", "sub", "rsub", "add", "radd", "copy",
    "deepcopy", "reduce_ex", "dataframe", "arrow_c_stream", "instancecheck",
]
# fmt: on


def hostile(base, *arguments):
    """Return an object of a class of one's own that fails when anybody asks it anything."""
    hooks = {f"__{name}__": fail for name in HOOKS} | {"__class__": property(fail)}
    kind = type("Hostile", (base,), hooks)
    return base.__new__(kind, *arguments)


class Equal:
    """An object that says of itself that it is everything."""

    def __eq__(self, _):
        return True

    def __hash__(self):
        return hash("East")

    def __float__(self):
        return 0.7212

    def __len__(self):
        return 2

    def __iter__(self):
        return iter(["East", "West"])

    @property
    def __class__(self):
        return float


class DataFrameGroupBy:
    """What stands for a thing that could not be carried: its name alone is left."""


class Loud(type):
    """A class whose classes say of themselves what they like."""

    __name__ = property(fail)
    __module__ = property(fail)
    __instancecheck__ = fail


HOSTILE = [hostile(base) for base in (object, float, int, str, list, dict, tuple, pd.Series)]
HOSTILE += [hostile(dt.datetime, 2031, 7, 21), hostile(float, 0.7212), hostile(str, "q")]
HOSTILE += [Equal(), Loud("Loud", (), {}), Loud("Loud", (), {})(), [hostile(object)]]
HOSTILE += [{"East": hostile(float), "West": 2}, [Equal(), Equal()], {"n": Equal()}]


def objects(*values):
    """Return an array of objects, made without looking at them."""
    array = np.empty(len(values), dtype=object)
    for at, value in enumerate(values):
        array[at] = value
    return array


LIES = objects(Equal(), hostile(str))
HOSTILE += [LIES, pd.Series(LIES, index=["East", "West"], dtype=object)]
HOSTILE += [pd.DataFrame({"n": LIES, "lead": LIES}, index=["East", "West"], dtype=object)]
HOSTILE += [pd.Series([1, 2], index=pd.Index(LIES, dtype=object))]

DEEP = [1]
for _ in range(500):
    DEEP = [DEEP]
LOOP = []
LOOP.append(LOOP)
MANY = pd.DataFrame({"n": range(30_000), "lead": "Ana", "opened": pd.Timestamp(0)})

# fmt: off
WORDS = [
    ..., None, NotImplemented, True, False, np.bool_(1), "", " ", ".", "'", '""', "\0", "\ud800",
    "East", "0.7212", "x" * 100_000, "-", "1e5", "\u0661", "nan", "NaT", "2024-02-30", "0000-00-00",
    "31/12/9999", "9999-12-31T23:59:59+23:59", "1:99", "99999999999999999999 days", "1 day 1 day",
    "0001-01-01 00:00-23:59", "...", "\u2026", np.str_("East"), np.bytes_(b"x"), b"East",
    bytearray(b"x"), memoryview(b"x"),
]
NUMBERS = [
    0, -0.0, 1, -1, 0.7212, 72.12, 10**400, -(10**400), 2**64, 1e308, -1e-308, math.nan, math.inf,
    -math.inf, 1j, Decimal("NaN"), Decimal("sNaN"), Decimal("1e9999"), Decimal("0.5"),
    Fraction(1, 3), Fraction(10**400, 3), np.float16(1), np.longdouble(1), np.float64("nan"),
    np.int8(-128), np.uint64(2**64 - 1),
]
TIMES = [
    pd.NA, pd.NaT, pd.Timestamp(0), pd.Timestamp.max, pd.Timestamp("2024-01-01", tz="Asia/Tokyo"),
    pd.Timedelta(0), pd.Timedelta.min, pd.Period("2024-01"), pd.Period("2024-01-01", "D"),
    pd.Interval(0, 1), pd.DateOffset(months=1), pd.Timedelta("NaT"), np.datetime64("NaT"),
    np.datetime64(2**62, "D"), np.datetime64(5, "Y"), np.timedelta64(2**62, "W"), np.timedelta64(1),
    dt.date.min, dt.datetime.max, dt.time(1), dt.timedelta.max, dt.timedelta.min,  # noqa: DTZ901
    dt.UTC, dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC),
]
LISTS = [
    range(3), range(10**12), range(10**99), slice(1), [], (), {}, set(), frozenset(), [None], [...],
    [[]], ["East"], [1, "a", None], {1: 2}, {"East": 10, "West": "20"}, {None: None}, {(1, 2): [3]},
    {"n": [1, 2]}, OrderedDict(a=1), defaultdict(int), {"a": 1}.keys(), {"a": 1}.values(),
    {"a": 1}.items(), DEEP, LOOP, map(str, []), zip([], strict=True), iter([]), (n for n in ()),
    enumerate([]), np.array(1), np.array([]), np.array([[1, 2], [3, 4]]), np.zeros((2, 0, 3)),
    np.array("East"), np.array([1, "a", None], dtype=object), np.ma.masked,
    np.ma.array([1, 2], mask=[0, 1]), np.array([(1, 2.0)], dtype=[("a", int), ("b", float)]),
    np.array([1 + 1j]),
]
COLUMNS_OF_ALL_KINDS = [
    pd.Series(dtype=float), pd.Series([1]), pd.Series([math.nan]), pd.Series(["a", 1, None, [1]]),
    pd.Series([True, False]), pd.Series([1, None], dtype="Int64"),
    pd.Series(["a"], dtype="category"),
    pd.Series(pd.to_timedelta([1, 2])), pd.Series(pd.period_range("2024", periods=2, freq="Y")),
    pd.Series([1, 2], index=["East", "East"]), pd.Series([1, 2], index=[None, math.nan]),
    pd.Series(pd.arrays.SparseArray([1, 0])), pd.Series([[1], {2}]), pd.Series(["1", "2"]),
    pd.Index([]), pd.RangeIndex(2), pd.MultiIndex.from_tuples([(1, "a")]),
    pd.CategoricalIndex(["a"]),
    pd.interval_range(0, 2), pd.date_range("2024", periods=2), pd.array([1, None]),
    pd.Categorical([]),
]
TABLES = [
    pd.DataFrame(), pd.DataFrame({"n": []}), pd.DataFrame([[1]]), WARDS, WARDS.T, MANY,
    WARDS.reset_index(), WARDS.assign(n=[[1], {}]), WARDS.astype(str),
    WARDS.rename(columns={"lead": "N"}), WARDS.assign(opened=["x", 5]),
    WARDS.assign(n=[pd.NaT, "z"]), WARDS.set_axis([None, None]), pd.concat([WARDS, WARDS], axis=1),
    pd.DataFrame([[1, 2]], columns=[("a", "b"), None]),
    pd.DataFrame([[1, 2]], columns=pd.MultiIndex.from_tuples([("n", ""), ("lead", "x")])),
    WARDS.groupby("lead"), WARDS.groupby("lead")["n"], WARDS["n"].rolling(2), WARDS["opened"].dt,
    WARDS["lead"].str, DataFrameGroupBy(), DataFrameGroupBy,
]
THINGS = [
    object(), object, print, len, int, str, max, lambda: 1, lambda *_: None, lambda a, _: a, fail,
    exit, type, math, types, checks, property(), staticmethod(len), ValueError("x"), sys.stdout,
    Path(), re.compile(""),
]
CHARTS = [
    Figure(), Figure().subplots(), Figure().subplots(2, 2), [Figure().subplots()], {"a": Figure()},
    Figure().subplots(subplot_kw={"projection": "polar"}), Figure().subplots().plot([1, 2]),
    Figure().subplots().bar(["East"], [math.nan]), Figure().subplots().pie([1]),
    Figure().subplots().patch,
]
# fmt: on
ZOO = [*WORDS, *NUMBERS, *TIMES, *LISTS, *COLUMNS_OF_ALL_KINDS, *TABLES, *THINGS, *CHARTS]


def assert_a_mark(verdict):
    """A score within the points, and a sentence."""
    assert type(verdict) is Verdict
    assert 0 <= verdict.score <= verdict.points
    assert_a_sentence(verdict.message)


def assert_a_sentence(text):
    """A message that can be read and stored: it begins, ends, and is in words."""
    assert re.search(r"[.?!:\]]$", text), text
    assert 10 < len(text) < 600, text
    assert text.isprintable(), text
    own = re.sub(r'"(?:[^"\\]|\\.)*"', "", text)  # without what the learner wrote
    assert not re.search(r"<\w|0x[0-9a-f]{4}|Traceback|__\w+__", own), text


def look(check, value):
    """Return what a visible check says, as a text."""
    try:
        said = check(value)
    except Hint as hint:
        return str(hint)
    assert type(said) is Fits
    return said


@pytest.fixture(autouse=True)
def no_warning():
    """A warning would cost a mark under stock nbgrader."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def marked(name, values):
    """Mark each of some values, and name the one that fails a check."""
    for at, value in enumerate(values):
        try:
            verdict = MARKS[name](value)
            assert_a_mark(verdict)
        except Exception as error:
            error.add_note(f"{name}, value {at}: {type.__dict__['__name__'].__get__(type(value))}")
            raise
        yield value, verdict


@pytest.mark.parametrize("name", MARKS)
def test_every_check_marks_every_odd_answer(name):
    """None stops with an error or a warning, whatever it is given."""
    assert len(list(marked(name, ZOO))) == len(ZOO)


@pytest.mark.parametrize("name", LOOKS)
def test_every_visible_check_looks_at_every_odd_answer(name):
    """It says that it fits, or hints."""
    for at, value in enumerate(ZOO):
        try:
            assert_a_sentence(look(LOOKS[name], value))
        except Exception as error:
            error.add_note(f"{name}, value {at}")
            raise


@pytest.mark.parametrize("name", sorted(MARKS.keys() - {"function"}))
def test_an_object_that_lies_earns_nothing_and_none_of_its_code_runs(name):
    """Equal to everything, a float by its own word, a list by its own length."""
    assert [verdict.score for _, verdict in marked(name, HOSTILE)] == [0] * len(HOSTILE)


@pytest.mark.parametrize("name", sorted(LOOKS.keys() - {"function"}))
def test_a_visible_check_runs_no_code_of_an_object_that_lies(name):
    """It looks at real classes only."""
    for value in HOSTILE:
        assert_a_sentence(look(LOOKS[name], value))


SIMPLE = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.decimals(allow_nan=False)
    | st.fractions()
    | st.text()
    | st.binary(max_size=4)
    | st.dates()
    | st.datetimes()
    | st.datetimes(timezones=st.timezones())
    | st.timedeltas()
    | st.sampled_from([pd.NA, pd.NaT, ..., "East", "West", "n", "lead", "2024-05-06", "load"])
)
NESTED = st.recursive(
    SIMPLE,
    lambda part: (
        st.lists(part, max_size=4)
        | st.tuples(part, part)
        | st.dictionaries(SIMPLE, part, max_size=4)
        | st.lists(part, max_size=4).map(lambda parts: pd.Series(parts, dtype=object))
        | st.lists(SIMPLE, min_size=2, max_size=2).map(
            lambda parts: pd.DataFrame({"n": parts, "lead": parts[::-1]}, dtype=object)
        )
    ),
    max_leaves=8,
)


@pytest.mark.parametrize("name", MARKS)
@given(value=NESTED)
def test_every_check_marks_whatever_can_be_made(name, value):
    """Values within values of every plain kind."""
    assert_a_mark(MARKS[name](value))


@pytest.mark.parametrize("name", LOOKS)
@given(value=NESTED)
def test_every_visible_check_looks_at_whatever_can_be_made(name, value):
    """And says a sentence."""
    assert_a_sentence(look(LOOKS[name], value))


def test_every_check_has_its_visible_twin():
    """So that a learner is never marked without a hint before."""
    marking = {name for name in checks.__all__ if name.islower() and not name.startswith("expect_")}
    twins = {name.removeprefix("expect_") for name in checks.__all__ if name.startswith("expect_")}
    assert marking - {"drawn"} == twins


def test_every_check_is_described_for_instructors():
    """docs/checks.md names each, with what it takes."""
    page = (Path(__file__).parents[3] / "docs" / "checks.md").read_text("utf-8")
    assert [name for name in checks.__all__ if name not in page] == []
    for unit in UNITS:
        assert f"`{unit}`" in page, unit


def test_checks_import_no_more_than_they_need():
    """A learner's notebook waits for pandas at most; no drawing, no nbgrader."""
    code = (
        "import sys, datagym.exercises.checks\n"
        "heavy = {'matplotlib', 'seaborn', 'nbgrader', 'IPython', 'sqlalchemy', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
