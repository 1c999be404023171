"""A notebook is marked on what left its sandbox, and each way to end has words of its own."""

from dataclasses import replace

import pytest

from datagym.exercises.cells import code_cell, id_of
from datagym.exercises.examination.examining import Examiner
from datagym.exercises.examination.marking import is_test, result
from datagym.exercises.examination.outline import outline_of
from datagym.exercises.examination.plan import plan
from datagym.exercises.examination.rules import Rules
from datagym.kernels import MEBIBYTE, available

pytestmark = pytest.mark.kernel


def graded(name: str, code: str, points: float = 2):
    """Return a test cell."""
    about = {"grade_id": name, "grade": True, "solution": False, "locked": True, "points": points}
    return code_cell(code, {"nbgrader": about})


def box(name: str, code: str):
    """Return an answer's cell."""
    return code_cell(code, {"nbgrader": {"grade_id": name, "grade": False, "solution": True}})


def locked(code: str):
    """Return a locked cell."""
    about = {"grade_id": f"l{abs(hash(code))}", "locked": True, "solution": False, "grade": False}
    return code_cell(code, {"nbgrader": about})


@pytest.fixture
def mark(tmp_path):
    """Mark cells as handed in, against a source of cells; by task: state, score, words, line."""
    missing = available()
    if missing:
        pytest.skip(missing)

    def examined(source, handed_in=None, seconds=20.0, total=60.0):
        desk = Rules.of(tmp_path, cell_seconds=20, total_seconds=60, safe=True, lasting=True)
        rules = Rules.of(tmp_path, cell_seconds=seconds, total_seconds=total, safe=True)
        rules = replace(rules, sandbox=replace(rules.sandbox, memory_bytes=300 * MEBIBYTE))
        cells = source if handed_in is None else handed_in
        with Examiner(plan(outline_of({"cells": source})), desk) as examiner:
            outcomes = examiner.examine(cells, rules)
        words = {id_of(cell): result(cell)[1] for cell in cells if is_test(cell)}
        return {o.task: (o.state, o.score, words[o.task], o.instructor) for o in outcomes}

    return examined


SOURCE = [
    locked("limit = 2"),
    box("a", "share = 1"),
    graded("one", "assert share < limit, 'Too large.'"),
    box("b", "shares = [1, 2]"),
    graded("two", "from unittest import TestCase\nTestCase().assertEqual(shares, [1, 2])"),
]


DRAWN = """
for _ in range(3):
    n = random.randrange(10**6)
    assert double(n) == 2 * n
"""
CHANGED = """
given, table = [1, 2], pd.DataFrame({"n": [1]})
assert add(given, table) == [1, 2, 3] and given == [1, 2, 3] and table["n"].sum() == 0
"""
FORGETS = """
seen = []
def double(n):
    seen.append(n)
    return 2 * n if len(seen) < 3 else 0
"""
FRAME = """
frame = pd.DataFrame({"n": [1, 2]}, index=["a", "b"])
day = datetime.date(2026, 3, 1)
ax = frame.plot(kind="bar", title="How many", ylabel="people")
"""
SAME = """
pd.testing.assert_frame_equal(frame, pd.DataFrame({"n": [1, 2]}, index=["a", "b"]))
assert day.year == 2026
assert ax.get_title() == "How many" and [bar.get_height() for bar in ax.patches] == [1, 2]
"""
FIND = """
import gc, sys
secret = "".join(["Too lar", "ge."])
held = gc.get_objects()
held += [v for m in list(sys.modules.values()) if m for v in list(vars(m).values())]
share = 99 if any(isinstance(o, str) and secret in o and o is not secret for o in held) else 1
"""


def handed(*codes: str):
    """Return the source's cells with other answers."""
    return [SOURCE[0], box("a", codes[0]), SOURCE[2], box("b", codes[1]), SOURCE[4]]


def test_a_right_answer_earns_its_points(mark):
    """Also when the test says nothing, or its last line gives nothing back."""
    assert mark(SOURCE) == {"one": ("marked", 2, "", ""), "two": ("marked", 2, "", "")}


def test_a_wrong_answer_gets_the_authors_sentence_and_no_other(mark):
    """What an assertion of a library says would give the answer away."""
    found = mark(SOURCE, handed("share = 3", "shares = [2, 1]"))
    assert found["one"][:3] == ("marked", 0, "Too large.")
    assert found["two"][:2] == ("marked", 0)
    assert "not right yet" in found["two"][2]
    assert "[1, 2]" not in found["two"][2]


