"""The store keeps each answer once, gives it to its owner alone, and never loses one."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from datagym.assessment import DONT_KNOW, Answer, Plan, Rating, Response, load_bank, score
from datagym.errors import BadInput, NotFound, Refused, StaleVersion
from datagym.store import Store, assessments
from datagym.store.assessments import Operation, response_table, session_table
from datagym.store.base import event_table
from datagym.teams import Person, Role

PLAN = Plan(load_bank())
NURSE = Person("p1", profession="nurse", site="Northgate")
PORTER = Person("p2", profession="porter", site="Northgate")
NOW = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


def take(store, person, at, upto=None, choose=lambda item: item.best.id):
    """Begin, and answer to the end or up to so many questions."""
    attempt = assessments.begin(store, person, PLAN, Operation(at=at))
    while not (step := attempt.session.step(PLAN)).at_end:
        if step.item and step.number == upto:
            break
        given = (
            Rating(step.family, None) if step.family else Answer(step.item.id, choose(step.item))
        )
        attempt = assessments.keep(store, person, PLAN, given, Operation(at=at))
    return attempt


def rated(store, person=NURSE):
    """Begin, and give the self-ratings."""
    attempt = assessments.begin(store, person, PLAN, Operation(at=NOW))
    for family in PLAN.bank.framework.families:
        rating = Rating(family.id, "practising")
        attempt = assessments.keep(store, person, PLAN, rating, Operation(at=NOW))
    return attempt


def rows(store, table):
    """Count a table's rows."""
    with store.read() as connection:
        return connection.scalar(select(func.count()).select_from(table))


def test_state_from_nothing_to_the_end(store):
    """Home hears not started, how far, and when it was finished."""
    assert assessments.state_of(store, "p1").status == "not started"
    rated(store)
    assessments.keep(store, NURSE, PLAN, Answer("critical-falls-rate", "c"), Operation(at=NOW))
    state = assessments.state_of(store, "p1")
    assert (state.status, state.answered, state.planned) == ("in progress", 1, PLAN.length)
    assert assessments.finished(store, "p1") is None
    take(store, NURSE, NOW)
    assert assessments.state_of(store, "p1").status == "finished"
    assert assessments.finished(store, "p1") == NOW


def test_each_answer_is_there_for_the_next_process(store):
    """What was answered is read by another connection to the same file, in its order."""
    attempt = take(store, NURSE, NOW, upto=4)
    with Store.open(store.engine.url.render_as_string()) as other:
        found = assessments.attempts(other, NURSE, "p1")[-1]
    assert found == attempt
    assert [r.item for r in found.session.responses] == [
        "critical-falls-rate",
        "technical-coloured-rows",
        "creative-app-first",
    ]


def test_an_answer_sent_twice_is_kept_once(store):
    """The same operation again changes nothing, also when it says something else."""
    rated(store)
    operation = Operation("op-1", NOW)
    first = assessments.keep(store, NURSE, PLAN, Answer("critical-falls-rate", "c"), operation)
    again = assessments.keep(store, NURSE, PLAN, Answer("critical-falls-rate", "a"), operation)
    assert again == first
    assert rows(store, response_table) == 1


def test_two_windows_the_first_answer_stands(store):
    """A second answer to the same question is refused as stale, and leaves no trace."""
    rated(store)
    assessments.keep(store, NURSE, PLAN, Answer("critical-falls-rate", "c"), Operation())
    events = rows(store, event_table)
    with pytest.raises(StaleVersion):
        assessments.keep(store, NURSE, PLAN, Answer("critical-falls-rate", "a"), Operation())
    assert rows(store, event_table) == events
    (attempt,) = assessments.attempts(store, NURSE, "p1")
    assert [r.choice for r in attempt.session.responses] == ["c"]


def test_answers_at_the_same_moment(store):
    """Eight windows that answer at once: one answer is kept, the others are told."""
    rated(store)

    def one(number):
        try:
            given = Answer("critical-falls-rate", "abcd"[number % 4])
            assessments.keep(store, NURSE, PLAN, given, Operation())
        except StaleVersion:
            return 0
        return 1

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(one, range(8))) == 1
    assert rows(store, response_table) == 1


@pytest.mark.parametrize("role", list(Role))
def test_nobody_else_reads_answers(store, role):
    """Whatever somebody's role, they are refused."""
    take(store, NURSE, NOW, upto=3)
    other = Person("p2", profession="manager", site="Northgate", role=role, team="t1")
    with pytest.raises(Refused, match="Only the person"):
        assessments.attempts(store, other, "p1")


def test_people_do_not_touch_each_other(store):
    """Two people answer side by side; each has their own."""
    rated(store, NURSE)
    rated(store, PORTER)
    assessments.keep(store, NURSE, PLAN, Answer("critical-falls-rate", "c"), Operation("same"))
    assessments.keep(store, PORTER, PLAN, Answer("critical-falls-rate", "a"), Operation("same"))
    choices = [
        assessments.attempts(store, person, person.id)[-1].session.responses[0].choice
        for person in (NURSE, PORTER)
    ]
    assert choices == ["c", "a"]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        (Answer("critical-falls-rate", "z"), NotFound),
        (Answer("no-such-item", "a"), StaleVersion),
        (Rating("critical", "guiding"), StaleVersion),
    ],
)
def test_a_refused_answer_writes_nothing(store, given, error):
    """What is not an answer to what is asked leaves neither event nor row."""
    rated(store)
    before = rows(store, event_table), rows(store, response_table)
    with pytest.raises(error):
        assessments.keep(store, NURSE, PLAN, given, Operation())
    assert (rows(store, event_table), rows(store, response_table)) == before


