"""Checks a table against its card: columns, types, codes, ranges, keys, derived columns, lives."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from datagym.datasets.card import Card, Column
from datagym.datasets.makers import maker


def problems(card: Card, frame: pd.DataFrame) -> list[str]:
    """Say what in a table does not agree with its card, one sentence each.

    Parameters
    ----------
    card
        The dataset's card.
    frame
        A tidy table; nothing is computed from a column that is not as the card says.

    Returns
    -------
    list of str
        Nothing when all agrees.

    """
    wanted = [column.name for column in card.columns]
    if list(frame.columns) != wanted:
        return [f"The columns are {', '.join(map(str, frame.columns))}, not {', '.join(wanted)}."]
    found = [
        sentence for column in card.columns for sentence in _column(column, frame[column.name])
    ]
    twice = int(frame.duplicated(list(card.key)).sum())
    if twice:
        found.append(f"{twice:,} rows repeat the key ({', '.join(card.key)}) of another row.")
    if not found:
        found.extend(_derived(card, frame))
        found.extend(f"There are {sentence}." for sentence in maker(card.name).impossible(frame))
    return found


def _column(column: Column, values: "pd.Series[Any]") -> Iterator[str]:
    if str(values.dtype) != column.dtype:
        yield f"Column {column.name!r} is of type {values.dtype}, not {column.dtype}."
        return
    missing = int(values.isna().sum())
    if missing and not column.missing:
        yield f"Column {column.name!r} lacks {missing:,} values; none may be missing."
    known = values.dropna()
    for wrong, words in (
        (_below(column, known), f"are below {column.least}"),
        (_above(column, known), f"are above {column.most}"),
        (_unmatched(column, known), f"do not match {column.pattern}"),
        (_uncoded(column, known), "are none of its codes"),
    ):
        if wrong.any():
            first = known[wrong]
            yield (
                f"Column {column.name!r}: {len(first):,} values {words}; "
                f"the first is {first.iloc[0]!r} in row {first.index[0]}."
            )


def _none(values: "pd.Series[Any]") -> "pd.Series[bool]":
    return pd.Series(False, index=values.index)  # noqa: FBT003  (a value, not a choice)


def _below(column: Column, values: "pd.Series[Any]") -> "pd.Series[bool]":
    return _none(values) if column.least is None else values < column.least


def _above(column: Column, values: "pd.Series[Any]") -> "pd.Series[bool]":
    return _none(values) if column.most is None else values > column.most


def _unmatched(column: Column, values: "pd.Series[Any]") -> "pd.Series[bool]":
    return ~values.str.fullmatch(column.pattern) if column.pattern else _none(values)


def _uncoded(column: Column, values: "pd.Series[Any]") -> "pd.Series[bool]":
    return ~values.astype("str").isin(list(column.codes)) if column.codes else _none(values)


def _derived(card: Card, frame: pd.DataFrame) -> Iterator[str]:
    again = maker(card.name).derive(frame)
    for column in card.columns:
        if column.derived:
            was, now = frame[column.name], again[column.name]
            differs = (was != now).fillna(value=False).astype(bool)
            differs &= was.notna()  # a missing code differs from itself
            wrong = differs | (was.isna() != now.isna())
            if wrong.any():
                yield (
                    f"Column {column.name!r}: {int(wrong.sum()):,} rows are not "
                    f"{column.derived}; the first is row {frame.index[wrong][0]}."
                )
