"""``datagym course`` lists and checks."""

import json

from click.testing import CliRunner

from datagym.cli.course import course
from datagym.course import Finding
from datagym.exercises import proof


def call(*arguments):
    """Run the command."""
    return CliRunner().invoke(course, arguments)


def test_list():
    """Each lesson with its units, for people and for machines."""
    assert "1. What the figure counts (10 minutes)" in call("list").output
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


def test_check_prints_a_table_and_fails_on_a_surprise(monkeypatch):
    """What was expected and what came stand beside each other."""
    rows = [
        proof.Row("task-1", "solution", 2, 2, "", "Right."),
        proof.Row("task-1", "wrong: mean", 0, 1, "Count again.", "Right."),
    ]
    monkeypatch.setattr("datagym.exercises.proof.prove", lambda _: rows)
    monkeypatch.setattr("datagym.exercises.prove", lambda _: rows, raising=False)
    done = call("check", "four-hours")
    assert done.exit_code == 1
    assert "2 answers tried, 1 surprise" in done.output
    assert "BAD task-1  wrong: mean  1 (expected 0)" in done.output
    assert "expected: Count again." in done.output
    facts = json.loads(call("check", "four-hours", "--json").output)
    assert [row["passed"] for row in facts["four-hours"]] == [True, False]
