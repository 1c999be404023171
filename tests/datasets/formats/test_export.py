"""Every format gives the tables back as they were, says that they are synthetic, or is refused."""

import json
import sqlite3
from contextlib import closing
from importlib import import_module
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from frictionless import Package

from datagym.datasets import make_hospital
from datagym.datasets.card import card
from datagym.datasets.faults import cleaned
from datagym.datasets.formats import FORMATS, excel, export, held
from datagym.datasets.texts import from_texts, to_texts
from datagym.errors import BadInput, NotFound

FEW = 300


@pytest.fixture(scope="module")
def hospital():
    """All tables of a small hospital."""
    return make_hospital(FEW, seed=3)


@pytest.fixture(scope="module")
def written(hospital, tmp_path_factory):
    """The hospital in every format: a folder each."""
    folder = tmp_path_factory.mktemp("Klinik Süd")
    for kind in FORMATS:
        export(hospital, kind, folder / kind)
    return folder


@pytest.mark.parametrize("kind", list(FORMATS))
def test_each_export_lists_its_files_and_is_marked_synthetic(kind, hospital, written):
    """The list names every file, and the digest of each table that the format holds."""
    about = json.loads((written / kind / f"hospital.{kind}.json").read_text(encoding="utf-8"))
    assert about["synthetic"] is True
    assert "Nobody" in about["notice"]
    assert list(about["tables"]) == held(hospital, kind)
    assert (set(about["tables"]) == set(hospital)) == (kind != "fhir")
    assert {path.name for path in (written / kind).iterdir()} == {
        *about["files"],
        f"hospital.{kind}.json",
    }


def test_csv_is_read_back_value_for_value(hospital, written):
    """And begins with the mark by which Excel reads its letters right."""
    for name, frame in hospital.items():
        path = written / "csv" / f"{name}.csv"
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")
        texts = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        pd.testing.assert_frame_equal(from_texts(card(name), texts), frame)


def test_the_data_package_is_valid_by_frictionless(written, monkeypatch):
    """Types, codes, ranges, primary and foreign keys hold in every row."""
    monkeypatch.chdir(written / "csv")
    report = Package("datapackage.json").validate()
    assert report.valid, report.flatten(["type", "message"])[:5]


def test_the_workbook_has_a_sheet_for_each_table_and_the_codebook(hospital, written):
    """Moments are dates for Excel; every column and code stands in the codebook."""
    book = openpyxl.load_workbook(written / "excel" / "hospital.xlsx")
    assert book.sheetnames == ["about", *hospital, "codebook"]
    for name, frame in hospital.items():
        sheet = book[name]
        assert [cell.value for cell in sheet[1]] == list(frame.columns)
        assert sheet.max_row == len(frame) + 1
        for place, column in enumerate(card(name).columns, start=1):
            value, shown = frame[column.name].iloc[0], sheet.cell(2, place).value
            if pd.isna(value):
                assert shown is None
            elif column.type in {"moment", "date"}:
                assert pd.Timestamp(shown).round("min") == value, column.name
            else:
                assert shown == value, column.name
    known = {(row[0].value, row[1].value) for row in book["codebook"].iter_rows(min_row=2)}
    for name in hospital:
        assert {(name, column.name) for column in card(name).columns} <= known


def test_a_text_that_looks_like_a_formula_stays_a_text(hospital, tmp_path: Path):
    """Nothing in a table runs when the workbook is opened."""
    made = hospital.made["patients"]
    frame = made.frame.copy()
    frame.loc[0, "postcode"] = "=1+1"
    cells = excel._cells(made.card.column("postcode"), frame["postcode"])
    assert cells[0] == "=1+1"
    book_module = pytest.importorskip("xlsxwriter")
    options = {"strings_to_formulas": False}
    with book_module.Workbook(str(tmp_path / "b.xlsx"), options) as book:
        book.add_worksheet("t").write(0, 0, cells[0])
    assert openpyxl.load_workbook(tmp_path / "b.xlsx")["t"]["A1"].data_type == "s"


