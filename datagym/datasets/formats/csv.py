"""CSV files that Excel opens right, with a Frictionless Data Package descriptor."""

import json
from pathlib import Path
from typing import Any

import pandas as pd

from datagym.datasets.card import Card, Column
from datagym.datasets.folder import as_written, codebook
from datagym.datasets.hospital import Hospital
from datagym.datasets.texts import to_texts

_ENCODING = "utf-8-sig"  # Excel reads a file's letters right only with the mark at its beginning
_TYPES = {
    "text": "string",
    "category": "string",
    "integer": "integer",
    "number": "number",
    "boolean": "boolean",
    "moment": "datetime",
    "date": "date",
}


def write(hospital: Hospital, work: Path) -> list[str]:
    """Write each table and its codebook as CSV, and ``datapackage.json``."""
    names = []
    for name, made in hospital.made.items():
        write_csv(work / f"{name}.csv", to_texts(made.card, made.frame))
        write_csv(work / f"{name}.codebook.csv", codebook(made.card))
        names += [f"{name}.csv", f"{name}.codebook.csv"]
    cards = [made.card for made in hospital.made.values()]
    text = json.dumps(descriptor(cards), indent=1, ensure_ascii=False)
    (work / "datapackage.json").write_text(text + "\n", encoding="utf-8")
    return [*names, "datapackage.json"]


def write_messy(hospital: Hospital, work: Path) -> list[str]:
    """Write each messy table as CSV, and the ledger of its faults."""
    names = []
    for name, made in hospital.made.items():
        write_csv(work / f"{name}.messy.csv", as_written(made.card, made.messy))
        write_csv(work / f"{name}.faults.csv", made.faults)
        names += [f"{name}.messy.csv", f"{name}.faults.csv"]
    return names


def descriptor(cards: list[Card]) -> dict[str, Any]:
    """Return the Data Package descriptor of tables' CSV files, made from their cards.

    It follows the Frictionless Data Package standard: types, units, allowed values,
    ranges, primary keys, and foreign keys to the tables that are in the package.

    >>> from datagym.datasets import Card
    >>> descriptor([Card.read("patients")])["resources"][0]["schema"]["primaryKey"]
    ['patient_id']

    """
    return {
        "profile": "tabular-data-package",
        "name": "datagym-hospital",
        "title": "A synthetic hospital",
        "description": "Every row is synthetic. Nobody in these tables exists.",
        "licenses": [
            {
                "name": "CC-BY-4.0",
                "title": "Creative Commons Attribution 4.0",
                "path": "https://creativecommons.org/licenses/by/4.0/",
            }
        ],
        "resources": [_resource(card, {one.name for one in cards}) for card in cards],
    }


def _resource(card: Card, tables: set[str]) -> dict[str, Any]:
    keys = [
        {
            "fields": [column],
            "reference": {"resource": place.split(".")[0], "fields": [place.split(".")[1]]},
        }
        for column, place in card.refers.items()
        if place.split(".")[0] in tables
    ]
    schema: dict[str, Any] = {
        "fields": [_field(column) for column in card.columns],
        "primaryKey": list(card.key),
        "missingValues": [""],
    }
    if keys:
        schema["foreignKeys"] = keys
    return {
        "profile": "tabular-data-resource",
        "name": card.name,
        "path": f"{card.name}.csv",
        "title": card.title,
        "description": f"{card.grain} {card.purpose}",
        "encoding": "utf-8-sig",
        "format": "csv",
        "mediatype": "text/csv",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"'},
        "schema": schema,
    }


def _field(column: Column) -> dict[str, Any]:
    field: dict[str, Any] = {
        "name": column.name,
        "type": _TYPES[column.type],
        "description": column.meaning,
    }
    limits: dict[str, Any] = {} if column.missing else {"required": True}
    if column.type == "moment":
        field["format"] = "%Y-%m-%d %H:%M"
    if column.type == "boolean":
        field |= {"trueValues": ["TRUE"], "falseValues": ["FALSE"]}
    if column.unit:
        field["unit"] = column.unit
    if column.codes and column.type == "category":
        limits["enum"] = list(column.codes)
    if column.pattern:
        limits["pattern"] = column.pattern
    if column.least is not None:
        limits["minimum"] = column.least
    if column.most is not None:
        limits["maximum"] = column.most
    return {**field, "constraints": limits} if limits else field


def write_csv(path: Path, table: pd.DataFrame) -> None:
    """Write a table of texts as a CSV file that Excel opens right."""
    with path.open("w", encoding=_ENCODING, newline="") as handle:
        table.to_csv(handle, index=False, lineterminator="\r\n")
