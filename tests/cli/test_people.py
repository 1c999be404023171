"""The command ``datagym people``."""

import json
from pathlib import Path

import pytest

from datagym.cli import main
from datagym.config import Config
from datagym.store import Store
from datagym.store.links import verify_link

GOOD = (
    "ID;Profession;Site;Role;Team;Mentor\r\n"
    "N-01;nurse;Quay;Learner;Red;M-01\r\n"
    "M-01;dr;Quay;mentor;;\r\n"
)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run a command; return its exit code, output and errors."""

    def command(*arguments: object) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return command


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A list as Excel writes it."""
    path = tmp_path / "people.csv"
    path.write_bytes(GOOD.encode("utf-8-sig"))
    return path


def test_import_check_list(run, good: Path):
    """A dry run changes nothing, an import enrols, a second one says what changed."""
    code, out, _ = run("people", "import", good, "--check")
    assert code == 0
    assert "would enrol 2 new" in out
    assert "Nobody is enrolled" in run("people", "list")[1]
    code, out, _ = run("people", "import", good)
    assert code == 0
    assert "Enrolled 2 new" in out
    assert "M-01 looks after team red" in out
    good.write_text(GOOD.replace("nurse", "matron"), encoding="cp1252")
    out = run("people", "import", good)[1]
    assert "changed 1, left 1" in out
    assert "N-01: profession nurse → matron" in out
    rows = json.loads(run("people", "list", "--json")[1])["people"]
    assert [(row["id"], row["profession"], row["team"]) for row in rows] == [
        ("M-01", "dr", None),
        ("N-01", "matron", "red"),
    ]
    assert "matron" in run("people", "list")[1]


def test_bad_files(run, tmp_path: Path):
    """Exit code 2, a line for each problem, nobody enrolled; for machines as JSON."""
    bad = tmp_path / "bad.csv"
    bad.write_text("id,profession,site,role\njane.smith,nurse,Quay,learner\nN-1,,Quay,x\n")
    code, out, err = run("people", "import", bad)
    assert code == 2
    assert out == ""
    assert "line 2" in err
    assert "line 3: the profession is blank" in err
    assert "Traceback" not in err
    code, out, _ = run("people", "import", bad, "--json")
    assert code == 2
    assert [problem["line"] for problem in json.loads(out)["problems"]] == [2, 3, 3]
    code, _, err = run("people", "import", tmp_path / "nothing.csv")
    assert code == 2
    assert "cannot be read" in err
    assert json.loads(run("people", "list", "--json")[1])["people"] == []


def test_link_and_revoke(run, good: Path):
    """A link opens for its person until it is revoked."""
    run("people", "import", good)
    said = run("people", "link", "N-01", "M-01", "--base-url", "http://ward-pc:8866", "--json")[1]
    links = json.loads(said)["links"]
    assert [link["person"] for link in links] == ["N-01", "M-01"]
    token = links[0]["url"].removeprefix("http://ward-pc:8866/enter/")
    with Store.open(Config.read().store_url) as store:
        assert verify_link(store, token).id == "N-01"
        assert "Revoked 1 link of N-01" in run("people", "revoke", "N-01")[1]
        assert verify_link(store, token) is None
    code, _, err = run("people", "link", "N-01", "N-99")
    assert code == 2
    assert "no person 'N-99'" in err
    assert run("people", "link", "N-01", "--base-url", "ward-pc")[0] == 2
