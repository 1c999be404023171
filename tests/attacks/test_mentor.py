"""Attacks on the check-in and the mentor's page: crafted messages to one's own kernel."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.apps.checkin import CheckInPage
from datagym.apps.mentor import MentorPage
from datagym.apps.visit import Visit
from datagym.config import Config
from datagym.errors import Refused
from datagym.mentoring.forms import week_of
from datagym.store import Store
from datagym.store.mentoring import Act, open_session, write_private, write_session
from datagym.store.people import enrol, find_person
from datagym.store.texts import Draft
from datagym.teams import Person, Role

NOTE = "only M-01 may read this sentence"
TODAY = datetime.now(UTC).date()


@pytest.fixture
def course(store: Store) -> Store:
    """Two teams; M-01 and M-02 share the red one, and M-01 has written a private note."""
    enrol(
        store,
        [
            Person("N-01", "nurse", "Quay", team="red"),
            Person("N-03", "nurse", "Quay", team="blue"),
            Person("M-01", "consultant", "Quay", Role.MENTOR),
            Person("M-02", "matron", "Quay", Role.MENTOR),
            Person("M-03", "matron", "Quay", Role.MENTOR),
            Person("A-01", "manager", "Quay", Role.ADMINISTRATOR),
        ],
        mentors=[("red", "M-01"), ("red", "M-02"), ("blue", "M-03")],
    )
    session = open_session(store, Act("M-01", "red", "s1"), TODAY.isoformat())
    note = Draft(session, "private", NOTE, 0, "d1")
    write_private(store, Act("M-01", "red", "s2"), note)
    shared = Draft(session, "goal", "the red goal", 0, "d1")
    write_session(store, Act("M-01", "red", "s3"), shared)
    return store


class Wire:
    """A page and everything that its kernel sends to the browser."""

    def __init__(self, store: Store, person: str, tmp_path: Path) -> None:
        visit = Visit(find_person(store, person), store, Config(tmp_path, store.url, person))
        kind = MentorPage if visit.person.role is Role.MENTOR else CheckInPage
        self.page = kind(visit)
        self.sent: list[object] = [self.page.view.snapshot]
        self.page.view.send = self.sent.append
        self.page.view.observe(lambda change: self.sent.append(change["new"]), "snapshot")

    def attack(self, command: object, body: object, op: object = "a1") -> dict[str, object]:
        """Send a crafted message; return the answer."""
        self.page.view._receive(None, {"op": op, "command": command, "body": body}, [])
        return self.sent[-1]

    @property
    def text(self) -> str:
        """Return all that was sent, as text."""
        return json.dumps(self.sent, default=str)


def ids(store: Store) -> tuple[str, str]:
    """Return this week, and the id of the red team's session (which an attacker may know)."""
    with store.read() as connection:
        from datagym.store.teamwork import thing_table  # noqa: PLC0415  (needed here alone)

        rows = connection.execute(thing_table.select()).all()
    return week_of(TODAY), next(row.id for row in rows if row.kind == "session")


def crafted(session: str, week: str) -> list[tuple[str, dict[str, object]]]:
    """Return bodies that claim to be somebody else, in every way that a page might believe."""
    claims: dict[str, object] = {
        "actor": "M-01",
        "me": "M-01",
        "person": "M-01",
        "owner": "M-01",
        "mentor": "M-01",
        "role": "mentor",
        "by": "M-01",
    }
    text = {"text": "mine now", "base": 0, "draft": "d1", "seen": list(range(50))}
    places = [
        {"team": "red", "session": session, "field": field, **text}
        for field in ("private", "goal", "held", "notes")
    ]
    return [
        *(
            (command, {**place, **claims})
            for command in ("note", "private", "reply", "action", "write")
            for place in (*places, {"team": "red", "week": week, "field": "done", **text},
                          {"team": "red", "week": f"{session}", "field": "private", **text},
                          {"team": "red", "week": f"private:{session}", "field": "private", **text},
                          {"team": "red", "action": session, "field": "private", **text})
        ),
        ("session", {"team": "red", "held": TODAY.isoformat(), **claims}),
        ("agree", {"team": "red", "session": session, "what": "x", "due": "", **claims}),
        ("show", claims), ("snapshot", claims), ("private_notes", claims), ("__init__", claims),
    ]  # fmt: skip


