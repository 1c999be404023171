"""The check-in page: what it shows, and what it does with what a browser sends."""

from datetime import date
from pathlib import Path

import pytest

from datagym.apps import checkin
from datagym.apps.checkin import CheckInPage, week_title
from datagym.apps.drafts import draft_in
from datagym.apps.visit import Visit
from datagym.config import Config
from datagym.errors import BadInput
from datagym.store import Store
from datagym.store.people import enrol, find_person
from datagym.teams import Person, Role


@pytest.fixture
def page(store: Store, tmp_path: Path) -> CheckInPage:
    """The page of a nurse in the red team."""
    enrol(
        store,
        [
            Person("N-01", "nurse", "Quay", team="red"),
            Person("M-01", "matron", "Quay", Role.MENTOR),
        ],
        mentors=[("red", "M-01")],
        team_names={"red": "Red"},
    )
    return CheckInPage(Visit(find_person(store, "N-01"), store, Config(tmp_path, store.url)))


def send(page: CheckInPage, command: str, op: str = "a", **body: object) -> dict[str, object]:
    """Send a command as a browser does; return the answer."""
    return page.view._answer(op, {"op": op, "command": command, "body": body})


def write(page: CheckInPage, text: str, op: str = "a", **more: object) -> dict[str, object]:
    """Write what was done this week."""
    week = page.snapshot()["checkIns"][0]["week"]
    body = {"week": week, "field": "done", "text": text, "base": 0, "draft": "d", **more}
    return send(page, "write", op, **body)


def test_what_it_shows(page: CheckInPage):
    """It shows an empty week; the team by its name; seven questions; a key of its own."""
    shot = page.view.snapshot
    assert shot["key"] == "checkin:N-01:red"
    assert shot["team"] == {"name": "Red", "members": ["N-01 (nurse)"], "mentors": ["M-01"]}
    assert [q["id"] for q in shot["questions"]] == [
        "done", "learned", "next", "blocked", "help", "help_what", "confidence",
    ]  # fmt: skip
    assert shot["checkIns"][0]["fields"] == {}


def test_written_and_shown(page: CheckInPage):
    """An answer is acknowledged with the store's moment, and shown with its writer."""
    answer = write(page, "Counted")
    assert answer["ok"]
    field = page.view.snapshot["checkIns"][0]["fields"]["done"]
    assert (field["text"], field["by"]) == ("Counted", "N-01")
    assert field["at"] == answer["result"]["at"]
    assert page.view.snapshot["checkIns"][0]["writers"] == ["N-01"]


def test_a_new_week_begins(page: CheckInPage, monkeypatch: pytest.MonkeyPatch):
    """Next week's check-in is empty, and this one stands below it."""
    write(page, "Counted")
    monkeypatch.setattr(checkin, "today_here", lambda: date(2099, 1, 7))
    weeks = [check_in["week"] for check_in in page.snapshot()["checkIns"]]
    assert weeks[0] == "2099-W02"
    assert len(weeks) == 2


def test_without_a_team(store: Store, tmp_path: Path):
    """Who is in no team reads why there is nothing to write, and can write nothing."""
    enrol(store, [Person("N-09", "nurse", "Quay")])
    lonely = CheckInPage(Visit(find_person(store, "N-09"), store, Config(tmp_path, store.url)))
    assert "in no team yet" in lonely.view.snapshot["sentence"]
    answer = send(lonely, "write", week="2026-W01", field="done", text="x", base=0, draft="d")
    assert (answer["ok"], answer["kind"]) == (False, "Refused")


def test_moved_while_the_page_is_open(page: CheckInPage, store: Store):
    """Who is moved to another team writes there from then on, and sees the old one no more."""
    write(page, "Red words")
    enrol(store, [Person("N-01", "nurse", "Quay", team="blue")])
    assert write(page, "Blue words", "b")["ok"]
    assert page.view.snapshot["key"] == "checkin:N-01:blue"
    assert "Red words" not in str(page.view.snapshot)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"week": "2026-W01"},
        {"week": 5, "field": "done", "text": "x", "base": 0, "draft": "d"},
        {"week": "2026-W01", "field": "done", "text": 5, "base": 0, "draft": "d"},
        {"week": "2026-W01", "field": "done", "text": "x", "base": True, "draft": "d"},
        {"week": "2026-W01", "field": "done", "text": "x", "base": -1, "draft": "d"},
        {"week": "2026-W01", "field": "done", "text": "x", "base": 2**40, "draft": "d"},
        {"week": "2026-W01", "field": "done", "text": "x", "base": 0, "draft": "a b"},
        {"week": "2026-W01", "field": "done", "text": "x", "base": 0, "draft": "d", "seen": "1"},
        {"week": "2026-W01", "field": "done", "text": "x", "base": 0, "draft": "d", "seen": [None]},
        {"week": "2026-W01", "field": "x" * 65, "text": "x", "base": 0, "draft": "d"},
        {"week": "w" * 65, "field": "done", "text": "x", "base": 0, "draft": "d"},
    ],
)
def test_bodies_that_are_none(body: dict[str, object]):
    """Each value from the browser is looked at before it goes on."""
    with pytest.raises(BadInput):
        draft_in(body, "week")


def test_unknown_command(page: CheckInPage):
    """A command that is none is told."""
    assert "knows no command" in send(page, "erase")["error"]


def test_week_in_words():
    """A week over the new year names both days."""
    assert week_title("2026-W53") == "week 53, 28 December to 3 January 2027"
