"""The trusts: exactly two that stand apart, chance alone in the hip deaths, fair comparison."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.datasets import make
from datagym.datasets.hospital import make_hospital
from datagym.datasets.makers.trusts.findings import impossible


@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 2**63 - 1))
def test_exactly_two_trusts_stand_apart_and_the_wide_limits_name_these_two(seed: int):
    """Not only as many: the same ones."""
    made = make("trusts", seed=seed)
    apart = made.hidden["stands_apart"].to_numpy()
    assert apart.sum() == 2
    assert set(np.argsort(made.frame["four_hour_percent"])[:2]) == set(np.flatnonzero(apart))
    assert made.truth["funnel"].found == 2
    assert made.truth["funnel"].naive > 100


def test_the_ends_of_the_league_table_are_small_trusts():
    """In most seeds both the ten worst and the ten best treat fewer people than the middle."""
    small = []
    for seed in range(20):
        frame = make("trusts", seed=seed).frame
        rate = frame["hip_deaths_last_year"] / frame["hip_fractures_last_year"]
        order = rate.argsort(kind="stable").to_numpy()
        people = frame["hip_fractures_last_year"].to_numpy()
        middle = np.median(people)
        small += [np.median(people[order[:10]]) < middle, np.median(people[order[-10:]]) < middle]
    assert np.mean(small) > 0.9


def test_hip_deaths_differ_between_trusts_by_chance_alone():
    """The squared distances from 6.5 %, in standard errors, are 1 on average."""
    squares = []
    for seed in range(20):
        frame = make("trusts", seed=seed).frame
        people = frame["hip_fractures"].to_numpy(float)
        z = (frame["hip_deaths"] - 0.065 * people) / np.sqrt(people * 0.065 * 0.935)
        squares.append((z**2).mean())
    assert np.mean(squares) == pytest.approx(1, abs=0.1)


def test_what_stands_apart_is_told_by_no_column_and_no_order():
    """The two are not the first rows, and hidden columns stay hidden."""
    made = make("trusts")
    assert not set(made.hidden.columns) & set(made.frame.columns)
    firsts = [np.flatnonzero(make("trusts", seed=s).hidden["stands_apart"])[0] for s in range(20)]
    assert len(set(firsts)) > 10


def test_every_hospital_has_the_same_number_of_trusts():
    """Whatever its size; the trusts are counted apart from the people."""
    for people in (300, 20_000):
        assert len(make_hospital(people, seed=3, only=["trusts"])["trusts"]) == 136


def test_more_deaths_than_admissions_are_called_impossible():
    """And the trust is counted."""
    frame = make("trusts").frame
    frame.loc[[3, 5], "deaths"] = frame["admissions"] + 1
    assert impossible(frame) == ["2 trusts with more deaths than admissions"]


def test_eleven_months_take_a_twelfth_away_from_both_columns():
    """So that the rate stays and the totals do not."""
    made = make("trusts")
    entries = made.faults[made.faults["kind"] == "eleven_months"]
    assert set(entries["column"]) == {"admissions", "deaths"}
    for clean, dirty in zip(entries["clean"], entries["dirty"], strict=True):
        assert int(dirty) == int(clean) * 11 // 12
