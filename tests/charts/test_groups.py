"""Groups beside each other."""

import numpy as np
import pandas as pd
import pytest

from datagym import charts
from datagym.datasets import load
from datagym.errors import BadInput, NotFound
from datagym.measures import waits_by


def test_every_group_says_how_many_it_rests_on():
    """On the axis, in the text and in the table."""
    table = waits_by(load("ed_attendances"), "triage")
    for kind in ("bars", "dots"):
        chart = charts.groups(table, "triage", "median", unit="minutes", kind=kind)
        labels = [label.get_text() for label in chart.axes.get_yticklabels()]
        assert labels[0] == f"1  (n = {table['n'][0]:,})"
        assert chart.axes.get_xlabel() == "Median (minutes)"
        assert "Lowest: 1 with" in chart.alt
        pd.testing.assert_frame_equal(chart.table, table)


def test_bars_start_at_zero():
    """A cut axis would make a small difference look large."""
    table = pd.DataFrame({"site": ["A", "B"], "mean": [100.0, 101.0], "n": [5, 5]})
    assert charts.groups(table, "site", "mean", unit="minutes").axes.get_xlim()[0] == 0


@pytest.mark.parametrize("dtype", ["int64", "Int64"])
def test_a_count_is_told_as_a_whole_number(dtype):
    """Nobody has 127.0 visitors."""
    table = pd.DataFrame({"site": ["A", "B"], "visits": [127, 1500], "n": [127, 1500]})
    chart = charts.groups(table.astype({"visits": dtype}), "site", "visits", unit="visits")
    assert "A with 127 (n = 127)" in chart.alt
    assert [text.get_text() for text in chart.axes.texts] == ["127", "1,500"]


def test_a_group_without_a_value_is_not_ranked():
    """It is drawn as a gap, and no sentence is about it."""
    table = pd.DataFrame({"site": ["A", "B", "C"], "mean": [5.0, np.nan, 7.0], "n": [5, 0, 5]})
    chart = charts.groups(table, "site", "mean", unit="minutes")
    assert "for 2 groups" in chart.alt
    assert "B with" not in chart.alt


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"value": "sites"}, "column for groups 'sites'"),
        ({"value": "site"}, "groups needs numbers in 'site'"),
        ({"kind": "pie"}, "'pie' is no kind"),
        ({"table": pd.DataFrame({"site": ["A", "A"], "mean": [1, 2], "n": [1, 1]})}, "comes twice"),
    ],
)
def test_what_cannot_be_drawn_is_told(change, sentence: str):
    """The sentence names the column."""
    table = pd.DataFrame({"site": ["A", "B"], "mean": [1.0, 2.0], "n": [1, 1]})
    good = {"table": table, "group": "site", "value": "mean", "unit": "minutes", "kind": "bars"}
    with pytest.raises((BadInput, NotFound), match=sentence):
        charts.groups(**{**good, **change})


def test_whole_values_are_written_without_a_decimal_and_others_with_one():
    """A person says 90 minutes, not 90.0; beside a 71.5 a 90 keeps its decimal."""
    values = {"median": [60.0, 90.0, np.nan], "n": [10, 20, 5]}
    table = pd.DataFrame({"site": ["A", "B", "C"], **values})
    whole = charts.groups(table, "site", "median", unit="minutes")
    assert "B with 90 (n = 20). Lowest: A with 60 (n = 10)" in whole.alt
    assert {"60", "90"} <= {text.get_text() for text in whole.axes.texts}
    mixed = charts.groups(table.replace(60.0, 71.5), "site", "median", unit="minutes")
    assert "B with 90.0 (n = 20). Lowest: A with 71.5 (n = 10)" in mixed.alt
