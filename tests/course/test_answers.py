"""A prediction is set beside the result, in words."""

import numpy as np
import pytest

from datagym.course import compare


@pytest.mark.parametrize(
    ("guess", "result", "unit", "said"),
    [
        (50, 71.26, "%", "21.3 percentage points too low."),
        (90, 71.26, "%", "18.7 percentage points too high."),
        (71.3, 71.3, "%", "Spot on."),
        (
            120,
            np.int64(240),
            "minutes",
            "You predicted 120 minutes. The data say 240 minutes. Your prediction was 120 too low.",
        ),
        (30, 42.8, "of 100 women", "The data say 42.8 of 100 women. Your prediction was 12.8 too"),
        (None, np.int64(1240), "attendances", "The data say 1,240 attendances. You have not"),
        ("under 75", "75 and over", "%", "You predicted: under 75. The data say: 75 and over."),
        ("many", 3.0, "%", "You predicted: many. The data say 3.0 %."),
        ((7, 6), np.float64(7.6), "nights", "7.6 nights. Your prediction is not one number"),
        (..., 7.6, "nights", "7.6 nights. Your prediction is not one number"),
    ],
)
def test_sentences(guess, result, unit, said):
    """Each kind of prediction gets its sentence."""
    assert said in repr(compare(guess, result, unit))


def test_html_shows_text_as_text():
    """What a learner typed cannot become markup."""
    html = compare("<b>me</b>", "75 and over")._repr_html_()
    assert "&lt;b&gt;me&lt;/b&gt;" in html
    assert "<b>" not in html
