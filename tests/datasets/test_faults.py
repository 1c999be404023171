"""The ledger knows every fault, and leads back."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.datasets import make
from datagym.datasets.faults import WHOLE_ROW, Spoiler, cleaned, differences, soiled
from datagym.errors import BadInput


@settings(max_examples=8, deadline=None)
@given(n=st.integers(300, 900), seed=st.integers(0, 2**63 - 1))
def test_the_ledger_taken_back_gives_the_clean_twin(n: int, seed: int):
    """Bit by bit, and the ledger is complete and says nothing that is not so."""
    made = make("ed_attendances", n=n, seed=seed)
    pd.testing.assert_frame_equal(made.clean(), made.frame)
    assert differences(made.card, made.frame, made.messy, made.faults) == 0


def test_the_ledger_applied_forward_gives_the_messy_table():
    """Clean table and ledger hold all of the messy one."""
    made = make("ed_attendances", n=500, seed=4)
    pd.testing.assert_frame_equal(soiled(made.card, made.frame, made.faults), made.messy)


@settings(max_examples=5, deadline=None)
@given(st.randoms(use_true_random=False))
def test_faults_commute(random):
    """No cell has two faults, so that any order gives the same."""
    made = make("ed_attendances", n=300, seed=5)
    assert not made.faults.duplicated(["row", "column"]).any()
    order = list(range(len(made.faults)))
    random.shuffle(order)
    shuffled = made.faults.iloc[order].reset_index(drop=True)
    pd.testing.assert_frame_equal(soiled(made.card, made.frame, shuffled), made.messy)
    pd.testing.assert_frame_equal(cleaned(made.card, made.messy, shuffled), made.frame)


def test_a_missing_and_a_false_entry_are_counted():
    """A ledger with one entry less, or a table with one fault more, does not pass."""
    made = make("ed_attendances", n=300, seed=6)
    less = made.faults.drop(index=made.faults.index[made.faults["column"] != WHOLE_ROW][0])
    assert differences(made.card, made.frame, made.messy, less) == 1
    more = made.messy
    untouched = min(set(more.index) - set(made.faults["row"]))
    more.loc[untouched, "triage"] = 6 - more.loc[untouched, "triage"]
    more.loc[untouched, "sex"] = "?"
    assert differences(made.card, made.frame, more, made.faults) >= 1


def test_a_ledger_of_another_table_is_refused():
    """Cleaning does not write over what the ledger never saw."""
    one, other = make("ed_attendances", n=300, seed=7), make("ed_attendances", n=300, seed=8)
    with pytest.raises(BadInput, match="two makes"):
        cleaned(one.card, one.messy, other.faults)


def test_every_kind_of_the_card_is_put_in_and_no_other():
    """At classroom size no fault of the card is missing; shares are quotas, not luck."""
    for seed in range(4):
        made = make("ed_attendances", seed=seed)
        found = made.faults.groupby("kind")["row"].nunique()
        assert set(found.index) | {"clock_change"} == set(made.card.faults)
        assert found["second_entry"] == round(0.012 * len(made.frame))
        assert found["default_date"] == pytest.approx(0.004 * len(made.frame), abs=1)


def test_the_faults_are_those_that_the_card_describes():
    """Spot checks of the kinds whose details a lesson uses."""
    made = make("ed_attendances")
    faults = made.faults.set_index("kind")
    hours = faults.loc["hours_for_minutes"]
    apart = (hours["dirty"].astype(float) * 60 - hours["clean"].astype(float)).abs()
    assert apart.max() <= 3
    feed = faults.loc[["us_dates"]].query("column == 'arrival'")
    swapped = pd.to_datetime(feed["dirty"], format="%m/%d/%Y %H:%M")
    assert (swapped == pd.to_datetime(feed["clean"])).all()
    long = faults.loc[["missing_long_wait"]].query("column == 'wait_minutes'")
    assert long["clean"].astype(int).min() >= 120
    gone = len(long), len(faults.loc[["missing_short_wait"]].query("column == 'wait_minutes'"))
    waits = made.frame["wait_minutes"].dropna()
    assert gone[0] / (waits >= 120).sum() > 8 * gone[1] / (waits < 120).sum()
    assert set(faults.loc["not_stated_as_not_known", "dirty"]) == {"99"}
    clock = faults.loc[["clock_change"]].query("column == 'departure'")
    back = pd.to_datetime(clock["clean"]) - pd.to_datetime(clock["dirty"])
    assert set(back) == {pd.Timedelta(hours=1)}


def test_a_truncated_export_is_taken_back_too():
    """Rows that the export did not reach stand in the ledger, in their order."""
    made = make("patients", n=300, seed=5)
    fault = {"meaning": "x", "columns": ["sex"], "share": 0.1}
    card = replace(made.card, faults={"cut": {**fault, "columns": ["*"]}, "letters": fault})
    spoiler = Spoiler(card, made.frame, 3)
    spoiler.truncate("cut")
    rows = spoiler.pick("letters", np.ones(len(made.frame), dtype=bool))
    spoiler.put("letters", "sex", rows, ["?"] * len(rows))
    spoiler.repeat("letters", 7, {"sex": "?"})
    messy, ledger = spoiler.finish()
    assert len(messy) == 300 - 30 + 1
    assert rows.max() < 270
    shuffled = ledger.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(cleaned(card, messy, shuffled), made.frame)
    pd.testing.assert_frame_equal(soiled(card, made.frame, shuffled), messy)
    assert differences(card, made.frame, messy, ledger) == 0
    with pytest.raises(BadInput, match="before every other fault"):
        spoiler.truncate("cut")
