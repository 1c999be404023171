"""Bars, percentiles and waits by group."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagym.errors import BadInput, NotFound
from datagym.measures import histogram, percentiles, waits_by

stays = st.lists(st.integers(0, 3000), min_size=1, max_size=60)


@given(stays, st.integers(1, 60))
def test_bars_hold_everybody_once(minutes: list[int], width: int):
    """Counts add up, percents to 100, and each bar holds what its edges say."""
    frame = pd.DataFrame({"minutes_in_department": minutes})
    bars = histogram(frame, width=width, most=480)
    assert bars["attendances"].sum() == len(minutes)
    assert bars["percent"].sum() == pytest.approx(100)
    values = np.array(minutes)
    for bar in bars.iloc[1:-1].itertuples():
        inside = (values > bar.above) & (values <= bar.up_to)
        assert bar.attendances == inside.sum()


def test_the_target_has_its_own_side_of_a_bar():
    """240 minutes are within; 241 are not: no bar holds both."""
    frame = pd.DataFrame({"minutes_in_department": [240, 241]})
    bars = histogram(frame, width=12).set_index("up_to")["attendances"]
    assert bars[240] == 1
    assert bars[252] == 1


def test_percentiles_by_group_leave_the_missing_out():
    """N counts what is known."""
    frame = pd.DataFrame({"site": ["A", "A", "B"], "wait_minutes": [10, None, 30]})
    table = percentiles(frame, "wait_minutes", at=[50], by="site")
    assert table.to_dict("list") == {"site": ["A", "B"], "n": [1, 1], "p50": [10.0, 30.0]}


def test_waits_by_several_columns():
    """One row for each combination that there is."""
    frame = pd.DataFrame(
        {"site": ["A", "A", "B"], "triage": [1, 2, 1], "wait_minutes": pd.array([1, 2, 3], "Int64")}
    )
    table = waits_by(frame, ["site", "triage"])
    assert table["n"].tolist() == [1, 1, 1]
    assert table["mean"].tolist() == [1.0, 2.0, 3.0]


def test_measures_change_nothing():
    """The frame that went in is as it was."""
    frame = pd.DataFrame({"site": ["A"], "wait_minutes": [5], "minutes_in_department": [9]})
    before = frame.copy()
    histogram(frame)
    percentiles(frame, by="site")
    waits_by(frame, "site")
    pd.testing.assert_frame_equal(frame, before)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda f: histogram(f, "minutes"), "column for histogram 'minutes'"),
        (lambda f: histogram(f, "site"), "histogram needs numbers in 'site'"),
        (lambda f: histogram(f, width=0), "bars of 0 minutes"),
        (lambda f: histogram(f.iloc[:0]), "without rows"),
        (lambda f: histogram(f.assign(wait_minutes=-1), "wait_minutes"), "below 0 minutes"),
        (lambda f: percentiles(f, at=[101]), "no percentiles"),
        (lambda f: percentiles(f, at=[]), "no percentiles"),
        (lambda f: waits_by(f, "siet"), "Did you mean 'site'"),
        (lambda f: waits_by(f, []), "at least one column"),
        (lambda f: waits_by(f.assign(wait_minutes=np.nan), "site"), "is missing"),
        (lambda f: waits_by([f], "site"), "not a list"),
    ],
)
def test_errors_name_the_measure_and_the_column(ask, sentence: str):
    """So that a learner knows where to look."""
    frame = pd.DataFrame(
        {"site": ["A", "B"], "wait_minutes": [10, 20], "minutes_in_department": [100, 300]}
    )
    with pytest.raises((BadInput, NotFound)) as caught:
        ask(frame)
    assert sentence in str(caught.value)
