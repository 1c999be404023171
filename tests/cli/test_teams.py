"""The command ``datagym teams``."""

import json

import pytest

from datagym.cli import main
from datagym.config import Config
from datagym.store import Store
from datagym.store.people import enrol
from datagym.teams import Person, Role


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]):
    """Run a command; return its exit code, output and errors."""

    def command(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        said = capsys.readouterr()
        return ended.value.code, said.out, said.err

    return command


@pytest.fixture
def course() -> None:
    """Ten learners of two professions, a mentor, and a team that stands already."""
    with Store.open(Config.read().store_url) as store:
        people = [Person(f"P{n}", "nurse" if n < 6 else "doctor", "Quay") for n in range(10)]
        mentor = Person("M-01", "matron", "Quay", Role.MENTOR)
        enrol(store, [*people, mentor, Person("X1", "porter", "Quay", team="team-1")])


@pytest.mark.usefixtures("course")
def test_form(run):
    """A dry run and the real one form the same teams, beside the one that stands."""
    would = json.loads(run("teams", "form", "--check", "--json")[1])
    assert not would["formed"]
    assert [team["id"] for team in would["teams"]] == ["team-2", "team-3"]
    code, out, _ = run("teams", "form")
    assert code == 0
    assert "Formed 2 teams (seed 0)" in out
    assert "5 people of 2 professions: 2 doctor, 3 nurse." in out
    teams = json.loads(run("teams", "list", "--json")[1])["teams"]
    members = {team["id"]: [member["id"] for member in team["members"]] for team in teams}
    assert members["team-1"] == ["X1"]
    assert members["team-2"] == would["teams"][0]["members"]
    assert "have a team already" in run("teams", "form")[1]


@pytest.mark.usefixtures("course")
def test_mentors(run):
    """A mentor is assigned, shown, and released."""
    assert "now looks after team team-1" in run("teams", "assign-mentor", "team-1", "M-01")[1]
    assert "already" in run("teams", "assign-mentor", "team-1", "M-01")[1]
    assert "mentors: M-01" in run("teams", "list")[1]
    assert "no longer" in run("teams", "release-mentor", "team-1", "M-01")[1]
    assert "did not look after" in run("teams", "release-mentor", "team-1", "M-01")[1]
    code, _, err = run("teams", "assign-mentor", "team-1", "P1")
    assert code == 2
    assert "role is learner" in err
    assert run("teams", "assign-mentor", "team-9", "M-01")[0] == 2


@pytest.mark.usefixtures("course")
def test_bad_size(run):
    """A size that cannot be: exit code 2, and nothing is formed."""
    code, _, err = run("teams", "form", "--size", "2")
    assert code == 2
    assert "3 to 12" in err
    assert len(json.loads(run("teams", "list", "--json")[1])["teams"]) == 1


def test_empty(run):
    """Without people there is nothing to form or list, and the way on is said."""
    assert "have a team already" in run("teams", "form")[1]
    assert "datagym teams form" in run("teams", "list")[1]
