"""One SQLite database: the tables with their keys, and the codebook."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pandas as pd

from datagym.datasets.card import Card, Column
from datagym.datasets.folder import codebook
from datagym.datasets.hospital import Hospital
from datagym.datasets.texts import write_column

_FILE = "hospital.sqlite"
_TYPES = {"integer": "INTEGER", "boolean": "INTEGER", "number": "REAL"}


def write(hospital: Hospital, work: Path) -> list[str]:
    """Write ``hospital.sqlite``; moments and dates are ISO texts, truth values 0 and 1."""
    with closing(sqlite3.connect(work / _FILE)) as base, base:
        base.execute("PRAGMA page_size = 8192")
        base.execute("PRAGMA journal_mode = OFF")  # a file that is not complete is thrown away
        base.execute("CREATE TABLE about (what TEXT PRIMARY KEY, value TEXT NOT NULL)")
        base.executemany(
            "INSERT INTO about VALUES (?, ?)",
            [
                ("notice", "Every row is synthetic. Nobody in these tables exists."),
                ("licence", "CC BY 4.0"),
                ("patients", str(hospital.patients)),
                ("seed", str(hospital.seed)),
            ],
        )
        for made in hospital.made.values():
            base.execute(_schema(made.card, set(hospital)))
            marks = ", ".join("?" * len(made.card.columns))
            base.executemany(
                f"INSERT INTO {made.card.name} VALUES ({marks})",  # noqa: S608  (the name is a card's)
                _rows(made.card, made.frame),
            )
        _codebook(base, hospital)
        base.execute("PRAGMA user_version = 1")
    return [_FILE]


def _schema(card: Card, tables: set[str]) -> str:
    lines = [_column(column) for column in card.columns]
    lines.append(f"PRIMARY KEY ({', '.join(card.key)})")
    for column, place in card.refers.items():
        table, key = place.split(".")
        if table in tables:
            lines.append(f"FOREIGN KEY ({column}) REFERENCES {table} ({key})")
    return f"CREATE TABLE {card.name} (\n  " + ",\n  ".join(lines) + "\n)"


def _column(column: Column) -> str:
    line = f"{column.name} {_TYPES.get(column.type, 'TEXT')}"
    return line if column.missing else f"{line} NOT NULL"


def _rows(card: Card, frame: pd.DataFrame) -> Iterable[tuple[Any, ...]]:
    return zip(*(_cells(column, frame[column.name]) for column in card.columns), strict=True)


def _cells(column: Column, values: "pd.Series[Any]") -> list[Any]:
    if column.type in {"moment", "date"}:
        return [text or None for text in write_column(column, values)]
    if column.type == "boolean":
        return [int(value) for value in values.tolist()]
    gone = values.isna().to_numpy()
    cells = values.to_numpy(dtype=object).tolist()
    return [None if lost else cell for cell, lost in zip(cells, gone, strict=True)]


def _codebook(base: sqlite3.Connection, hospital: Hospital) -> None:
    books = [codebook(made.card).assign(table_name=name) for name, made in hospital.made.items()]
    whole = pd.concat(books, ignore_index=True)
    names = ["table_name", *whole.columns[:-1]]
    base.execute(f"CREATE TABLE codebook ({', '.join(f'{_quoted(n)} TEXT' for n in names)})")
    marks = ", ".join("?" * len(names))
    base.executemany(
        f"INSERT INTO codebook VALUES ({marks})",  # noqa: S608  (only marks)
        whole[names].astype("str").to_numpy().tolist(),
    )


def _quoted(name: str) -> str:
    return f'"{name}"'
