import pytest

from datagym.exercises import checks
from datagym.exercises.checks import Mistake
from datagym.exercises.checks.figures import NOT_YET
from datagym.exercises.checks.units import COMPLEMENT, PERCENTAGE
from datagym.exercises.checks.values import NOT_ANSWERED
from datagym.exercises.checks.verdict import Hint, Verdict

SHARE = 0.3946


def share(value, **more):
    """Mark a share out of 2 points."""
    return checks.number(value, SHARE, "proportion", points=2, decimals=3, **more)


@pytest.mark.parametrize("value", [0.3946, 0.395, 0.39461])
def test_a_right_number_earns_all(value):
    """The number itself and the number rounded as asked are right."""
    assert share(value).score == 2


@pytest.mark.parametrize(
    ("value", "score", "message"),
    [
        (39.46, 0, PERCENTAGE),
        (39, 0, PERCENTAGE),
        (0.6054, 0, COMPLEMENT),
        (0.39, 1, "You are on the right way, but this is rounded too far. Keep 3 decimals."),
        (0.5, 0, NOT_YET),
        (..., 0, NOT_ANSWERED),
        (0, 0, NOT_YET),
    ],
)
def test_a_wrong_number_says_why(value, score, message):
    """Percentage, other part, rounding and the rest have each their mark and message."""
    verdict = share(value)
    assert (verdict.score, verdict.message) == (score, message)


def test_a_known_mistake_has_its_own_mark_and_message():
    """An author's mistake comes before what the unit would say."""
    known = Mistake(1 - SHARE, 0.5, "Those who stayed.")
    assert share(1 - SHARE, mistakes=[known]) == Verdict(0.5, 2, "Those who stayed.")


@pytest.mark.parametrize(
    ("value", "unit", "part"),
    [
        (39.5, "proportion", "percentage"),
        (-0.1, "proportion", "below 0"),
        (-3, "minutes", "below 0"),
        (2000, "minutes", "more than 1440"),
        (..., "count", "Not answered"),
        ("4", "count", "quotation marks"),
    ],
)
def test_the_visible_check_hints(value, unit, part):
    """What cannot be right raises a hint, and only that."""
    with pytest.raises(Hint, match=part):
        checks.expect_number(value, unit, most=1440)


def test_the_visible_check_does_not_give_the_answer_away():
    """Right and wrong numbers of the right kind look the same to the learner."""
    assert checks.expect_number(0.1, "proportion") == checks.expect_number(SHARE, "proportion")


def test_a_number_below_zero_can_be_asked_for():
    """Only counts, shares and times are bound to be 0 or more."""
    assert "right kind" in checks.expect_number(-2.5)
