"""Positions that are computed are those that stand in the table, as often as weights say."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from datagym.datasets.choices import Choices
from datagym.datasets.lines import STEPS

weights = st.lists(st.floats(0, 50, allow_subnormal=False), min_size=1, max_size=12)


@given(st.lists(weights, min_size=1, max_size=4), st.integers(0, 2**32))
def test_few_are_computed_as_many_are_looked_up(rows: list[list[float]], seed: int) -> None:
    """Also for lists of different lengths, and without any weight."""
    random = np.random.default_rng(seed)
    some, table = Choices(rows), Choices(rows).table()
    bits = random.integers(0, STEPS, 300).astype(np.uint16)
    kind = random.integers(0, len(rows), 300)
    made = some.at(kind, bits)
    assert some._table is None
    assert np.array_equal(made, table[kind, bits])
    assert made.dtype == table.dtype


@given(weights.filter(any))
def test_a_position_comes_as_often_as_its_weight_says(row: list[float]) -> None:
    """As a search among all 65,536 middles finds it."""
    edges = np.cumsum(row)
    meant = np.searchsorted(edges[:-1], (np.arange(STEPS) + 0.5) * (edges[-1] / STEPS), "right")
    assert np.array_equal(Choices([row]).table()[0], meant)
