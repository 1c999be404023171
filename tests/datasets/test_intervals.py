"""Overlaps: counted as by hand, whatever the stays are."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.datasets.intervals import during, overlaps

stays = st.lists(
    st.tuples(st.integers(0, 3), st.integers(-50, 100), st.integers(1, 30)), max_size=25
)


def _arrays(rows: list[tuple[int, int, int]]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    who, start, length = np.array(rows, dtype=int).reshape(-1, 3).T
    return who, start, start + length


@settings(max_examples=200, deadline=None)
@given(stays, stays)
def test_stays_during_others_are_those_that_share_a_minute(one, other):
    """Compared pair by pair."""
    shared = sum(
        any(who == its and start < since + lasts and since < start + length
            for its, since, lasts in other)
        for who, start, length in one
    )  # fmt: skip
    assert during(_arrays(one), _arrays(other)) == shared


@settings(max_examples=200, deadline=None)
@given(stays)
def test_overlaps_are_counted_for_each_stay_that_begins_too_early(rows):
    """Of two stays that share a minute, the later is counted, once."""
    rows = sorted(rows)
    early = sum(
        any(who == its and start < since + lasts for its, since, lasts in rows[:place])
        for place, (who, start, _) in enumerate(rows)
    )
    assert overlaps(_arrays(rows)) == early
