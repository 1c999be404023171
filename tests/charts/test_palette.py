"""Colours have contrast, and fonts are here."""

import pytest

from datagym.charts import palette


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("name", ["BLUE", "DARK_BLUE", "TEXT", "SECONDARY", "GREEN", "RED"])
def test_every_colour_stands_out_on_white(name: str):
    """4.5 to 1 at least: enough for text (WCAG 2.2, 1.4.3)."""
    assert 1.05 / (_luminance(getattr(palette, name)) + 0.05) >= 4.5


def test_a_figure_is_of_its_own():
    """No chart is drawn over another, and pyplot keeps none."""
    assert palette.empty_axes().get_figure() is not palette.empty_axes().get_figure()
