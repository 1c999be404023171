"""Check-ins, sessions, actions and private notes: who may, and that nothing is lost."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.errors import BadInput, DatagymError, NotFound, Refused, StaleVersion
from datagym.mentoring.forms import week_of
from datagym.store import Store
from datagym.store.mentoring import (
    Act,
    add_action,
    open_session,
    reply,
    write_action,
    write_check_in,
    write_private,
    write_session,
)
from datagym.store.people import enrol, release_mentor
from datagym.store.teamwork import board_facts, private_notes, team_work
from datagym.store.texts import MAX_RIVALS, Draft
from datagym.teams import Person, Role

TODAY = datetime.now(UTC).date()
WEEK = week_of(TODAY)
PEOPLE = [
    Person("N-01", "nurse", "Quay", team="red"),
    Person("N-02", "doctor", "Quay", team="red"),
    Person("N-03", "nurse", "Quay", team="blue"),
    Person("M-01", "consultant", "Quay", Role.MENTOR),
    Person("M-02", "matron", "Quay", Role.MENTOR),
    Person("M-03", "matron", "Quay", Role.MENTOR),
    Person("I-01", "teacher", "Quay", Role.INSTRUCTOR),
    Person("A-01", "manager", "Quay", Role.ADMINISTRATOR),
]
MENTORS = [("red", "M-01"), ("red", "M-02"), ("blue", "M-03")]


@pytest.fixture
def course(store: Store) -> Store:
    """Two teams; the red one has two mentors."""
    enrol(store, PEOPLE, mentors=MENTORS)
    return store


def act(actor: str, op: str, team: str = "red") -> Act:
    """Return who acts."""
    return Act(actor, team, op)


def done(text: str, base: int = 0, draft: str = "d1", field: str = "done") -> Draft:
    """Return an answer of this week's check-in."""
    return Draft(WEEK, field, text, base, draft)


def field(store: Store, name: str = "done", actor: str = "N-01"):
    """Return a field of this week's check-in as it stands."""
    return team_work(store, actor, "red").check_ins[-1].written(name)


def test_check_in_is_written_and_amended(course: Store):
    """One check-in for the team and week; each answer knows its writer and moment."""
    first = write_check_in(course, act("N-01", "a"), done("Counted"), today=TODAY)
    assert not first.beside
    write_check_in(course, act("N-02", "b"), done("4", field="confidence"), today=TODAY)
    write_check_in(course, act("N-02", "c"), done("Counted twice", first.version), today=TODAY)
    (check_in,) = team_work(course, "N-01", "red").check_ins
    assert check_in.begun_by == "N-01"
    assert check_in.text("done") == "Counted twice"
    assert check_in.written("done").by == "N-02"
    assert check_in.text("confidence") == "4"
    assert team_work(course, "N-03", "blue").check_ins == ()


def test_sent_twice_is_done_once(course: Store):
    """The same operation gives the same answer, and nothing new."""
    first = write_check_in(course, act("N-01", "a"), done("Counted"), today=TODAY)
    write_check_in(course, act("N-01", "b"), done("More", first.version), today=TODAY)
    again = write_check_in(course, act("N-01", "a"), done("Counted"), today=TODAY)
    assert again.at == first.at
    assert field(course).text == "More"
    sessions = {open_session(course, act("M-01", "s"), TODAY.isoformat()) for _ in range(3)}
    assert len(sessions) == 1
    assert len(team_work(course, "M-01", "red").sessions) == 1
    actions = {add_action(course, act("M-01", "x"), {"what": "Ask"}) for _ in range(3)}
    assert len(actions) == 1
    assert len(team_work(course, "M-01", "red").actions) == 1


def test_both_texts_survive(course: Store):
    """Two people write at once: one text stands, the other lies beside it until one chooses."""
    write_check_in(course, act("N-01", "a"), done("mine"), today=TODAY)
    second = write_check_in(course, act("N-02", "b"), done("yours", 0, "d2"), today=TODAY)
    assert second.beside
    standing = field(course)
    assert standing.text == "mine"
    assert [(rival.text, rival.by) for rival in standing.rivals] == [("yours", "N-02")]
    more = write_check_in(course, act("N-02", "c"), done("yours, longer", 0, "d2"), today=TODAY)
    assert more.beside
    (rival,) = field(course).rivals
    assert rival.text == "yours, longer"
    chosen = Draft(WEEK, "done", "both", standing.version, "d3", seen=(rival.version,))
    write_check_in(course, act("N-01", "d"), chosen, today=TODAY)
    assert (field(course).text, field(course).rivals) == ("both", ())


