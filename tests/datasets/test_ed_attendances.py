"""The attendances: possible lives, planted by quota, and nothing of the truth in the table."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.datasets import make
from datagym.datasets.blocks import Block
from datagym.datasets.makers.ed_attendances.findings import impossible
from datagym.datasets.makers.patients.people import NEVER


@settings(max_examples=6, deadline=None)
@given(n=st.integers(300, 4_000), seed=st.integers(0, 2**63 - 1))
def test_half_of_the_true_stays_beyond_the_target_are_moved(n: int, seed: int):
    """By quota: in every table, to the minutes 229 to 240, and no other stay is touched."""
    made = make("ed_attendances", n=n, seed=seed)
    true = made.hidden["true_minutes_in_department"].to_numpy()
    recorded = made.frame["minutes_in_department"].to_numpy()
    moved = made.hidden["moved_by_target"].to_numpy()
    window = (true > 240) & (true <= 300)
    assert abs(moved.sum() - window.sum() / 2) <= 3
    assert window[moved].all()
    assert ((recorded[moved] > 228) & (recorded[moved] <= 240)).all()
    assert (recorded[~moved] == true[~moved]).all()


def test_the_truth_is_not_in_the_learners_table():
    """No column tells the true minutes, also not by its order or by an identifier."""
    made = make("ed_attendances")
    assert not set(made.frame.columns) & set(made.hidden.columns) - {"attendance_id"}
    moved = made.hidden["moved_by_target"].to_numpy()
    numbers = made.frame["attendance_id"].str[1:].astype(int).to_numpy()
    at_spike = made.frame["minutes_in_department"].between(229, 240).to_numpy()
    for order in (numbers, np.arange(len(numbers))):
        assert abs(np.corrcoef(order[at_spike], moved[at_spike])[0, 1]) < 0.2


def test_lives_are_possible_over_many_seeds():
    """No overlap, no order that cannot be, age and sex of one person keep together."""
    for seed in range(20):
        frame = make("ed_attendances", n=2_400, seed=seed).frame
        assert impossible(frame) == []
        assert frame["arrival"].min() >= pd.Timestamp("2023-04-01")
        assert frame["arrival"].max() < pd.Timestamp("2024-04-01")


def test_nobody_comes_back_while_in_a_bed():
    """Who was admitted comes again only after the stay; nobody comes, or stays, after death."""
    for number in range(4):
        block = Block(7, number)
        visits, people = block.table("ed_attendances"), block.table("patients")
        leaves, arrival = visits.kept["leaves"], visits.array("arrival")
        same = visits.person[1:] == visits.person[:-1]
        assert (arrival[1:] > leaves[:-1])[same].all()
        assert (visits.array("departure") <= leaves).all()
        assert (leaves <= people.kept["death"][visits.person]).all()


def test_people_die_in_hospital_and_some_come_back():
    """Two of five who die, die in a bed; one spell in seven is followed by another soon."""
    died = deaths = spells = again = 0
    for number in range(8):
        block = Block(3, number)
        visits, death = block.table("ed_attendances"), block.table("patients").kept["death"]
        admitted = visits.taken(visits.array("disposal") == 0)
        leaves = visits.kept["leaves"][visits.array("disposal") == 0]
        died += int((leaves == death[admitted.person]).sum())
        deaths += int((death != NEVER).sum())
        same = admitted.person[1:] == admitted.person[:-1]
        soon = admitted.array("departure")[1:] - leaves[:-1] <= 30 * 24 * 60
        again, spells = again + int((same & soon).sum()), spells + len(admitted)
    assert 0.35 < died / deaths < 0.5
    assert 0.11 < again / spells < 0.16


def test_nobody_arrives_in_the_hour_that_the_clock_left_out():
    """31 March 2024, 01:00 to 02:00, was on no clock."""
    frame = make("ed_attendances", n=140_000, seed=1).frame
    lost = frame["arrival"].between("2024-03-31 01:00", "2024-03-31 01:59")
    assert not lost.any()
    assert frame["arrival"].between("2024-03-31 02:00", "2024-03-31 02:59").any()


def test_the_same_person_keeps_site_ethnicity_and_deprivation():
    """What belongs to the person is drawn once."""
    people = make("ed_attendances", n=7_000).frame.groupby("patient_id")
    for column in ("site", "ethnicity", "imd_decile", "sex"):
        assert people[column].nunique().max() == 1


def test_older_people_are_triaged_as_more_urgent_and_wait_longer():
    """Both halves of the trap stand in the table."""
    frame = make("ed_attendances", n=48_000, seed=3).frame
    older = frame["age"] >= 75
    assert frame.loc[older, "triage"].mean() < frame.loc[~older, "triage"].mean() - 0.3
    waits = frame.assign(older=older).pivot_table(
        index="triage", columns="older", values="wait_minutes"
    )
    assert (waits[True] > waits[False]).all()


@pytest.mark.seeds
def test_a_million_patients_have_possible_lives():
    """No violation among a million, which is made in under a minute."""
    made = make("ed_attendances", n=1_000_000, seed=5)
    assert impossible(made.frame) == []
    assert made.frame["patient_id"].nunique() > 300_000
    assert made.frame["attendance_id"].is_unique
