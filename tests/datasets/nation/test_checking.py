"""A check reads a nation's files again and names what is not as it was made."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from datagym.datasets.blocks import PEOPLE
from datagym.datasets.nation import check_nation, make_nation
from datagym.datasets.nation.plan import STRETCH
from datagym.errors import BadInput

FEW = ["patients", "trusts"]
FIRST = STRETCH * PEOPLE  # people of the first part
PATIENTS = FIRST + 100


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A nation of two parts."""
    return make_nation(tmp_path / "n", PATIENTS, seed=5, only=FEW).folder


def problems(folder: Path) -> str:
    """Return all that a check found."""
    return " ".join(problem for table in check_nation(folder) for problem in table.problems)


def test_what_was_made_is_right(folder: Path):
    """Each table with its rows."""
    found = {table.name: (table.rows, table.problems) for table in check_nation(folder)}
    assert found == {"patients": (PATIENTS, ()), "trusts": (136, ())}


def test_another_writer_may_have_written_the_same_rows(folder: Path):
    """The fingerprint is of the values: another compression or coding changes nothing."""
    path = folder / "patients" / "part-00000.parquet"
    rows = pq.read_table(path)
    pq.write_table(rows, path, compression="none", row_group_size=1_000)
    record = folder / "journal" / "part-00000.json"
    told = json.loads(record.read_text(encoding="utf-8"))
    told["pieces"]["patients"]["bytes"] = path.stat().st_size
    record.write_text(json.dumps(told), encoding="utf-8")
    assert problems(folder) == ""


def test_a_changed_value_is_found(folder: Path):
    """One letter of one identifier, in a file of the same length."""
    path = folder / "patients" / "part-00001.parquet"
    rows = pq.read_table(path)
    ages = rows.column("age").to_pylist()
    ages[7] += 1
    place = rows.schema.get_field_index("age")
    changed = rows.set_column(place, rows.schema.field(place), pa.array(ages, pa.int8()))
    pq.write_table(changed, path)
    record = folder / "journal" / "part-00001.json"
    told = json.loads(record.read_text(encoding="utf-8"))
    told["pieces"]["patients"]["bytes"] = path.stat().st_size
    record.write_text(json.dumps(told), encoding="utf-8")
    assert "part-00001.parquet: among rows 65,536 to 65,636 of the table" in problems(folder)


def test_files_that_are_damaged_or_gone_are_found(folder: Path):
    """Each in one sentence."""
    path = folder / "patients" / "part-00000.parquet"
    whole = path.read_bytes()
    path.write_bytes(whole[:1_000] + b"x" * (len(whole) - 1_000))
    assert "part-00000.parquet cannot be read as it was made" in problems(folder)
    path.unlink()
    assert "Only 2 of 3 parts are finished" in problems(folder)


def test_other_columns_or_rows_are_found(folder: Path):
    """A file of the same length in bytes is not enough."""
    path = folder / "patients" / "part-00000.parquet"
    record = folder / "journal" / "part-00000.json"
    rows = pq.read_table(path)
    for other, words in (
        (rows.slice(1), "it has 65,535 rows, not 65,536"),
        (rows.drop_columns(["age"]), "its columns are not those of its card"),
    ):
        pq.write_table(other, path)
        told = json.loads(record.read_text(encoding="utf-8"))
        told["pieces"]["patients"]["bytes"] = path.stat().st_size
        record.write_text(json.dumps(told), encoding="utf-8")
        assert words in problems(folder)


def test_a_forged_list_is_found(folder: Path):
    """The list of tables and the journal must tell the same; a damaged one is refused."""
    path = folder / "nation.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["tables"]["patients"]["fingerprint"] = "0" * 64
    path.write_text(json.dumps(told), encoding="utf-8")
    assert "tell different fingerprints of patients" in problems(folder)
    for damage in ({**told, "settings": {}}, {**told, "settings": {"patients": "x"}}, [], "x"):
        path.write_text(json.dumps(damage), encoding="utf-8")
        with pytest.raises(BadInput):
            check_nation(folder)