def test_a_choice_between_old_texts_is_refused(course: Store):
    """Who chooses must have seen what stands; nothing is lost when they have not."""
    first = write_check_in(course, act("N-01", "a"), done("one"), today=TODAY)
    write_check_in(course, act("N-02", "b"), done("two", 0, "d2"), today=TODAY)
    (rival,) = field(course).rivals
    write_check_in(course, act("N-01", "c"), done("one more", first.version), today=TODAY)
    late = Draft(WEEK, "done", "two", first.version, "d9", seen=(rival.version,))
    with pytest.raises(StaleVersion):
        write_check_in(course, act("N-02", "d"), late, today=TODAY)
    assert [r.text for r in field(course).rivals] == ["two"]


def test_going_on_with_ones_own_draft(course: Store):
    """A fast writer, whose page has not heard of its last save, does not fight themselves."""
    write_check_in(course, act("N-01", "a"), done("A"), today=TODAY)
    saved = write_check_in(course, act("N-01", "b"), done("A b"), today=TODAY)
    assert not saved.beside
    assert (field(course).text, field(course).rivals) == ("A b", ())


def test_too_many_rivals(course: Store):
    """When twenty texts wait, somebody has to choose; nothing is dropped silently."""
    write_check_in(course, act("N-01", "a"), done("stands"), today=TODAY)
    for n in range(MAX_RIVALS):
        draft = done(f"rival {n}", 0, f"r{n}")
        write_check_in(course, act("N-02", f"r{n}"), draft, today=TODAY)
    with pytest.raises(BadInput, match="Choose"):
        write_check_in(course, act("N-02", "z"), done("one more", 0, "z"), today=TODAY)
    assert len(field(course).rivals) == MAX_RIVALS


@settings(max_examples=12, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["N-01", "N-02"]), st.integers(0, 3), st.integers(1, 4)),
        min_size=1,
        max_size=12,
    )
)
def test_no_word_is_lost(steps):
    """Every last text is there, unless somebody who had seen it, or its writer, replaced it."""
    with Store.open("sqlite://") as store:
        enrol(store, PEOPLE, mentors=MENTORS)
        seen_by_nobody: dict[tuple[str, str], str] = {}
        for n, (actor, lag, draft) in enumerate(steps):
            standing = field(store) if n else None
            version = standing.version if standing else 0
            base = max(0, version - lag) if lag else version
            text, key = f"text {n}", (actor, f"{actor}{draft}")
            if standing and base >= version:
                seen_by_nobody = {k: v for k, v in seen_by_nobody.items() if v != standing.text}
            seen_by_nobody[key] = text
            sent = done(text, base, key[1])
            write_check_in(store, act(actor, f"op{n}"), sent, today=TODAY)
            now = field(store)
            there = {now.text, *(rival.text for rival in now.rivals)}
            assert set(seen_by_nobody.values()) <= there


@pytest.mark.parametrize("days", [8, -27 * 7])
def test_weeks_that_cannot_be_written(course: Store, days: int):
    """Next week's check-in, and one of half a year ago."""
    week = week_of(TODAY + timedelta(days=days))
    with pytest.raises(BadInput):
        write_check_in(course, act("N-01", "a"), Draft(week, "done", "x", 0, "d"), today=TODAY)


def test_earlier_weeks_can_be_amended(course: Store):
    """Last week's check-in can still be written, and stands before this week's."""
    last = week_of(TODAY - timedelta(days=7))
    write_check_in(course, act("N-01", "a"), done("now"), today=TODAY)
    write_check_in(course, act("N-01", "b"), Draft(last, "done", "then", 0, "d"), today=TODAY)
    assert [c.id for c in team_work(course, "N-01", "red").check_ins] == [last, WEEK]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("confidence", "6"),
        ("help", "maybe"),
        ("done", "x" * 4001),
        ("done", "a\x00b"),
        ("done", "\ud800"),
        ("reply", "I am the mentor"),
        ("nonsense", "x"),
    ],
)
def test_answers_that_cannot_be_taken(course: Store, name: str, text: str):
    """A value that is none, a field that is none, and the mentor's field are refused."""
    with pytest.raises(BadInput):
        write_check_in(course, act("N-01", "a"), done(text, field=name), today=TODAY)
    assert team_work(course, "N-01", "red").check_ins == ()


