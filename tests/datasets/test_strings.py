"""Texts that are made without looking at a row are those that Python would write."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagym.datasets import parts, strings
from datagym.datasets.blocks import Block
from datagym.datasets.card import card


@given(st.lists(st.integers(0, 9_999_999_999)), st.sampled_from(["", "P"]))
def test_numbers_are_written_with_their_zeros(whole: list[int], letter: str):
    """Ten digits after the letter."""
    made = strings.lettered(letter, np.array(whole, dtype=np.int64))
    assert made.tolist() == [f"{letter}{number:010d}".encode() for number in whole]


def test_what_is_missing_stays_missing():
    """A gap is no number."""
    whole = np.array([0, 9_999_999_999, 12_345, 7])
    made = strings.arrow_lettered("P", whole, np.array([False, False, True, False]))
    made.validate(full=True)
    assert made.to_pylist() == ["P0000000000", "P9999999999", None, "P0000000007"]
    coded = strings.arrow_coded(np.array([1, -1, 0]), ("a", "b"))
    assert coded.to_pylist() == ["b", None, "a"]


@pytest.mark.parametrize("name", ["patients", "ed_attendances"])
def test_pandas_gets_the_same_with_and_without_arrow(name: str, monkeypatch: pytest.MonkeyPatch):
    """Tables of several blocks, in the order that their card asks for."""
    made = [Block(3, number).table(name).first(500) for number in (0, 1)]
    with_arrow = parts.tables(card(name), made).frame
    monkeypatch.setattr(parts, "in_arrow", lambda: False)
    without = parts.tables(card(name), made).frame
    pd.testing.assert_frame_equal(with_arrow, without)
