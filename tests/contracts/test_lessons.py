"""Every lesson: well formed, tied to what it names, and its stored outputs are what it computes."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from datagym.course import (
    find_lesson,
    learner_copy,
    lint,
    list_lessons,
    load_glossary,
    progress,
    read_notebook,
)
from datagym.course.figures import unsupported
from datagym.datasets import describe
from datagym.exercises import list_assignments

LESSONS = {lesson.id: lesson for lesson in list_lessons()}
GLOSSARY = {term.id for term in load_glossary()}
SANITIZE = Path(__file__).parents[1] / "course" / "nbval.cfg"

each_lesson = pytest.mark.parametrize("lesson", LESSONS.values(), ids=LESSONS)


@each_lesson
def test_form(lesson):
    """What `datagym course lint` asks for is there."""
    assert [str(finding) for finding in lint(read_notebook(lesson.path))] == []


@each_lesson
def test_figures_in_prose_are_computed(lesson):
    """A figure in prose stands in a stored output, or its paragraph names a source."""
    assert unsupported(read_notebook(lesson.path)) == []


@each_lesson
def test_its_dataset_and_assignment_exist(lesson):
    """The dataset can be described and the assignment, if there is one, is the course's."""
    assert lesson.dataset in str(describe(lesson.dataset))
    assert lesson.assignment in {None, *list_assignments()}


def test_two_lessons_are_not_graded():
    """The first, to find one's feet, and the last, which colleagues read; no other lost its own."""
    assert [name for name, one in LESSONS.items() if one.assignment is None] == [
        "finding-your-feet",
        "problem-worth-solving",
    ]


@each_lesson
def test_its_copy_can_be_followed(lesson):
    """A learner's copy starts at nought and has something to run in each unit."""
    here = progress(learner_copy(read_notebook(lesson.path)))
    assert not here.started
    assert all(unit.cells for unit in here.units)
    assert [unit.title for unit in here.units] == [unit.title for unit in lesson.units]


@each_lesson
def test_its_links_to_the_glossary_lead_to_a_term(lesson):
    """A word that is linked is explained there, under the id that the link names."""
    text = lesson.path.read_text(encoding="utf-8")
    linked = re.findall(r"/pages/glossary\?term=([^)\s\"]*)", text)
    assert [name for name in linked if name not in GLOSSARY] == []


@each_lesson
def test_its_file_is_small(lesson):
    """No lesson weighs more than 300 kB, and pictures are not stored in it."""
    text = lesson.path.read_text(encoding="utf-8")
    assert len(text.encode()) <= 300_000
    assert not re.search(r"base64,[A-Za-z0-9+/]{100}", text)


def nbval(path):
    """Run a notebook and compare its outputs with those that it stores."""
    command = [sys.executable, "-m", "pytest", "-q", "-p", "nbval", "-p", "no:cacheprovider"]
    command += ["--nbval", "--nbval-sanitize-with", str(SANITIZE), str(path)]
    return subprocess.run(
        command, capture_output=True, text=True, encoding="utf-8", timeout=280, check=False
    )


@pytest.mark.kernel
@each_lesson
def test_stored_outputs_are_what_it_computes(lesson):
    """Run from top to bottom, the lesson gives each text output as it is stored."""
    done = nbval(lesson.path)
    assert done.returncode == 0, done.stdout[-4000:]


@pytest.mark.kernel
def test_a_drifted_output_is_found(tmp_path):
    """A stored output that the code does not give fails the comparison."""
    lesson = read_notebook(find_lesson("four-hours").path)
    shown = next(c for c in lesson["cells"] if c["id"] == "people")["outputs"][0]
    shown["text"] = ["4,711 attendances by 12 people in one year\n"]
    keep = [cell for cell in lesson["cells"] if cell["id"] in {"load", "people"}]
    path = tmp_path / "drifted.ipynb"
    path.write_text(json.dumps({**lesson, "cells": keep}), encoding="utf-8")
    done = nbval(path)
    assert done.returncode == 1
    assert "4,711" in done.stdout