def test_sqlite_keeps_keys_and_values(hospital, written):
    """The database's own checks find nothing; a table's texts are those of the frame."""
    with closing(sqlite3.connect(written / "sqlite" / "hospital.sqlite")) as base:
        assert base.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        for name, frame in hospital.items():
            (rows,) = base.execute(f"SELECT count(*) FROM {name}").fetchone()  # noqa: S608  (a card's name)
            assert rows == len(frame)
            column = card(name).key[0]
            rows = base.execute(f"SELECT {column} FROM {name} ORDER BY rowid")  # noqa: S608  (as above)
            read = [str(key) for (key,) in rows]
            assert read == to_texts(card(name), frame)[column].tolist()


def test_parquet_is_read_back_as_the_frame(hospital, written):
    """Types and values; the file itself says that it is synthetic."""
    parquet = pytest.importorskip("pyarrow.parquet")
    for name, frame in hospital.items():
        path = written / "parquet" / f"{name}.parquet"
        pd.testing.assert_frame_equal(pd.read_parquet(path), frame)
        assert parquet.read_schema(path).metadata[b"synthetic"] == b"true"


def test_every_fhir_resource_is_valid_r4_and_refers_to_one_that_is_there(hospital, written):
    """By a library that knows the standard; each is labelled as test data."""
    files = sorted((written / "fhir").glob("*.ndjson"))
    known, wanted = set(), set()
    for path in files:
        kind = getattr(import_module(f"fhir.resources.R4B.{path.stem.lower()}"), path.stem)
        for line in path.read_text(encoding="utf-8").splitlines():
            kind.model_validate_json(line)
            resource = json.loads(line)
            assert resource["meta"]["security"][0]["code"] == "HTEST"
            known.add(f"{path.stem}/{resource['id']}")
            for key in ("subject", "encounter", "partOf"):
                if key in resource:
                    wanted.add(resource[key]["reference"])
    assert known
    assert wanted <= known
    assert len(hospital["patients"]) == sum(name.startswith("Patient/") for name in known)


def test_codes_of_loinc_come_only_when_asked_for_and_with_their_notice(hospital, tmp_path: Path):
    """The course's own words stand alone otherwise."""
    export(hospital, "fhir", tmp_path / "plain")
    export(hospital, "fhir", tmp_path / "coded", codes="loinc")
    plain = "".join(p.read_text(encoding="utf-8") for p in (tmp_path / "plain").glob("*.ndjson"))
    assert "loinc" not in plain
    notice = (tmp_path / "coded" / "loinc.notice.txt").read_text(encoding="utf-8")
    assert "Regenstrief" in notice
    with pytest.raises(NotFound, match="code map"):
        export(hospital, "fhir", tmp_path / "x", codes="loin")
    with pytest.raises(BadInput, match="--codes"):
        export(hospital, "csv", tmp_path / "x", codes="loinc")
    assert not (tmp_path / "x").exists()


def test_unknown_formats_are_said(hospital, tmp_path: Path):
    """With the nearest name."""
    with pytest.raises(NotFound, match="Did you mean 'excel'"):
        export(hospital, "exel", tmp_path / "x")
    only = make_hospital(FEW, only=["trusts"]) if "trusts" in hospital else None
    if only is not None:
        with pytest.raises(BadInput, match="resource in FHIR"):
            export(only, "fhir", tmp_path / "x")
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize("kind", ["csv", "excel"])
def test_the_messy_export_leads_back_to_the_clean_twin(kind, hospital, tmp_path: Path):
    """Merged headings and all: what its reader cleans by the ledger is the clean table."""
    export(hospital, kind, tmp_path / kind, variant="messy")
    if kind == "excel":
        path = tmp_path / kind / "hospital.messy.xlsx"
        merged = openpyxl.load_workbook(path)
        options = {"header": 2, "skipfooter": 2, "dtype": str, "keep_default_na": False}
        sheets = pd.read_excel(path, sheet_name=list(hospital), **options)
    for name, made in hospital.made.items():
        if kind == "csv":
            path = tmp_path / kind / f"{name}.messy.csv"
            messy = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
        else:
            assert merged[name].merged_cells.ranges
            messy = sheets[name]
        pd.testing.assert_frame_equal(cleaned(made.card, messy, made.faults), made.frame)
    with pytest.raises(BadInput, match="csv or excel"):
        export(hospital, "sqlite", tmp_path / "x", variant="messy")
