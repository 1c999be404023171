"""The histogram with the target."""

import pandas as pd
import pytest

from datagym import charts
from datagym.datasets import load
from datagym.errors import BadInput, NotFound


def test_text_table_and_bars_tell_the_same():
    """The heights drawn are the counts in the table; the text has the highest and the share."""
    frame = load("ed_attendances")
    chart = charts.minutes(frame)
    heights = [bar.get_height() for bar in chart.axes.patches]
    assert heights == chart.table["attendances"].iloc[:-1].tolist()
    assert f"{100 * frame['within_4_hours'].mean():.1f} % were within it" in chart.alt
    assert "above 228 and up to 240 minutes" in chart.alt
    assert chart.axes.get_xlabel() == "Minutes in the department"
    assert chart.axes.get_ylabel() == "Attendances in each 12 minutes"


def test_without_a_target_there_is_no_line():
    """Nor a word of it."""
    frame = pd.DataFrame({"wait_minutes": [10, 20]})
    chart = charts.minutes(frame, "wait_minutes", most=60, target=None)
    assert not chart.axes.lines
    assert "target" not in chart.alt


def test_what_cannot_be_drawn_is_told():
    """By the measure's own sentence."""
    with pytest.raises(NotFound, match="Did you mean 'wait_minutes'"):
        charts.minutes(pd.DataFrame({"wait_minutes": [1]}), "wait_minute")
    with pytest.raises(BadInput, match="without rows"):
        charts.minutes(load("ed_attendances").iloc[:0])
