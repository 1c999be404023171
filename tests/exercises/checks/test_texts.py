import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagym.exercises import checks
from datagym.exercises.checks import Mistake
from datagym.exercises.checks.texts import (
    EMPTY,
    NOT_YET,
    OPPOSITE,
    OTHER_NUMBER,
    TOO_MUCH,
    TYPING_ERROR,
    same_text,
)
from datagym.exercises.checks.values import NOT_ANSWERED
from datagym.exercises.checks.verdict import Hint


def mark(value, expected="Emergency department", **more):
    """Mark a text out of 2 points."""
    return checks.text(value, expected, points=2, **more)


@pytest.mark.parametrize(
    "value",
    [
        "Emergency department",
        "  emergency\tDEPARTMENT\n",
        "Emergency\u00a0department.",
        "\u201cEmergency department\u201d",
        "'emergency department'!",
        "emergency-department",
        "emer\u00adgency department\u200b",
        "\uff45mergency department",
        ["Emergency department"],
        pd.Series(["emergency department"]),
        np.str_("emergency department"),
    ],
)
def test_form_does_not_matter(value):
    """Case, blanks, quotation marks, dashes, invisible letters and a full stop may differ."""
    assert mark(value).score == 2


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("A&E", "A & E"),
        ("follow up", "Follow\u2013up"),
        ("cafe\u0301", "caf\u00e9"),
        ("the patient\u2019s ward", "the patient's ward"),
        ("1,200 people", "1200 people"),
        ("GROSSE", "große"),
        ("...", "\u2026"),
    ],
)
def test_texts_that_are_the_same(value, expected):
    """However they were typed or stored."""
    assert same_text(value, expected)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("ward 1 2", "ward 12"),
        ("not able", "notable"),
        ("-5", "5"),
        ("1.5", "15"),
        ("ward 3", "ward 2"),
        ("cafe", "café"),
        ("A", "B"),
    ],
)
def test_texts_that_are_not_the_same(value, expected):
    """Numbers, signs, accents and negations matter."""
    assert not same_text(value, expected)


def test_other_right_texts_and_known_mistakes():
    """Each alternative earns all; each mistake its own score and message."""
    known = Mistake("A & E", 1, "That is the old name.")
    assert mark("ED", also=["ED"]).score == 2
    verdict = mark("a&e", mistakes=[known])
    assert (verdict.score, verdict.message) == (1, known.message)


@pytest.mark.parametrize(
    "value",
    [
        "Emergancy department",
        "Emergncy department",
        "Emergenccy department",
        "Emregency department",
        "emergency departments",
    ],
)
def test_one_typing_error_has_its_own_message(value):
    """It earns what the author says: nothing, unless they say otherwise."""
    assert mark(value).message == TYPING_ERROR
    assert mark(value).score == 0
    assert mark(value, typing_error=1.5).score == 1.5


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("Emregancy department", "Emergency department"),
        ("Emergancy departmint", "Emergency department"),
        ("wand", "ward"),
        ("ward 21", "ward 22"),
        ("covid19", "covid18"),
        ("afebrile", "febrile"),
        ("efferent", "afferent"),
        ("abduction", "adduction"),
        ("dysphasia", "dysphagia"),
        ("sixty people", "sixth people"),
        ("seventh day", "seventy day"),
        ("cannon", "cannot"),
        ("not urgent", "urgent"),
        ("urgent", "not urgent"),
        ("they didn't leave", "they did leave"),
    ],
)
def test_what_is_no_typing_error(value, expected):
    """Two errors, a short word, another number, and whatever turns the meaning round."""
    verdict = mark(value, expected, typing_error=1)
    assert verdict.score == 0
    assert verdict.message != TYPING_ERROR


@pytest.mark.parametrize(
    ("value", "expected", "message"),
    [
        ("not urgent", "urgent", OPPOSITE),
        ("the mean is higher", "the mean is not higher", OPPOSITE),
        ("within 6 hours", "within 4 hours", OTHER_NUMBER),
        ("The answer is East", "East", TOO_MUCH),
        ("anything but not East", "East", NOT_YET),
        ("West", "East", NOT_YET),
        ("", "East", EMPTY),
        (" \n", "East", EMPTY),
        (..., "East", NOT_ANSWERED),
    ],
)
def test_a_wrong_text_says_why(value, expected, message):
    """And earns nothing."""
    verdict = mark(value, expected)
    assert (verdict.score, verdict.message) == (0, message)


@pytest.mark.parametrize("value", [7, ["a", "b"], {}, True, pd.NA, print])
def test_what_is_no_text_says_so(value):
    """To the marking and to the learner alike."""
    assert "A text in quotation marks is asked for" in mark(value).message
    with pytest.raises(Hint, match="A text in quotation marks is asked for"):
        checks.expect_text(value)


def test_the_visible_check_looks_at_options_and_length():
    """It says what can be, and not what is right."""
    options = ["East", "West"]
    assert checks.expect_text("WEST", options=options) == checks.expect_text("east")
    with pytest.raises(Hint, match="East, West"):
        checks.expect_text("North", options=options)
    with pytest.raises(Hint, match="3 words"):
        checks.expect_text("the East ward", words=2)


LETTERS = "abcdeghi"  # of which no word is made that turns a meaning round
WORDS = st.text(LETTERS, min_size=5, max_size=9)


@given(WORDS, st.integers(1, 8), st.sampled_from(LETTERS))
def test_any_one_letter_changed_is_told(word, at, letter):
    """A changed letter after the first is a typing error, and never right."""
    at %= len(word)
    typed = word[:at] + letter + word[at + 1 :]
    verdict = mark(typed, word, typing_error=1)
    if typed == word:
        assert verdict.score == 2
    elif at:
        assert (verdict.score, verdict.message) == (1, TYPING_ERROR)
    else:
        assert verdict.score == 0


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_text_is_the_same_as_itself_and_the_check_is_symmetric(one, other):
    """Whatever letters there are."""
    assert same_text(one, one)
    assert same_text(one, other) == same_text(other, one)
