"""A made dataset as files in a folder, and back: CSV, card, codebook, ledger, truths.

Everything is first written into a new folder beside the one that was asked for, and
takes its place when it is complete, the list of files and their hashes last. A write
that fails leaves nothing behind.
"""

import csv
import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.card import card as read_card
from datagym.datasets.check import problems
from datagym.datasets.digest import digest
from datagym.datasets.faults import LEDGER, WHOLE_ROW, cleaned, differences
from datagym.datasets.made import Made
from datagym.datasets.texts import from_texts, to_texts, write_column
from datagym.datasets.workfolder import file_hash, manifest_files, settle, work_folder
from datagym.errors import BadInput
from datagym.resources import content

_ENCODING = "utf-8-sig"  # Excel reads a file's letters right only with the mark at its beginning
_BYTES_A_ROW = 400


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of a folder found.

    Parameters
    ----------
    name
        The dataset.
    rows
        The rows of its clean table.
    problems
        One sentence each; nothing when all agrees.
    frame
        The clean table, or None when it could not be read.

    """

    name: str
    rows: int
    problems: tuple[str, ...]
    frame: pd.DataFrame | None


def write(made: Made, folder: Path, *, messy: bool = False) -> list[Path]:
    """Write a made dataset into a folder, as `write_all` does.

    Returns
    -------
    list of pathlib.Path
        The files, the table first.

    """
    return write_all([made], folder, messy=messy)


def write_all(several: Sequence[Made], folder: Path, *, messy: bool = False) -> list[Path]:
    """Write made datasets into a folder: all of them, or none.

    Parameters
    ----------
    several
        What `datagym.make` gave.
    folder
        Is made when it is not there. Files of an earlier make of the same dataset are
        replaced; anything else of the same names is refused.
    messy
        Write the messy tables and their ledgers too.

    Returns
    -------
    list of pathlib.Path
        The files, of each dataset the table first.

    Raises
    ------
    BadInput
        When the folder is a file, cannot be written, or holds files of these names
        that were not made so.
    Unavailable
        When the disk is too small or becomes full; nothing is written.

    """
    needed = _BYTES_A_ROW * sum(len(one.frame) for one in several) * (3 if messy else 1)
    with work_folder(folder, needed) as work:
        lists = [_write_listed(one, work, messy=messy) for one in several]
        settle(work, folder, *lists)
    return [folder / name for names in lists for name in names]


def check(folder: Path) -> list[Checked]:
    """Check every dataset in a folder against its card, its ledger and the list of hashes.

    Raises
    ------
    BadInput
        When the folder is none, or holds no dataset.

    """
    if not folder.is_dir():
        message = f"There is no folder {folder}. Name one that 'datagym data make' wrote."
        raise BadInput(message)
    found = sorted(folder.glob("*.made.json"))
    if not found:
        message = (
            f"{folder} holds no dataset (no file that ends in .made.json). "
            "Name a folder that 'datagym data make' wrote."
        )
        raise BadInput(message)
    return [_check_one(folder, path) for path in found]


def codebook(card: Card) -> pd.DataFrame:
    """Return a card's columns as a table: one row for each column or code.

    >>> from datagym.datasets import Card
    >>> codebook(Card.read("ed_attendances")).columns.tolist()
    ['column', 'type', 'unit', 'code', 'meaning', 'derived', 'missing']

    """
    rows = []
    for column in card.columns:
        about = (column.name, column.type, column.unit)
        rows.append((*about, "", column.meaning, column.derived, column.missing))
        rows.extend((*about, code, text, "", "") for code, text in column.codes.items())
    names = ["column", "type", "unit", "code", "meaning", "derived", "missing"]
    return pd.DataFrame(rows, columns=names)


def truths(made: Made) -> dict[str, Any]:
    """Return every planted effect of a make as plain values, for makers and their tools."""
    return {
        name: {
            "title": truth.effect.title,
            "estimand": truth.effect.estimand,
            "parameter": truth.effect.parameter,
            "exact": [truth.exact.numerator, truth.exact.denominator],
            "intended": truth.effect.intended,
            "found": truth.found,
            "naive": truth.effect.naive,
            "naively_found": truth.naive,
            "tolerance": truth.effect.tolerance,
            "holds": truth.holds,
        }
        for name, truth in made.truth.items()
    }


def _write_listed(made: Made, work: Path, *, messy: bool) -> list[str]:
    """Write a dataset's files, and the list of them with their hashes as the last."""
    names = _write_all(made, work, messy=messy)
    manifest = {
        "dataset": made.card.name,
        "synthetic": True,
        "licence": made.card.licence,
        "n": made.n,
        "seed": made.seed,
        "digest": made.digest(),
        "files": {name: file_hash(work / name) for name in names},
    }
    last = f"{made.card.name}.made.json"
    (work / last).write_text(json.dumps(manifest, indent=1) + "\n", encoding="utf-8")
    return [*names, last]


