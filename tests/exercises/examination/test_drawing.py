"""Data of one's own: released, worked on, handed in and marked, each with their own tables."""

import json
import shutil
from pathlib import Path

import pytest

import datagym
from datagym.errors import BadInput
from datagym.exercises import autograde, generate, grade, marks, release_files
from datagym.exercises.assignments import course_folder
from datagym.exercises.cells import from_text
from datagym.exercises.examination.drawing import DrawOwnData
from datagym.exercises.own_data import OWN_DATA

LOAD = 'import datagym\n\nvisits = datagym.load("appointments")'
RIGHT = 'missed = int((visits["status"] == "did not attend").sum())'
TEST = """\
assert missed > 0
### BEGIN HIDDEN TESTS
rows = datagym.load("appointments")
assert missed == (rows["status"] == "did not attend").sum()
assert len(visits) == len(rows)
### END HIDDEN TESTS"""


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> Path:
    """A course whose one assignment draws data of one's own, released by nbgrader."""
    folder = tmp_path_factory.mktemp("own") / "exercises"
    source = folder / "source" / "missed"
    source.mkdir(parents=True)
    settings = (course_folder() / "nbgrader_config.py").read_text("utf-8")
    named = settings.replace("DrawOwnData.assignments = []", 'DrawOwnData.assignments = ["missed"]')
    assert named != settings
    (folder / "nbgrader_config.py").write_text(named, "utf-8")
    notebook = _notebook()
    (source / "missed.ipynb").write_text(json.dumps(notebook), "utf-8")
    generate("missed", folder)
    return folder


def _cell(name: str, text: str, kind: str = "code", **marks: bool | int) -> dict:
    made = {"cell_type": kind, "id": name, "metadata": {}, "source": text}
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    if marks:
        about = {"grade_id": name, "schema_version": 3, "cell_type": kind, "task": False}
        about |= {"grade": False, "solution": False, "locked": False}
        made["metadata"]["nbgrader"] = {**about, **marks}
    return made


def _notebook(own_data: bool = True) -> dict:  # noqa: FBT001, FBT002  (what its author says)
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    solution = f"missed = ...\n### BEGIN SOLUTION\n{RIGHT}\n### END SOLUTION"
    return {
        "nbformat": 4,
        "nbformat_minor": 5,
        "metadata": {"kernelspec": spec, "datagym": {"own_data": own_data}},
        "cells": [
            _cell("title", "# Missed", "markdown"),
            _cell("load", LOAD, locked=True),
            _cell("missed-answer", solution, solution=True),
            _cell("missed", TEST, grade=True, locked=True, points=2),
        ],
    }


def _missed(learner: str) -> int:
    return int((datagym.load("appointments", learner=learner)["status"] == "did not attend").sum())


def _hand_in(course: Path, person: str, answer: str, *, without: str = "") -> None:
    notebook = json.loads(release_files("missed", course)["missed.ipynb"])
    notebook["cells"] = [cell for cell in notebook["cells"] if cell["id"] != without]
    for cell in notebook["cells"]:
        if cell["id"] == "missed-answer":
            cell["source"] = answer
    place = course / "submitted" / person / "missed"
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    (place / "missed.ipynb").write_text(json.dumps(notebook), "utf-8")
    (place / "timestamp.txt").write_text("2026-01-05 10:00:00.000000 UTC", "utf-8")


def test_the_release_begins_with_the_cell_that_draws(own):
    """It stands before the first cell that loads, locked; its names give nothing away."""
    released = from_text(release_files("missed", own)["missed.ipynb"].decode())
    assert [cell.id for cell in released.cells] == [
        "title",
        OWN_DATA,
        "load",
        "missed-answer",
        "missed",
    ]
    assert released.cells[1].metadata.nbgrader.locked
    assert not released.cells[1].metadata.editable
    assert "own_data.begin()" in released.cells[1].source


@pytest.mark.nbgrader
def test_each_is_marked_against_their_own_data(own):
    """Code earns the marks for everybody; a number that was copied from another does not."""
    assert _missed("n017") != _missed("n018")
    _hand_in(own, "n017", RIGHT)
    _hand_in(own, "N018", f"missed = {_missed('n018')}")
    _hand_in(own, "n019", f"missed = {_missed('n017')}")
    _hand_in(own, "n020", RIGHT, without=OWN_DATA)
    grade("missed", own)
    by_grade = {person: tasks["missed"] for person, tasks in marks("missed", own).items()}
    assert by_grade == {"n017": 2, "N018": 2, "n019": 0, "n020": 2}
    for person in by_grade:
        autograde("missed", person, own, again=True)
    assert {person: tasks["missed"] for person, tasks in marks("missed", own).items()} == by_grade


def _step(folder: Path, named: str, notebook: dict) -> None:
    step = DrawOwnData()
    step.assignments = [named]
    step.preprocess(from_text(json.dumps(notebook)), {"metadata": {"path": str(folder)}})


def test_only_where_the_author_says_that_it_holds(tmp_path):
    """An assignment that is not made for it is not released so, with what to do."""
    folder = tmp_path / "missed"
    folder.mkdir()
    with pytest.raises(BadInput, match="is not made for data of one's own"):
        _step(folder, "missed", _notebook(own_data=False))


def test_a_wrong_name_is_told(tmp_path):
    """A name that no assignment has would turn nothing on in silence."""
    folder = tmp_path / "missed"
    folder.mkdir()
    with pytest.raises(BadInput, match="names mised"):
        _step(folder, "mised", _notebook())
