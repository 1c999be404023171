"""Writes tables in a chosen format, complete or not at all."""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from datagym.datasets.formats import csv, excel, fhir, parquet, sqlite
from datagym.datasets.formats.resources import RESOURCES
from datagym.datasets.hospital import Hospital
from datagym.datasets.workfolder import file_hash, settle, work_folder
from datagym.errors import BadInput, NotFound

Writer = Callable[[Hospital, Path], list[str]]

_CODED = "fhir"  # the only format with codes of other terminologies
_MESSY: Mapping[str, Writer] = MappingProxyType(
    {"csv": csv.write_messy, "excel": excel.write_messy}
)

FORMATS: Mapping[str, tuple[str, Writer]] = MappingProxyType(
    {
        "csv": ("CSV files, with a descriptor for Frictionless Data Package", csv.write),
        "excel": ("one Excel workbook: a sheet a table, and the codebook", excel.write),
        "sqlite": ("one SQLite database with keys, and the codebook", sqlite.write),
        "parquet": ("Parquet files", parquet.write),
        "fhir": ("FHIR R4 resources as NDJSON, a file for each type", fhir.write),
    }
)
"""What each format gives, and the function that writes it."""

_BYTES_A_VALUE = 30


def export(
    hospital: Hospital, kind: str, folder: Path, *, variant: str = "clean", codes: str = ""
) -> list[Path]:
    """Write a hospital's tables into a folder in one of `FORMATS`.

    Parameters
    ----------
    hospital
        What `datagym.make_hospital` gave.
    kind
        The format's name.
    folder
        Is made when it is not there; files of an earlier export in this format are replaced.
    variant
        ``"clean"``, or ``"messy"`` for the tables with their faults and the ledger
        (csv and excel).
    codes
        With ``"fhir"``: the name of a code map (``"loinc"``), whose codes are added with
        their notice.

    Returns
    -------
    list of pathlib.Path
        The files; the last is the list of them with their hashes.

    Raises
    ------
    NotFound
        When there is no such format; the nearest name is given.
    BadInput
        When the folder cannot be used, or the tables do not fit the format.
    Unavailable
        When the disk is too small, or the format needs a library that is not installed.

    """
    if kind not in FORMATS:
        msg = "format"
        raise NotFound.among(msg, kind, FORMATS)
    write = _writer(kind, variant, codes)
    values = sum(frame.size for frame in hospital.values())
    with work_folder(folder, _BYTES_A_VALUE * values) as work:
        names = write(hospital, work)
        listed = f"hospital.{kind}.json"
        text = json.dumps(_about(hospital, kind, work, names), indent=1, ensure_ascii=False)
        (work / listed).write_text(text + "\n", encoding="utf-8")
        settle(work, folder, [*names, listed])
    return [folder / name for name in [*names, listed]]


def held(hospital: Hospital, kind: str) -> list[str]:
    """Return the tables that a format holds: all, save those that FHIR has no resource for here.

    >>> from datagym import make_hospital
    >>> held(make_hospital(300, only=["patients", "trusts"]), "fhir")
    ['patients']
    """
    known = {table for table, _, _ in RESOURCES}
    return [name for name in hospital if kind != _CODED or name in known]


def _writer(kind: str, variant: str, codes: str) -> Writer:
    if codes and kind != _CODED:
        message = f"Code maps are for the format {_CODED!r}, not for {kind!r}. Leave out --codes."
        raise BadInput(message)
    if variant == "messy":
        if kind not in _MESSY:
            message = f"The messy tables come as {' or '.join(_MESSY)}, not as {kind}."
            raise BadInput(message)
        return _MESSY[kind]
    return partial(fhir.write, codes=codes) if codes else FORMATS[kind][1]


def _about(hospital: Hospital, kind: str, work: Path, names: Sequence[str]) -> dict[str, Any]:
    cards = [hospital.made[name].card for name in held(hospital, kind)]
    return {
        "format": kind,
        "synthetic": True,
        "notice": "Every row is synthetic. Nobody in these tables exists.",
        "licence": sorted({card.licence for card in cards}),
        "patients": hospital.patients,
        "seed": hospital.seed,
        "tables": {name: hospital.made[name].digest() for name in held(hospital, kind)},
        "files": {name: file_hash(work / name) for name in names},
    }