def _write_all(made: Made, work: Path, *, messy: bool) -> list[str]:
    name = made.card.name
    tables = {f"{name}.csv": to_texts(made.card, made.frame)}
    if messy:
        tables[f"{name}.messy.csv"] = as_written(made.card, made.messy)
        tables[f"{name}.faults.csv"] = made.faults
    tables[f"{name}.codebook.csv"] = codebook(made.card)
    for file, table in tables.items():
        with (work / file).open("w", encoding=_ENCODING, newline="") as handle:
            table.to_csv(handle, index=False, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    shutil.copyfile(content("datasets", f"{name}.yaml"), work / f"{name}.card.yaml")
    text = json.dumps(truths(made), indent=1, ensure_ascii=False)
    (work / f"{name}.truth.json").write_text(text + "\n", encoding="utf-8")
    return [*tables, f"{name}.card.yaml", f"{name}.truth.json"]


def as_written(card: Card, messy: pd.DataFrame) -> pd.DataFrame:
    """Return a messy table as text: what is text already stays as it is."""
    return pd.DataFrame(
        {
            column.name: messy[column.name]
            if isinstance(messy[column.name].dtype, pd.StringDtype)
            else write_column(column, messy[column.name])
            for column in card.columns
        }
    )


def _check_one(folder: Path, path: Path) -> Checked:
    name = path.name.removesuffix(".made.json")
    card = read_card(name)
    files = manifest_files(path)
    if not files:
        return Checked(name, 0, (f"{path.name} is damaged: it names no files.",), None)
    found = []
    for file, value in files.items():
        if Path(file).name != file or not (folder / file).is_file():
            found.append(f"{file} is named in {path.name} but is not in the folder.")
        elif value and file_hash(folder / file) != value:
            found.append(f"{file} was changed after it was made.")
    try:
        frame = from_texts(card, _read(folder / f"{name}.csv"))
        found.extend(problems(card, frame))
        if json.loads(path.read_text(encoding="utf-8")).get("digest") != digest(frame):
            found.append(f"The values in {name}.csv are not those that were made.")
        if f"{name}.messy.csv" in files:
            found.extend(_check_ledger(card, folder, frame))
    except BadInput as error:
        return Checked(name, 0, (*found, str(error)), None)
    return Checked(name, len(frame), tuple(found), frame)


def _check_ledger(card: Card, folder: Path, frame: pd.DataFrame) -> Iterator[str]:
    messy = _read(folder / f"{card.name}.messy.csv")
    ledger = _read(folder / f"{card.name}.faults.csv")
    if list(ledger.columns) != list(LEDGER) or not ledger["row"].str.fullmatch(r"\d{1,9}").all():
        yield f"{card.name}.faults.csv is no ledger of faults."
        return
    ledger["row"] = ledger["row"].astype("int64")
    within = ledger["row"][(ledger["column"] != WHOLE_ROW) | (ledger["dirty"] != "")]
    if len(within) and within.max() >= len(messy):
        yield f"{card.name}.faults.csv names a row that {card.name}.messy.csv does not have."
        return
    if digest(cleaned(card, messy, ledger)) != digest(frame):
        yield "The messy table, cleaned by its ledger, is not the clean one."
    elif wrong := differences(card, frame, messy, ledger):
        yield f"The ledger of faults and the messy table differ in {wrong:,} cells."


def _read(path: Path) -> pd.DataFrame:
    """Read a CSV file as text, nothing left to guesses."""
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding=_ENCODING)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        message = f"{path.name} cannot be read as a CSV file: {reason}."
        raise BadInput(message) from error
