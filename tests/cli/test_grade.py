"""``datagym grade`` as a person types it."""

import json
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from datagym.cli.grade import grade
from datagym.errors import BadInput
from datagym.exercises import Far, Graded, Outcome


def outcome(person, score=2.0, states=None, notes=(), **more):
    """Return a mark that was entered."""
    row = SimpleNamespace(states=states or {}, notes=tuple(notes), sandbox=True)
    about = {"late": 0.0, "by_hand": False, **more}
    return Outcome(person, "beds", "marked", SimpleNamespace(row=row, score=score, of=5.0, **about))


DONE = Graded(
    "beds",
    5,
    (
        outcome("n001"),
        outcome("n002", states={"wait": {"state": "timeout", "instructor": "It ran for 60 s."},
                                "share": {"state": "marked"}},
                notes=["Test 'wait' was deleted; it is put back"], late=7200.0, by_hand=True),
    ),
    (Outcome("n003", "beds", "failed", None, "It is cut off."),
     Outcome("n004", "beds", "failed", None, "It is cut off.")),
    1,
    0,
    90.0,
)  # fmt: skip


@pytest.fixture
def asked(monkeypatch):
    """What the command asks the library for; it answers with ``DONE``."""
    calls = []

    def answer(assignment, folder, **settings):
        calls.append((assignment, folder, settings))
        settings["progress"](Far(3, 5, "marked", 2, 130.0))
        return DONE

    monkeypatch.setattr("datagym.exercises.grade", answer, raising=False)
    return calls


def run(*arguments):
    """Run the command."""
    return CliRunner().invoke(grade, arguments)


def test_it_says_each_mark_and_what_needs_attention(asked):
    """A line a person, one for each thing to look at, one for each reason, and the sum."""
    said = run("beds")
    assert said.exit_code == 1
    assert said.stdout.splitlines() == [
        "  n001              2 of 5",
        "  n002              2 of 5  2 h 0 min late",
        "      wait: timeout. It ran for 60 s.",
        "      Test 'wait' was deleted; it is put back",
        "  NOT MARKED n003, n004: It is cut off.",
        "beds: 2 marked, 1 were marked already, 2 could not be marked, in 90 s.",
        "Some answers wait for a person's mark: open formgrader.",
    ]
    assert "3 of 5 marked, 2 could not be marked, about 3 min left" in said.stderr
    assert asked[0][0] == "beds"


def test_it_says_all_of_it_to_a_machine(asked):  # noqa: ARG001  (answers in its place)
    """One object, with the states of all tasks."""
    facts = json.loads(run("beds", "--json").stdout)
    assert facts["handed_in"] == 5
    assert facts["marked"][1]["tasks"]["wait"]["state"] == "timeout"
    assert facts["marked"][1]["seconds_late"] == 7200
    assert facts["failed"][0] == {"person": "n003", "reason": "It is cut off."}


def test_options_reach_the_library(asked, tmp_path):
    """People, workers, feedback, the sandbox, and a loud warning without it."""
    said = run("beds", "--person", "n001", "--person", "n002", "--workers", "3", "--again",
               "--feedback", "--unsafe-no-sandbox", "--course", str(tmp_path))  # fmt: skip
    assert "WARNING" in said.stderr
    _, folder, settings = asked[0]
    assert folder == tmp_path
    assert settings["people"] == ("n001", "n002")
    assert (settings["workers"], settings["again"], settings["feedback"]) == (3, True, True)
    assert settings["unsafe"] is True


def test_what_does_not_fit_is_said(asked):
    """No assignment, several, or --watch with what is for one run."""
    for arguments in ((), ("beds", "wards"), ("--watch", "inbox", "--again")):
        assert isinstance(run(*arguments).exception, BadInput)
    assert asked == []
