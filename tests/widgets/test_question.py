"""The question component gets a question and never its answer."""

import json
from datetime import UTC, datetime

import pytest

from datagym.assessment import Answer, Plan, Rating, Session, load_bank
from datagym.widgets.question import question_data

PLAN = Plan(load_bank())
NOW = datetime(2026, 1, 5, tzinfo=UTC)


def steps():
    """Give every step of a session."""
    session = Session("s")
    while not (step := session.step(PLAN)).at_end:
        yield step
        given = Rating(step.family, None) if step.family else Answer(step.item.id, "dont-know")
        session = session.take(PLAN, given, NOW)


@pytest.mark.parametrize("step", list(steps()), ids=lambda s: s.family or s.item.id)
def test_no_question_holds_its_answer(step):
    """Neither credit, rationale, misconception nor difficulty goes to the browser."""
    text = json.dumps(question_data(PLAN, step), ensure_ascii=False)
    for word in ("credit", "rationale", "misconception", "difficult", "levellers", "best"):
        assert f'"{word}' not in text
    if step.item:
        for option in step.item.options:
            assert option.rationale not in text
            assert option.text in json.loads(text)["options"][ord(option.id) - ord("a")]["text"]


def test_progress_is_text():
    """Each step says where it stands among how many."""
    said = [question_data(PLAN, step)["progress"] for step in steps()]
    assert said[0] == "Your own view, 1 of 4"
    assert said[4] == f"Question 1 of {PLAN.length}"
    assert said[-1] == f"Question {PLAN.length} of {PLAN.length}"


def test_ways_out_are_always_there():
    """Each item can be left with "I don't know" and "I prefer not to say", a rating with one."""
    for step in steps():
        values = [choice["value"] for choice in question_data(PLAN, step)["others"]]
        assert values == (["dont-know", "prefer-not"] if step.item else ["prefer-not"])


def test_a_stimulus_brings_its_table_and_words():
    """A chart comes with its text alternative and the numbers behind it."""
    step = next(s for s in steps() if s.item and s.item.id == "critical-run-of-months")
    stimulus = question_data(PLAN, step)["stimulus"]
    assert stimulus["chart"]["kind"] == "line"
    assert len(stimulus["rows"]) == 12
    assert "no trend" in " ".join(stimulus["alt"].split())
