"""The staff survey: scores from items, teams against people, and teams that are too small."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagym.datasets import make
from datagym.datasets.blocks import Block
from datagym.datasets.makers.staff_survey.answers import ENOUGH, ITEMS, engagement
from datagym.datasets.makers.staff_survey.findings import (
    FEWEST,
    _of_teams,
    _shown,
    _sizes,
    _within,
    impossible,
)

NONE = -128


@pytest.fixture(scope="module")
def frame():
    """The answers in one hospital."""
    return make("staff_survey", seed=5).frame


@given(st.lists(st.sampled_from([1, 2, 3, 4, 5, NONE]), min_size=9, max_size=9))
def test_the_score_is_the_mean_of_the_answered_items(items: list[int]):
    """Stretched to 0 to 10 and rounded to hundredths; none when too few were answered."""
    score = int(engagement(np.array([items], dtype=np.int8))[0])
    known = [item for item in items if item != NONE]
    if len(known) < ENOUGH:
        assert score == -32_768
    else:
        assert abs(score - 250 * (sum(known) / len(known) - 1)) <= 0.5 + 1e-9


def test_teams_and_people_say_the_opposite():
    """Teams with many unpaid hours are the happier, people in them the less happy."""
    for seed in range(10):
        frame = make("staff_survey", seed=seed).frame
        assert _of_teams(frame) > 0.05
        assert _within(frame) < -0.05


def test_each_division_has_none_one_or_two_small_teams():
    """In every hospital, whatever its seed; so that one team alone must be hidden by another."""
    for seed in range(10):
        sizes = _sizes(make("staff_survey", seed=seed).frame)
        assert (sizes < FEWEST).groupby("division").sum().tolist() == [0, 2, 1]


def test_a_hidden_team_cannot_be_found_from_the_total(frame):
    """Where teams are left out, at least two are, and eleven answers or more."""
    sizes = _sizes(frame)
    for _, teams in sizes.groupby("division"):
        left_out = teams.sort_values()[: 2 if (teams < FEWEST).any() else 0]
        assert len(left_out) != 1
        assert left_out.sum() == 0 or left_out.sum() >= FEWEST
    assert _shown(frame) == 8


def test_all_staff_stay_in_a_smaller_hospital(frame):
    """They are not patients: the number of patients leaves none of them out."""
    assert len(make("staff_survey", n=300, seed=5).frame) == len(frame)
    assert Block(5, 0).table("staff_survey").person is None


def test_a_second_hospital_has_teams_and_people_of_its_own(frame):
    """No team, division or answer of one is in the other."""
    both = make("staff_survey", n=16_384, seed=5).frame
    other = both.iloc[len(frame) :]
    for column in ("staff_id", "team", "division"):
        assert not set(other[column]) & set(frame[column])
    assert impossible(both) == []


def test_items_use_the_whole_scale_and_some_are_missing(frame):
    """From 1 to 5; every item was left out by somebody in two hospitals."""
    answers = make("staff_survey", n=16_384).frame[list(ITEMS)]
    assert (answers.max() == 5).all()
    assert answers.min().min() == 1
    assert answers.isna().any().all()
    assert frame["engagement"].between(0, 10).sum() == frame["engagement"].notna().sum()