@pytest.mark.parametrize("person", ["N-01", "N-03", "M-02", "M-03", "A-01"])
def test_nobody_reads_anothers_private_notes(course: Store, tmp_path: Path, person: str):
    """Whatever is sent: the words of the note never go to another person's browser."""
    week, session = ids(course)
    wire = Wire(course, person, tmp_path)
    for n, (command, body) in enumerate(crafted(session, week)):
        for op in (f"a{n}", "s1", "s2"):  # also the operations with which the note was written
            wire.attack(command, body, op)
    assert NOTE not in wire.text
    own = Wire(course, "M-01", tmp_path)
    note = own.page.snapshot()["teams"][0]["sessions"]
    assert [s["private"]["text"] for s in note if s["id"] == session] == [NOTE]
    assert NOTE in own.text  # the attack above would have found it where it is


@pytest.mark.parametrize("person", ["N-03", "M-03", "A-01"])
def test_other_teams_are_neither_read_nor_written(course: Store, tmp_path: Path, person: str):
    """People of another team change nothing of the red team's, and see none of its words."""
    week, session = ids(course)
    wire = Wire(course, person, tmp_path)
    before = Wire(course, "M-01", tmp_path).page.snapshot()["teams"]
    for n, (command, body) in enumerate(crafted(session, week)):
        wire.attack(command, body, f"a{n}")
    assert Wire(course, "M-01", tmp_path).page.snapshot()["teams"] == before
    assert "the red goal" not in wire.text


def test_a_learner_cannot_open_the_mentors_page(course: Store, tmp_path: Path):
    """The page looks at the role that the store holds."""
    for person in ("N-01", "A-01"):
        visit = Visit(find_person(course, person), course, Config(tmp_path, course.url, person))
        with pytest.raises(Refused, match="for mentors"):
            MentorPage(visit)


def test_state_sent_by_the_browser_is_ignored(course: Store, tmp_path: Path):
    """A browser that sets the view's state changes nothing that the kernel knows."""
    wire = Wire(course, "N-03", tmp_path)
    before = dict(wire.page.view.snapshot)
    wire.page.view.set_state({"snapshot": {"me": "M-01", "team": "red"}, "_esm": "x"})
    assert wire.page.view.snapshot == before


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=8,
)
KEYS = [
    "team",
    "week",
    "session",
    "field",
    "text",
    "base",
    "draft",
    "seen",
    "action",
    "held",
    "what",
]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["M-01", "N-01"]),
    st.sampled_from(["write", "action", "note", "private", "reply", "session", "agree"]) | plain,
    st.dictionaries(st.sampled_from(KEYS), plain | st.sampled_from(["red", "goal", "done", "d"]))
    | plain,
)
def test_any_message_has_an_answer_and_none_is_unexpected(person, command, body):
    """No message makes the page fail in a way that it does not know."""
    with Store.open("sqlite://") as store:
        enrol(
            store,
            [
                Person("N-01", "nurse", "Quay", team="red"),
                Person("M-01", "dr", "Quay", Role.MENTOR),
            ],
            mentors=[("red", "M-01")],
        )
        answer = Wire(store, person, Path()).attack(command, body)
        assert isinstance(answer, dict)
        assert answer.get("kind") != "Unexpected"


@pytest.mark.parametrize("command", ["write", "action"])
def test_a_text_for_the_old_team_does_not_go_to_the_new_one(
    course: Store, tmp_path: Path, command: str
):
    """What was typed for the red team, and is sent after the move, stays out of the blue one."""
    wire = Wire(course, "N-01", tmp_path)
    week, _ = ids(course)
    enrol(course, [Person("N-01", "nurse", "Quay", team="blue")])
    typed = {"team": "red", "week": week, "action": "x", "field": "done", "draft": "d", "base": 0}
    answer = wire.attack(command, {**typed, "text": "the red team's worries"})
    assert (answer["ok"], answer["kind"]) == (False, "Refused")
    assert "the red team's worries" not in Wire(course, "N-03", tmp_path).text
