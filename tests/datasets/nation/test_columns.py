"""Arrow tables hold what the tidy tables hold, of the same types."""

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from datagym.datasets.blocks import Block
from datagym.datasets.card import card, card_names
from datagym.datasets.identifiers import Digits, Ids
from datagym.datasets.makers import maker
from datagym.datasets.nation.columns import _column, schema, table
from datagym.datasets.parts import Coded, tables

BUILT = [name for name in card_names() if hasattr(maker(name), "build")]


@pytest.mark.parametrize("name", BUILT)
def test_a_file_is_read_by_pandas_as_the_tidy_table(name: str, tmp_path: Path):
    """Value for value and type for type, but for the order that some tidy tables have."""
    parts = [Block(3, number).table(name) for number in (0, 1)]
    made = table(name, parts)
    made.validate(full=True)
    pq.write_table(made, tmp_path / "x.parquet")
    read = pd.read_parquet(tmp_path / "x.parquet")
    whole = tables(card(name), parts).frame
    keys = list(card(name).key)
    pd.testing.assert_frame_equal(
        read.sort_values(keys).reset_index(drop=True),
        whole.sort_values(keys).reset_index(drop=True),
    )


@pytest.mark.parametrize("name", BUILT)
def test_every_file_says_that_it_is_synthetic(name: str):
    """In its own metadata, so that a copy that goes astray still says it."""
    told = schema(name).metadata
    assert told[b"synthetic"] == b"true"
    assert told[b"title"].decode() == card(name).title


def test_nothing_is_missing_in_an_empty_part():
    """A block in which nothing of a kind happens has columns of no rows."""
    columns = card("patients").columns
    empty = np.zeros(0, dtype=np.int64)
    ids = _column(columns[0], [Ids("patient", empty)], [0])
    digits = _column(columns[1], [Digits(empty)], [0])
    assert len(ids) == len(digits) == 0


def test_blocks_that_store_a_column_otherwise_stand_below_each_other():
    """Each size of number has its own sign for what is missing; lists of texts may differ."""
    (bmi,) = (column for column in card("patients").columns if column.name == "bmi")
    short = np.array([251, -32_768], dtype=np.int16)
    wide = np.array([-(2**31), 300], dtype=np.int32)
    assert _column(bmi, [short, wide], [0, 1]).to_pylist() == [25.1, None, None, 30.0]
    (text,) = (column for column in card("patients").columns if column.name == "postcode")
    places = np.array([0, -1])
    lists = [Coded(places, ("a", "b")), Coded(places, ("c",))]
    assert _column(text, lists, [0, 1]).to_pylist() == ["a", None, "c", None]
