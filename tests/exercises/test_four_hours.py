"""The assignment "Four hours": what its prose and messages say holds in every learner's data."""

import pandas as pd
import pytest

import datagym
from datagym import measures

LEARNERS = (None, "a1", "b2", "c3", "d4", "e5", "n017")


@pytest.fixture(scope="module", params=LEARNERS, ids=str)
def everybody(request):
    """The table that the assignment is about, with its weeks."""
    own = {"learner": request.param} if request.param else {}
    found = datagym.load("ed_attendances", **own)
    found["week"] = (found["arrival"] - pd.Timestamp("2023-04-01")).dt.days // 7 + 1
    return found


@pytest.fixture(scope="module")
def bars(everybody):
    """The admitted people in bars of ten minutes from 180 to 300."""
    stay = everybody.loc[everybody["disposal"] == "admitted", "minutes_in_department"]
    return pd.cut(stay, range(180, 301, 10)).value_counts(sort=False).to_list()


def test_about_seven_in_ten_are_within_four_hours(everybody):
    """Tasks 1 and 8 tell so of everybody, and that fewer than half of the admitted are."""
    assert 0.68 < everybody["within_4_hours"].mean() < 0.75
    shares = everybody.groupby("disposal", observed=True)["within_4_hours"].mean()
    assert 0.3 < shares["admitted"] < 0.5


def test_the_pile_stands_above_those_before_and_the_hollow_follows(bars):
    """Task 2 stands on it: the bar after the line is no fair comparison."""
    before, pile, after = bars[:5], bars[5], bars[6:]
    assert pile > 2 * sum(before) / 5
    assert sum(after) / 6 < sum(before) / 5


def test_those_who_left_at_exactly_240_minutes_make_a_difference(everybody):
    """The boundary can be seen in three decimals, also among the admitted."""
    admitted = everybody[everybody["disposal"] == "admitted"]["minutes_in_department"]
    assert (admitted <= 240).mean() - (admitted < 240).mean() > 0.002


def test_there_are_52_whole_weeks_and_a_shift_to_find(everybody):
    """Task 4 asks how many weeks are in one; each of its weeks has people in it."""
    others = everybody[everybody["disposal"] != "admitted"]
    weekly = others[others["week"] <= 52].groupby("week")["within_4_hours"].mean()
    assert weekly.index.to_list() == list(range(1, 53))
    points = measures.runs(weekly, weekly.loc[1:26].median())["points"]
    assert (points >= 6).any()


def test_the_worst_weeks_are_followed_by_better_ones(everybody):
    """Task 7 stands on it: nobody did anything, and it is more than an hour shorter."""
    full = everybody[everybody["week"] <= 52]
    groups = full.groupby(["site", "week"], observed=True)["minutes_in_department"]
    pairs = groups.mean().reset_index(name="now")
    pairs["after"] = pairs.groupby("site", observed=True)["now"].shift(-1)
    pairs = pairs.dropna()
    worst = pairs.nlargest(15, "now")
    assert (worst["now"] - worst["after"]).mean() > 60
    assert abs((pairs["now"] - pairs["after"]).mean()) < 5