def test_a_missing_answer_says_which(mark):
    """With a line for the instructor."""
    state, score, words, line = mark(SOURCE, handed("pass", "shares = [1, 2]"))["one"]
    assert (state, score, line) == ("missing", 0, "no answer")
    assert "share" in words


def test_what_cannot_leave_is_named(mark):
    """By its kind, with what to do."""
    found = mark(SOURCE, handed("share = 1", "shares = (n for n in [1, 2])"))
    assert found["two"][0] in ("uncarried", "marked")
    assert found["two"][1] == 0


@pytest.mark.parametrize(
    ("code", "state", "word"),
    [
        ("import os\nos._exit(1)\nshare = 1", "crash", "Python itself ended"),
        ("import ctypes\nctypes.string_at(0)\nshare = 1", "crash", "ended"),
        ("# a comment\nwhile True: pass\nshare = 1", "timeout", "took too long"),
        ("x = b'x' * (400 << 20)\nimport time\ntime.sleep(9)\nshare = 1", "memory", "memory"),
    ],
)
def test_a_box_that_ends_badly_costs_its_own_task_alone(mark, code, state, word):
    """The boxes before it and after it are run and marked."""
    source = [box("z", "first = 1"), graded("zero", "assert first == 1"), *SOURCE]
    cells = [*source[:2], *handed(code, "shares = [first, 2]")]
    found = mark(source, cells, seconds=4.0)
    assert found["zero"][:2] == ("marked", 2)
    assert found["two"][:2] == ("marked", 2)
    assert found["one"][:2] == (state, 0)
    assert word in found["one"][2]
    assert code.splitlines()[1 if code.startswith("#") else 0] in found["one"][3]


def test_all_boxes_together_have_an_end(mark):
    """A notebook that sleeps in each box is stopped, and what was answered before counts."""
    source = [box("a", "share = 1"), SOURCE[2], *[code_cell("import time\ntime.sleep(1)")] * 5]
    source += [box("b", "shares = [1, 2]"), SOURCE[4]]
    found = mark([SOURCE[0], *source], total=2.5)
    assert found["one"][:2] == ("marked", 2)
    assert found["two"][:2] == ("timeout", 0)


def test_the_authors_data_are_the_authors(mark):
    """A learner who changes what a test compares with changes nothing."""
    source = [locked("waits = [1, 2, 3]"), box("a", "most = max(waits)")]
    source.append(graded("one", "assert most == max(waits)"))
    cheat = [source[0], box("a", "waits[:] = [9]\nmost = 9"), source[2]]
    assert mark(source)["one"][1] == 2
    assert mark(source, cheat)["one"][1] == 0


def test_a_function_is_called_on_what_the_test_draws(mark):
    """In a fresh room; what it remembers of an earlier task is gone, and an error is told."""
    source = [
        locked("import random"),
        box("a", "def double(n):\n    return 2 * n"),
        graded("one", DRAWN),
        graded("two", "assert double(n=[1]) == [1, 1]"),
    ]
    assert [one[:2] for one in mark(source).values()] == [("marked", 2), ("marked", 2)]
    learned = [source[0], box("a", FORGETS), *source[2:]]
    assert [one[1] for one in mark(source, learned).values()] == [0, 2]
    broken = [source[0], box("a", "def double(n):\n    return n / 0"), *source[2:]]
    state, score, _, line = mark(source, broken)["one"]
    assert (state, score) == ("error", 0)
    assert "ZeroDivisionError" in line


def test_a_function_that_changes_what_it_gets_is_seen(mark):
    """Lists, mappings and tables come back as the learner's function left them."""
    source = [
        locked("import pandas as pd"),
        box(
            "a", "def add(parts, frame):\n    parts.append(3)\n    frame['n'] = 0\n    return parts"
        ),
        graded("one", CHANGED),
    ]
    assert mark(source)["one"][:2] == ("marked", 2)


def test_frames_charts_dates_leave(mark):
    """What answers of a course are made of."""
    source = [
        locked("import datetime, pandas as pd, numpy as np, matplotlib.pyplot as plt"),
        box("a", FRAME),
        graded("one", SAME),
    ]
    assert mark(source)["one"][:2] == ("marked", 2)


def test_no_test_reaches_the_learners_room(mark):
    """Neither the text of a test nor its file is there to be found."""
    assert mark(SOURCE, handed(FIND, "shares = [1, 2]"))["one"][:2] == ("marked", 2)
