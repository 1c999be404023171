"""Who needs the mentor, and why."""

from datetime import UTC, date, datetime, timedelta

import pytest

from datagym.mentoring import Facts, Thing, Written, board, need, rank
from datagym.mentoring.board import is_overdue, waits_for_answer
from datagym.mentoring.forms import week_of

TODAY = date(2026, 3, 20)


def moment(days_ago: int) -> datetime:
    """Return noon, so many days ago."""
    return datetime(2026, 3, 20, 12, tzinfo=UTC) - timedelta(days=days_ago)


def check_in(days_ago: int = 0, **answers: str) -> Thing:
    """Return a check-in written so many days ago."""
    at = moment(days_ago)
    fields = {
        name: Written(text, "N-01", at, version=n + 1)
        for n, (name, text) in enumerate(answers.items())
    }
    return Thing(week_of(at.date()), "t1", at, "N-01", fields)


def thing(days_ago: int = 0, **answers: str) -> Thing:
    """Return a session or an action."""
    return Thing("x", "t1", moment(days_ago), "M-01", {k: Written(v) for k, v in answers.items()})


def facts(**what: object) -> Facts:
    """Return a team that is well: a fresh check-in, a session yesterday."""
    well = {
        "check_ins": [check_in(1, done="much", confidence="4")],
        "sessions": [thing(1, held="2026-03-19")],
    }
    return Facts("t1", "Team 1", date(2026, 1, 5), **{**well, **what})


def rules(given: Facts) -> dict[str, int]:
    """Return the rules that hold, with their weights."""
    return {reason.rule: reason.weight for reason in need(given, TODAY).reasons}


def test_a_team_that_is_well_needs_nobody():
    """No reason, no score."""
    assert need(facts(), TODAY) == board.Need("t1", 0, ())


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (facts(check_ins=[check_in(0, help="yes")]), {"help": 50}),
        (facts(check_ins=[check_in(4, help="yes")], sessions=[thing(9, held="2026-03-11")]),
         {"help": 58}),
        (facts(check_ins=[check_in(4, help="yes", reply="Yes.")]), {}),
        (facts(check_ins=[check_in(4, help="yes")], sessions=[thing(3, held="2026-03-17")]), {}),
        (facts(check_ins=[check_in(1, help="no")]), {}),
        (facts(check_ins=[check_in(1, blocked="no access to the data")]), {"blocked": 25}),
        (facts(check_ins=[check_in(8, confidence="5"), check_in(1, confidence="4")]),
         {"falling confidence": 15}),
        (facts(check_ins=[check_in(8, confidence="5"), check_in(1, confidence="1")]),
         {"falling confidence": 30, "low confidence": 15}),
        (facts(check_ins=[check_in(8, confidence="2"), check_in(1, confidence="3")]), {}),
        (facts(check_ins=[check_in(9, done="x")]), {}),
        (facts(check_ins=[check_in(10, done="x")]), {"silent": 20}),
        (facts(check_ins=[]), {"silent": 20}),
        (facts(actions=[thing(what="a", due="2026-03-19")]), {"overdue": 10}),
        (facts(actions=[thing(what="a", due="2026-03-20")]), {}),
        (facts(actions=[thing(what="a", due="2026-03-01", status="done")]), {}),
        (facts(actions=[thing(what="a", due="2026-03-01", status="doing")] * 5), {"overdue": 30}),
        (facts(sessions=[thing(22, held="2026-02-27")]), {"no session": 15}),
        (facts(sessions=[thing(22, held="2026-02-28")]), {}),
        (facts(sessions=[thing(40, held="2026-02-01"), thing(1, held="2026-03-25")]), {}),
        (facts(sessions=[]), {"no session": 15}),
        (facts(canvas_touched=moment(14)), {"canvas": 10}),
        (facts(canvas_touched=moment(13)), {}),
    ],
)  # fmt: skip
def test_each_rule_at_its_edge(given: Facts, expected: dict[str, int]):
    """Each rule holds from its threshold on, with its weight, and not before."""
    assert rules(given) == expected


@pytest.mark.parametrize("word", ["", "no", "Nothing.", "none", "n/a", "-", "not really", "Nil"])
def test_words_for_nothing(word: str):
    """A team that says that nothing blocks it is not blocked."""
    assert "blocked" not in rules(facts(check_ins=[check_in(1, done="x", blocked=word)]))


def test_the_board_is_ordered_and_gives_reasons():
    """The heaviest comes first, ties by name, and the heaviest reason leads."""
    stuck = Facts(
        "t2", "Team 2", date(2026, 1, 5), [check_in(0, help="yes", help_what="Who owns it?")]
    )
    late = facts(actions=[thing(what="a", due="2026-03-01")])
    same = Facts("t0", "Team 0", date(2026, 3, 19))
    calm = Facts("t9", "Team 9", date(2026, 3, 19))
    order = rank([calm, late, same, stuck], TODAY)
    assert [n.team for n in order] == ["t2", "t1", "t0", "t9"]
    first = order[0]
    assert first.score == sum(reason.weight for reason in first.reasons)
    assert first.reasons[0].sentence == "Asked for help today, not answered: “Who owns it?”"


def test_a_question_outweighs_lateness():
    """A fresh question comes before a team that is merely late in all other ways."""
    lateness = board.SILENT_WEIGHT + board.NO_SESSION_WEIGHT + board.CANVAS_WEIGHT
    assert lateness < board.HELP_WEIGHT


def test_overdue_and_waiting():
    """The two judgements that pages share."""
    assert is_overdue(thing(what="a", due="2026-03-19", status="open"), TODAY)
    assert not is_overdue(thing(what="a", due="", status="open"), TODAY)
    assert waits_for_answer(check_in(1, help="yes"), [])
    assert not waits_for_answer(check_in(1, help="yes", reply=" "), [thing(0)])
