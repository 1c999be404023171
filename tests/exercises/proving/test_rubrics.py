"""A task that a person marks: its rubric, its model answer, and the examples that are marked."""

import copy
import json

import pytest

from datagym.errors import BadInput
from datagym.exercises import list_assignments, release_files
from datagym.exercises.assignments import MISCONCEPTIONS, notebooks_of, source_folder
from datagym.exercises.proving.known import read_by_hand
from datagym.exercises.proving.leaks import leaks
from datagym.exercises.proving.proof import _by_hand
from datagym.exercises.proving.rubrics import by_hand_of, read_rubric

TABLE = """\
Say it in your own words.

| an earlier table | n |
|---|---|
| beds | 3: not of the rubric |

A person marks this.

| What the marker looks at | full | part | none |
|---|---|---|---|
| **Of whom** | 1: says of all | 0.5: says of some | 0: of nobody |
| **For whom** | **1** point: plain | | 0: not plain |
"""
MODEL = "### BEGIN SOLUTION\nOf all wards, half have more than ten beds.\n### END SOLUTION"
EXAMPLES = [
    {"name": "a", "answer": "No.", "levels": [0, 0], "score": 0, "because": "Too short."},
    {"name": "b", "answer": "Yes.", "levels": [0, 1], "score": 1, "because": "Too short."},
    {"name": "c", "answer": "Of all.", "levels": [1, 1], "score": 2, "because": "All of it."},
]


def made(table=TABLE, model=MODEL, points=2, examples=EXAMPLES, *, graded=False):
    """Return what is amiss with a task that a person marks: what is asked → what was found."""
    about = {"grade": True, "solution": True, "grade_id": "words", "points": points}
    above = {"nbgrader": {"grade": True, "grade_id": "test"}} if graded else {}
    cells = [
        {"cell_type": "markdown", "metadata": above, "source": table},
        {"cell_type": "markdown", "metadata": {"nbgrader": about}, "source": model},
    ]
    (one,) = by_hand_of({"cells": cells}, {"words": {"by_hand": True, "examples": examples}})
    return dict(one.faults())


def test_the_last_table_is_the_rubric():
    """With bold points or not, and a level left out."""
    rubric = read_rubric(TABLE)
    assert [one.name for one in rubric] == ["Of whom", "For whom"]
    assert rubric[0].levels == ((1.0, "says of all"), (0.5, "says of some"), (0.0, "of nobody"))
    assert [points for points, _ in rubric[1].levels] == [1.0, 0.0]
    assert read_rubric("no table") == ()
    assert read_rubric("| a | 1: no rule below |") == ()


def test_a_whole_task_has_no_fault():
    """The rubric adds up, there is a model answer, and the examples fit."""
    assert set(made().values()) == {""}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"points": 3}, "add up to 2, and the cell is worth 3"),
        ({"table": "Only words."}, "holds no table"),
        ({"table": TABLE.replace("0: of nobody", "0.25: of nobody")}, "has to be worth 0"),
        ({"table": TABLE.replace("0.5: says", "1: says")}, "each worth less"),
        ({"table": TABLE.replace("| 0: not plain", "|")}, "two levels at least"),
        ({"graded": True}, "learner's answer or a test"),
        ({"model": "Your words."}, "No text between"),
        ({"examples": EXAMPLES[1:]}, "Only 1 earn half the points or less, and 1 earn all"),
        ({"examples": EXAMPLES[:2]}, "and 0 earn all"),
        ({"examples": [*EXAMPLES[:2], {**EXAMPLES[2], "levels": [2, 0]}]}, "2 is no level of"),
        ({"examples": [*EXAMPLES[:2], {**EXAMPLES[2], "levels": [2]}]}, "1 levels for 2 things"),
    ],
)  # fmt: skip
def test_each_fault_is_named(change, said):
    """In a sentence for the author."""
    assert said in " ".join(made(**change).values())


@pytest.mark.parametrize("name", list_assignments())
def test_the_assignments_rubrics_are_open_and_their_examples_add_up(name):
    """Every one of the course's own."""
    folder = source_folder(name)
    for file in notebooks_of(name):
        source = json.loads((folder / file).read_text("utf-8"))
        release = json.loads(release_files(name)[file])
        rows = _by_hand(read_by_hand(folder / MISCONCEPTIONS, source), release)
        assert [row for row in rows if not row.passed] == []


def test_there_is_a_task_that_a_person_marks():
    """Else the test above would say nothing."""
    folder = source_folder("four-hours")
    source = json.loads((folder / "four-hours.ipynb").read_text("utf-8"))
    (one,) = read_by_hand(folder / MISCONCEPTIONS, source)
    assert (one.task, one.points, len(one.rubric)) == ("newsletter", 3, 3)


@pytest.fixture
def four_hours():
    """The source, its release, and the tasks that a person marks."""
    folder = source_folder("four-hours")
    source = json.loads((folder / "four-hours.ipynb").read_text("utf-8"))
    release = json.loads(release_files("four-hours")["four-hours.ipynb"])
    return source, release, read_by_hand(folder / MISCONCEPTIONS, source)


def test_a_rubric_that_learners_do_not_get_is_found(four_hours):
    """And an example whose levels do not add up to its score."""
    _, release, tasks = four_hours
    for cell in release["cells"]:
        if cell["id"] == "newsletter-why":
            cell["source"] = "Write it anew."
    bad = [row.case for row in _by_hand(tasks, release) if not row.passed]
    assert bad == ["by hand: the rubric is open"]
    object.__setattr__(tasks[0].examples[0], "score", 2.0)
    bad = [
        row for row in _by_hand(tasks, release) if row.expected_score not in (None, row.got_score)
    ]
    assert [(row.expected_score, row.got_score) for row in bad] == [(2.0, 1.0)]


def test_a_model_answer_and_an_example_are_found_in_a_release(four_hours):
    """Also one sentence of it, wherever its lines are broken."""
    source, release, tasks = four_hours
    assert set(leaks(source, release, {}, (), tasks).values()) == {""}
    for text, what in (
        (tasks[0].model.split(". ")[1] + ".", "no model answer"),
        (tasks[0].examples[0].because, "no text of a known answer"),
    ):
        told = copy.deepcopy(release)
        told["cells"][0]["source"] = text.replace(" ", "\n", 3)
        assert leaks(source, told, {}, (), tasks)[what]


def test_a_slip_in_the_file_is_named(tmp_path, four_hours):
    """A task that nobody marks by hand, and an example without its levels."""
    source, *_ = four_hours
    path = tmp_path / MISCONCEPTIONS
    path.write_text("tasks: {share: {by_hand: true}}", encoding="utf-8")
    with pytest.raises(BadInput, match="share names no answer"):
        read_by_hand(path, source)
    path.write_text("tasks: {newsletter: {examples: [{name: a}]}}", encoding="utf-8")
    with pytest.raises(BadInput, match="cannot be read"):
        read_by_hand(path, source)
