"""The command ``datagym data make`` for more patients than a classroom needs."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from datagym.cli import data_make
from datagym.cli.data import data
from datagym.cli.main import main
from datagym.cli.progress import Line, duration


def run(*arguments: str) -> Result:
    """Run the command as a person does."""
    return CliRunner().invoke(data, arguments)


def test_workers_write_parquet_and_check_reads_it_again(tmp_path: Path):
    """Progress goes to stderr, the result to stdout, as JSON too."""
    out = tmp_path / "nation"
    line = ["make", "patients", "trusts", "--patients", "20_000", "--workers", "1"]
    made = run(*line, "--out", str(out))
    assert made.exit_code == 0, made.output
    assert made.stdout.startswith("Made 2 tables of 20,000 patients, seed 20230401, in ")
    assert "2 of 2 parts, 20,000 of 20,000 patients" in made.stderr
    again = run(*line, "--out", str(out), "--json")
    facts = json.loads(again.stdout)
    assert (facts["parts_made"], facts["parts_found"]) == (0, 2)
    assert facts["tables"]["patients"]["rows"] == 20_000
    checked = run("check", str(out))
    assert checked.exit_code == 0
    assert "20,000 rows are those that were made" in checked.stdout
    (out / "patients" / "part-00000.parquet").unlink()
    damaged = run("check", str(out), "--json")
    assert damaged.exit_code == 1
    assert json.loads(damaged.stdout)["datasets"]["patients"]["problems"]


def test_many_patients_are_made_as_a_nation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Without being asked for; few stay CSV files with their card and truths."""
    monkeypatch.setattr(data_make, "MOST_IN_ONE", 400)
    assert run("make", "patients", "--patients", "401", "--out", str(tmp_path / "a")).exit_code == 0
    assert (tmp_path / "a" / "nation.json").is_file()
    assert run("make", "patients", "--patients", "400", "--out", str(tmp_path / "b")).exit_code == 0
    assert (tmp_path / "b" / "patients.csv").is_file()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--workers", "0"], "no number of workers"),
        (["--workers", "2", "--variant", "messy"], "messy variant is for classrooms"),
        (["--workers", "2", "--scheduler", "tcp://x:1"], "workers of its own"),
        (["patient", "--workers", "2"], "Did you mean 'patients'"),
        (["--patients", "95000000"], "no size for the nation"),
        (["--patients", "-1", "--workers", "1"], "no size for the nation"),
        (["--seed", "-1", "--workers", "1"], "seed"),
    ],
)
def test_what_cannot_be_made_ends_with_2_and_writes_nothing(
    arguments: list[str], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """One sentence on stderr."""
    with pytest.raises(SystemExit) as ended:
        main(["data", "make", *arguments, "--out", str(tmp_path / "n")])
    told = capsys.readouterr()
    assert ended.value.code == 2
    assert sentence in told.err
    assert "Traceback" not in told.err
    assert not (tmp_path / "n").exists()


def test_a_missing_library_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    """With the extra that brings it."""
    import sys  # noqa: PLC0415

    for name in [name for name in sys.modules if name.startswith("datagym.datasets.nation")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    refused = run("make", "--patients", "200000", "--out", str(tmp_path / "n"))
    assert "pip install 'datagym[scale]'" in str(refused.exception)
    assert not (tmp_path / "n").exists()


def test_progress_on_a_terminal_writes_over_itself(capsys: pytest.CaptureFixture[str]):
    """And in a log each line stays, but few are written."""
    line = Line(terminal=True)
    line.tell("a longer text")
    line.tell("short")
    line.leave()
    assert capsys.readouterr().err == "\ra longer text\rshort        \n"
    log = Line(terminal=False)
    for text in ("first", "second", "third"):
        log.tell(text)
    log.tell("last", last=True)
    assert capsys.readouterr().err == "first\nlast\n"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.4, "0 s"), (59, "59 s"), (121, "3 min"), (3_599, "60 min"), (86_400, "24 h 0 min")],
)
def test_durations_are_told_as_a_person_would(seconds: float, text: str):
    """Hours and minutes, minutes, or seconds."""
    assert duration(seconds) == text
