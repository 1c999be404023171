"""Streams depend on seed, table, column and block alone."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagym.datasets.streams import (
    BLOCK,
    Stream,
    blocks,
    checked_seed,
    choose,
    derived_seed,
)
from datagym.errors import BadInput


@given(st.integers(1, BLOCK), st.integers(0, 2**63 - 1), st.integers(1, 4))
def test_a_shorter_draw_begins_a_longer_one(units: int, seed: int, width: int):
    """The first units of a block are the same however many are wanted."""
    few = Stream(seed, "t", 3, min(units, 50)).uniform("c", width)
    many = Stream(seed, "t", 3, units).uniform("c", width)
    assert np.array_equal(few[: len(many)], many[: len(few)])


def test_every_name_has_a_stream_of_its_own():
    """Seed, table, column and block each change the numbers."""
    draws = [
        Stream(1, "t", 0, 8).uniform("a"),
        Stream(2, "t", 0, 8).uniform("a"),
        Stream(1, "u", 0, 8).uniform("a"),
        Stream(1, "t", 1, 8).uniform("a"),
        Stream(1, "t", 0, 8).uniform("b"),
    ]
    assert len({draw.tobytes() for draw in draws}) == len(draws)


def test_blocks_cover_every_unit_once():
    """Whole blocks first, the rest last."""
    found = [(stream.first, stream.units) for stream in blocks(1, "t", 2 * BLOCK + 5)]
    assert found == [(0, BLOCK), (BLOCK, BLOCK), (2 * BLOCK, 5)]


def test_numbers_are_pinned():
    """The first numbers of a stream are the same in every supported numpy."""
    drawn = Stream(20230401, "ed_attendances", 0, 3).uniform("age")[:, 0]
    assert drawn.tolist() == [0.6297197469967886, 0.23896914059202679, 0.4878622294787708]


def test_choose_keeps_to_the_weights():
    """An even grid of numbers gives every group its exact share."""
    grid = (np.arange(1000) + 0.5) / 1000
    assert np.bincount(choose(grid, [1, 2, 7])).tolist() == [100, 200, 700]


def test_a_derived_seed_does_not_depend_on_the_session():
    """Another Python with other hash secrets makes the same seed."""
    code = "from datagym.datasets.streams import derived_seed; print(derived_seed('a', 'ada', 0))"
    seeds = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": secret},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for secret in ("1", "2")
    }
    assert seeds == {str(derived_seed("a", "ada", 0))}
    assert derived_seed("ab", "c") != derived_seed("a", "bc")


@pytest.mark.parametrize("seed", [-1, 2**63, 1.5, "7", None, True])
def test_a_bad_seed_is_told(seed: object):
    """Anything but a whole number in range is refused in a sentence that names it."""
    with pytest.raises(BadInput, match="cannot be used"):
        checked_seed(seed)
