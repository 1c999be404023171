"""Numbers that are computed are those that stand in the table, and lie on the lines."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagym.datasets.lines import STEPS, Lines

EVERY = np.arange(STEPS, dtype=np.uint16)
shares = st.lists(st.integers(0, 1_000), min_size=2, max_size=30).map(
    lambda found: [number / 1_000 for number in sorted(found)]
)


@st.composite
def lines(draw: st.DrawFn) -> Lines:
    """Lines of up to four kinds between up to thirty shares, which may be equal."""
    places = draw(shares)
    row = st.lists(st.integers(-500, 5_000), min_size=len(places), max_size=len(places))
    rows = draw(st.lists(row.map(sorted), min_size=1, max_size=4))
    return Lines(places, rows, draw(st.sampled_from([1, 0.5, 64])))


@given(lines(), st.integers(0, 2**32))
def test_few_are_computed_as_many_are_looked_up(some: Lines, seed: int) -> None:
    """Each number, of each kind."""
    random = np.random.default_rng(seed)
    table = some.table()
    bits = random.integers(0, STEPS, 400).astype(np.uint16)
    kind = random.integers(0, len(table), 400)
    assert np.array_equal(some._computed(kind, bits), table[kind, bits])
    assert np.array_equal(some._computed(None, bits), table[0, bits])
    assert some._computed(kind, bits).dtype == table.dtype


def test_numbers_lie_on_the_line() -> None:
    """As an interpolation that knows nothing of pieces says, to the last whole number."""
    places, values = [0.1, 0.4, 0.4, 0.9], [-20, 0, 50, 51]
    made = Lines(places, [values], 10).table()[0]
    middles = (np.arange(STEPS) + 0.5) / STEPS
    meant = np.interp(middles, places, np.multiply(values, 10))
    assert np.abs(made + 0.5 - meant).max() <= 0.500_001
    assert made[0] == -200
    assert made[-1] == 510


@pytest.mark.parametrize("kinds", [1, 3])
def test_a_table_is_made_when_it_is_worth_it(kinds: int) -> None:
    """And changes no number."""
    some = Lines([0, 0.5, 1], [[0, 7, 100]] * kinds, 1)
    first = some[EVERY[:100]]
    assert some._table is None
    for _ in range(kinds):
        some[EVERY]
    assert some._table is not None
    assert np.array_equal(some[EVERY[:100]], first)
    with pytest.raises(ValueError, match="read-only"):
        some.table()[0, 0] = 1
