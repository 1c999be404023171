"""Faults: a ledger of every one that was put into a table, and the way back.

A fault is one cell (its clean and its dirty text), one surplus row, or one row at the end
that an export did not reach. No cell has two faults, so that the order in which they are
applied or taken back does not matter.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.streams import Floats, Ints, Stream
from datagym.datasets.texts import from_texts, read_column, to_texts, write_column
from datagym.errors import BadInput

LEDGER = ("table", "row", "column", "kind", "clean", "dirty")
WHOLE_ROW = "*"

Bools = npt.NDArray[np.bool_]


class Spoiler:
    """Puts faults into a table and writes each into the ledger.

    Parameters
    ----------
    card
        The dataset's card; its ``faults`` say how many rows each kind takes.
    frame
        The clean table.
    seed
        The seed of the table; every kind of fault has a stream of its own.

    """

    def __init__(self, card: Card, frame: pd.DataFrame, seed: int) -> None:
        self.card = card
        self.frame = frame
        self.clean = to_texts(card, frame)
        self._cells = {
            str(name): self.clean[name].to_numpy(dtype=object).copy() for name in self.clean
        }
        self._taken = {name: np.zeros(len(frame), dtype=bool) for name in self.clean}
        self._entries: list[pd.DataFrame] = []
        self._extra: list[tuple[int, str, dict[str, str]]] = []
        self._lost: tuple[str, int] = ("", 0)
        self._seed = seed

    def uniform(self, kind: str, what: str = "") -> Floats:
        """Draw one number from 0 up to 1 for each row."""
        stream = Stream(self._seed, f"{self.card.name}/faults", 0, len(self.frame))
        return stream.uniform(f"{kind}/{what}")[:, 0]

    def pick(self, kind: str, possible: Bools) -> Ints:
        """Choose the rows that get a fault: the card's share of the possible ones.

        All of them when the card names no share. The number is a quota, not luck. Rows
        that have another fault in one of the kind's columns are passed over.
        """
        fault = self._fault(kind)
        free = possible.copy()
        free[len(free) - self._lost[1] :] = False
        for column in fault["columns"]:
            if column != WHOLE_ROW:
                free &= ~self._taken[column]
        rows = np.flatnonzero(free)
        if "share" not in fault:
            return rows
        wanted = max(int(fault.get("least", 0)), round(fault["share"] * len(rows)))
        order = np.argsort(self.uniform(kind)[rows], kind="stable")
        return np.sort(rows[order[:wanted]])

    def put(self, kind: str, column: str, rows: Ints, dirty: Sequence[str]) -> None:
        """Write dirty texts into a column, in the rows where they differ from the clean ones."""
        if column not in self._fault(kind)["columns"]:
            message = f"The card of {self.card.name} does not say that {kind} touches {column!r}."
            raise BadInput(message)
        texts = np.array([*dirty, ""], dtype=object)[:-1]
        clean = self._cells[column][rows]
        differs = (texts != clean) & ~self._taken[column][rows]
        rows, texts, clean = rows[differs], texts[differs], clean[differs]
        self._taken[column][rows] = True
        self._cells[column][rows] = texts
        self._entries.append(
            pd.DataFrame(
                {"row": rows, "column": column, "kind": kind, "clean": clean, "dirty": texts}
            )
        )

    def repeat(self, kind: str, row: int, changes: Mapping[str, str], below: float = 0.0) -> None:
        """Enter a row a second time, with some texts changed.

        ``below`` says where between the row itself (0) and the end of the table (1).
        """
        cells = {name: str(values[row]) for name, values in self._cells.items()}
        last = len(self.frame) - self._lost[1] - 1
        place = row + int(below * max(last - row, 0))
        self._extra.append((place, kind, {**cells, **changes}))

    def truncate(self, kind: str) -> None:
        """Let the export end too early: the card's share of the rows, at the end, is lost.

        To be called before every other fault.
        """
        fault = self._fault(kind)
        if self._entries or self._extra:
            message = f"{kind} must be put into {self.card.name} before every other fault."
            raise BadInput(message)
        count = max(int(fault.get("least", 0)), round(fault["share"] * len(self.frame)))
        self._lost = (kind, min(count, len(self.frame) - 1))

    def finish(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        """Return the messy table and the ledger; a row's number is its place in the messy table."""
        extra = sorted(self._extra, key=lambda entry: entry[0])
        after = np.array([row for row, _, _ in extra], dtype=np.int64)
        places = np.arange(len(self.frame)) + np.searchsorted(after, np.arange(len(self.frame)))
        ledger = pd.concat(self._entries, ignore_index=True)
        ledger["row"] = places[ledger["row"].to_numpy()]
        surplus = pd.DataFrame(
            {
                "row": after + 1 + np.arange(len(after)),
                "column": WHOLE_ROW,
                "kind": [kind for _, kind, _ in extra],
                "clean": "",
                "dirty": [json.dumps(cells, ensure_ascii=False) for _, _, cells in extra],
            }
        )
        ledger = pd.concat([ledger, surplus, self._tail(len(extra))], ignore_index=True)
        ledger = ledger.sort_values(["row", "column"], kind="stable", ignore_index=True)
        ledger.insert(0, "table", self.card.name)
        types: Any = {name: "int64" if name == "row" else "str" for name in LEDGER}
        ledger = ledger[list(LEDGER)].astype(types)
        return soiled(self.card, self.frame, ledger), ledger

    def _tail(self, surplus: int) -> pd.DataFrame:
        """Return an entry for each row that was lost, with the place where it would be."""
        kind, count = self._lost
        first = len(self.frame) - count
        rows = self.clean.iloc[first:].to_dict(orient="records")
        return pd.DataFrame(
            {
                "row": np.arange(first, len(self.frame)) + surplus,
                "column": WHOLE_ROW,
                "kind": kind,
                "clean": [json.dumps(cells, ensure_ascii=False) for cells in rows],
                "dirty": "",
            }
        )

    def _fault(self, kind: str) -> Mapping[str, Any]:
        if kind not in self.card.faults:
            message = f"The card of {self.card.name} names no fault {kind!r}."
            raise BadInput(message)
        return self.card.faults[kind]


