"""The people: numbers that belong to nobody, ages that agree with births, lives that can be."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.datasets import make, make_hospital
from datagym.datasets.blocks import PEOPLE, Block
from datagym.datasets.makers.patients.people import CONDITIONS, NEVER, age_on


@pytest.fixture(scope="module")
def people():
    """Two blocks and a part of a third."""
    return make("patients", n=20_000, seed=4).frame


def test_nhs_numbers_are_valid_unique_and_nobodys(people: pd.DataFrame):
    """By their check digit (weights 10 to 2, modulus 11), from 999 and nothing else here."""
    digits = np.array([[int(sign) for sign in number] for number in people["nhs_number"]])
    check = (11 - digits[:, :9] @ np.arange(10, 1, -1) % 11) % 11
    assert (check == digits[:, 9]).all()
    assert people["nhs_number"].is_unique
    assert people["nhs_number"].str.startswith("999").all()
    assert people["postcode"].str.startswith("QX").all()


def test_a_postcode_lies_in_one_decile(people: pd.DataFrame):
    """So that a learner can look deprivation up by place."""
    assert people.groupby("postcode")["imd_decile"].nunique().max() == 1


def test_age_is_that_of_the_birth_date_on_every_day():
    """Counted in calendar years on the first, the last and some days between."""
    part = Block(6, 0).table("patients")
    frame = make("patients", n=PEOPLE, seed=6).frame
    everybody = np.arange(PEOPLE)
    for day in (0, 1, 31, 200, 334, 335, 365):
        date = pd.Timestamp("2023-04-01") + pd.Timedelta(days=day)
        birth = frame["birth_date"].dt
        had = (birth.month < date.month) | ((birth.month == date.month) & (birth.day <= date.day))
        aged = date.year - birth.year - (~had).astype(int)
        assert (age_on(part, everybody, np.full(PEOPLE, day)) == aged).all(), date


def test_what_depends_on_age_and_deprivation_does(people: pd.DataFrame):
    """Conditions with both, frailty and death with age and conditions."""
    old = people["age"] >= 75
    assert (
        people.loc[old, "long_term_conditions"].mean()
        > 4 * people.loc[~old, "long_term_conditions"].mean()
    )
    middle = people[people["age"].between(45, 64)]
    poor = middle["imd_decile"] <= 3
    for condition in ("hypertension", "diabetes"):
        assert middle.loc[poor, condition].mean() > 1.2 * middle.loc[~poor, condition].mean()
    died = people["death_date"].notna().groupby(people["frailty"], observed=True).mean()
    assert died.is_monotonic_increasing
    assert people.loc[people["age"] < 16, "bmi"].isna().all()
    assert people.loc[people["age"] >= 16, "bmi"].notna().all()


def test_conditions_come_near_the_published_shares(people: pd.DataFrame):
    """Diabetes 1 % under 35 and 16 % at 75 and over; hypertension up to 60 % (Health Survey)."""
    adult = people[people["age"] >= 16]
    assert adult.loc[adult["age"] < 35, "diabetes"].mean() < 0.02
    assert 0.13 < adult.loc[adult["age"] >= 75, "diabetes"].mean() < 0.19
    assert 0.03 < adult.loc[adult["age"] < 45, "hypertension"].mean() < 0.12
    assert 0.56 < adult.loc[adult["age"] >= 65, "hypertension"].mean() < 0.64


@settings(max_examples=10, deadline=None)
@given(small=st.integers(300, 9_000), more=st.integers(1, 9_000), seed=st.integers(0, 2**63 - 1))
def test_the_first_people_of_a_larger_hospital_are_those_of_a_small_one(small, more, seed):
    """Value for value; also across the edge of a block."""
    few = make_hospital(small, seed, only=["patients"])["patients"]
    many = make_hospital(small + more, seed, only=["patients"])["patients"]
    pd.testing.assert_frame_equal(many.head(small), few)


def test_deaths_lie_in_the_year_and_are_kept_to_the_minute():
    """The date that readers get is the day of the minute that the engine keeps."""
    part = Block(2, 5).table("patients")
    death = part.kept["death"]
    died = death != NEVER
    assert 0.004 < died.mean() < 0.02
    assert (part.array("death_date")[died] == death[died] // 1440).all()
    assert ((death[died] >= 0) & (death[died] < 366 * 1440)).all()


def test_conditions_are_counted_in_their_own_row(people: pd.DataFrame):
    """Derived last, and always to be computed again."""
    assert (people[list(CONDITIONS)].sum(axis=1) == people["long_term_conditions"]).all()
