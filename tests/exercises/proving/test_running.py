"""One kernel runs an assignment many times over, and each time finds what stood there before."""

import pytest

from datagym.exercises.cells import code_cell
from datagym.exercises.proving.running import Runner

ABOUT = {"nbgrader": {"grade": True, "solution": False, "points": 2, "grade_id": "t"}}
TEST = code_cell("2 if answer == [1, 2, 3] else 0", ABOUT)


@pytest.mark.kernel
def test_each_run_begins_with_what_was_kept(tmp_path):
    """Whatever a run changes, deletes or leaves behind; a loop without end costs its own mark."""
    with Runner(tmp_path, 3) as runner:
        runner.go_on([code_cell("import math\nbefore = [1, 2]\nsame = before")])

        def mark(code):
            return runner.from_here([code_cell(code), TEST]).get("t")

        assert mark("before.append(3)\nanswer = before")[0] == 2
        assert mark("before.append(3)\nanswer = same")[0] == 2
        assert mark("del before")[0] == 0
        assert runner.stopped is False
        assert mark("while True:\n    pass")[0] == 0
        assert runner.stopped
        assert mark("left = 1\nanswer = before + [math.ceil(2.5)]")[0] == 2
        assert mark("answer = before + [3 * left]")[0] == 0
        runner.go_on([code_cell("before = before + [3]")])
        assert mark("answer = before")[0] == 2
        assert runner.marks([code_cell("answer = before"), TEST])["t"][0] == 0


@pytest.mark.kernel
def test_values_are_told_apart_by_what_they_are(tmp_path):
    """The same numbers in another type are the same; other rows, names or an order are not."""
    code = """
import numpy as np
import pandas as pd
made = {
    "share": 0.1 + 0.2, "same": 0.3, "other": 0.3000001,
    "one": 1, "true_one": np.float64(1.0), "text": "1",
    "list": [1, 2], "array": np.array([1, 2]), "turned": [2, 1],
    "frame": pd.DataFrame({"n": [1, 2]}, index=["a", "b"]),
    "floats": pd.DataFrame({"n": [1.0, 2.0]}, index=["a", "b"]),
    "renamed": pd.DataFrame({"m": [1, 2]}, index=["a", "b"]),
    "fewer": pd.DataFrame({"n": [1]}, index=["a"]),
    "missing": pd.Series([1, None], dtype="Int64"), "nan": pd.Series([1, float("nan")]),
}
globals().update(made)
"""
    with Runner(tmp_path, 20) as runner:
        runner.go_on([code_cell(code)])
        runner.from_here(())

        def same(*names):
            return len({runner.fingerprint([name]) for name in names}) == 1

        assert same("share", "same")
        assert same("one", "true_one")
        assert same("list", "array")
        assert same("frame", "floats")
        assert same("missing", "nan")
        assert not same("same", "other")
        assert not same("one", "text")
        assert not same("list", "turned")
        assert not same("frame", "renamed")
        assert not same("frame", "fewer")
        assert not same("one", "nothing_of_this_name")
        place = runner.ready()
        assert place.tables["frame"] == {"n": "number"}
        assert set(place.modules) == {"np", "pd"}
