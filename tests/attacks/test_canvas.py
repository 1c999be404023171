"""Crafted messages to one's own canvas page reach nothing of another team."""

import json

import pytest

from datagym.apps.canvas import CanvasPage
from datagym.apps.visit import Visit
from datagym.config import Config
from datagym.errors import Refused
from datagym.store.base import event_table
from datagym.store.canvases import read_canvas
from datagym.store.people import enrol, release_mentor
from datagym.teams import Person, Role

PEOPLE = (
    Person("a1", profession="nurse", site="n", team="a"),
    Person("a2", profession="porter", site="n", team="a"),
    Person("b1", profession="doctor", site="n", team="b"),
    Person("m1", profession="doctor", site="n", role=Role.MENTOR),
    Person("x1", profession="clerk", site="n"),
)


@pytest.fixture
def world(store):
    """Two teams, a mentor of the first, somebody without a team."""
    enrol(store, PEOPLE, mentors=[("a", "m1")])
    return store


def page(store, person, wanted=None):
    """Open the page as the server would for this person."""
    config = Config.read({"DATAGYM_PERSON": person, "DATAGYM_STORE": store.url})
    return CanvasPage(Visit.begin(config), wanted)


def ask(opened, command, op="op1", **body):
    """Send a message as a browser would; return the kernel's answer."""
    sent = {"team": opened.sheet.team} | body
    return opened.view._answer(op, {"op": op, "command": command, "body": sent})


def add(opened, text="secret", op="add1"):
    """Add a card and return its id."""
    answer = ask(opened, "add", op, column="closely", text=text, draft="d")
    assert answer["ok"], answer
    return answer["result"]["card"]


def events(store):
    """How many things have ever been recorded."""
    with store.read() as connection:
        return store.last_event(connection)


def crafted(card):
    """Every command, aimed at a card."""
    return {
        "edit": {"card": card, "field": "name", "text": "x", "base": 0, "draft": "d"},
        "move": {"card": card, "column": "watch", "before": None, "base": 99},
        "delete": {"card": card},
        "restore": {"card": card},
        "vote": {"card": card, "on": True},
        "comment": {"card": card, "text": "x"},
        "uncomment": {"card": card, "id": 1},
        "evidence": {"card": card, "title": "t", "target": "x", "sort": "link"},
        "unevidence": {"card": card, "id": 1},
    }


def test_another_teams_card_id_opens_nothing(world):
    """A known id of another team's card neither reads nor writes it, with either team's name."""
    theirs = page(world, "a1")
    card = add(theirs)
    mine = page(world, "b1")
    before, seen = events(world), read_canvas(world, theirs.sheet)
    for team in ("b", "a", None, ["a"], {"a": 1}, "a/stakeholder-map", "", "A"):
        for command, body in crafted(card).items():
            answer = ask(mine, command, team=team, person="a1", actor="a1", **body)
            assert not answer["ok"], (team, command)
            assert "secret" not in json.dumps(answer)
        for wanted in ("csv", "html"):
            answer = ask(mine, "export", team=team, format=wanted)
            assert "secret" not in json.dumps(answer)
    assert events(world) == before
    assert read_canvas(world, theirs.sheet) == seen
    assert "secret" not in json.dumps(mine.snapshot())


def test_another_teams_card_is_no_neighbour(world):
    """A move before another team's card puts one's own at the end, and theirs stays."""
    theirs = page(world, "a1")
    card = add(theirs)
    mine = page(world, "b1")
    own = add(mine, "mine")
    seen = read_canvas(world, theirs.sheet)
    assert ask(mine, "move", card=own, column="watch", before=card, base=99)["ok"]
    assert read_canvas(world, theirs.sheet) == seen


def test_the_address_does_not_open_another_team(world):
    """The team in the address is a wish; the store decides."""
    for person, wanted in (("b1", "a"), ("m1", "b"), ("x1", "a"), ("x1", None), ("a1", "me"),
                           ("a1", ""), ("a1", "a' OR '1'='1")):  # fmt: skip
        with pytest.raises(Refused):
            page(world, person, wanted)


def test_who_writes_is_what_the_server_says(world):
    """A name in the message changes nothing."""
    opened = page(world, "a2")
    for key in ("person", "actor", "by", "me"):
        ask(opened, "add", f"op-{key}", column="closely", text=key, draft="d", **{key: "a1"})
    with world.read() as connection:
        rows = connection.execute(event_table.select().where(event_table.c.kind == "card.added"))
        assert {row.actor for row in rows} == {"a2"}


