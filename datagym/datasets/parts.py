"""The part of a table that one block of people makes, in compact columns, and tables of parts.

A maker works on plain numpy arrays, which are as small as their values allow, and a card
says how each is read:

==========  ==================================================================
type        what the array holds
==========  ==================================================================
text        `Ids` (identifiers), `Digits`, or `Coded` (positions in a list of texts)
category    positions in the column's codes; -1 where missing
integer     whole numbers; `MISSING` (or the least of a smaller type) where missing
number      whole numbers of 10 to the power of -``decimals``; missing alike
boolean     truth values
moment      minutes since the year began (`datagym.datasets.year`); missing alike
date        days since the year began; missing alike
==========  ==================================================================
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.card import Card, Column
from datagym.datasets.identifiers import LETTERS, STRIDE, Digits, Ids, numbers, texts, written
from datagym.datasets.strings import arrow_coded, arrow_lettered, from_arrow, in_arrow, index
from datagym.datasets.table import Tables
from datagym.datasets.year import dates, moments

Array = npt.NDArray[Any]


class Coded(NamedTuple):
    """A column of texts: each row's position in a list (-1 where missing)."""

    positions: Array
    texts: Sequence[str]


Values = Array | Ids | Digits | Coded


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of a table that one block makes.

    Parameters
    ----------
    block
        The block's number.
    columns
        The card's columns, in its order.
    person
        Each row's person, 0 to 8,191, by which a smaller hospital leaves rows out; None
        when the rows are no person's, and stay.
    hidden
        What really happened, row for row, for truths alone.
    kept
        What later tables of the block need and no reader gets.

    """

    block: int
    columns: Mapping[str, Values]
    person: Array | None
    hidden: Mapping[str, Array] = field(default_factory=dict)
    kept: Mapping[str, Array] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(rows_of(next(iter(self.columns.values()))))

    def array(self, column: str) -> Array:
        """Return a column's numbers: an array's own, an identifier's places, a text's positions."""
        return rows_of(self.columns[column])

    def taken(self, rows: Array) -> "Part":
        """Return some rows: a mask or their numbers."""
        return Part(
            self.block,
            {name: _taken(values, rows) for name, values in self.columns.items()},
            None if self.person is None else self.person[rows],
            {name: values[rows] for name, values in self.hidden.items()},
            self.kept,
        )

    def first(self, people: int) -> "Part":
        """Return the rows of the block's first people."""
        if self.person is None:
            return self
        rows = self.person < people
        return self if rows.all() else self.taken(rows)


def rows_of(values: Values) -> Array:
    """Return the array that a column's rows stand in."""
    if isinstance(values, Ids):
        return values.places
    if isinstance(values, Digits):
        return values.numbers
    return values.positions if isinstance(values, Coded) else values


def missing(values: Array) -> Array:
    """Tell where a column of whole numbers, moments or dates holds nothing.

    >>> missing(np.array([1, -128], np.int8)).tolist()
    [False, True]
    """
    kind = np.int32 if values.dtype == np.int64 else values.dtype
    gone: Array = values == np.iinfo(kind).min
    return gone


def tables(card: Card, parts: Sequence[Part]) -> Tables:
    """Make a tidy table, and its hidden one, of the parts of the blocks."""
    order = _order(card, parts)
    columns = {}
    for column in card.columns:
        if column.type == "text" and in_arrow():
            rows = [part.columns[column.name] for part in parts]
            blocks = [part.block for part in parts]
            columns[column.name] = from_arrow(arrow_texts(rows, blocks, order, long=True))
            continue
        values = [_readable(column, part.columns[column.name], part.block) for part in parts]
        whole = np.concatenate(values) if len(values) > 1 else values[0]
        columns[column.name] = _typed(column, whole if order is None else whole[order])
    hidden = {
        name: np.concatenate([part.hidden[name] for part in parts]) for name in parts[0].hidden
    }
    if order is not None:
        hidden = {name: values[order] for name, values in hidden.items()}
    return Tables(_frame(columns), _frame(hidden))


def _frame(columns: Mapping[str, Any]) -> pd.DataFrame:
    frame = pd.DataFrame(dict(enumerate(columns.values())))
    if columns:
        frame.columns = index(tuple(columns))
    return frame


