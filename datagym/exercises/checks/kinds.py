"""What kind of thing an answer is: looked up by its exact class, so that nothing can pretend.

Answers are plain data by the time they are marked. All the same, no check runs code that an
answer brings along: only objects of Python's, numpy's and pandas' own classes are read.
"""

import datetime as dt
import re
import types
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
import pandas as pd

Plain: TypeAlias = Any  # what an answer may hold: anything, and so each value is looked at

BOOLEANS: frozenset[type] = frozenset({bool, np.bool_})
TEXTS: frozenset[type] = frozenset({str, np.str_})
DATES: frozenset[type] = frozenset({dt.date, dt.datetime, pd.Timestamp, np.datetime64})
SPANS: frozenset[type] = frozenset({dt.timedelta, pd.Timedelta, np.timedelta64})
INDEXES: frozenset[type] = frozenset(
    {
        pd.Index,
        pd.RangeIndex,
        pd.MultiIndex,
        pd.DatetimeIndex,
        pd.TimedeltaIndex,
        pd.PeriodIndex,
        pd.CategoricalIndex,
        pd.IntervalIndex,
    }
)
ARRAYS: frozenset[type] = frozenset(
    {np.ndarray, *(kind for kind in vars(pd.arrays).values() if isinstance(kind, type))}
)
_SCALARS: frozenset[type] = frozenset(np.sctypeDict.values())
NUMBERS: frozenset[type] = frozenset((int, float, Decimal, Fraction)) | {
    kind for kind in _SCALARS if issubclass(kind, np.integer | np.floating) and kind not in SPANS
}
_VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()))
LISTS: frozenset[type] = (
    frozenset((list, tuple, set, frozenset, range, pd.Series, *_VIEWS)) | INDEXES | ARRAYS
)
_WAITING: frozenset[type] = frozenset(
    {map, filter, zip, enumerate, types.GeneratorType, type({}.items())}
)
_WORDS: Mapping[type, str] = {
    **dict.fromkeys(TEXTS, "text"),
    **dict.fromkeys(BOOLEANS, "True or False"),
    **dict.fromkeys(NUMBERS, "a number"),
    **dict.fromkeys(DATES, "a date"),
    **dict.fromkeys(SPANS, "a length of time"),
    **dict.fromkeys(LISTS, "a row of values"),
    **dict.fromkeys(_WAITING, "a list that is not worked out yet. Put list( ) around it"),
    list: "a list",
    tuple: "a list",
    set: "a set of values",
    frozenset: "a set of values",
    dict: "a dictionary",
    pd.Series: "a whole column",
    pd.DataFrame: "a whole table",
    types.ModuleType: "a module, a box of tools",
    type: "a kind of thing, not a value",
    complex: "a complex number",
    bytes: "a piece of raw data",
    pd.Interval: "a range from one number to another",
    pd.Period: "a period of time",
}
_GROUPED = (
    "a grouped table. Say what to work out for each group, for example with .size() or .mean()"
)
_NAMES: Mapping[str, str] = {  # of classes that are not imported for this
    **dict.fromkeys(("DataFrameGroupBy", "SeriesGroupBy"), _GROUPED),
    **dict.fromkeys(("Axes", "Figure", "FacetGrid"), "a chart"),
}
_LONGEST_NAME = 40
_MOST_OF_A_RANGE = 1_000_000  # more than any table of the course has rows


def is_missing(value: Plain) -> bool:
    """Tell whether a single value is missing: None, NaN, NaT or NA.

    >>> is_missing(float("nan")), is_missing(pd.NaT), is_missing(0), is_missing([])
    (True, True, False, False)
    """
    if value is None or value is pd.NA or value is pd.NaT:
        return True
    if type(value) in (np.datetime64, np.timedelta64):
        return bool(np.isnat(value))
    if type(value) is Decimal:
        return value.is_nan()
    return type(value) in NUMBERS and bool(value != value)  # noqa: PLR0124  (only NaN differs)


def is_own_column(value: Plain) -> bool:
    """Tell whether a Series or Index keeps its values in a way of numpy's or pandas' own.

    >>> is_own_column(pd.Series(["a"]))
    True
    """
    return type(value) is pd.MultiIndex or type(value.array) in ARRAYS


def items(value: Plain) -> list[Plain] | None:
    """Return the values of a list of whatever kind, or None when it is none.

    >>> items(pd.Series([1, 2])), items({"b": 1}.keys()), items(7)
    ([1, 2], ['b'], None)
    """
    if type(value) not in LISTS or (type(value) is np.ndarray and value.ndim == 0):
        return None
    if (type(value) in INDEXES or type(value) is pd.Series) and not is_own_column(value):
        return None
    return list(value[:_MOST_OF_A_RANGE] if type(value) is range else value)


def lone(value: Plain) -> Plain:
    """Return the only value of a table, column or array of one; anything else as it is.

    >>> lone(pd.Series([0.5])), lone([0.5])
    (0.5, [0.5])
    """
    kind = type(value)
    if kind is pd.DataFrame and value.shape == (1, 1):
        value = value.iloc[:, 0]
        kind = pd.Series
    if kind is np.ndarray and value.size == 1:
        return value.reshape(-1)[0]
    if (kind is pd.Series or kind in INDEXES or kind in ARRAYS) and kind is not np.ndarray:
        inside = items(value) if len(value) == 1 else None
        return value if inside is None else inside[0]
    return value


def in_words(value: Plain) -> str:
    """Return what an answer is, as the end of a sentence that begins with "this is".

    >>> in_words([1]), in_words(pd.DataFrame()), in_words(pd.DataFrame({"a": [1]}).groupby("a"))
    ('a list', 'a whole table', 'a grouped table. Say what to work out for each group, for example
    with .size() or .mean()')

    """
    kind = type(value)
    name = name_of(kind)
    if is_missing(value):
        return "a missing value"
    if kind in _WORDS:
        return _WORDS[kind]
    if name in _NAMES:
        return _NAMES[name]
    if callable(value):
        return "a function. Write ( ) after its name to get what it works out"
    return f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def name_of(kind: type) -> str:
    """Return the name of a class, short and in letters only, whatever the class says of itself.

    >>> name_of(dict)
    'dict'
    """
    name = type.__dict__["__name__"].__get__(kind)
    return re.sub(r"\W", "", name)[:_LONGEST_NAME] or "thing without a name"