def test_sessions_and_actions(course: Store):
    """A mentor's session and its actions reach the team; the team sets a status."""
    session = open_session(course, act("M-01", "s"), TODAY.isoformat())
    write_session(course, act("M-02", "g"), Draft(session, "goal", "A chart", 0, "d"))
    values = {"what": "Ask for data", "owner": "N-01", "due": "2026-12-01"}
    action = add_action(course, act("M-01", "x"), values, session=session)
    work = team_work(course, "N-01", "red")
    assert work.sessions[0].text("goal") == "A chart"
    assert work.actions[0].text("what") == "Ask for data"
    assert work.from_session == {action: session}
    base = work.actions[0].written("status").version
    write_action(course, act("N-02", "y"), Draft(action, "status", "done", base, "d"))
    assert team_work(course, "N-01", "red").actions[0].text("status") == "done"
    with pytest.raises(Refused, match="mentor writes"):
        write_action(course, act("N-02", "z"), Draft(action, "what", "Nothing", 99, "d"))
    with pytest.raises(BadInput, match="what is to be done"):
        write_action(course, act("M-01", "w"), Draft(action, "what", " ", 0, "d"))
    with pytest.raises(BadInput):
        add_action(course, act("M-01", "v"), {"what": ""})
    with pytest.raises(NotFound):
        add_action(course, act("M-01", "u"), {"what": "x"}, session="nothing")


@pytest.mark.parametrize("actor", ["N-01", "N-03", "M-03", "I-01", "A-01", "nobody", ""])
def test_only_mentors_of_the_team_write_sessions(course: Store, actor: str):
    """Nobody else opens, writes or answers; nothing is recorded of the attempt."""
    session = open_session(course, act("M-01", "s"), TODAY.isoformat())
    write_check_in(course, act("N-01", "c"), done("x"), today=TODAY)
    action = add_action(course, act("M-01", "x"), {"what": "Ask"})
    with course.read() as connection:
        before = course.last_event(connection)
    attempts = [
        lambda: open_session(course, act(actor, "1"), TODAY.isoformat()),
        lambda: write_session(course, act(actor, "2"), Draft(session, "goal", "x", 0, "d")),
        lambda: write_private(course, act(actor, "3"), Draft(session, "private", "x", 0, "d")),
        lambda: reply(course, act(actor, "4"), Draft(WEEK, "reply", "x", 0, "d")),
        lambda: add_action(course, act(actor, "5"), {"what": "x"}),
        lambda: write_action(course, act(actor, "6"), Draft(action, "what", "x", 0, "d")),
    ]
    for attempt in attempts:
        with pytest.raises(Refused):
            attempt()
    with course.read() as connection:
        assert course.last_event(connection) == before


@pytest.mark.parametrize("actor", ["N-03", "M-01", "M-03", "I-01", "A-01", "nobody"])
def test_only_members_write_check_ins(course: Store, actor: str):
    """A check-in is its team's; also the mentor only answers it."""
    with pytest.raises(Refused):
        write_check_in(course, act(actor, "a"), done("x"), today=TODAY)


@pytest.mark.parametrize("actor", ["N-03", "M-03", "I-01", "A-01", "nobody"])
def test_only_the_team_and_its_mentors_read(course: Store, actor: str):
    """Nobody else reads a team's work, whatever their role."""
    with pytest.raises(Refused):
        team_work(course, actor, "red")
    assert [f.team for f in board_facts(course, actor)] == (["blue"] if actor == "M-03" else [])


def test_a_thing_of_another_team(course: Store):
    """A mentor of two teams cannot write one's session under the other's name."""
    session = open_session(course, act("M-03", "s", "blue"), TODAY.isoformat())
    for write in (write_session, write_private):
        with pytest.raises(NotFound):
            write(course, act("M-01", "x"), Draft(session, "goal", "x", 0, "d"))


def test_released_at_once(course: Store):
    """A mentor who was taken off a team can neither write nor read from that moment on."""
    session = open_session(course, act("M-01", "s"), TODAY.isoformat())
    release_mentor(course, "red", "M-01")
    with pytest.raises(Refused):
        write_session(course, act("M-01", "x"), Draft(session, "goal", "x", 0, "d"))
    with pytest.raises(Refused):
        team_work(course, "M-01", "red")


def test_canvas_touched(course: Store):
    """The board knows when somebody last worked on one of the team's canvases, and no other's."""
    from datagym.store import Event  # noqa: PLC0415  (needed here alone)

    moment = datetime(2026, 1, 2, tzinfo=UTC)
    with course.write() as tx:
        tx.record(Event("N-01", "canvas:red/stakeholder-map", "card.added"), now=moment)
        tx.record(Event("N-03", "canvas:redder/stakeholder-map", "card.added"))
        tx.record(Event("N-03", "canvas:blue/stakeholder-map", "card.added"))
    (facts,) = board_facts(course, "M-01")
    assert facts.canvas_touched == moment


def test_any_bad_draft_is_a_sentence(course: Store):
    """A version of the future is told."""
    with pytest.raises(DatagymError, match="does not exist yet"):
        write_check_in(course, act("N-01", "a"), done("x", 10_000), today=TODAY)
    assert private_notes(course, "M-01") == {}
