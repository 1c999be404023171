import json

import pytest

from datagym.cli import main
from datagym.exercises import release


@pytest.fixture
def workspace(tmp_path):
    """A learner's workspace with the released assignment."""
    release("four-hours", tmp_path / "workspace" / "exercises" / "four-hours")
    return tmp_path / "workspace"


def run(capsys, *arguments):
    """Run the command line; return its exit code, output and error."""
    with pytest.raises(SystemExit) as stopped:
        main(["submit", *arguments])
    out, err = capsys.readouterr()
    return stopped.value.code, out, err


def test_it_prints_file_and_receipt(workspace, capsys):
    """A learner reads what was handed in, where it lies, and the code to keep."""
    code, out, _ = run(capsys, "four-hours", "--person", "n017")
    (path,) = (workspace / "handed-in").iterdir()
    assert code == 0
    assert str(path) in out
    assert "four-hours.ipynb" in out
    assert "Receipt:" in out
    assert "8 of 8 answers are as they were given out" in out


def test_a_machine_reads_json(workspace, capsys, tmp_path):
    """The same as one JSON object."""
    arguments = ("four-hours", "--person", "n017", "--to", str(tmp_path / "shared"), "--json")
    code, out, _ = run(capsys, "--workspace", str(workspace), *arguments)
    facts = json.loads(out)
    assert code == 0
    assert facts["person"] == "n017"
    assert facts["receipt"].count("-") == 2
    assert list(facts["files"]) == ["four-hours.ipynb"]
    assert facts["file"].startswith(str(tmp_path / "shared"))


@pytest.mark.parametrize(
    ("arguments", "part"),
    [
        (("four-hours",), "--person"),
        (("four-houses", "--person", "n017"), "Did you mean 'four-hours'"),
        (("four-hours", "--person", "n017", "--to", "a", "--out", "b"), "not both"),
    ],
)
@pytest.mark.usefixtures("workspace")
def test_bad_input_is_one_sentence_and_exit_code_2(capsys, arguments, part):
    """Nothing is written, and no traceback is shown."""
    code, out, err = run(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert part in err
    assert "Traceback" not in err


def test_the_person_may_come_from_the_server(workspace, capsys, monkeypatch):
    """Where a server has recognised who is here, nobody types an id."""
    monkeypatch.setenv("DATAGYM_PERSON", "n042")
    code, out, _ = run(capsys, "four-hours", "--workspace", str(workspace))
    assert code == 0
    assert "by n042" in out
