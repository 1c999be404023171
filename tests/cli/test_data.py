"""The command ``datagym data``: what it prints, writes, and refuses."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from datagym.cli.data import data
from datagym.cli.main import main
from datagym.errors import BadInput, DatagymError


def run(*arguments: str) -> Result:
    """Run the command as a person does."""
    return CliRunner().invoke(data, arguments)


def test_list_names_every_dataset():
    """With its title; as JSON too."""
    assert "ed_attendances  Attendances" in run("list").output
    assert "ed_attendances" in json.loads(run("list", "--json").output)["datasets"]


def test_describe_tells_the_truths_only_when_asked():
    """A learner's look at the description does not spoil the lesson."""
    assert "Planted truths" not in run("describe", "ed_attendances").output
    told = run("describe", "ed_attendances", "--truths").output
    assert "The four-hour spike" in told
    facts = json.loads(run("describe", "ed_attendances", "--json").output)
    assert facts["columns"]["age"].startswith("Age on the day")
    assert "planted" not in facts


def test_make_then_check(tmp_path: Path):
    """Make says what it wrote and where; check finds it right and shows the figures."""
    out = tmp_path / "ward data"
    arguments = ["--patients", "300", "--seed", "7", "--out", str(out), "--variant", "messy"]
    made = run("make", "ed_attendances", *arguments)
    assert made.exit_code == 0
    assert "of 300 patients, seed 7" in made.output
    checked = run("check", str(out))
    assert checked.exit_code == 0
    assert "agree with their card" in checked.output
    assert "72.1 " in checked.output
    facts = json.loads(run("check", str(out), "--json").output)
    assert facts["datasets"]["ed_attendances"]["problems"] == []
    assert len(facts["datasets"]["ed_attendances"]["fidelity"]) > 40


def test_make_without_a_name_makes_all(tmp_path: Path):
    """As JSON it names the files; 3,000 patients are enough for every dataset."""
    result = run("make", "--patients", "3000", "--out", str(tmp_path / "all"), "--json")
    facts = json.loads(result.output)
    assert "ed_attendances.csv" in facts["files"]
    assert all((tmp_path / "all" / name).is_file() for name in facts["files"])


def test_check_of_a_changed_table_ends_with_1(tmp_path: Path):
    """And says what is wrong with it."""
    run("make", "ed_attendances", "--patients", "300", "--out", str(tmp_path / "ed"))
    table = tmp_path / "ed" / "ed_attendances.csv"
    table.write_bytes(table.read_bytes().replace(b",discharged,", b",sent home,", 1))
    result = run("check", str(tmp_path / "ed"))
    assert result.exit_code == 1
    assert "'sent home'" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ["describe", "ed_attendence"],
        ["make", "nope", "--out", "OUT"],
        ["make", "--patients", "0", "--out", "OUT"],
        ["make", "--patients", "-3", "--out", "OUT"],
        ["make", "--patients", "95_000_000", "--out", "OUT"],
        ["make", "--patients", "many", "--out", "OUT"],
        ["make", "--seed", "-1", "--out", "OUT"],
        ["make", "--variant", "dirty", "--out", "OUT"],
        ["make"],
        ["make", "--patients", "300", "--out", "FILE"],
        ["make", "--patients", "300", "--out", "FILE/below"],
        ["check", "OUT"],
        ["check", "FILE"],
        ["check", "EMPTY"],
    ],
)
def test_bad_input_ends_with_2_and_writes_nothing(
    arguments: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    """One sentence on stderr, no traceback, no file."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    (tmp_path / "empty").mkdir()
    places = {"OUT": "out", "FILE": "file", "FILE/below": "file/below", "EMPTY": "empty"}
    filled = [str(tmp_path / places[word]) if word in places else word for word in arguments]
    with pytest.raises(SystemExit) as ended:
        main(["data", *filled])
    told = capsys.readouterr()
    assert ended.value.code == 2
    assert told.err.strip()
    assert "Traceback" not in told.err
    assert {path.name for path in tmp_path.iterdir()} <= {"file", "empty", "workspace"}
    assert not list((tmp_path / "empty").iterdir())


@pytest.mark.parametrize("command", [["make", "patients"], ["export", "csv"]])
def test_an_empty_name_is_no_folder(
    command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """A shell's empty variable does not strew files where the person happens to be."""
    monkeypatch.chdir(tmp_path)
    refused = run(*command, "--patients", "300", "--out", "")
    assert isinstance(refused.exception, BadInput)
    assert "names no folder" in str(refused.exception)
    assert not any(tmp_path.iterdir())


def test_the_errors_carry_their_exit_code():
    """CliRunner sees the same errors that the command line turns into sentences."""
    result = run("describe", "nope")
    assert isinstance(result.exception, DatagymError)
    assert result.exception.exit_code == 2


def test_the_comparison_is_written_as_a_page_with_plots(tmp_path: Path):
    """Complete, or not at all."""
    out = tmp_path / "d"
    assert run("make", "patients", "--patients", "300", "--out", str(out)).exit_code == 0
    page = tmp_path / "fidelity.html"
    checked = run("check", str(out), "--page", str(page))
    assert checked.exit_code == 0
    assert page.read_text(encoding="utf-8").count("<img ") > 2
    refused = run("check", str(out), "--page", str(tmp_path / "no" / "page.html"))
    assert isinstance(refused.exception, BadInput)
    assert "cannot be written" in str(refused.exception)


def test_a_hospital_is_exported_in_a_format(tmp_path: Path):
    """The line says what was written and where."""
    out = tmp_path / "book"
    done = run("export", "csv", "patients", "--patients", "300", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert "300 patients" in done.output
    assert (out / "datapackage.json").is_file()


def test_an_export_counts_only_what_the_format_holds(tmp_path: Path):
    """FHIR has resources for some tables; the others are named, not counted."""
    out = tmp_path / "fhir"
    done = run("export", "fhir", "patients", "trusts", "--patients", "300", "--out", str(out))
    assert done.exit_code == 0, done.output
    assert "Wrote 1 table of 300 patients (300 rows," in done.output
    assert "no place in fhir: trusts." in done.output
    assert list(json.loads((out / "hospital.fhir.json").read_text())["tables"]) == ["patients"]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["exel"], "Did you mean 'excel'"),
        (["csv", "patient"], "Did you mean 'patients'"),
        (["csv", "--patients", "-5"], "whole number of patients"),
        (["csv", "--seed", "-1"], "The seed"),
        (["csv", "patients", "--codes", "loinc"], "Leave out --codes"),
    ],
)
def test_what_cannot_be_exported_is_said(arguments: list[str], sentence: str, tmp_path: Path):
    """And nothing is written."""
    refused = run("export", *arguments, "--out", str(tmp_path / "x"))
    assert isinstance(refused.exception, BadInput)
    assert sentence in str(refused.exception)
    assert not (tmp_path / "x").exists()
