import json
import shutil

import pytest

from datagym.cli import main
from datagym.exercises import release, submit
from datagym.exercises.assignments import course_folder


@pytest.fixture
def course(tmp_path):
    """A course with the real assignment."""
    folder = tmp_path / "course"
    shutil.copytree(course_folder() / "source", folder / "source")
    shutil.copy(course_folder() / "nbgrader_config.py", folder)
    return folder


@pytest.fixture
def inbox(tmp_path):
    """A folder with one good hand-in."""
    release("four-hours", tmp_path / "workspace" / "exercises" / "four-hours")
    submit("four-hours", tmp_path / "workspace", "n017", to_folder=tmp_path / "inbox")
    return tmp_path / "inbox"


def run(capsys, *arguments):
    """Run the command line; return its exit code, output and error."""
    with pytest.raises(SystemExit) as stopped:
        main(["collect", *arguments])
    out, err = capsys.readouterr()
    return stopped.value.code, out, err


def test_all_taken_is_exit_code_0(inbox, course, capsys):
    """An instructor reads whose hand-in was taken, and its receipt."""
    code, out, _ = run(capsys, str(inbox), "--course", str(course))
    assert code == 0
    assert "n017, four-hours, receipt" in out
    assert "1 taken, 0 refused." in out
    assert "datagym grade four-hours" in out
    assert (course / "submitted" / "n017" / "four-hours" / "four-hours.ipynb").is_file()


def test_one_refused_is_exit_code_1_and_the_rest_is_taken(inbox, course, capsys):
    """The damaged file is named with the reason."""
    (inbox / "x.zip").write_bytes(b"PK")
    code, out, _ = run(capsys, str(inbox), "--course", str(course), "--json")
    facts = json.loads(out)
    assert code == 1
    assert [one["person"] for one in facts["taken"]] == ["n017"]
    assert "damaged or cut off" in facts["refused"][0]["reason"]


def test_the_course_that_one_is_in_is_taken(inbox, course, capsys, monkeypatch):
    """In the course's folder, as with nbgrader's commands, no --course is needed."""
    monkeypatch.chdir(course)
    assert run(capsys, str(inbox))[0] == 0
    assert (course / "submitted" / "n017").is_dir()


def test_a_missing_folder_is_exit_code_2(course, capsys, tmp_path):
    """A slip is answered in one sentence."""
    code, _, err = run(capsys, str(tmp_path / "nowhere"), "--course", str(course))
    assert code == 2
    assert err.startswith("datagym: There is no folder")
