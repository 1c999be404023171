"""What makes a hand-in and an assignment the same, and what needs attention."""

import pytest

from datagym.exercises.cohorts.jobs import Assignment, HandIn, attention, hash_of

CELLS = {
    "course": [{"id": "datagym"}],
    "assignment": [{"id": "1", "name": "beds", "duedate": None, "course_id": "datagym"}],
    "notebook": [{"id": "2", "name": "beds", "assignment_id": "1", "kernelspec": "{}"}],
    "base_cell": [
        {"id": "3", "name": "total", "notebook_id": "2", "type": "GradeCell"},
        {"id": "4", "name": "most", "notebook_id": "2", "type": "GradeCell"},
    ],
    "grade_cells": [
        {"id": "3", "max_score": 2.0, "cell_type": "code"},
        {"id": "4", "max_score": 1.0, "cell_type": "code"},
    ],
    "solution_cells": [],
    "task_cells": [],
    "source_cell": [{"id": "5", "name": "total", "notebook_id": "2", "source": "assert total"}],
}
SOURCE = {"beds.ipynb": b"{}", "data/wards.csv": b"a", "mine.py": b"theirs"}


def changed(table, place, **values):
    """Return the definition with a row changed."""
    rows = [dict(row) for row in CELLS[table]]
    rows[place] |= values
    return {**CELLS, table: rows}


def test_a_hand_in_is_the_same_by_names_and_contents():
    """Another content, another name, another moment are another hand-in; the order is none."""
    files = {"a.ipynb": b"1", "timestamp.txt": b"2026"}
    same = HandIn("n001", dict(reversed(files.items())))
    assert same.hash == HandIn("n001", files).hash
    for other in ({"b.ipynb": b"1", "timestamp.txt": b"2026"}, {**files, "a.ipynb": b"2"},
                  {**files, "timestamp.txt": b"2027"}, {**files, "x": b""}):  # fmt: skip
        assert HandIn("n001", other).hash != same.hash
    assert hash_of({"a\nb": b""}) != hash_of({"a": b"", "b": b""})


@pytest.mark.parametrize(
    "definition",
    [changed("grade_cells", 0, max_score=3.0), changed("base_cell", 0, name="sum"),
     changed("source_cell", 0, source="assert total == 1"), changed("notebook", 0, name="b")],
)  # fmt: skip
def test_a_changed_definition_is_another_version(definition):
    """Points, names, texts."""
    before = Assignment("beds", SOURCE, CELLS).version
    assert Assignment("beds", SOURCE, definition).version != before


def test_swapped_points_are_another_version():
    """It counts which cell has which points, not only which points there are."""
    swapped = changed("grade_cells", 0, max_score=1.0)
    swapped["grade_cells"][1]["max_score"] = 2.0
    assert Assignment("beds", SOURCE, swapped).version != Assignment("beds", SOURCE, CELLS).version


def test_what_only_this_gradebook_has_is_no_part_of_the_version():
    """Ids, the order of rows on a server, and the deadline."""
    before = Assignment("beds", SOURCE, CELLS).version
    again = changed("assignment", 0, id="9", duedate="2026-02-01")
    again["notebook"] = [{**CELLS["notebook"][0], "assignment_id": "9"}]
    again["base_cell"] = list(reversed(CELLS["base_cell"]))
    again["grade_cells"] = list(reversed(CELLS["grade_cells"]))
    assert Assignment("beds", SOURCE, again).version == before
    assert Assignment("beds", {**SOURCE, "x": b""}, CELLS).version != before


def test_the_source_stands_over_what_was_handed_in():
    """But for files that the settings leave to the learner; notebooks lie nowhere among them."""
    hand_in = HandIn("n001", {"beds.ipynb": b"", "data/wards.csv": b"forged", "mine.py": b"mine",
                              "notes.txt": b"n", "sub/x.ipynb": b""})  # fmt: skip
    plain = Assignment("beds", SOURCE, CELLS)
    assert plain.beside(hand_in) == {"data/wards.csv": b"a", "mine.py": b"theirs",
                                     "notes.txt": b"n"}  # fmt: skip
    theirs = Assignment("beds", SOURCE, CELLS, own=frozenset({"mine.py"}))
    assert theirs.beside(hand_in)["mine.py"] == b"mine"
    assert set(hand_in.notebooks) == {"beds.ipynb"}


def test_attention_is_asked_for_all_but_what_was_marked():
    """States in the order of the tasks, with what the marking says, then the notes."""
    tasks = {
        "share": {"state": "marked", "score": 2, "instructor": "of no interest"},
        "wait": {"state": "timeout", "score": 0, "instructor": "It ran for 60 s."},
        "bars": {"state": "crash"},
    }
    assert attention(tasks, ["Test 'bars' was deleted; it is put back"]) == [
        "wait: timeout. It ran for 60 s.",
        "bars: crash",
        "Test 'bars' was deleted; it is put back",
    ]
