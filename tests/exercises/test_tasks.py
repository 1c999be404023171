"""The tasks of an assignment, with what they are worth and which skills they train."""

import shutil
from pathlib import Path

import pytest

from datagym.errors import BadInput, NotFound
from datagym.exercises import list_assignments, list_tasks
from datagym.exercises.drafts import new_assignment
from datagym.resources import content


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """Make a course with one assignment of two tasks."""
    shutil.copy(content("exercises", "nbgrader_config.py"), tmp_path)
    new_assignment("waits", "Waits", "admissions", course=tmp_path)
    return tmp_path


@pytest.mark.parametrize("assignment", list_assignments())
def test_each_task_has_a_title_points_and_skills(assignment: str) -> None:
    """So that the syllabus can say what each trains."""
    tasks = list_tasks(assignment)
    assert [task.id for task in tasks if not task.title or not task.skills] == []
    assert all(task.points > 0 for task in tasks)
    assert len({task.id for task in tasks}) == len(tasks)


def test_order_and_points_are_the_notebooks(course: Path) -> None:
    """As they stand there, from top to bottom."""
    found = [(task.id, task.points, task.skills) for task in list_tasks("waits", course)]
    assert found == [("rows", 2, ("technical",)), ("people", 1, ("critical",))]
    assert not any(task.by_hand for task in list_tasks("waits", course))


def test_without_known_answers_nobody_has_said_the_skills(course: Path) -> None:
    """The tasks are there all the same."""
    (course / "source" / "waits" / "misconceptions.yaml").unlink()
    assert [task.skills for task in list_tasks("waits", course)] == [(), ()]


@pytest.mark.parametrize(
    ("text", "said"),
    [("tasks: {rows: {skills: [fun]}}", "'fun' of rows"), ("tasks: [", "cannot be read"),
     ("tasks: {rows: 3}", "cannot be read")],
)  # fmt: skip
def test_a_slip_is_named(course: Path, text: str, said: str) -> None:
    """With the file and what is wrong in it."""
    path = course / "source" / "waits" / "misconceptions.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=said):
        list_tasks("waits", course)


def test_an_unknown_assignment_is_said(course: Path) -> None:
    """With the nearest that there is."""
    with pytest.raises(NotFound, match="'waits'"):
        list_tasks("wait", course)
