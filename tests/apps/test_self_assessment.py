"""The page takes identity from the visit and nothing else, and checks what the browser sends."""

import asyncio

import pytest

from datagym.apps.self_assessment import SelfAssessment
from datagym.apps.visit import Visit
from datagym.config import Config
from datagym.store import assessments
from datagym.teams import Person

NURSE = Person("p1", profession="nurse", site="Northgate")
PORTER = Person("p2", profession="porter", site="Northgate")
FAMILIES = ("critical", "technical", "creative", "human-centred")


@pytest.fixture
def open_page(store):
    """Open the page as somebody."""

    def opened(person=NURSE):
        return SelfAssessment(Visit(person, store, Config.read()))

    return opened


def send(page, command, op="op", **body):
    """Send a command as the browser does, and return the reply."""
    replies = []
    page.view.send = replies.append
    page.view._receive(None, {"op": op, "command": command, "body": body}, None)
    return replies[-1] if replies else None


def rate_all(page):
    """Start, and pass the self-ratings."""
    assert send(page, "begin", op="b")["ok"]
    for family in FAMILIES:
        assert send(
            page, "answer", op=f"r-{family}", question=f"rating:{family}", choice="starting"
        )["ok"]


def finish(page):
    """Answer to the end."""
    rate_all(page)
    number = 0
    while page.view.snapshot["phase"] == "question":
        number += 1
        question = page.view.snapshot["question"]["id"]
        assert send(page, "answer", op=f"a{number}", question=question, choice="b")["ok"]


def test_from_start_to_result(open_page):
    """The page goes through its phases, and each answer is in the store before the reply."""
    page = open_page()
    assert page.view.snapshot["phase"] == "start"
    assert "12" in " ".join(page.view.snapshot["start"]["lines"])
    finish(page)
    assert page.view.snapshot["phase"] == "result"
    assert not page.view.snapshot["again"]["open"]
    assert len(page.view.snapshot["result"]["review"]) == 12


def test_the_snapshot_is_shown_before_the_reply(open_page):
    """When the browser hears "ok", the page already shows what the store has."""
    page = open_page()
    rate_all(page)
    seen = []
    page.view.observe(lambda change: seen.append(change["new"]["question"]["id"]), "snapshot")
    page.view.send = lambda reply: seen.append(reply["ok"])
    body = {"question": "item:critical-falls-rate", "choice": "a"}
    page.view._receive(None, {"op": "x", "command": "answer", "body": body}, None)
    assert seen == ["item:technical-coloured-rows", True]


def test_opened_anew_it_goes_on(open_page):
    """A refresh opens a new page at the same question."""
    page = open_page()
    rate_all(page)
    send(page, "answer", op="1", question="item:critical-falls-rate", choice="a")
    assert open_page().view.snapshot["question"] == page.view.snapshot["question"]


@pytest.mark.parametrize(
    "body",
    [
        {"question": "item:critical-falls-rate", "choice": "a", "person": "p2"},
        {"question": "item:critical-falls-rate", "choice": "a", "session": "x"},
        {"question": "item:critical-falls-rate"},
        {"question": "item:critical-falls-rate", "choice": ["a"]},
        {"question": "item:critical-falls-rate", "choice": 1},
        {"question": "item:critical-falls-rate", "choice": "a" * 101},
        {"question": "critical-falls-rate", "choice": "a"},
        {"question": "item:../../etc/passwd", "choice": "a"},
        {"question": "rating:critical", "choice": "guiding"},
        {},
    ],
)
def test_crafted_bodies_change_nothing(open_page, store, body):
    """A body that is not an answer to what is asked is refused in words, and nothing changes."""
    other = open_page(PORTER)
    rate_all(other)
    page = open_page()
    rate_all(page)
    reply = send(page, "answer", op="crafted", **body)
    assert not reply["ok"]
    assert reply["kind"] != "Unexpected"
    for person in (NURSE, PORTER):
        assert assessments.attempts(store, person, person.id)[-1].session.responses == ()


def test_unknown_commands_are_refused(open_page):
    """A command that does not exist is refused."""
    reply = send(open_page(), "finish")
    assert not reply["ok"]
    assert "finish" in reply["error"]


def test_another_person_sees_nothing(open_page):
    """Somebody else's page starts at its own beginning, under its own key."""
    page = open_page()
    finish(page)
    other = open_page(PORTER).view.snapshot
    assert other["phase"] == "start"
    assert "p1" not in str(other)
    assert other["key"] != page.view.snapshot["key"]


def test_the_browser_cannot_write_the_snapshot(open_page):
    """What the browser says about the view's state is ignored."""
    page = open_page()
    page.view.set_state({"snapshot": {"phase": "result"}})
    assert page.view.snapshot["phase"] == "start"


def test_a_window_that_was_too_late_goes_on(open_page):
    """The second of two windows is told, and shows the next question."""
    one, two = open_page(), open_page()
    rate_all(one)
    body = {"question": "item:critical-falls-rate", "choice": "a"}
    assert send(one, "answer", op="one", **body)["ok"]
    reply = send(two, "answer", op="two", **body)
    assert reply["kind"] == "StaleVersion"
    assert two.view.snapshot["question"]["id"] == "item:technical-coloured-rows"


def test_another_window_is_followed(open_page):
    """What one window saves, another shows by itself."""
    one, two = open_page(), open_page()

    async def watch():
        task = asyncio.create_task(two.follow())
        await asyncio.sleep(0)
        send(one, "begin")
        for _ in range(200):
            if two.view.snapshot["phase"] == "question":
                break
            await asyncio.sleep(0.05)
        task.cancel()

    asyncio.run(watch())
    assert two.view.snapshot["phase"] == "question"


def test_next_steps_have_addresses(open_page):
    """Every next step leads to a page."""
    page = open_page()
    finish(page)
    for step in page.view.snapshot["result"]["next"]:
        assert step["url"].startswith("/pages/")


def test_nothing_is_shown_too_early(open_page):
    """Before the end, no rationale is in what goes to the browser."""
    page = open_page()
    rate_all(page)
    assert set(page.view.snapshot) == {"key", "attempt", "saved", "phase", "question"}
