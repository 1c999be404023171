"""The catalogue says what lessons there are, and what is wrong with one that it cannot read."""

import json

import pytest

from datagym.course import find_lesson, list_lessons, read_notebook
from datagym.errors import BadInput, NotFound

UNIT = {"cell_type": "markdown", "source": "# A title\n## Unit 1: One (7 minutes)", "metadata": {}}


def write(folder, name, cells=(UNIT,), **about):
    """Write a lesson."""
    notebook = {"cells": list(cells), "metadata": {"datagym": about}, "nbformat": 4}
    path = folder / name
    path.write_text(json.dumps(notebook), encoding="utf-8")
    return path


def test_lessons_come_in_order_of_their_files(tmp_path):
    """The number in a file's name is the order; the id is its own."""
    write(tmp_path, "02-b.ipynb", id="first-written")
    write(tmp_path, "01-a.ipynb", id="second-written", skills=["critical"], dataset="d")
    lessons = list_lessons(tmp_path)
    assert [lesson.id for lesson in lessons] == ["second-written", "first-written"]
    assert lessons[0].title == "A title"
    assert lessons[0].minutes == 7
    assert lessons[0].skills == ("critical",)


def test_an_unknown_lesson_names_the_nearest():
    """A slip of the pen is met with the name that was meant."""
    with pytest.raises(NotFound, match="Did you mean 'four-hours'"):
        find_lesson("four-hour")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"cells": 1}', '{"cells": [1]}', "\x00"])
def test_a_damaged_notebook_is_named(tmp_path, text):
    """What is no notebook is refused in one sentence with its path."""
    path = tmp_path / "damaged.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=r"damaged\.ipynb"):
        read_notebook(path)


def test_a_lesson_without_an_id_is_refused(tmp_path):
    """The id is what links and records keep to."""
    write(tmp_path, "01-a.ipynb")
    with pytest.raises(BadInput, match=r"01-a\.ipynb lacks an id"):
        list_lessons(tmp_path)


def test_a_missing_notebook_is_not_found(tmp_path):
    """A name that does not exist is told apart from a damaged file."""
    with pytest.raises(NotFound, match=r"none\.ipynb"):
        read_notebook(tmp_path / "none.ipynb")