def test_nothing_begun_is_a_sentence(store):
    """An answer before the start is refused in words."""
    with pytest.raises(BadInput, match="choose Start"):
        assessments.keep(store, NURSE, PLAN, Answer("critical-falls-rate", "c"), Operation())


def test_begin_twice_is_one_attempt(store):
    """Start pressed in two windows makes one attempt."""
    first = assessments.begin(store, NURSE, PLAN, Operation("a"))
    assert assessments.begin(store, NURSE, PLAN, Operation("a")) == first
    assert assessments.begin(store, NURSE, PLAN, Operation("b")) == first
    assert rows(store, session_table) == 1


def test_again_after_eight_weeks(store):
    """A second attempt waits 8 weeks, and the first one stays."""
    take(store, NURSE, NOW, choose=lambda _: DONT_KNOW)
    with pytest.raises(BadInput, match="02 March 2026"):
        assessments.begin(store, NURSE, PLAN, Operation(at=NOW + timedelta(days=55)))
    take(store, NURSE, NOW + timedelta(weeks=8))
    first, second = assessments.attempts(store, NURSE, "p1")
    assert (first.number, second.number) == (1, 2)
    assert first.estimates[0].mean < second.estimates[0].mean


def test_a_late_operation_cannot_reopen(store):
    """After the end, an answer that comes late is stale, and the result stands."""
    done = take(store, NURSE, NOW)
    with pytest.raises(StaleVersion):
        assessments.keep(store, NURSE, PLAN, Answer("critical-falls-rate", "a"), Operation())
    assert assessments.attempts(store, NURSE, "p1")[-1] == done


def test_result_is_kept_as_it_was(store):
    """The estimates of a finished attempt come from the store, not from the bank of today."""
    done = take(store, NURSE, NOW)
    assert [e.family for e in done.estimates] == [
        "critical",
        "technical",
        "creative",
        "human-centred",
    ]
    with store.write() as tx:
        results = tx.connection.scalar(select(session_table.c.results))
        results["families"][0]["mean"] = 0.125
        tx.connection.execute(session_table.update().values(results=results))
    assert assessments.attempts(store, NURSE, "p1")[-1].estimates[0].mean == 0.125


def crowd(store, count, at, prefix="q"):
    """Let people have finished: a third know nothing, a third something, a third all.

    Their rows are written at once: one person's way to them is tested above.
    """
    ways = (
        lambda _: DONT_KNOW,
        lambda item: item.best.id if item.level == "starting" else DONT_KNOW,
        lambda item: item.best.id,
    )
    bank = PLAN.bank
    found = [
        score(bank, [Response(item.id, item.version, choose(item), at) for item in bank])
        for choose in ways
    ]
    with store.write() as tx:
        for number in range(count):
            tx.connection.execute(
                session_table.insert().values(
                    id=f"{prefix}{number}-1",
                    person=f"{prefix}{number}",
                    attempt=1,
                    bank=bank.fingerprint,
                    started=at,
                    saved=at,
                    finished=at,
                    answered=len(bank),
                    planned=len(bank),
                    ratings={},
                    results=assessments._results(found[number % 3]),
                    version=1,
                )
            )


def test_overview_of_too_few_is_nothing(store):
    """Nineteen people are too few; nothing is kept either."""
    crowd(store, 19, NOW)
    made = assessments.overview_snapshot(store, now=NOW)
    assert not made.shows_something
    assert rows(store, assessments.snapshot_table) == 0


def test_overview_is_a_snapshot(store):
    """People who finish later are not seen before 8 weeks and ten of them have passed."""
    crowd(store, 36, NOW)
    first = assessments.overview_snapshot(store, now=NOW)
    assert first.people == 30
    assert first.shows_something
    crowd(store, 33, NOW + timedelta(days=1), prefix="r")
    assert assessments.overview_snapshot(store, now=NOW + timedelta(days=55)) == first
    later = assessments.overview_snapshot(store, now=NOW + timedelta(days=56))
    assert later.people == 60
    assert assessments.overview_snapshot(store, now=NOW + timedelta(days=57)) == later


def test_overview_counts_the_unfinished_nowhere(store):
    """Somebody half way through is in no figure."""
    crowd(store, 36, NOW)
    take(store, NURSE, NOW, upto=12)
    assert assessments.overview_snapshot(store, now=NOW).people == 30


def test_overview_holds_no_person(store):
    """No id of a person stands in what is kept of a picture, or given."""
    crowd(store, 36, NOW, prefix="someone-")
    made = assessments.overview_snapshot(store, now=NOW)
    assert "someone" not in str(made.as_data())
    with store.read() as connection:
        assert "someone" not in str(connection.execute(select(assessments.snapshot_table)).all())
