"""The mentor's page: the board, sessions, actions, notes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from datagym.apps.mentor import MentorPage
from datagym.apps.visit import Visit
from datagym.config import Config
from datagym.mentoring.forms import week_of
from datagym.store import Store
from datagym.store.mentoring import Act, write_check_in
from datagym.store.people import assign_mentor, enrol, find_person, release_mentor
from datagym.store.texts import Draft
from datagym.teams import Person, Role

TODAY = datetime.now(UTC).date()
WEEK = week_of(TODAY)


@pytest.fixture
def course(store: Store) -> Store:
    """Two teams; M-01 looks after both, M-02 after the red one."""
    enrol(
        store,
        [
            Person("N-01", "nurse", "Quay", team="red"),
            Person("N-02", "nurse", "Quay", team="blue"),
            Person("M-01", "matron", "Quay", Role.MENTOR),
            Person("M-02", "matron", "Quay", Role.MENTOR),
        ],
        mentors=[("red", "M-01"), ("blue", "M-01"), ("red", "M-02")],
    )
    return store


def open_page(store: Store, person: str = "M-01") -> MentorPage:
    """Open the page as a mentor."""
    return MentorPage(Visit(find_person(store, person), store, Config(Path(), store.url)))


def send(page: MentorPage, command: str, op: str, **body: object) -> dict[str, object]:
    """Send a command as a browser does; return the answer."""
    return page.view._answer(op, {"op": op, "command": command, "body": body})


def ask_for_help(store: Store, actor: str, team: str) -> None:
    """Let a team ask for help."""
    for op, (field, text) in enumerate({"help": "yes", "help_what": "Whom to ask?"}.items()):
        draft = Draft(WEEK, field, text, 0, "d")
        write_check_in(store, Act(actor, team, f"h{op}"), draft, today=TODAY)


def test_the_board(course: Store):
    """The team that asked comes first, with the reason; an answer takes it back."""
    ask_for_help(course, "N-02", "blue")
    page = open_page(course)
    teams = page.view.snapshot["teams"]
    assert [team["id"] for team in teams] == ["blue", "red"]
    assert teams[0]["reasons"] == ["Asked for help today, not answered: “Whom to ask?”"]
    body = {"team": "blue", "week": WEEK, "text": "The desk.", "base": 0, "draft": "d"}
    assert send(page, "reply", "r", **body)["ok"]
    assert [team["score"] for team in page.view.snapshot["teams"]] == [0, 0]


def test_sessions_actions_and_notes(course: Store):
    """A session, its private note and an action; another mentor sees all but the note."""
    page = open_page(course)
    session = send(page, "session", "s", team="red", held=TODAY.isoformat())["result"]["session"]
    note = {"team": "red", "session": session, "base": 0, "draft": "d"}
    assert send(page, "note", "n", field="goal", text="A chart", **note)["ok"]
    assert send(page, "private", "p", text="He was tired", **note)["ok"]
    late = {"team": "red", "session": session, "what": "Ask", "owner": "N-01", "due": "2026-01-01"}
    assert send(page, "agree", "x", **late)["ok"]
    red = next(team for team in page.view.snapshot["teams"] if team["id"] == "red")
    assert red["sessions"][0]["private"]["text"] == "He was tired"
    assert red["actions"][0]["fields"]["what"]["text"] == "Ask"
    assert red["actions"][0]["session"] == TODAY.isoformat()
    other = open_page(course, "M-02").view.snapshot
    assert other["teams"][0]["sessions"][0]["fields"]["goal"]["text"] == "A chart"
    assert "tired" not in str(other)


def test_two_mentors_at_once(course: Store):
    """Both texts survive, and both pages show them."""
    one, two = open_page(course), open_page(course, "M-02")
    session = send(one, "session", "s", team="red", held=TODAY.isoformat())["result"]["session"]
    body = {"team": "red", "session": session, "field": "notes", "base": 0}
    assert not send(one, "note", "a", text="one", draft="d1", **body)["result"]["beside"]
    assert send(two, "note", "b", text="two", draft="d2", **body)["result"]["beside"]
    for page in (one, two):
        red = next(team for team in page.snapshot()["teams"] if team["id"] == "red")
        notes = red["sessions"][0]["fields"]["notes"]
        assert notes["text"] == "one"
        assert [(r["text"], r["by"]) for r in notes["rivals"]] == [("two", "M-02")]


def test_only_their_own_teams(course: Store):
    """A mentor sees the teams that are theirs at this moment."""
    page = open_page(course, "M-02")
    assert [team["id"] for team in page.view.snapshot["teams"]] == ["red"]
    assign_mentor(course, "blue", "M-02")
    assert len(page.snapshot()["teams"]) == 2
    release_mentor(course, "red", "M-02")
    assert [team["id"] for team in page.snapshot()["teams"]] == ["blue"]
    answer = send(page, "session", "s", team="red", held=TODAY.isoformat())
    assert (answer["ok"], answer["kind"]) == (False, "Refused")


@pytest.mark.parametrize("held", ["", "yesterday", "2026-02-30", "1999-01-01", "20260101", None, 5])
def test_days_that_are_none(course: Store, held: object):
    """A session needs a day of the calendar, near today."""
    answer = send(open_page(course), "session", "s", team="red", held=held)
    assert (answer["ok"], answer["kind"]) == (False, "BadInput")
