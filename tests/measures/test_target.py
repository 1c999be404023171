"""Shares within the target, and the months."""

import pandas as pd
import pytest

from datagym.datasets import load
from datagym.errors import BadInput, NotFound
from datagym.measures import by_month, share_within


def test_the_share_is_that_of_the_column():
    """The whole table's share is the mean of within_4_hours."""
    frame = load("ed_attendances")
    share = share_within(frame)
    assert share["percent"].iloc[0] == pytest.approx(100 * frame["within_4_hours"].mean())
    assert share["attendances"].iloc[0] == len(frame)


def test_groups_add_up():
    """No attendance is lost or counted twice."""
    frame = load("ed_attendances")
    by_site = share_within(frame, ["site", "triage"])
    assert by_site["attendances"].sum() == len(frame)
    assert by_site["within"].sum() == frame["within_4_hours"].sum()


def test_missing_minutes_are_left_out():
    """They are neither within nor outside."""
    frame = pd.DataFrame({"site": ["A", "A", "B"], "minutes_in_department": [100, None, 300]})
    table = share_within(frame, "site")
    assert table["attendances"].tolist() == [1, 1]
    assert table["percent"].tolist() == [100.0, 0.0]


def test_months_are_in_order_and_of_their_own_length():
    """Twelve months; attendances a day use the days of each, 29 in February 2024."""
    frame = load("ed_attendances")
    months = by_month(frame)
    assert months["month"].is_monotonic_increasing
    assert len(months) == 12
    assert months["attendances"].sum() == len(frame)
    february = months[months["month"] == "2024-02-01"].iloc[0]
    assert february["attendances_a_day"] == pytest.approx(february["attendances"] / 29)


@pytest.mark.parametrize(
    ("ask", "sentence"),
    [
        (lambda f: share_within(f, target=0), "the target is 0 minutes"),
        (lambda f: share_within(f, "siet"), "Did you mean 'site'"),
        (lambda f: share_within(f, column="site"), "share_within needs numbers in 'site'"),
        (lambda f: by_month(f.assign(arrival="2023-04-01")), "by_month needs dates in 'arrival'"),
        (lambda f: by_month(f.drop(columns="arrival")), "column for by_month 'arrival'"),
    ],
)
def test_errors_name_the_measure_and_the_column(ask, sentence: str):
    """So that a learner knows where to look."""
    with pytest.raises((BadInput, NotFound)) as caught:
        ask(load("ed_attendances"))
    assert sentence in str(caught.value)
