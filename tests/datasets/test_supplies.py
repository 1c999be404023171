"""The stock: kept to the unit, empty shelves issue nothing, the need stays hidden."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.datasets import make
from datagym.datasets.blocks import Block
from datagym.datasets.makers.supplies.findings import impossible
from datagym.datasets.makers.supplies.stock import Policy, _through_the_year


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**63 - 1))
def test_stock_is_kept_to_the_unit(seed: int):
    """Nothing appears or vanishes in a week or between two; no shelf holds less than nothing."""
    frame = make("supplies", seed=seed).frame
    assert impossible(frame) == []
    balance = frame["opening"] + frame["receipts"] - frame["issues"] - frame["expired"]
    assert (balance == frame["closing"]).all()
    assert frame["closing"].min() == 0


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**63 - 1))
def test_issues_are_the_need_unless_the_shelf_is_emptied(seed: int):
    """What is missing shows only as an empty shelf."""
    made = make("supplies", seed=seed)
    needed, issues = made.hidden["needed"].to_numpy(), made.frame["issues"].to_numpy()
    available = (made.frame["opening"] + made.frame["receipts"]).to_numpy()
    assert (issues == np.minimum(needed, available)).all()
    assert made.frame["stock_out"].to_numpy()[issues < needed].all()


def test_every_order_comes_after_its_lead_time():
    """One order at a time, each of which is a later delivery of the same size."""
    frame = make("supplies").frame
    for _, shelf in frame.groupby(["item_id", "site"], observed=True):
        ordered, receipts = shelf["ordered"].to_numpy(), shelf["receipts"].to_numpy()
        lead = shelf["lead_weeks"].fillna(0).to_numpy(int)
        sent = np.flatnonzero(lead)
        assert (receipts[sent + lead[sent]] == ordered[sent]).all()
        assert (receipts > 0).sum() == len(sent)
        assert (np.diff(sent) >= lead[sent][:-1]).all()


def test_no_saline_is_delivered_in_the_shortage():
    """From August to October; before and after it is."""
    frame = make("supplies", seed=4).frame
    saline = frame[frame["item"] == "saline"]
    inside = saline["week"].between("2023-08-07", "2023-10-22")
    assert saline.loc[inside, "receipts"].sum() == 0
    assert saline.loc[~inside, "receipts"].sum() > 0


def test_what_comes_first_goes_first_and_the_rest_expires():
    """Ten units that keep two weeks: two are used in each week in which they are good."""
    one = np.array([10], dtype=np.int64)
    policy = Policy(opening=one, reorder=one * 0 - 1, order=one, keeps=one * 0 + 5)
    need = np.full((52, 1), 2, dtype=np.int64)
    ledger = _through_the_year(need, need * 0 + 1, policy)
    assert ledger["expired"][:5, 0].tolist() == [0, 0, 4, 0, 0]  # it had come three weeks before
    assert ledger["closing"][:5, 0].tolist() == [8, 6, 0, 0, 0]


def test_stores_belong_to_no_person():
    """A smaller hospital has the same stores; a block more has its own items."""
    few, many = make("supplies", n=300).frame, make("supplies", n=8_192).frame
    pd.testing.assert_frame_equal(few, many)
    two = make("supplies", n=8_193).frame
    assert two["item_id"].nunique() == 24
    assert len(Block(1, 0).table("supplies")) == 12 * 3 * 52


def test_units_that_vanish_are_called_impossible():
    """And the weeks are counted."""
    frame = make("supplies").frame
    frame.loc[5, "opening"] += 1
    assert impossible(frame) == ["1 weeks that open with other stock than the last closed"]


def test_winter_empties_the_shelves_of_what_is_needed_more():
    """Both halves of the trap stand in the table."""
    frame = make("supplies", n=30_000).frame
    winter = frame["week"].dt.month.isin((12, 1, 2))
    masks = frame["item"] == "masks"
    assert frame.loc[masks & winter, "stock_out"].mean() > 0.25
    assert frame.loc[masks & winter, "stock_out"].mean() == pytest.approx(
        frame.loc[(frame["item"] == "aprons") & winter, "stock_out"].mean(), abs=0.2
    )
