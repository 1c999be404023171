"""The chart of published beside made tells both, and what is too far apart."""

from dataclasses import replace

from datagym import charts
from datagym.datasets import make
from datagym.datasets.fidelity import fidelity


def test_the_chart_holds_both_values_of_every_group():
    """As marks, as numbers and in words."""
    made = make("patients", n=2_000)
    one = next(one for one in fidelity(made.card, made.frame) if one.figure.id == "ethnicity")
    chart = charts.fidelity(one)
    assert len(chart.table) == len([group for group in one.target if group != "the rest"])
    assert "published" in " ".join(chart.table.columns)
    assert "near enough" in chart.alt
    far = charts.fidelity(replace(one, gate=0.0))
    assert "too far apart" in far.alt


def test_every_figure_of_a_card_can_be_drawn():
    """Nothing in a card is left out of the page."""
    made = make("patients", n=2_000)
    for one in fidelity(made.card, made.frame):
        assert charts.fidelity(one).png().startswith(b"\x89PNG")
