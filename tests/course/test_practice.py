"""Practice brings back what was not known soon and what was known late, and begins a few a day."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagym.course.glossary import Glossary, load_glossary
from datagym.course.practice import GRADES, NEW_A_DAY, SOON, Review, practice
from datagym.errors import BadInput

WORDS = load_glossary()
ONE = Glossary(WORDS.themes, (WORDS.term("mean"),))
DAY = datetime(2026, 1, 5, 9, tzinfo=UTC)


def work(days, grade):
    """Practise on each of some days until nothing is left, and return the reviews."""
    reviews = []
    for day in range(days):
        now = DAY + timedelta(days=day)
        while (state := practice(reviews, WORDS, now)).next is not None:
            reviews.append(Review(state.next, grade, now))
            now += timedelta(seconds=10)
    return reviews


def test_a_day_begins_ten_and_then_rests():
    """Ten new terms, each once; then it says when the first comes back."""
    reviews = work(1, "easy")
    assert len({review.term for review in reviews}) == len(reviews) == NEW_A_DAY
    state = practice(reviews, WORDS, DAY + timedelta(hours=1))
    assert (state.next, state.due, state.new, state.begun) == (None, 0, 0, NEW_A_DAY)
    assert state.again > DAY + timedelta(days=1)


def test_the_first_terms_are_those_on_which_professions_differ():
    """The gold comes first, from several themes."""
    terms = [WORDS.term(review.term) for review in work(1, "easy")]
    assert all(term.hears for term in terms)
    assert len({term.theme for term in terms}) > 2


def test_better_known_comes_later():
    """Each better grade brings a term back no sooner, and a forgotten one within minutes."""
    known = [Review("mean", "easy", DAY)]
    state = practice(known, WORDS, DAY + timedelta(days=60))
    assert state.next == "mean"
    waits = [state.intervals[grade] for grade in GRADES]
    assert waits == sorted(waits)
    assert waits[0] == SOON < timedelta(days=1) < waits[1] < waits[3]


def test_a_term_known_time_and_again_comes_ever_later():
    """The spans between good answers grow to months."""
    now, reviews, spans = DAY, [], []
    for _ in range(6):
        spans.append(practice([*reviews, Review("mean", "easy", now)], ONE, now).again - now)
        reviews.append(Review("mean", "good", now))
        now += spans[-1]
    assert spans == sorted(spans)
    assert spans[-1] > timedelta(days=60)


def test_what_left_the_glossary_is_no_term():
    """Answers about a term that is no longer there neither count nor stop anything."""
    state = practice([Review("gone", "good", DAY)], WORDS, DAY)
    assert (state.begun, state.new) == (0, NEW_A_DAY)


def test_an_answer_that_is_none_is_refused():
    """Only the four grades are answers."""
    with pytest.raises(BadInput, match="again, hard, good, easy"):
        Review("mean", "perfect", DAY)


@given(st.lists(st.tuples(st.sampled_from(WORDS.terms), st.sampled_from(GRADES)), max_size=30))
def test_the_same_answers_give_the_same_state(given_answers):
    """Nothing is left to chance, and what comes next is always a term."""
    reviews = [
        Review(term.id, grade, DAY + timedelta(hours=hour))
        for hour, (term, grade) in enumerate(given_answers)
    ]
    now = DAY + timedelta(days=3)
    state = practice(reviews, WORDS, now)
    assert state == practice(reviews, WORDS, now)
    assert state.next is None or WORDS.get(state.next) is not None
    assert state.begun == len({review.term for review in reviews})
