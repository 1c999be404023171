"""A bench: nbgrader's steps on one hand-in, with what the marking step says of it."""

import pytest

from datagym.errors import BadInput
from datagym.exercises import grade
from datagym.exercises.cohorts.coursework import Course
from datagym.exercises.cohorts.jobs import Marked, Spoiled
from datagym.exercises.cohorts.markings import read_row
from datagym.exercises.cohorts.steps import Bench

pytestmark = [pytest.mark.nbgrader, pytest.mark.timeout(600)]

SAYING = """
import os


class Saying(RunHere):
    def preprocess(self, nb, resources):
        nb, resources = super().preprocess(nb, resources)
        name = resources["nbgrader"]["notebook"]
        unsafe = os.environ.get("DATAGYM_UNSAFE_NO_SANDBOX") == "1"
        state = "timeout" if name == "wards" else "marked"
        nb.metadata["datagym"] = {"marking": {
            "sandbox": not unsafe,
            "tasks": {"total" if name == "beds" else "wards": {
                "state": state, "score": 2.0, "instructor": "It took 61 s."}},
            "notes": [f"{name}: seen", os.environ.get("NBGRADER_EXECUTION", "")],
        }}
        return nb, resources
"""


@pytest.fixture
def saying(quick):
    """The course, with a marking step that leaves in the metadata what it saw."""
    with (quick.folder / "run_here.py").open("a", encoding="utf-8") as file:
        file.write(SAYING)
    (quick.folder / "run_here.py").rename(quick.folder / "run_and_say.py")
    config = quick.folder / "nbgrader_config.py"
    text = config.read_text("utf-8").replace("run_here.RunHere", "run_and_say.Saying")
    config.write_text(text.replace("import run_here", "import run_and_say"), encoding="utf-8")
    return quick


@pytest.fixture
def bench(quick, tmp_path):
    """A bench for the small course."""
    course = Course(quick.folder)
    with course.book() as book:
        made = Bench(tmp_path / "bench", course.assignment("beds", book))
    yield made
    made.close()


def row_of(beds, person):
    """Return what our table says."""
    with Course(beds.folder).book() as book, book.reading() as session:
        return read_row(session, person, "beds")


def test_what_the_marking_step_says_is_kept(saying):
    """States, scores, sentences and notes of all notebooks, in one row."""
    saying.hand_in("n001")
    done = grade("beds", saying.folder, workers=1)
    row = row_of(saying, "n001")
    assert row.sandbox is True
    assert row.states["wards"] == {"state": "timeout", "score": 2.0, "instructor": "It took 61 s."}
    assert row.states["total"]["state"] == "marked"
    assert row.notes == ("beds: seen", "autograde", "wards: seen")
    assert done.marked[0].mark.row.states == row.states


def test_without_a_sandbox_the_row_says_so(saying):
    """The variable is set while one marks, and the row keeps what the step saw."""
    saying.hand_in("n001")
    grade("beds", saying.folder, workers=1, unsafe=True)
    assert row_of(saying, "n001").sandbox is False


def test_one_bench_marks_many_and_keeps_nothing(bench, quick, tmp_path):
    """The files of one person are gone before the next one's are there."""
    course = Course(quick.folder)
    for person in ("n001", "n002"):
        quick.hand_in(person, **{"notes.txt": person})
        result = bench.mark(course.hand_in(person, "beds"))
        assert isinstance(result, Marked)
        assert set(result.notebooks) == {"beds.ipynb", "wards.ipynb"}
    left = {path.name for path in (tmp_path / "bench").rglob("*")}
    assert not left & {"n001", "n002", "notes.txt"}


def test_nothing_of_the_course_but_the_assignment_is_there(bench, tmp_path):
    """No marks, no other people, no address: source and definition alone."""
    course = tmp_path / "bench" / "course"
    assert {path.name for path in course.iterdir()} == {"source", "gradebook.db"}
    assert bench.config.CourseDirectory.db_url == bench.url
    assert b"nbgrader_config" not in bench.assignment.settings


def test_what_cannot_be_marked_has_a_sentence(bench, quick):
    """Cut off, none of its notebooks, and a step that stops."""
    course = Course(quick.folder)
    cut = quick.hand_in("n001")
    (cut / "beds.ipynb").write_bytes(b"{")
    assert "beds.ipynb" in bench.mark(course.hand_in("n001", "beds")).reason
    quick.hand_in("n002", {"mine.ipynb": {"cells": [], "nbformat": 4, "nbformat_minor": 5,
                                          "metadata": {}}})  # fmt: skip
    assert bench.mark(course.hand_in("n002", "beds")) == Spoiled(
        "There is no notebook of beds in it."
    )


@pytest.mark.skipif(not hasattr(__import__("os"), "symlink"), reason="no links here")
def test_a_hand_in_with_a_link_is_not_read(quick):
    """It could lead to the solutions."""
    place = quick.hand_in("n001")
    (place / "data.csv").symlink_to(quick.folder / "gradebook.db")
    with pytest.raises(BadInput, match="link to another place"):
        Course(quick.folder).hand_in("n001", "beds")


def test_settings_that_cannot_travel_are_named(quick):
    """A function that stands in nbgrader_config.py itself reaches no other process."""
    with (quick.folder / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write("\nc.Autograde.post_convert_hook = lambda **_: None\n")
    course = Course(quick.folder)
    with course.book() as book, pytest.raises(BadInput, match=r"Autograde\.post_convert_hook"):
        course.assignment("beds", book)
