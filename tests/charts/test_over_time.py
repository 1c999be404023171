"""A value over time: its line, its limits, its signals, in the drawing and in words."""

import pandas as pd
import pytest

from datagym import charts
from datagym.errors import BadInput

SHARE = pd.Series(
    [74.0, 71, 75, 76, 77, 78, 79, 74, 60], index=pd.RangeIndex(1, 10, name="week"), name="share"
)


def marks(chart, shape):
    """Return the places of the points that are drawn in a shape."""
    return [list(one.get_xdata()) for one in chart.axes.lines if one.get_marker() == shape]


def test_a_run_chart_has_a_median_and_no_limits():
    """And says so to who does not see it."""
    chart = charts.over_time(SHARE, unit="percent", line=74, run=4)
    assert "A line marks the median, 74.0." in chart.alt
    assert "limits" not in chart.alt
    assert chart.alt.endswith("4 or more in a row on one side: 3 to 7 (above).")
    assert marks(chart, "D") == [[2, 3, 4, 5, 6]]
    assert marks(chart, "s") == [[]]
    assert chart.axes.get_ylabel() == "Share (percent)"
    assert chart.axes.get_xlabel() == "Week"


def test_a_control_chart_marks_what_lies_outside():
    """As a square, before the diamond of a run; the table says the same."""
    chart = charts.over_time(
        SHARE, unit="percent", line=74, line_name="Mean", limits=(62, 78.5), run=7
    )
    assert marks(chart, "s") == [[6, 8]]
    assert marks(chart, "D") == [[]]
    assert "Outside them: 7, 9. 7 or more in a row on one side: none." in chart.alt
    assert chart.table["signal"].to_list().count("outside the limits") == 2
    assert chart.table["week"].to_list() == list(range(1, 10))


def test_the_text_says_counts_and_weeks_as_a_person_does():
    """A count has no decimal, and a number of the index is said with what it counts."""
    counts = pd.Series([4, 0, 6], index=pd.RangeIndex(1, 4, name="week"), name="falls")
    assert "Highest: 6 in week 3. Lowest: 0 in week 2." in (
        charts.over_time(counts, unit="falls", line=3.3).alt
    )
    named = counts.set_axis(pd.Index(["May", "June", "July"], name="month"))
    assert "Highest: 6 in July. Lowest: 0 in June." in (
        charts.over_time(named, unit="falls", line=3.3).alt
    )


def test_nothing_is_marked_unless_asked():
    """No run, no limit: a plain line over time with a title of its own."""
    chart = charts.over_time(SHARE, unit="percent", line=74, title="Shares")
    assert marks(chart, "D") == [[]]
    assert chart.title == "Shares"
    assert set(chart.table["signal"]) == {""}


def test_a_missing_value_and_a_single_one_are_said():
    """Neither makes a picture."""
    with pytest.raises(BadInput, match="1 missing"):
        charts.over_time(pd.Series([1.0, None]), unit="n", line=1)
    with pytest.raises(BadInput, match="at least two points"):
        charts.over_time(pd.Series([1.0]), unit="n", line=2)