def soiled(card: Card, frame: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """Apply a ledger to a clean table: the messy table.

    Columns that no fault touches keep their types; the others are text, as they come
    out of a file.
    """
    surplus, lost = _whole_rows(ledger)
    texts = to_texts(card, frame.iloc[: len(frame) - len(lost)])
    total = len(texts) + len(surplus)
    own = np.setdiff1d(np.arange(total), surplus["row"].to_numpy())
    added = pd.DataFrame(
        [json.loads(row) for row in surplus["dirty"]],
        index=surplus["row"].to_numpy(),
        columns=texts.columns,
        dtype=object,
    )
    texts = pd.concat([texts.set_axis(own), added]).sort_index()
    cells = ledger[ledger["column"] != WHOLE_ROW]
    for column, entries in cells.groupby("column"):
        values = texts[column].to_numpy(dtype=object).copy()
        values[entries["row"].to_numpy()] = entries["dirty"].to_numpy(dtype=object)
        texts[column] = values
    return _typed(card, texts, set(cells["column"]))


def cleaned(card: Card, messy: pd.DataFrame, ledger: pd.DataFrame) -> pd.DataFrame:
    """Take a ledger back from a messy table: the exact clean twin.

    Raises
    ------
    BadInput
        When the table does not hold what the ledger says, or cannot be read after it.

    """
    texts = _as_texts(card, messy)
    cells = ledger[ledger["column"] != WHOLE_ROW]
    for column, entries in cells.groupby("column"):
        if column not in texts.columns:
            message = f"The ledger of faults names a column {column!r}, which {card.name} has not."
            raise BadInput(message)
        values = texts[column].to_numpy(dtype=object).copy()
        rows = entries["row"].to_numpy()
        if len(rows) and rows.max() >= len(values):
            message = (
                f"The ledger of faults names row {int(rows.max())}, but the table ends with row "
                f"{len(values) - 1}. Table and ledger are of two makes."
            )
            raise BadInput(message)
        wrong = values[rows] != entries["dirty"].to_numpy(dtype=object)
        if wrong.any():
            row = int(rows[wrong][0])
            message = (
                f"Row {row} of {column!r} holds {values[row]!r}, but the ledger of faults says "
                f"{entries['dirty'].to_numpy()[wrong][0]!r}. Table and ledger are of two makes."
            )
            raise BadInput(message)
        values[rows] = entries["clean"].to_numpy(dtype=object)
        texts[column] = values
    surplus, lost = _whole_rows(ledger)
    texts = texts.drop(index=surplus["row"].tolist())
    try:
        rows_lost = [json.loads(row) for row in lost["clean"]]
    except ValueError as error:
        message = "A row that was lost cannot be read from the ledger of faults; it is damaged."
        raise BadInput(message) from error
    tail = pd.DataFrame(rows_lost, columns=texts.columns)
    return from_texts(card, pd.concat([texts, tail.astype(object)], ignore_index=True))


def differences(card: Card, frame: pd.DataFrame, messy: pd.DataFrame, ledger: pd.DataFrame) -> int:
    """Count the cells in which clean and messy differ though the ledger does not say so, and back.

    0 for a ledger that is complete and says nothing that is not so.
    """
    surplus, lost = _whole_rows(ledger)
    dirty = _as_texts(card, messy).drop(index=surplus["row"].tolist())
    places = dirty.index.to_numpy()
    clean = to_texts(card, frame.iloc[: len(frame) - len(lost)]).set_axis(places)
    rows, columns = np.nonzero(dirty.to_numpy() != clean.to_numpy())
    names = np.array(dirty.columns)
    seen = set(zip(places[rows].tolist(), names[columns].tolist(), strict=True))
    cells = ledger[ledger["column"] != WHOLE_ROW]
    told = set(zip(cells["row"].tolist(), cells["column"].tolist(), strict=True))
    return len(seen ^ told)


def _whole_rows(ledger: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the entries of surplus rows and those of rows that were lost."""
    rows = ledger[ledger["column"] == WHOLE_ROW]
    lost = rows["dirty"] == ""
    return rows[~lost], rows[lost].sort_values("row")


def _typed(card: Card, texts: pd.DataFrame, as_text: set[str]) -> pd.DataFrame:
    columns: dict[str, Any] = {}
    for column in card.columns:
        cells = texts[column.name].reset_index(drop=True)
        if column.name in as_text:
            blank = cells == ""
            columns[column.name] = cells.astype("str").mask(blank)  # pandas 2 would write "nan"
        else:
            columns[column.name] = read_column(column, cells)
    return pd.DataFrame(columns)


def _as_texts(card: Card, messy: pd.DataFrame) -> pd.DataFrame:
    """Return every cell of a messy table as text."""
    columns: dict[str, Any] = {}
    for column in card.columns:
        values = messy[column.name]
        if isinstance(values.dtype, pd.StringDtype) or values.dtype == object:
            columns[column.name] = values.fillna("").to_numpy(dtype=object)
        else:
            columns[column.name] = write_column(column, values)
    return pd.DataFrame(columns, dtype=object)
