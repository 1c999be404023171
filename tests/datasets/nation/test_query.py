"""The query that the documentation shows runs on a nation, and gives the table that it shows."""

from pathlib import Path

import pytest

from datagym.datasets import make_hospital
from datagym.datasets.nation import make_nation

SQL = Path(__file__).parents[3] / "docs" / "scale.sql"


def test_the_query_of_the_documentation_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """With the answer that the frames of a hospital of that size give."""
    duckdb = pytest.importorskip("duckdb")
    names = ["patients", "ed_attendances"]
    make_nation(tmp_path / "nation", 5_000, seed=3, only=names)
    monkeypatch.chdir(tmp_path)
    answer = duckdb.sql(SQL.read_text(encoding="utf-8")).df().set_index("frailty")
    hospital = make_hospital(5_000, seed=3, only=names)
    people = hospital["patients"].set_index("patient_id")["frailty"].astype("str")
    seen = hospital["ed_attendances"].assign(frailty=lambda table: table["patient_id"].map(people))
    expected = seen.groupby("frailty")["within_4_hours"].agg(["size", "mean"])
    assert answer["attendances"].to_dict() == expected["size"].to_dict()
    shares = (100 * expected["mean"]).round(1)
    assert (answer["percent_within_4_hours"] - shares[answer.index]).abs().max() < 0.11
    assert answer["attendances"].is_monotonic_decreasing


def test_the_documentation_shows_the_columns_of_the_answer():
    """And the four groups of people."""
    page = (SQL.parent / "scale.md").read_text(encoding="utf-8")
    for word in ("frailty", "attendances", "percent_within_4_hours", "median_minutes"):
        assert f"│ {word}" in page
    assert page.count("│ fit ") == page.count("│ severe ") == 1
