"""The waiting list: clocks that run forwards, long waits still on it, a check by quota."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.datasets import make
from datagym.datasets.blocks import Block
from datagym.datasets.card import card
from datagym.datasets.makers.patients.people import NEVER
from datagym.datasets.makers.waiting_list.findings import impossible
from datagym.datasets.makers.waiting_list.referrals import DIED, REMOVED, WAITING
from datagym.datasets.year import DAY, DAYS, MISSING


@pytest.fixture(scope="module")
def hospital() -> list[Block]:
    """Six blocks of one hospital."""
    return [Block(11, number) for number in range(6)]


@settings(max_examples=5, deadline=None)
@given(n=st.integers(600, 9_000), seed=st.integers(0, 2**63 - 1))
def test_any_table_is_possible(n: int, seed: int):
    """Of every size and seed."""
    made = make("waiting_list", n=n, seed=seed)
    assert impossible(made.frame) == []
    assert (made.frame["outcome"] == "still waiting").any()


def test_clocks_run_within_lives_and_reach_into_the_year(hospital: list[Block]):
    """No referral before birth, none after death, no stop before the year or after death."""
    for block in hospital:
        pathways, people = block.table("waiting_list"), block.table("patients")
        person = pathways.person
        death = people.kept["death"][person]
        stop, start = pathways.array("clock_stop"), pathways.array("clock_start")
        stopped = stop != MISSING
        assert (pathways.array("referral_date") >= people.array("birth_date")[person]).all()
        assert (start * DAY < death).all()
        assert (stop[stopped] * DAY <= death[stopped]).all()
        assert ((stop[stopped] >= 0) & (stop[stopped] < DAYS)).all()
        died = pathways.array("outcome") == DIED
        assert (stop[died] == death[died] // DAY).all()
        assert (death[~stopped] == NEVER).all()


def test_rows_stand_by_person_and_time(hospital: list[Block]):
    """So that a smaller hospital is the beginning of a larger one."""
    for block in hospital:
        pathways = block.table("waiting_list")
        order = np.lexsort((pathways.array("clock_start"), pathways.person))
        assert (order == np.arange(len(order))).all()


def test_two_of_five_long_waits_are_removed_by_quota(hospital: list[Block]):
    """Only after 26 weeks, only from January to March, and none of them had a date."""
    share = card("waiting_list").effect("clean_up").parameter
    for block in hospital:
        pathways = block.table("waiting_list")
        removed = pathways.array("outcome") == REMOVED
        assert (removed == pathways.hidden["removed_in_check"]).all()
        assert (pathways.array("weeks_waited")[removed] >= 26).all()
        stop, start = pathways.array("clock_stop"), pathways.array("clock_start")
        assert (stop[removed] >= 275).all()
        would = start + pathways.hidden["true_days"]
        assert (would[removed] > stop[removed]).all()
        assert removed.sum() > 20
    first, second = card("waiting_list").settings["check_quota"]
    assert share == first / second


def test_the_true_wait_is_the_recorded_one_when_nothing_came_between(hospital: list[Block]):
    """And it is longer for those who wait or were removed."""
    for block in hospital:
        pathways = block.table("waiting_list")
        outcome, start = pathways.array("outcome"), pathways.array("clock_start")
        true, stop = pathways.hidden["true_days"], pathways.array("clock_stop")
        waiting = outcome == WAITING
        plain = ~waiting & (outcome != REMOVED)
        assert (true[plain] == (stop - start)[plain]).all()
        assert (true[waiting] + start[waiting] >= DAYS).all()


def test_the_longest_waits_are_still_on_the_list():
    """Those who still wait have waited about as long as those treated, with more to come."""
    made = make("waiting_list", n=32_768, seed=4)
    true = made.hidden["true_days"] / 7
    waiting = made.frame["outcome"] == "still waiting"
    assert true[waiting].mean() > 1.3 * true[~waiting].mean()


def test_deprived_people_wait_longer_in_every_large_specialty():
    """The planted factor shows within, and hides among all."""
    frame = make("waiting_list", n=120_000, seed=2).frame
    treated = frame[frame["outcome"].isin(["admitted for treatment", "treated in outpatients"])]
    groups = pd.cut(treated["imd_decile"].astype("int64"), [0, 3, 7, 10], labels=["m", "n", "l"])
    mean = treated.pivot_table(
        index="specialty", columns=groups, values="weeks_waited", observed=True
    )
    assert ((mean["m"] / mean["l"]) > 1.1).all()
    crude = treated.groupby(groups, observed=True)["weeks_waited"].mean()
    assert crude["m"] / crude["l"] < 1.15
