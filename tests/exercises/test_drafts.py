"""Drafts of assignments: two tasks that work, in a folder that was not there before."""

import shutil
from pathlib import Path

import pytest

from datagym.course import read_notebook
from datagym.errors import BadInput, NotFound
from datagym.exercises.assignments import list_assignments, notebooks_of
from datagym.exercises.drafts import new_assignment
from datagym.resources import content


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Make an empty nbgrader course."""
    shutil.copy(content("exercises", "nbgrader_config.py"), tmp_path)
    return tmp_path


def test_it_is_an_assignment_of_the_course(course: Path) -> None:
    """Its notebook says what it reads and which lesson it follows."""
    folder = new_assignment("waits", 'Who "waits"?', "admissions", lesson="x", course=course)
    assert list_assignments(course) == ("waits",)
    (name,) = notebooks_of("waits", course)
    about = read_notebook(folder / name)["metadata"]
    assert (about["title"], about["datagym"]["lesson"]) == ('Who "waits"?', "x")
    assert "⟪" not in (folder / name).read_text(encoding="utf-8")
    assert "⟪" not in (folder / "misconceptions.yaml").read_text(encoding="utf-8")


def test_a_name_that_is_taken_is_refused(course: Path) -> None:
    """The first is as it was, and nothing lies beside it."""
    folder = new_assignment("waits", "A", "admissions", course=course)
    before = (folder / "waits.ipynb").read_bytes()
    with pytest.raises(BadInput, match="already"):
        new_assignment("waits", "B", "admissions", course=course)
    assert (folder / "waits.ipynb").read_bytes() == before
    assert [path.name for path in folder.parent.iterdir()] == ["waits"]


def test_no_course_and_no_dataset_are_said(course: Path, tmp_path: Path) -> None:
    """With the nearest name, or what a course is."""
    with pytest.raises(NotFound, match="Did you mean 'admissions'"):
        new_assignment("waits", "A", "admission", course=course)
    with pytest.raises(NotFound, match="nbgrader_config"):
        new_assignment("waits", "A", "admissions", course=tmp_path / "none")
    assert not (course / "source").exists()


@pytest.mark.nbgrader
def test_its_tasks_pass_the_check_as_they_stand(course: Path, monkeypatch) -> None:
    """Solutions, known answers, secrets and mutants: all is well before the author begins."""
    from datagym.cli import course_check  # noqa: PLC0415  (slow to import)

    new_assignment("waits", "A", "waiting_list", course=course)
    monkeypatch.setattr("datagym.exercises.assignments.content", lambda *_: course)
    found = course_check.check("waits")
    assert found.passed, found.lines("waits")
