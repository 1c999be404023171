"""The invitations: possible lives, quotas in every beginning, cancer told by no column."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.datasets import make
from datagym.datasets.hospital import make_hospital, unkept_keys
from datagym.datasets.makers.screening.findings import impossible


@pytest.fixture(scope="module")
def hospital():
    """The women and their invitations."""
    return make_hospital(20_000, seed=11, only=["patients", "screening"])


@settings(max_examples=6, deadline=None)
@given(n=st.integers(3_000, 20_000), seed=st.integers(0, 2**63 - 1))
def test_cancers_and_recalls_are_kept_by_quota(n: int, seed: int):
    """In every beginning of the people: to within a few women of the card's shares."""
    made = make("screening", n=n, seed=seed)
    frame, cancer = made.frame, made.hidden["cancer"].to_numpy()
    came = frame["attended"].to_numpy()
    blocks = 1 + (n - 1) // 8_192
    recalled = (frame["result"] == "recalled").to_numpy()
    assert abs(recalled[came & ~cancer].sum() - 0.04 * (came & ~cancer).sum()) <= blocks
    assert abs(recalled[came & cancer].sum() - 0.88 * (came & cancer).sum()) <= blocks
    assert 0.0069 * came.sum() - blocks <= cancer[came].sum() <= 0.0125 * came.sum() + blocks


def test_every_woman_of_the_age_is_invited_once_at_the_age_that_she_has(hospital):
    """Ages are right to the day; nobody else is invited."""
    assert unkept_keys(hospital) == []
    people = hospital["patients"][["patient_id", "sex", "birth_date"]]
    merged = hospital["screening"].merge(people, on="patient_id")
    assert len(merged) == len(hospital["screening"])
    assert (merged["sex"] == "female").all()
    letter, birth = merged["invited"].dt, merged["birth_date"].dt
    early = (letter.month < birth.month) | (
        (letter.month == birth.month) & (letter.day < birth.day)
    )
    assert (letter.year - birth.year - early == merged["age"]).all()
    women = hospital["patients"].query("sex == 'female' and 54 <= age <= 70")
    assert women["patient_id"].isin(merged["patient_id"]).all()


def test_lives_are_possible(hospital):
    """Nothing happens after death, at a weekend or before the letter."""
    frame = hospital["screening"].merge(
        hospital["patients"][["patient_id", "death_date"]], on="patient_id"
    )
    assert impossible(hospital["screening"]) == []
    for column in ("invited", "screened", "assessed", "interval_cancer"):
        assert not (frame[column] >= frame["death_date"]).any()
        assert frame[column].max() <= pd.Timestamp("2024-03-31")
    for column in ("invited", "screened", "assessed"):
        assert frame[column].dropna().dt.day_of_week.max() <= 4
        assert frame[column].max() < pd.Timestamp("2023-04-01")
    after = (frame["interval_cancer"] - frame["screened"]).dt.days.dropna()
    assert after.between(1, 365).all()


def test_every_missed_cancer_and_no_other_comes_to_light():
    """So that the sensitivity can be counted; cancers of those who stay away cannot."""
    made = make("screening", n=50_000, seed=2)
    frame, cancer = made.frame, made.hidden["cancer"]
    assert (frame["interval_cancer"].notna() == (cancer & (frame["result"] == "normal"))).all()
    assert (
        (frame["outcome"] == "cancer found") == (cancer & (frame["result"] == "recalled"))
    ).all()
    assert cancer[~frame["attended"]].any()
    assert not set(made.hidden.columns) & set(made.frame.columns)


def test_older_women_have_cancer_more_often():
    """The quota is spread by age."""
    made = make("screening", n=100_000, seed=1)
    old = made.frame["age"] >= 60
    assert made.hidden["cancer"][old].mean() > 1.25 * made.hidden["cancer"][~old].mean()


def test_the_quota_leaves_no_pattern_in_the_learners_table():
    """In the table's order, who comes is no help in telling whether the next one comes."""
    came = make("screening", n=60_000, seed=5).frame["attended"].to_numpy(float)
    assert abs(np.corrcoef(came[1:], came[:-1])[0, 1]) < 0.05


def test_a_result_without_a_test_is_called_impossible():
    """And the rows are counted."""
    frame = make("screening", n=3_000).frame
    stayed = frame.index[~frame["attended"]][:2]
    frame.loc[stayed, "result"] = "normal"
    assert impossible(frame) == ["2 tests without a result, or the reverse"]