def arrow_texts(
    columns: Sequence[Values], blocks: Sequence[int], order: Array | None = None, *, long: bool
) -> Any:  # noqa: ANN401  (a pyarrow.Array)
    """Return a column of texts of some blocks in Arrow's memory, below each other.

    Parameters
    ----------
    columns, blocks
        Each block's rows, and its number; all are of one kind.
    order
        The rows in the order in which they are wanted.
    long
        Whether the texts are of the kind that pandas keeps.

    """
    first = columns[0]
    if isinstance(first, Coded):
        positions, listed = _listed([one for one in columns if isinstance(one, Coded)])
        wanted = positions if order is None else positions[order]
        return arrow_coded(wanted, listed, long=long).dictionary_decode()
    rows = np.concatenate([rows_of(one) for one in columns], dtype=np.int64)
    gone = rows < 0
    if isinstance(first, Ids):
        rows += np.repeat(np.multiply(blocks, STRIDE), [len(rows_of(one)) for one in columns])
    if order is not None:
        rows, gone = rows[order], gone[order]
    if isinstance(first, Ids):
        return arrow_lettered(LETTERS[first.kind], numbers(first.kind, 0, rows), gone, long=long)
    return arrow_lettered("", rows, gone, long=long)


def _listed(columns: Sequence[Coded]) -> tuple[Array, Sequence[str]]:
    """Return the positions of all rows in one list of texts; blocks may have lists of their own."""
    texts = columns[0].texts
    if all(one.texts is texts or one.texts == texts for one in columns):
        return np.concatenate([one.positions for one in columns]), texts
    whole: list[str] = []
    positions = []
    for one in columns:
        positions.append(np.where(one.positions < 0, -1, one.positions + len(whole)))
        whole += one.texts
    return np.concatenate(positions), whole


def _order(card: Card, parts: Sequence[Part]) -> Array | None:
    """Return the order that the card asks for; None when the rows are to stay as they are."""
    if not card.order:
        return None
    keys = [
        np.concatenate([_key(part.columns[name], part.block) for part in parts])
        for name in card.order
    ]
    return np.lexsort(keys[::-1]) if len(keys) > 1 else np.argsort(keys[0], kind="stable")


def _key(values: Values, block: int) -> Array:
    if isinstance(values, Ids):
        return block * STRIDE + values.places.astype(np.int64)
    return rows_of(values)


def _taken(values: Values, rows: Array) -> Values:
    if isinstance(values, Ids):
        return Ids(values.kind, values.places[rows])
    if isinstance(values, Digits):
        return Digits(values.numbers[rows])
    if isinstance(values, Coded):
        return Coded(values.positions[rows], values.texts)
    return values[rows]


def _readable(column: Column, values: Values, block: int) -> Array:
    """Return a column's rows so that those of several blocks can stand below each other."""
    if isinstance(values, Ids):
        made: Array = texts(values.kind, block, values.places).astype(object)
        made[values.places < 0] = None
        return made
    if isinstance(values, Digits):
        made = written("", values.numbers, 10).astype(object)
        made[values.numbers < 0] = None
        return made
    if isinstance(values, Coded):
        listed = np.array([*values.texts, None], dtype=object)
        return listed[values.positions]
    if column.type == "moment":
        return moments(_plain(values))
    return dates(_plain(values)) if column.type == "date" else values


def _plain(values: Array) -> Array:
    wide = values.astype(np.int64)
    wide[missing(values)] = np.iinfo(np.int32).min
    return wide


def _typed(column: Column, values: Array) -> Any:  # noqa: ANN401  (an array of any dtype)
    if column.type == "text":
        return pd.Series(values, dtype="str")
    if column.type == "category":
        codes: Any = values
        return pd.Categorical.from_codes(codes, categories=index(tuple(column.codes)))
    if column.type == "integer" and column.dtype[0] == "I":  # a type that allows nothing
        gone = missing(values)
        kind = column.dtype.lower()
        return pd.arrays.IntegerArray(np.where(gone, 0, values).astype(kind), gone)
    if column.type == "number":
        decimals = np.where(missing(values), np.nan, values.astype(np.float64))
        return decimals / 10**column.decimals
    return values.astype(column.dtype)
