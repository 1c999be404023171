"""The commands ``datagym backup`` and ``datagym restore``."""

import json
from pathlib import Path

import pytest

from datagym.cli import main
from datagym.config import Config
from datagym.store import Store
from datagym.store.people import enrol, find_person
from datagym.teams import Person


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run a command; return its exit code, output and errors."""

    def command(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return command


def test_there_and_back(run, tmp_path: Path):
    """A backup brings back what was there, and the safety copy what was there in between."""
    file = tmp_path / "über friday.backup"
    with Store.open(Config.read().store_url) as store:
        enrol(store, [Person("N-01", "nurse", "Quay")])
        assert "(1 events)" in run("backup", file)[1]
        enrol(store, [Person("N-02", "nurse", "Quay")])
        done = json.loads(run("restore", file, "--json")[1])
        assert (done["events"], done["events_before"]) == (1, 2)
        assert find_person(store, "N-02") is None
        assert "Brought back" in run("restore", done["safety"])[1]
        assert find_person(store, "N-02") is not None


def test_wrong_files(run, tmp_path: Path):
    """Exit code 2 and a sentence; where there was no course, none is made."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all", encoding="utf-8")
    for command, file in (
        ("restore", letter),
        ("restore", tmp_path / "nothing"),
        ("restore", tmp_path),
    ):
        code, out, err = run(command, file)
        assert (code, out) == (2, "")
        assert str(file) in err
    assert not Config.read().workspace.exists()
    assert run("backup", letter)[0] == 2
    assert letter.read_text(encoding="utf-8") == "Dear all"
