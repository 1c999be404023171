"""Loading, making and describing: what may be asked, and what is answered."""

import subprocess
import sys

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import datagym
from datagym.datasets import load, make, names
from datagym.datasets.card import card
from datagym.datasets.digest import digest
from datagym.errors import BadInput, NotFound


def test_each_load_is_a_table_of_its_own():
    """What a learner does to a table changes no other."""
    first = load("ed_attendances")
    first["age"] = 0
    assert load("ed_attendances")["age"].max() > 90


@settings(max_examples=6, deadline=None)
@given(small=st.integers(300, 1_500), more=st.integers(1, 1_500), seed=st.integers(0, 2**63 - 1))
def test_the_first_patients_of_a_larger_table_are_those_of_a_small_one(small, more, seed):
    """Value for value, in the learner's and in the makers' table."""
    few, many = (
        make("ed_attendances", n=small, seed=seed),
        make("ed_attendances", n=small + more, seed=seed),
    )
    rows = many.frame["patient_id"].isin(few.frame["patient_id"])
    assert rows.sum() == len(few.frame)
    pd.testing.assert_frame_equal(many.frame[rows].reset_index(drop=True), few.frame)
    hidden = many.hidden[rows.to_numpy()].reset_index(drop=True)
    pd.testing.assert_frame_equal(hidden, few.hidden)


def test_a_table_of_more_than_one_block_begins_with_the_small_one():
    """The second block changes nothing in the first."""
    few, many = make("ed_attendances", n=300, seed=9), make("ed_attendances", n=66_000, seed=9)
    rows = many.frame["patient_id"].isin(few.frame["patient_id"])
    assert many.frame["patient_id"].nunique() > 20_000
    assert many.frame["attendance_id"].is_unique
    pd.testing.assert_frame_equal(many.frame[rows].reset_index(drop=True), few.frame)


def test_another_seed_makes_another_table():
    """And the same seed the same."""
    assert (
        make("ed_attendances", n=300, seed=1).digest()
        != make("ed_attendances", n=300, seed=2).digest()
    )
    assert (
        make("ed_attendances", n=300, seed=1).digest()
        == make("ed_attendances", n=300, seed=1).digest()
    )


def test_a_learner_has_one_table_and_another_learner_another():
    """The same in every session, with every truth to be found in it."""
    mine = digest(load("ed_attendances", learner="ada"))
    code = (
        "from datagym.datasets import load; from datagym.datasets.digest import digest;"
        "print(digest(load('ed_attendances', learner='ada')))"
    )
    again = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert again.stdout.strip() == mine
    assert digest(load("ed_attendances", learner="bob")) != mine
    assert mine != digest(load("ed_attendances"))


@pytest.mark.parametrize("learner", ["ada", "n001"])
def test_a_learners_tables_are_tied_where_their_cards_say_so(learner):
    """Each sample of the emergency department meets the visit at which it was taken."""
    results = load("lab_results", learner=learner).dropna(subset="attendance_id")
    visits = load("ed_attendances", learner=learner)
    both = results.merge(visits, on="attendance_id", suffixes=("", "_visit"))
    assert len(both) == len(results) > 1000
    assert (both["patient_id"] == both["patient_id_visit"]).all()


@pytest.mark.parametrize("name", names())
def test_cards_that_are_tied_say_so_of_each_other(name):
    """Whichever is loaded first, the seed of both is found in the same way."""
    known = card(name)
    for other in known.drawn_with:
        assert {name, *known.drawn_with} == {other, *card(other).drawn_with}


def test_the_messy_variant_is_of_the_same_attendances():
    """Also for a learner's own table."""
    for learner in (None, "ada"):
        clean = load("ed_attendances", learner=learner)
        messy = load("ed_attendances", variant="messy", learner=learner)
        assert set(clean["attendance_id"]) == set(messy["attendance_id"])
        assert len(messy) > len(clean)


@pytest.mark.parametrize("n", [0, -5, 299, 2_000_001, 10**30, 300.5, "300", True])
def test_a_bad_size_is_told(n: object):
    """The sentence says which sizes there are."""
    with pytest.raises(BadInput, match=r"from 300 to 2,000,000"):
        make("ed_attendances", n=n)


@pytest.mark.parametrize("seed", [-1, 2**63, 0.5, "x"])
def test_a_bad_seed_is_told(seed: object):
    """The sentence says which seeds there are."""
    with pytest.raises(BadInput, match="whole number from 0"):
        make("ed_attendances", n=300, seed=seed)


@pytest.mark.parametrize("name", ["ED_attendances", "ed attendances", "../card", "ed_attendence"])
def test_an_unknown_dataset_is_told_with_the_nearest(name: str):
    """A path is no name either."""
    for ask in (load, make, datagym.describe):
        with pytest.raises(NotFound, match="There is no dataset"):
            ask(name)


@pytest.mark.parametrize("name", [None, 7, "", " ", "x" * 500])
def test_what_is_no_name_is_told(name: object):
    """For datasets and for learners."""
    with pytest.raises(BadInput, match="cannot be used"):
        load(name)
    if name is not None:
        with pytest.raises(BadInput, match="learner"):
            load("ed_attendances", learner=name)


def test_an_unknown_variant_is_told():
    """With the nearest one."""
    with pytest.raises(NotFound, match="Did you mean 'messy'"):
        load("ed_attendances", variant="mesy")


def test_learners_find_everything_in_the_root():
    """The four verbs stand in the package itself."""
    assert datagym.list() == names()
    assert "ed_attendances" in str(datagym.describe("ed_attendances"))


@pytest.mark.parametrize("name", names())
@pytest.mark.parametrize("variant", ["clean", "messy"])
def test_whole_numbers_have_room_to_count_with(name, variant):
    """A hundred times a sum of small numbers is what it is on paper."""
    table = load(name, variant=variant)
    for column in table.select_dtypes("integer"):
        assert str(table[column].dtype) in {"int64", "Int64"}
    assert {str(kind) for kind in table.dtypes} & {"int8", "Int8", "int16", "Int16"} == set()
