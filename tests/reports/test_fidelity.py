"""The page of fidelity stands alone and hides nothing."""

from dataclasses import replace

from datagym.datasets import make
from datagym.datasets.fidelity import fidelity
from datagym.reports import fidelity_page


def test_the_page_shows_every_figure_its_source_and_what_is_wrong():
    """And fetches nothing."""
    made = make("patients", n=1_000)
    ones = fidelity(made.card, made.frame)
    ones[0] = replace(ones[0], gate=0.0)
    page = fidelity_page({"patients": ones}, {"patients": ["Row 3 is <odd>."]})
    assert f"{sum(one.is_near for one in ones)} of {len(ones)} published figures" in page
    assert "Row 3 is &lt;odd&gt;." in page
    assert "Too far apart" in page
    for one in ones:
        assert one.figure.meaning in page
        assert one.figure.source in page
    assert page.count("<h1") == 1
    assert "http" not in page.replace("data:image", "")
