"""A session asks each thing once, in an order that can be opened anew, and keeps answers."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagym.assessment import (
    DONT_KNOW,
    PREFER_NOT,
    Answer,
    Plan,
    Rating,
    Response,
    Session,
    load_bank,
)
from datagym.assessment.session import balanced, scored
from datagym.errors import NotFound, StaleVersion

NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
PLAN = Plan(load_bank())


def rated():
    """Return a session whose self-ratings are given."""
    session = Session("s1")
    for family in PLAN.bank.framework.families:
        session = session.take(PLAN, Rating(family.id, "practising"), NOW)
    return session


def test_own_view_comes_first():
    """The self-ratings are asked before the questions, once a family."""
    session = Session("s1")
    assert session.step(PLAN).family == "critical"
    assert session.step(PLAN).item is None
    assert rated().step(PLAN).item is not None


def test_families_take_turns():
    """No family is ever more than one item ahead of another, and none starts with its hardest."""
    seen = dict.fromkeys([f.id for f in PLAN.bank.framework.families], 0)
    for item in balanced(PLAN.bank):
        seen[item.family] += 1
        assert max(seen.values()) - min(seen.values()) <= 1
    for family in seen:
        own = [item.difficulty for item in balanced(PLAN.bank) if item.family == family]
        assert own == sorted(own)


@given(st.data())
def test_every_item_is_asked_once(data):
    """Whatever is answered, each item comes once, and the numbers count up to the end."""
    session, asked = rated(), []
    while not (step := session.step(PLAN)).at_end:
        assert step.number == len(asked) + 1
        assert step.of == PLAN.length
        asked.append(step.item.id)
        choices = [option.id for option in step.item.options] + [DONT_KNOW, PREFER_NOT]
        session = session.take(PLAN, Answer(step.item.id, data.draw(st.sampled_from(choices))), NOW)
    assert sorted(asked) == sorted(item.id for item in PLAN.bank)


def test_opened_anew_it_asks_the_same():
    """A session made anew from its values asks what it asked before."""
    session = rated().take(PLAN, Answer("critical-falls-rate", "c"), NOW)
    again = Session(session.id, dict(session.ratings), tuple(session.responses))
    assert again.step(PLAN) == session.step(PLAN)


@pytest.mark.parametrize(
    "given_", [Answer("technical-joined-rows", "a"), Rating("critical", "guiding")]
)
def test_what_is_not_asked_is_stale(given_):
    """An answer to another question than the one asked changes nothing."""
    with pytest.raises(StaleVersion, match="already has an answer"):
        rated().take(PLAN, given_, NOW)


@pytest.mark.parametrize("choice", ["e", "", "A", "c ", "../c"])
def test_unknown_options_are_refused(choice):
    """An option that the item has not is refused."""
    with pytest.raises(NotFound):
        rated().take(PLAN, Answer("critical-falls-rate", choice), NOW)


def test_what_counts():
    """Don't know counts as no credit; prefer not to say and other versions are left out."""
    responses = [
        Response("critical-falls-rate", 1, "c", NOW),
        Response("creative-app-first", 1, "c", NOW),
        Response("technical-blank-waits", 1, DONT_KNOW, NOW),
        Response("technical-joined-rows", 1, PREFER_NOT, NOW),
        Response("human-chance-of-stroke", 7, "b", NOW),
        Response("an-item-of-long-ago", 1, "b", NOW),
    ]
    counted = [(item.id, gained) for item, gained in scored(PLAN.bank, responses)]
    assert counted == [
        ("critical-falls-rate", 1),
        ("creative-app-first", 1),
        ("technical-blank-waits", 0),
    ]
