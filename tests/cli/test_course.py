"""``datagym course`` lists and checks."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from datagym.cli import course_check
from datagym.cli.course import course
from datagym.course import Finding
from datagym.errors import BadInput, NotFound
from datagym.exercises import Fate, Row, Trial, list_tasks
from datagym.exercises.proving.kills import WrongSolution
from datagym.resources import content


def call(*arguments):
    """Run the command."""
    return CliRunner().invoke(course, arguments)


def test_list():
    """Each lesson with its units, for people and for machines."""
    assert "1. What the figure counts (9 minutes)" in call("list").output
    facts = json.loads(call("list", "--json").output)
    assert facts["four-hours"]["assignment"] == "four-hours"
    assert facts["four-hours"]["minutes"] == sum(u["minutes"] for u in facts["four-hours"]["units"])


def test_lint():
    """A well-formed lesson exits with 0 and says so."""
    done = call("lint", "four-hours")
    assert (done.exit_code, done.output) == (0, "four-hours: no findings\n")


def test_lint_fails_on_a_finding(monkeypatch):
    """A finding is printed with its cell, and the exit code is 1."""
    monkeypatch.setattr("datagym.course.lint", lambda _: [Finding("rule", "It lacks that.", 3)])
    done = call("lint")
    assert done.exit_code == 1
    assert "cell 3: It lacks that. (rule)" in done.output


ROWS = [
    Row("task-1", "solution", 2, 2, "", "Right."),
    Row("task-1", "wrong: mean", 0, 0, "Count again.", "Count again."),
]
TRIALS = [
    Trial("task-1", "unit", "x = n", "x = n / 60", Fate.KILLED),
    Trial("task-1", "off by one", "x = 3", "x = 4", Fate.STOPPED),
]


@pytest.fixture
def check(monkeypatch):
    """Runs the check on what an assignment's known answers and mutants are said to have given."""

    def run(rows, trials, *more, others=None):
        def measure(_):
            if trials is None:
                message = "The solution of task-1 does not earn full marks."
                raise WrongSolution(message)
            return trials

        monkeypatch.setattr(course_check, "prove", lambda _: list(rows))
        monkeypatch.setattr(course_check, "holds_for_all", lambda _: others is not None)
        monkeypatch.setattr(course_check, "prove_for", lambda _, who: list(others[who]))
        monkeypatch.setattr(course_check, "measure", measure)
        return call("check", "four-hours", *more)

    return run


def test_check_passes(check):
    """Each answer as expected, and no mistake let through."""
    done = check(ROWS, TRIALS)
    assert done.exit_code == 0
    assert "2 answers tried, no surprises" in done.output
    assert "2 mistakes put into its solutions" in done.output
    assert "ok  task-1       2            1         0           0    100.0 %" in done.output
    assert "points are marked by tests, 3 by a person (newsletter)" in done.output
    facts = json.loads(check(ROWS, TRIALS, "--json").output)["four-hours"]
    assert facts["passed"]
    assert (facts["points"]["by_hand"], facts["by_hand"]) == (3, ["newsletter"])
    tested = [task.points for task in list_tasks("four-hours") if not task.by_hand]
    assert facts["points"]["by_tests"] == sum(tested)
    assert facts["kill_rates"][0]["rate"] == 1
    assert [mutant["fate"] for mutant in facts["mutants"]] == ["killed", "stopped"]


def test_check_fails_on_a_surprise(check):
    """What was expected and what came stand beside each other."""
    rows = [*ROWS, Row("task-1", "wrong: mean", 0, 1, "Count again.", "Right.")]
    done = check(rows, TRIALS)
    assert done.exit_code == 1
    assert "3 answers tried, 1 surprise" in done.output
    assert "BAD task-1  wrong: mean  1 (expected 0)" in done.output
    assert "expected: Count again." in done.output
    facts = json.loads(check(rows, TRIALS, "--json").output)["four-hours"]
    assert [row["passed"] for row in facts["answers"]] == [True, True, False]


def test_check_tries_other_learners_data_where_it_holds(check):
    """A right answer that is none with a learner's own data is a surprise too."""
    fine = Row("task-1", "right: x, for n001", 2, 2, "", "")
    poor = Row("task-1", "right: x, for n002", 2, 0, "", "No.")
    done = check(ROWS, TRIALS, others={"n001": [fine], "n002": [poor]})
    assert done.exit_code == 1
    assert "4 answers tried, 1 surprise" in done.output
    assert "BAD task-1  right: x, for n002  0 (expected 2)" in done.output


def test_check_names_what_leaked(check):
    """The secret itself is shown to the author."""
    rows = [*ROWS, Row("release", "no solution", None, 0.0, "", "x = n")]
    done = check(rows, TRIALS)
    assert done.exit_code == 1
    assert "BAD release  no solution  x = n" in done.output


def test_check_fails_when_a_test_lets_too_many_mistakes_through(check):
    """The mistake is shown as what changed, and what gives the same answer is listed apart."""
    trials = [
        *TRIALS,
        Trial("task-1", "mean for median", "x = n.median()", "x = n.mean()", Fate.SURVIVED),
        Trial("task-1", "wrong column", "x = size(a)", "x = size(b)", Fate.EQUIVALENT),
    ]
    done = check(ROWS, trials)
    assert done.exit_code == 1
    assert "BAD task-1" in done.output
    assert "task-1, mean for median: earns full marks" in done.output
    assert "    - x = n.median()\n    + x = n.mean()\n" in done.output
    assert "task-1, wrong column: gives the same answer" in done.output
    assert "the test of task-1 notices 66.7 % of the mistakes. It has to notice 95 %" in done.output


def test_check_does_not_judge_tests_by_a_wrong_solution(check):
    """It says so, and the answers are still shown."""
    done = check([Row("task-1", "solution", 2, 1, "", "No.")], None)
    assert done.exit_code == 1
    assert "BAD task-1  solution  1 (expected 2)" in done.output
    assert "No mistake was put into the solutions" in done.output


def test_a_new_lesson_is_written_and_can_be_looked_at(tmp_path):
    """The answer names the file; lint of it names what is to be written."""
    words = ["new-lesson", "waits", "--title", "Who waits?", "--dataset", "waiting_list"]
    words += ["--out", str(tmp_path)]
    path = json.loads(call(*words, "--json").output)["file"]
    assert Path(path).name == "00-waits.ipynb"
    looked = call("lint", path)
    assert looked.exit_code == 1
    assert "still has to be written" in looked.output
    assert isinstance(call(*words).exception, BadInput)


def test_a_new_assignment_is_written(tmp_path):
    """Into the course that is named."""
    shutil.copy(content("exercises", "nbgrader_config.py"), tmp_path)
    words = ["new-assignment", "waits", "--title", "A", "--course", str(tmp_path), "--dataset"]
    assert isinstance(call(*words, "waiting").exception, NotFound)
    assert "datagym course check waits" in call(*words, "waiting_list").output
    assert (tmp_path / "source" / "waits" / "misconceptions.yaml").is_file()
