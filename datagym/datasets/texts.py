"""A table as text and back: how it stands in a file, and in the ledger of faults."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.card import Card, Column
from datagym.errors import BadInput

Texts = npt.NDArray[np.object_]
_YES, _NO = "TRUE", "FALSE"
_FORMATS: Mapping[str, str] = {"moment": "%Y-%m-%d %H:%M", "date": "%Y-%m-%d"}


def to_texts(card: Card, frame: pd.DataFrame) -> pd.DataFrame:
    """Write a tidy table as text: ISO moments, whole numbers, codes; nothing for missing.

    Spreadsheet programs read this form right.

    >>> from datagym.datasets import make
    >>> made = make("ed_attendances", n=300)
    >>> to_texts(made.card, made.frame)["within_4_hours"].min()
    'FALSE'

    """
    return pd.DataFrame(
        {column.name: write_column(column, frame[column.name]) for column in card.columns},
        dtype=object,
    )


def from_texts(card: Card, texts: pd.DataFrame) -> pd.DataFrame:
    """Read a table from text; the inverse of `to_texts`.

    Raises
    ------
    BadInput
        When a column is missing or surplus, or a text is none of its type or codes: the
        column, the first row (counted from 1) and the text are named.

    """
    wanted = [column.name for column in card.columns]
    if list(texts.columns) != wanted:
        lacks = [name for name in wanted if name not in texts.columns]
        extra = [str(name) for name in texts.columns if name not in wanted]
        what = f"lacks {lacks[0]!r}" if lacks else f"has {extra[0]!r}" if extra else "is disordered"
        message = f"The table of {card.name} {what}. Its columns are: {', '.join(wanted)}."
        raise BadInput(message)
    return pd.DataFrame(
        {column.name: read_column(column, texts[column.name]) for column in card.columns}
    )


def write_column(column: Column, values: "pd.Series[Any]") -> Texts:
    """Write one column as text."""
    if column.type == "number":
        return _numbers(values, column.decimals)
    return _WRITERS[column.type](values)


def read_column(column: Column, texts: "pd.Series[Any]") -> Any:  # noqa: ANN401  (an array of any dtype)
    """Read one column from text, as `from_texts` does."""
    values: Texts = texts.fillna("").to_numpy(dtype=object)
    blank = values == ""
    if blank.any() and not column.missing:
        raise _unreadable(column, values, blank)
    wrong = ~blank & ~_fits(column, values)
    if wrong.any():
        raise _unreadable(column, values, wrong)
    return _READERS[column.type](column, values, blank)


def _fits(column: Column, values: Texts) -> npt.NDArray[np.bool_]:
    text = pd.Series(values, dtype="str")
    forms = {"integer": r"-?\d{1,15}", "number": rf"-?\d{{1,12}}\.\d{{{column.decimals}}}"}
    if column.type in forms:
        return text.str.fullmatch(forms[column.type]).to_numpy(bool)
    if column.type in _FORMATS:
        read = pd.to_datetime(text, format=_FORMATS[column.type], errors="coerce")
        return read.notna().to_numpy(bool)
    allowed = {"boolean": [_YES, _NO], "category": list(column.codes)}
    if column.type in allowed:
        return text.isin(allowed[column.type]).to_numpy(bool)
    return np.ones(len(values), dtype=bool)


def _unreadable(column: Column, values: Texts, wrong: npt.NDArray[np.bool_]) -> BadInput:
    row = int(np.flatnonzero(wrong)[0])
    held = repr(values[row]) if values[row] else "empty"
    return BadInput(
        f"Column {column.name!r}: {int(wrong.sum()):,} values cannot be read as "
        f"{_WORDS[column.type]}; the first is {held} in row {row + 1:,}."
    )


def _text(values: "pd.Series[Any]") -> Texts:
    return values.to_numpy(dtype=object, na_value="")


def _moments(values: "pd.Series[Any]") -> Texts:
    minutes = values.to_numpy().astype("datetime64[m]")
    # numpy writes NaT as a text; a space for the T is what spreadsheet programs read as a date
    written = np.char.replace(np.datetime_as_string(minutes), "T", " ").astype(object)
    written[np.isnat(minutes)] = ""
    return written


def _dates(values: "pd.Series[Any]") -> Texts:
    days = values.to_numpy().astype("datetime64[D]")
    written = np.datetime_as_string(days).astype(object)
    written[np.isnat(days)] = ""
    return written


def _numbers(values: "pd.Series[Any]", decimals: int) -> Texts:
    known = values.notna().to_numpy()
    shown = values.fillna(0).to_numpy(dtype=np.float64)
    written: Texts = np.char.mod(f"%.{decimals}f", shown).astype(object)
    written[~known] = ""
    return written


def _integers(values: "pd.Series[Any]") -> Texts:
    known = values.notna().to_numpy()
    written: Texts = values.fillna(0).to_numpy(dtype=np.int64).astype(str).astype(object)
    written[~known] = ""
    return written


def _booleans(values: "pd.Series[Any]") -> Texts:
    return np.where(values.to_numpy(dtype=bool), _YES, _NO).astype(object)


_WRITERS: Mapping[str, Callable[["pd.Series[Any]"], Texts]] = {
    "text": _text,
    "category": _text,
    "moment": _moments,
    "date": _dates,
    "integer": _integers,
    "boolean": _booleans,
}


def _read_moments(_: Column, values: Texts, blank: npt.NDArray[np.bool_]) -> Any:  # noqa: ANN401
    moments = np.where(blank, "NaT", values).astype(str).astype("datetime64[m]")
    return moments.astype("datetime64[us]")


def _read_dates(_: Column, values: Texts, blank: npt.NDArray[np.bool_]) -> Any:  # noqa: ANN401
    return np.where(blank, "NaT", values).astype(str).astype("datetime64[D]").astype("<M8[us]")


def _read_numbers(_: Column, values: Texts, blank: npt.NDArray[np.bool_]) -> Any:  # noqa: ANN401
    return np.where(blank, "nan", values).astype(str).astype(np.float64)


def _read_text(_: Column, values: Texts, blank: npt.NDArray[np.bool_]) -> Any:  # noqa: ANN401
    written: Any = pd.Series(values, dtype="str")
    return written.mask(blank, None).array  # pandas 2 would make a text of what is missing


def _read_category(column: Column, values: Texts, blank: npt.NDArray[np.bool_]) -> Any:  # noqa: ANN401
    held: Any = values.copy()
    held[blank] = None
    return pd.Categorical(held, categories=list(column.codes))


def _read_integers(column: Column, values: Texts, blank: npt.NDArray[np.bool_]) -> Any:  # noqa: ANN401
    numbers = np.where(blank, "0", values).astype(str).astype(np.int64)
    if column.dtype[0] == "i":
        return numbers.astype(column.dtype)
    series: Any = pd.Series(numbers, dtype="Int64").mask(blank)
    return series.astype(column.dtype).array


_READERS: Mapping[str, Callable[[Column, Texts, npt.NDArray[np.bool_]], Any]] = {
    "text": _read_text,
    "number": _read_numbers,
    "date": _read_dates,
    "category": _read_category,
    "moment": _read_moments,
    "integer": _read_integers,
    "boolean": lambda _, values, __: (values == _YES).astype(bool),
}
_WORDS: Mapping[str, str] = {
    "text": "text",
    "category": "one of its codes",
    "moment": "a date and time (like 2023-04-01 13:05)",
    "date": "a date (like 2023-04-01)",
    "integer": "a whole number",
    "number": "a number with its decimals",
    "boolean": "TRUE or FALSE",
}
