"""One Excel workbook: what it is, a sheet a table, and the codebook."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from datagym.datasets.card import Card, Column
from datagym.datasets.folder import as_written, codebook
from datagym.datasets.formats.csv import write_csv
from datagym.datasets.hospital import Hospital
from datagym.errors import BadInput
from datagym.extras import needed

MOST_ROWS = 1_048_575
"""How many rows below its heading a sheet of Excel can hold."""

_FILE = "hospital.xlsx"
_MESSY = "hospital.messy.xlsx"
_LEDGER = "hospital.faults.csv"
_AROUND = 5  # rows of a messy sheet that are not the table's
_HEADINGS = {
    "text": "Who and what",
    "category": "Codes",
    "integer": "Numbers",
    "number": "Numbers",
    "boolean": "Codes",
    "moment": "When",
    "date": "When",
}
_LONGEST_NAME = 31
_WIDEST = 60
_FORMATS = {"moment": "yyyy-mm-dd hh:mm", "date": "yyyy-mm-dd"}


def write(hospital: Hospital, work: Path) -> list[str]:
    """Write ``hospital.xlsx``.

    Raises
    ------
    BadInput
        When a table has more rows than a sheet can hold.
    Unavailable
        When XlsxWriter is not installed.

    """
    for name, frame in hospital.items():
        if len(frame) > MOST_ROWS:
            message = (
                f"{name} has {len(frame):,} rows; a sheet of Excel holds {MOST_ROWS:,}. "
                "Make fewer patients, or choose another format."
            )
            raise BadInput(message)
    xlsxwriter = needed("xlsxwriter", "excel", "An Excel workbook")
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,  # a text that begins with = stays a text
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "tmpdir": str(work),
    }
    with xlsxwriter.Workbook(str(work / _FILE), options) as book:
        book.set_properties({"title": "A synthetic hospital", "comments": "Every row is synthetic"})
        bold = book.add_format({"bold": True, "bg_color": "#d8dde0"})
        _about(book, hospital, bold)
        for name, made in hospital.made.items():
            formats = {kind: book.add_format({"num_format": f}) for kind, f in _FORMATS.items()}
            _table(book.add_worksheet(name[:_LONGEST_NAME]), made.card, made.frame, bold, formats)
        books = [codebook(made.card).assign(table=name) for name, made in hospital.made.items()]
        whole = pd.concat(books, ignore_index=True)
        _plain(book.add_worksheet("codebook"), whole[["table", *whole.columns[:-1]]], bold)
    return [_FILE]


def write_messy(hospital: Hospital, work: Path) -> list[str]:
    """Write ``hospital.messy.xlsx`` as a hospital's system exports it, and the ledger of faults.

    Above each messy table stand a title and headings, merged over several columns; below
    it stands a note. ``pandas.read_excel(file, sheet_name=name, header=2, skipfooter=2,
    dtype=str)`` finds the table.

    Raises
    ------
    BadInput
        When a table has more rows than a sheet can hold.
    Unavailable
        When XlsxWriter is not installed.

    """
    xlsxwriter = needed("xlsxwriter", "excel", "An Excel workbook")
    with xlsxwriter.Workbook(str(work / _MESSY), {"strings_to_formulas": False}) as book:
        merged = book.add_format({"bold": True, "align": "center", "bg_color": "#d8dde0"})
        for name, made in hospital.made.items():
            texts = as_written(made.card, made.messy)
            if len(texts) > MOST_ROWS - _AROUND:
                message = f"{name} has too many rows for a sheet of Excel. Make fewer patients."
                raise BadInput(message)
            _export(book.add_worksheet(name[:_LONGEST_NAME]), made.card, texts, merged)
    ledgers = pd.concat([made.faults for made in hospital.made.values()], ignore_index=True)
    write_csv(work / _LEDGER, ledgers)
    return [_MESSY, _LEDGER]


def _export(sheet: Any, card: Card, texts: pd.DataFrame, merged: Any) -> None:  # noqa: ANN401
    """Write a table as text, below its title and the merged headings."""
    last = len(card.columns) - 1
    sheet.merge_range(0, 0, 0, max(last, 1), f"{card.title} (synthetic)", merged)
    for first, end, heading in _headings(card):
        if end > first:
            sheet.merge_range(1, first, 1, end, heading, merged)
        else:
            sheet.write_string(1, first, heading, merged)
    sheet.write_row(2, 0, list(texts.columns), merged)
    for row, cells in enumerate(texts.fillna("").to_numpy().tolist(), start=3):
        for place, cell in enumerate(cells):
            if cell:
                sheet.write_string(row, place, cell)
    sheet.write_string(len(texts) + 4, 0, f"{len(texts)} rows. End of export.")


def _headings(card: Card) -> list[tuple[int, int, str]]:
    """Group neighbouring columns of one kind: first and last column, and the heading."""
    groups: list[tuple[int, int, str]] = []
    for place, column in enumerate(card.columns):
        heading = _HEADINGS[column.type]
        if groups and groups[-1][2] == heading:
            groups[-1] = (groups[-1][0], place, heading)
        else:
            groups.append((place, place, heading))
    return groups


def _about(book: Any, hospital: Hospital, bold: Any) -> None:  # noqa: ANN401  (the library's own)
    sheet = book.add_worksheet("about")
    lines = [
        ("A synthetic hospital", "Every row is synthetic. Nobody in these tables exists."),
        ("Patients", f"{hospital.patients}"),
        ("Seed", f"{hospital.seed}"),
    ]
    lines += [(made.card.name, made.card.grain) for made in hospital.made.values()]
    lines += [("Licence", "CC BY 4.0")]
    for row, (name, text) in enumerate(lines):
        sheet.write_string(row, 0, name, bold)
        sheet.write_string(row, 1, text)
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)


def _table(sheet: Any, card: Card, frame: pd.DataFrame, bold: Any, formats: Any) -> None:  # noqa: ANN401
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(frame), len(card.columns) - 1)
    for place, column in enumerate(card.columns):
        width = 18 if column.type == "moment" else 12
        sheet.set_column(place, place, max(len(column.name) + 3, width), formats.get(column.type))
    sheet.write_row(0, 0, [column.name for column in card.columns], bold)
    columns = [_cells(column, frame[column.name]) for column in card.columns]
    for row, cells in enumerate(zip(*columns, strict=True), start=1):
        for place, cell in enumerate(cells):
            if cell is not None:
                sheet.write(row, place, cell)


def _cells(column: Column, values: "pd.Series[Any]") -> list[Any]:
    """Return a column's cells as plain values; dates as Excel counts them, from 1900."""
    gone = values.isna().to_numpy()
    if column.type in _FORMATS:
        since = values.to_numpy().astype("datetime64[m]") - np.datetime64("1899-12-30", "m")
        cells: Any = np.where(gone, 0, since.astype(np.int64)) / 1440
        if (cells[~gone] < 1).any():
            return [None if lost else str(one) for one, lost in zip(values, gone, strict=True)]
    else:
        cells = values.to_numpy(dtype=object)
    listed: list[Any] = cells.tolist()
    return [None if lost else cell for cell, lost in zip(listed, gone, strict=True)]


def _plain(sheet: Any, table: pd.DataFrame, bold: Any) -> None:  # noqa: ANN401
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, table.columns.tolist(), bold)
    for place, name in enumerate(table.columns):
        longest = int(table[name].astype("str").str.len().max())
        sheet.set_column(place, place, min(max(longest, len(name)) + 2, _WIDEST))
    for row, cells in enumerate(table.astype("str").to_numpy().tolist(), start=1):
        for place, cell in enumerate(cells):
            sheet.write_string(row, place, cell)
