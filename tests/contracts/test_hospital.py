"""What the tables of a hospital keep together: the same people, whole keys, possible lives."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.datasets import make, make_hospital, names
from datagym.datasets.blocks import Block
from datagym.datasets.card import card
from datagym.datasets.faults import soiled
from datagym.datasets.hospital import unkept_keys
from datagym.datasets.lives import violations
from datagym.errors import BadInput, NotFound

MILLION = 1_000_000
seeds = st.integers(0, 2**63 - 1)


@settings(max_examples=2)
@given(small=st.integers(300, 2_000), more=st.integers(1, 9_000), seed=seeds)
def test_the_first_people_of_a_larger_hospital_are_those_of_a_small_one(small, more, seed):
    """In every table: the same people, to whom the same happens, value for value."""
    few, many = make_hospital(small, seed), make_hospital(small + more, seed)
    people = set(few["patients"]["patient_id"])
    assert len(people) == small
    for name, frame in few.items():
        larger, person = many[name], card(name).person
        if person:
            kept = larger[larger[person].isin(people)].reset_index(drop=True)
            pd.testing.assert_frame_equal(kept, frame, check_like=False)
        else:
            keys = list(card(name).key)
            both = frame.merge(larger, on=keys, suffixes=("", " of the larger one"))
            assert len(both) == len(frame), name
            assert both[list(frame.columns)].equals(frame) or person == ""


def test_a_hospital_is_whole_and_possible() -> None:
    """Keys, cards, derived columns, ledgers, clean twins, and what happens to each person."""
    assert make_hospital(1_500, seed=11).check() == []


@pytest.mark.seeds
@settings(max_examples=10)
@given(patients=st.integers(300, 20_000), seed=seeds)
def test_every_hospital_is_whole_and_possible(patients: int, seed: int) -> None:
    """At any size, from any seed."""
    assert make_hospital(patients, seed).check() == []


@settings(max_examples=6)
@given(name=st.sampled_from(names()), size=st.integers(0, 3_000), seed=seeds)
def test_every_messy_table_is_made_again_by_its_ledger_and_undone_by_it(name, size, seed):
    """Bit by bit, at any size, from any seed."""
    one = card(name).size
    made = make(name, n=min(one.least + size, one.most), seed=seed)
    pd.testing.assert_frame_equal(soiled(made.card, made.frame, made.faults), made.messy)
    pd.testing.assert_frame_equal(made.clean(), made.frame)


@settings(max_examples=6)
@given(name=st.sampled_from(names()), seed=seeds, parting=st.integers(0, 2**31 - 1))
def test_faults_that_share_no_cell_commute(name: str, seed: int, parting: int) -> None:
    """Taken in two parts, in either order, the faults of cells leave the same messy table."""
    made = make(name, n=card(name).size.least, seed=seed)
    cells = made.faults[made.faults["column"] != "*"]
    rows = made.faults[made.faults["column"] == "*"]
    first = cells.sample(frac=0.5, random_state=parting)
    other = cells.drop(first.index)
    for order in ([rows, first, other], [other, first, rows]):
        shuffled = pd.concat(order, ignore_index=True)
        pd.testing.assert_frame_equal(soiled(made.card, made.frame, shuffled), made.messy)


def test_a_key_that_points_nowhere_is_told() -> None:
    """By table, column and count."""
    frames = dict(make_hospital(300, seed=1, only=["patients", "ed_attendances"]))
    assert unkept_keys(frames) == []
    frames["patients"] = frames["patients"].iloc[1:]
    gone = frames["ed_attendances"]["patient_id"].nunique() - 1
    frames["patients"] = frames["patients"].iloc[:1]
    assert "ed_attendances" in unkept_keys(frames)[0]
    assert "patient_id" in unkept_keys(frames)[0]
    assert gone > 0


@pytest.mark.parametrize("patients", [0, -1, 299, 2_000_001, 10**30, 1.5, "300", None, True])
def test_a_hospital_of_no_size_is_told(patients: object) -> None:
    """With the sizes that there are."""
    with pytest.raises(BadInput, match="from 300 to 2,000,000"):
        make_hospital(patients)


@pytest.mark.parametrize("seed", [-1, 2**63, 0.5, "x", None, True])
def test_a_bad_seed_is_told(seed: object) -> None:
    """With the seeds that there are."""
    with pytest.raises(BadInput, match="whole number from 0"):
        make_hospital(300, seed)


def test_an_unknown_table_is_told_with_the_nearest() -> None:
    """Also when it is no text."""
    with pytest.raises(NotFound, match="Did you mean 'lab_results'"):
        make_hospital(300, only=["lab_result"])
    with pytest.raises(BadInput, match="no table's name"):
        make_hospital(300, only=[3])
    hospital = make_hospital(300, only=["patients"])
    with pytest.raises(NotFound, match="Did you mean 'patients'"):
        hospital["patient"]


@pytest.mark.seeds
def test_a_million_people_have_possible_lives() -> None:
    """Nothing that cannot be, in any of 123 blocks and over all their tables."""
    found: dict[str, int] = {}
    for number in range(-(-MILLION // 8_192)):
        for words, count in violations(Block(5, number)).items():
            found[words] = found.get(words, 0) + count
    assert found
    assert {words: count for words, count in found.items() if count} == {}
