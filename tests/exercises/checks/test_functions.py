import warnings

import pandas as pd
import pytest

from datagym.exercises import checks
from datagym.exercises.checks import Case, Mistake
from datagym.exercises.checks.functions import (
    CONSTANT,
    ENDLESS,
    IN_PLACE,
    NO_RETURN,
    ONLY_EXAMPLE,
    TOO_SLOW,
)
from datagym.exercises.checks.units import PERCENTAGE
from datagym.exercises.checks.values import NOT_ANSWERED, RIGHT
from datagym.exercises.checks.verdict import Hint, Verdict


def share(met, people):
    """Give the share of people who met the target."""
    return met / people


def draw(random):
    """Draw how many met it, of how many."""
    people = int(random.integers(10, 1000))
    return int(random.integers(1, people)), people


CASES = checks.drawn(share, draw, seed=4)


def mark(value, cases=CASES, **more):
    """Mark a function out of 4 points."""
    return checks.function(value, cases, points=4, **more)


def test_a_right_function_earns_all():
    """Another way, with a warning, a rounded number."""

    def loud(met, people):
        warnings.warn("something is old", stacklevel=1)
        return pd.Series([met]).div(people)

    assert mark(loud) == Verdict(4, 4, RIGHT)
    assert mark(lambda met, people: round(met / people, 3), decimals=3).score == 4
    assert mark(lambda met, people: round(met / people, 3)).score == 0


def endless(met, people):
    """Call itself without end."""
    return endless(met, people)


def slow(met, people):  # noqa: ARG001  (as it is called)
    """Take too long."""
    raise TimeoutError


def printing(met, people):
    """Show, and give nothing back."""
    print(met / people)  # noqa: T201  (what the learner does wrong)


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (printing, NO_RETURN),
        (lambda met, people: 0.5, CONSTANT),  # noqa: ARG005  (that is the mistake)
        (lambda met, people: 100 * met / people, PERCENTAGE),
        (endless, ENDLESS),
        (slow, TOO_SLOW),
        (lambda met: met, "Your function cannot be called with 2 values. "),
        (lambda met, people: met / people / 0, "your function stops with an error: ZeroDivision"),
        (lambda met, people: missing, "NameError: name 'missing' is not defined."),  # noqa: ARG005, F821
        (lambda met, people: people - met, "which is not right."),
        (lambda met, people: [met, people], "gives ["),
        (lambda met, people: exit(), "SystemExit"),  # noqa: ARG005, PLR1722
        (..., NOT_ANSWERED),
        (0.5, "A function is asked for, and this is a number. "),
        ("share", "A function is asked for, and this is text. "),
    ],
)
def test_each_fault_of_a_function_has_its_own_message(value, message):
    """And earns nothing."""
    verdict = mark(value, unit="proportion")
    assert verdict.score == 0
    assert message in verdict.message


def test_the_message_shows_an_input_and_what_came_back():
    """The shortest one, and never what is right."""
    cases = [Case((123, 456), 579), Case((1, 2), 3)]
    message = mark(lambda a, b: a * b, cases).message
    assert message == "With (1, 2) your function gives 2, which is not right."


def test_a_function_that_changes_its_argument_earns_half():
    """When all else is right."""

    def longest(stays):
        stays.sort()
        return stays[-1]

    cases = [Case(([3, 1, 2],), 3)]
    verdict = mark(longest, cases)
    assert (verdict.score, verdict.message) == (2, IN_PLACE)
    assert cases[0].arguments == ([3, 1, 2],)
    with pytest.raises(Hint, match="changes what it is given"):
        checks.expect_function(longest, [3, 1, 2])


def test_a_function_for_the_example_alone_is_named():
    """It gives the right number for what stands in the text, and for nothing else."""
    example = Case((30, 120), 0.25)
    assert mark(lambda met, people: 0.25, example=example).message == ONLY_EXAMPLE  # noqa: ARG005
    assert mark(lambda met, people: met / 120, example=example).message == ONLY_EXAMPLE  # noqa: ARG005
    assert mark(lambda met, people: 0.5, example=example).message == CONSTANT  # noqa: ARG005


def test_each_right_case_earns_its_share_when_the_author_says_so():
    """But for a function that gives the same back whatever it is given."""
    cases = [Case((n,), n % 2 == 0) for n in range(10)]

    def half(n):
        return n % 2 == 0 if n < 5 else n  # right for five of ten

    assert mark(half, cases).score == 0
    verdict = mark(half, cases, partial=True)
    assert verdict.score == 2
    assert verdict.message.endswith("5 of 10 tries were right.")
    assert mark(lambda n: True, cases, partial=True).score == 0  # noqa: ARG005


def test_a_known_wrong_function_has_its_own_score_and_message():
    """It is found by what it gives, not by how it is written."""
    wrong = Mistake(lambda met, people: met / (met + people), 1, "You divided by both.")
    verdict = mark(lambda a, b: a / (b + a), mistakes=[wrong])
    assert verdict == Verdict(1, 4, "You divided by both.")
    assert mark(share, mistakes=[wrong]).score == 4


def test_a_function_may_give_back_a_table():
    """Compared as tables are."""
    frame = pd.DataFrame({"ward": ["a", "b", "a"], "n": [1, 2, 3]})
    cases = [Case((frame,), frame.groupby("ward")["n"].sum())]
    assert mark(lambda f: f.groupby("ward").agg(total=("n", "sum")).iloc[::-1], cases).score == 4
    verdict = mark(lambda f: f.groupby("ward")["n"].mean(), cases)
    assert "a table with 3 rows and the columns ward, n" in verdict.message


@pytest.mark.parametrize(
    ("value", "part"),
    [
        (..., "Not answered"),
        (7, "this is a number"),
        (printing, "gives nothing back"),
        (lambda met: met, "2 values"),
        (lambda met, people: met / (people - 4), "ZeroDivisionError"),
    ],
)
def test_the_visible_check_calls_the_example(value, part):
    """And hints when nothing comes back."""
    with pytest.raises(Hint, match=part):
        checks.expect_function(value, 1, 4)


def test_a_function_cannot_be_marked_without_a_case():
    """An author's slip is an error at once, and not full marks."""
    with pytest.raises(ValueError, match="at least one case"):
        mark(share, [])


def test_an_error_that_cannot_be_shown_is_named_all_the_same():
    """However it was made."""

    class Dumb(Exception):
        def __str__(self):
            raise RuntimeError

    def fail(_):
        raise Dumb

    assert "an error: Dumb." in mark(fail, [Case((1,), 1)]).message

    def shout(_):
        message = "\ud800\n" + "x" * 999
        raise ValueError(message)

    message = mark(shout, [Case((1,), 1)]).message
    assert message.isprintable()
    assert len(message) < 300
