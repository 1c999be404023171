"""The page finds words for anybody and keeps the practice of its visitor."""

import pytest

from datagym.apps.glossary import GlossaryPage
from datagym.apps.visit import Visit
from datagym.config import Config
from datagym.course import load_glossary
from datagym.store.glossary import reviews_of
from datagym.teams import Person, Role

NURSE = Person("p1", profession="nurse", site="Northgate")
MENTOR = Person("m1", profession="manager", site="Northgate", role=Role.MENTOR)


@pytest.fixture
def open_page(store):
    """Open the page as somebody, by an address."""

    def opened(person=NURSE, **query):
        return GlossaryPage(Visit(person, store, Config.read()), query)

    return opened


def send(page, command, op="op", **body):
    """Send a command as the browser does, and return the reply."""
    replies = []
    page.view.send = replies.append
    page.view._receive(None, {"op": op, "command": command, "body": body}, None)
    return replies[-1]


def test_all_terms_are_sent_once(open_page):
    """The view has every term; the snapshot, which changes, has none."""
    page = open_page()
    assert len(page.view.glossary["terms"]) == len(load_glossary())
    assert len(str(page.view.snapshot)) < 2000


@pytest.mark.parametrize(
    ("query", "opened"),
    [
        ({}, None),
        ({"term": "mean"}, "mean"),
        ({"term": "DNA"}, "did-not-attend"),
        ({"term": "<b>"}, None),
    ],
)
def test_an_address_opens_a_term(open_page, query, opened):
    """A term's address opens its card; a wrong one opens none."""
    assert open_page(**query).view.snapshot["open"] == opened


def test_an_address_opens_practice(open_page):
    """The address can lead to practice."""
    assert open_page(view="practice").view.snapshot["practising"]
    assert not open_page().view.snapshot["practising"]


def test_a_search_gives_ids(open_page):
    """A slip of the keyboard finds its term."""
    reply = send(open_page(), "search", text="prevalance")
    assert reply["ok"]
    assert reply["result"]["ids"][0] == "prevalence"


def test_an_answer_is_kept_and_the_next_word_comes(open_page, store):
    """A grade is in the store before the reply; the same one sent again counts once."""
    page = open_page()
    term = page.view.snapshot["practice"]["next"]
    for _ in range(2):
        assert send(page, "grade", term=term, grade="good")["ok"]
    assert [(r.term, r.grade) for r in reviews_of(store, NURSE, "p1")] == [(term, "good")]
    state = page.view.snapshot["practice"]
    assert state["next"] not in {term, None}
    assert (state["begun"], state["new"]) == (1, 9)
    assert [grade["id"] for grade in state["grades"]] == ["again", "hard", "good", "easy"]


def test_each_has_their_own_practice(open_page):
    """What one person knows does not move another's."""
    page = open_page()
    send(page, "grade", term=page.view.snapshot["practice"]["next"], grade="easy")
    assert open_page(MENTOR).view.snapshot["practice"]["begun"] == 0
    assert open_page().view.snapshot["practice"]["begun"] == 1


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("grade", {"term": "mean", "grade": "perfect"}),
        ("grade", {"term": "no such term", "grade": "good"}),
        ("grade", {"term": "mean"}),
        ("grade", {"term": 5, "grade": "good"}),
        ("grade", {"term": "mean", "grade": "good", "person": "m1"}),
        ("search", {"text": "x" * 200}),
        ("delete", {}),
    ],
)
def test_what_is_no_command_is_refused(open_page, store, command, body):
    """Whatever else a browser sends gets a sentence and changes nothing."""
    reply = send(open_page(), command, **body)
    assert not reply["ok"]
    assert reply["kind"] in {"BadInput", "NotFound"}
    assert reviews_of(store, NURSE, "p1") == ()
