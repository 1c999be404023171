import pytest

from datagym.exercises.checks.verdict import VERDICT_MIME, Hint, Verdict, part_of


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


def test_a_share_of_points_is_never_more_than_all_or_less_than_none():
    """Rounding to two decimals stays within what a task is worth."""
    assert [part_of(0.333, share) for share in (-1, 0, 0.5, 0.999, 1, 2)] == [
        0,
        0,
        0.17,
        0.33,
        0.333,
        0.333,
    ]
