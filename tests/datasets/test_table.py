"""Identifiers are unlike each other, and show no order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from datagym.datasets.table import identifiers


@given(st.integers(0, 90_000_000), st.integers(0, 99_999_999))
def test_identifiers_are_unique_and_well_formed(first: int, offset: int):
    """A letter and eight digits; no two of neighbours are the same."""
    made = identifiers("E", np.arange(first, first + 200), offset)
    assert len(set(made)) == 200
    assert all(len(name) == 9 and name[0] == "E" and name[1:].isdigit() for name in made)


def test_identifiers_show_no_order():
    """Sorting by them tells nothing about who came first."""
    numbers = [int(name[1:]) for name in identifiers("P", np.arange(5_000), 7)]
    assert abs(np.corrcoef(np.arange(5_000), numbers)[0, 1]) < 0.05