def test_an_operations_id_of_somebody_else_is_ones_own(world):
    """Two people who use the same id do not get each other's card."""
    first, second = page(world, "a1"), page(world, "b1")
    assert add(first, "secret", "same") != add(second, "mine", "same")
    assert "secret" not in json.dumps(second.snapshot())


def test_a_mentor_changes_nothing(world):
    """A mentor reads and comments; every other command is refused."""
    card = add(page(world, "a1"))
    mentor = page(world, "m1", "a")
    assert "secret" in json.dumps(mentor.snapshot())
    for command, body in crafted(card).items():
        answer = ask(mentor, command, op=f"m-{command}", **body)
        assert answer["ok"] is (command in ("comment", "uncomment")), command


def test_a_right_that_has_ended_ends_in_open_pages_too(world):
    """Somebody who changed teams, or mentors no more, writes and reads nothing more."""
    add(page(world, "a1"))
    mentor, member = page(world, "m1", "a"), page(world, "a2")
    release_mentor(world, "a", "m1")
    enrol(world, [Person("a2", profession="porter", site="n", team="b")])
    for opened in (mentor, member):
        assert ask(opened, "comment", card="0" * 16, text="x")["kind"] == "Refused"
        with pytest.raises(Refused):
            opened.snapshot()


def test_only_the_writer_takes_a_comment_back(world):
    """Not a member of the same team, not by the right id."""
    card = add(page(world, "a1"))
    ask(page(world, "a1"), "comment", "c1", card=card, text="mine")
    comment = page(world, "a2").snapshot()["cards"][0]["comments"][0]["id"]
    assert ask(page(world, "a2"), "uncomment", "c2", card=card, id=comment)["kind"] == "Refused"


@pytest.mark.parametrize(
    "message",
    [
        None,
        7,
        [],
        {"op": "o", "command": ["add"], "body": {}},
        {"op": "o", "command": "add", "body": []},
        {"op": "o", "command": "add", "body": None},
        {"op": "o", "command": "__class__", "body": {"team": "a"}},
        {"op": "o", "command": "add", "body": {"team": "a", "text": "x" * 300_000}},
        {"op": "o", "command": "add", "body": {"team": "a", "__proto__": {"mayWrite": True}}},
        {"op": "o", "command": "edit", "body": {"team": "a", "base": float("nan")}},
    ],
)
def test_nonsense_gets_a_sentence_and_does_nothing(world, message):
    """Wrong types, huge texts and names of Python's own make no event and no error."""
    opened = page(world, "a1")
    before = events(world)
    answer = opened.view._answer("o", message)
    assert not answer["ok"]
    assert answer.get("kind") != "Unexpected"
    assert events(world) == before


def test_the_state_of_the_view_is_not_the_browsers(world):
    """A browser that writes the snapshot changes nothing in the kernel."""
    opened = page(world, "a1")
    shown = dict(opened.view.snapshot)
    opened.view.set_state({"snapshot": {"key": "canvas:b1:b", "team": "b"}})
    assert opened.view.snapshot == shown


def test_half_a_letter_in_a_link_gets_a_sentence(world):
    """What no database takes is refused like any other bad link, not as a fault of the server."""
    opened = page(world, "a1")
    bad = {"title": "t", "sort": "link", "target": "https://a.example/\ud800"}
    assert ask(opened, "evidence", card=add(opened), **bad)["kind"] == "BadInput"


def test_markup_and_formulas_are_words(world):
    """HTML comes back as text; a formula is harmless in the table."""
    opened = page(world, "a1")
    evil = '=HYPERLINK("https://evil.example")<script>alert(1)</script>'
    add(opened, evil)
    assert opened.snapshot()["cards"][0]["fields"]["name"]["text"] == evil
    table = ask(opened, "export", format="csv")["result"]["text"]
    assert ",'=" in table or ",\"'=" in table
    web = ask(opened, "export", format="html")["result"]["text"]
    assert "<script" not in web
    assert not ask(opened, "export", format="../../etc/passwd")["ok"]


@pytest.mark.parametrize("wanted", [None, "a", "b", "zzz", "\x00"])
@pytest.mark.parametrize("person", ["x1", "nobody", "../x"])
def test_who_has_no_canvas_gets_a_sentence(world, person, wanted):
    """Whatever the address asks for, somebody without a team gets a sentence and no page."""
    with pytest.raises(Refused) as told:
        page(world, person, wanted)
    assert str(told.value).endswith(".")
