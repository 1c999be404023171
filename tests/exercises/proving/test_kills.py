"""The tests of an assignment are tested by mistakes in its solutions."""

import json
import time

import pytest

from datagym.exercises.assignments import MISCONCEPTIONS
from datagym.exercises.proving.kills import Fate, Rate, Trial, WrongSolution, measure, rates


def trials(killed, stopped, survived, equivalent):
    """Make as many of each fate."""
    fates = {
        Fate.KILLED: killed, Fate.STOPPED: stopped, Fate.SURVIVED: survived,
        Fate.EQUIVALENT: equivalent,
    }  # fmt: skip
    return [Trial("t", "unit", "a", "b", fate) for fate, n in fates.items() for _ in range(n)]


def test_the_rate_leaves_out_what_gives_the_same_answer():
    """19 of 20 is enough, and 18 of 19 is not."""
    (rate,) = rates(trials(17, 2, 1, 30))
    assert rate == Rate("t", killed=19, stopped=2, survived=1, equivalent=30)
    assert rate.share == 0.95
    assert rate.passed
    (rate,) = rates(trials(18, 0, 1, 0))
    assert not rate.passed


def test_a_task_of_which_nothing_is_known_does_not_pass():
    """All mutants gave the same answer: its test was not tested."""
    (rate,) = rates(trials(0, 0, 0, 3))
    assert not rate.passed


@pytest.mark.kernel
def test_a_test_that_asks_too_little_lets_mistakes_through(course):
    """It is named with the line that it let through."""
    folder = course / "source" / "four-hours"
    notebook, cases = folder / "four-hours.ipynb", folder / MISCONCEPTIONS
    source = json.loads(notebook.read_text("utf-8"))
    at = next(i for i, cell in enumerate(source["cells"]) if cell["id"] == "share")
    source["cells"] = source["cells"][: at + 1]
    weak = "assert share_within < 1"
    source["cells"][at]["source"] = weak
    notebook.write_text(json.dumps(source), encoding="utf-8")
    text = cases.read_text("utf-8")
    cases.write_text(text[: text.index("  extra:")], encoding="utf-8")
    found = measure("four-hours", course)
    (rate,) = rates(found)
    assert not rate.passed
    lived = {(t.operator, t.after) for t in found if t.fate is Fate.SURVIVED}
    wrong = 'share_within = (admitted["minutes_in_department"] < 240).mean()'
    assert ("inclusive for exclusive", wrong) in lived
    assert any(operator == "wrong filter" for operator, _ in lived)
    source["cells"][at]["source"] = "assert share_within > 1"
    notebook.write_text(json.dumps(source), encoding="utf-8")
    with pytest.raises(WrongSolution, match="share"):
        measure("four-hours", course)


@pytest.mark.kernel
def test_the_tests_of_four_hours_notice_the_mistakes():
    """At least 95 % in each task, every kind of mistake, fast."""
    began = time.monotonic()
    found = measure("four-hours")
    assert time.monotonic() - began < 120
    assert [rate.task for rate in rates(found) if not rate.passed] == []
    assert len(found) > 100
    assert {trial.operator for trial in found if trial.fate is Fate.KILLED} >= {
        "wrong column", "wrong filter", "off by one", "mean for median", "count for rate",
        "lost denominator", "inclusive for exclusive", "sorted the wrong way", "unit",
        "dropped rows",
    }  # fmt: skip
