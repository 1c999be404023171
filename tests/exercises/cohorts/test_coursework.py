"""A course's folder as marking sees it."""

import pytest

from datagym.errors import NotFound
from datagym.exercises.cohorts.coursework import Course

pytestmark = [pytest.mark.nbgrader, pytest.mark.timeout(300)]


def test_people_are_found_in_a_folder_of_any_name(released_quick, tmp_path):
    """Brackets and spaces in its path mean nothing; files and other assignments are nobody."""
    beds = released_quick.copy(tmp_path / "ward [7] (new)" / "exercises")
    beds.hand_in("n002")
    beds.hand_in("n001")
    (beds.folder / "submitted" / "n003" / "wards").mkdir(parents=True)
    (beds.folder / "submitted" / ".DS_Store").write_text("", encoding="utf-8")
    (beds.folder / "submitted" / "n004").mkdir()
    (beds.folder / "submitted" / "n004" / "beds").write_text("", encoding="utf-8")
    assert Course(beds.folder).people("beds") == ["n001", "n002"]


def test_who_is_to_be_left_out_is(quick):
    """By a setting of nbgrader's."""
    for person in ("n001", "n002"):
        quick.hand_in(person)
    with (quick.folder / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write("\nc.CourseDirectory.student_id_exclude = 'n001,n009'\n")
    assert Course(quick.folder).people("beds") == ["n002"]


def test_nbgraders_own_folders_are_taken(quick):
    """Other names of the steps' folders, and a group that shares them."""
    with (quick.folder / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write("\nc.CourseDirectory.autograded_directory = 'marked'\n"
                   "c.CourseDirectory.groupshared = True\n")  # fmt: skip
    course = Course(quick.folder)
    assert course.place("autograded", "n001", "beds") == quick.folder / "marked" / "n001" / "beds"
    assert (course.permissions, course.shared) == (0o664, True)


def test_a_folder_that_is_no_course_is_said(tmp_path):
    """With what to do."""
    with pytest.raises(NotFound, match="--course"):
        Course(tmp_path)


def test_workers_get_no_address_of_the_gradebook(quick):
    """Nor the exchange's place: only the sections that marking needs."""
    address = "postgresql+psycopg://me:secret@db/marks"
    with (quick.folder / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"\nc.CourseDirectory.exclude = {address!r}\nc.Exchange.cache = {address!r}\n")
    course = Course(quick.folder)
    with course.book() as book:
        assert b"secret" not in course.assignment("beds", book).settings
