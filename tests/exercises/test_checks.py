import pytest

from datagym.exercises import checks
from datagym.exercises.checks import Mistake
from datagym.exercises.values import COMPLEMENT, NOT_ANSWERED, PERCENTAGE
from datagym.exercises.verdict import VERDICT_MIME, Hint, Verdict

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
        (0.5, 0, checks.NOT_YET),
        (..., 0, NOT_ANSWERED),
        (0, 0, checks.NOT_YET),
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


@pytest.mark.parametrize("value", ["b", "B", " b ", "b)", "(B)", '"b"', ["b"]])
def test_a_choice_is_read_as_it_is_meant(value):
    """Case, blanks, brackets and a list of one do not matter."""
    assert checks.choice(value, "b", {"a": "No.", "b": "Yes."}, points=2).score == 2
    assert checks.expect_choice(value, "ab")


@pytest.mark.parametrize("value", [..., None, "c", "ab", 7, ""])
def test_what_is_no_choice_earns_nothing_and_is_hinted(value):
    """An unknown or missing letter earns nothing, and the visible check says so."""
    assert checks.choice(value, "b", {"a": "No.", "b": "Yes."}, points=2).score == 0
    with pytest.raises(Hint):
        checks.expect_choice(value, "ab")


def test_a_verdict_shows_its_mark_as_text_and_its_reason_as_html():
    """Nbgrader reads the plain text, a learner the HTML, a machine the record."""
    bundle = Verdict(1, 2, "Use <= here.")._repr_mimebundle_()
    assert float(bundle["text/plain"]) == 1
    assert bundle["text/html"] == "<p><strong>1 of 2 points.</strong> Use &lt;= here.</p>"
    assert bundle[VERDICT_MIME] == {"score": 1, "points": 2, "message": "Use <= here."}


@pytest.mark.parametrize(("score", "points"), [(3, 2), (-1, 2), (0, 0), (1, float("inf"))])
def test_an_impossible_mark_is_refused(score, points):
    """An author's slip (more points than there are) is an error at once."""
    with pytest.raises(ValueError, match="not possible"):
        Verdict(score, points, "")


def test_a_hint_shows_without_a_traceback():
    """IPython asks an error how it wants to be shown."""
    assert Hint("Divide by 100.")._render_traceback_() == ["Hint: Divide by 100."]
