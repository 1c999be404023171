"""The result says in words and places what the estimates say, and no score."""

from datetime import UTC, datetime, timedelta

import pytest

from datagym.assessment import DONT_KNOW, PREFER_NOT, Plan, Response, Session, load_bank, score
from datagym.widgets.result import Run, bands, gap, result_data, review_data

PLAN = Plan(load_bank())
FRAME = PLAN.bank.framework
NOW = datetime(2026, 3, 5, tzinfo=UTC)


def run(choose, own="practising", at=NOW):
    """Make a finished run."""
    responses = tuple(Response(i.id, i.version, choose(i), at) for i in PLAN.bank)
    ratings = {family.id: own for family in FRAME.families}
    return Run(Session("s", ratings, responses), score(PLAN.bank, responses), at)


def shown(*runs):
    """Return what the result shows."""
    return result_data(PLAN.bank, runs, lambda step: f"/{step.name}")


def test_bands_fill_the_scale():
    """The bands' widths make up the whole scale."""
    assert sum(band["width"] for band in bands(FRAME)) == pytest.approx(100)


def test_rows_lie_in_order_on_the_scale():
    """Each dot lies on its line, and the line on the scale."""
    for row in shown(run(lambda item: item.best.id))["rows"]:
        assert 0 <= row["low"] < row["dot"] < row["high"] <= 100
        assert not row["precise"]


def test_no_figure_of_the_scale_is_told():
    """A rough result tells bands, not numbers."""
    data = shown(run(lambda _: DONT_KNOW))
    assert {row["level"] for row in data["rows"]} == {"Starting"}
    assert {row["range"] for row in data["rows"]} == {"Starting to Practising", "Starting"} or {
        row["range"] for row in data["rows"]
    } == {"Starting to Practising"}
    assert not {"mean", "sd", "theta"} & set(data["rows"][0])


@pytest.mark.parametrize(
    ("own", "words"),
    [
        ("guiding", "You see yourself higher than your answers"),
        ("starting", "Your view fits your answers"),
        (None, "Nothing to compare"),
    ],
)
def test_own_view_stands_beside_and_is_never_scored(own, words):
    """The gap is told in words; the estimate is the same with any own view."""
    made = run(lambda _: DONT_KNOW, own=own)
    assert gap(FRAME, made.estimates[0], own) == words
    assert made.estimates == run(lambda _: DONT_KNOW, own="confident").estimates


def test_lower_own_view_is_told():
    """Who answers all and sees themselves at the start is told so."""
    made = run(lambda item: item.best.id)
    assert gap(FRAME, made.estimates[2], "starting") == "You see yourself lower than your answers"


def test_nothing_told_in_a_family_is_said():
    """A family in which all was left out has no dot, and words instead."""
    row = shown(run(lambda _: PREFER_NOT))["rows"][0]
    assert row["dot"] is None
    assert row["level"] == row["range"] == "No answers to go by"


def test_earlier_run_is_beside():
    """With two runs, the one before is shown beside, and its date."""
    first = run(lambda _: DONT_KNOW, at=NOW - timedelta(weeks=8))
    data = shown(first, run(lambda item: item.best.id))
    assert data["earlier"] == first.finished.isoformat()
    assert all(row["earlierAt"] < row["dot"] for row in data["rows"])
    assert shown(first)["earlier"] is None


def test_next_steps_start_where_answers_were_lowest():
    """The lowest family comes first, each step has a reason and an address, none comes twice."""
    steps = shown(run(lambda i: DONT_KNOW if i.family == "technical" else i.best.id))["next"]
    assert steps[0]["because"].startswith("Technical skills: your lowest result")
    assert len({step["title"] for step in steps}) == len(steps)
    assert all(step["url"] and step["why"] for step in steps)


def test_review_gives_every_rationale():
    """After the end, each question shows what was chosen and why each answer is as it is."""
    made = run(lambda item: item.best.id)
    review = review_data(PLAN.bank, made.session.responses)
    assert [entry["outcome"] for entry in review] == ["Best answer"] * PLAN.length
    for entry, item in zip(review, PLAN.bank, strict=True):
        assert [o["rationale"] for o in entry["options"]] == [o.rationale for o in item.options]
        assert sum(option["yours"] for option in entry["options"]) == 1


def test_review_of_a_changed_question():
    """An answer to an earlier version is listed without pretending to know it."""
    (entry,) = review_data(PLAN.bank, [Response("critical-falls-rate", 9, "a", NOW)])
    assert "changed" in entry["about"]
    assert entry["options"] == []


def test_half_way_is_said():
    """A half-way answer is called that."""
    (entry,) = review_data(PLAN.bank, [Response("creative-app-first", 1, "c", NOW)])
    assert entry["outcome"] == "Half way"
