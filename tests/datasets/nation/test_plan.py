"""The parts of a nation hold each block and each person once."""

from hypothesis import given
from hypothesis import strategies as st

from datagym.datasets.blocks import PEOPLE
from datagym.datasets.nation import planned
from datagym.datasets.nation.plan import ONCE, STRETCH, Plan

sizes = st.integers(300, 90_000_000)


@given(sizes)
def test_parts_and_stretches_hold_every_block_once(patients: int):
    """In order, none twice, none left out."""
    plan = Plan(patients, 1, ("patients",))
    parts = [block for number in range(plan.parts) for block in plan.part(number)]
    assert parts == list(range(plan.blocks))
    for number in {0, plan.parts - 1}:
        stretches = list(plan.stretches(number))
        assert [block for stretch in stretches for block in stretch] == list(plan.part(number))
        assert all(len(stretch) == STRETCH for stretch in stretches[:-1])
        assert all(stretch.start % STRETCH == 0 for stretch in stretches)


@given(sizes)
def test_people_are_counted_once(patients: int):
    """Only the last block is cut."""
    plan = Plan(patients, 1, ("patients",))
    assert sum(plan.people(number) for number in range(plan.parts)) == patients
    assert all(plan.wanted(block) == PEOPLE for block in range(plan.blocks - 1))
    assert 1 <= plan.wanted(plan.blocks - 1) <= PEOPLE


@given(sizes)
def test_parts_are_no_longer_than_a_million_people(patients: int):
    """And there are enough of them for several workers, as soon as there are people enough."""
    plan = Plan(patients, 1, ("patients",))
    assert max(plan.people(number) for number in {0, plan.parts - 1}) <= 128 * PEOPLE
    if patients >= 16 * STRETCH * PEOPLE:
        assert plan.parts >= 8


def test_tables_of_no_people_are_made_once():
    """Trusts belong to no block."""
    plan = planned(20_000, 1, ["trusts", "patients"])
    assert (plan.of_people, plan.once) == (("patients",), ("trusts",))
    assert list(plan.numbers()) == [ONCE, 0]
    assert plan.people(ONCE) == 0
    assert list(planned(20_000, 1, ["trusts"]).numbers()) == [ONCE]
