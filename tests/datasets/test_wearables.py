"""The readings: possible lives, series that hang together, gaps that are no chance, one drift."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.datasets import make
from datagym.datasets.blocks import Block
from datagym.datasets.card import card
from datagym.datasets.hospital import make_hospital, unkept_keys
from datagym.datasets.makers.wearables.findings import impossible
from datagym.datasets.makers.wearables.readings import LOW_OXYGEN
from datagym.datasets.makers.wearables.wearers import _reversed


@pytest.fixture(scope="module")
def hospital():
    """The people and their readings."""
    return make_hospital(9_000, seed=11, only=["patients", "wearables"])


@pytest.fixture(scope="module")
def made():
    """Readings of a few blocks, with what really happened."""
    return make("wearables", n=24_000, seed=2)


def test_lives_are_possible(hospital):
    """Only people with one of the two conditions; nothing after death; ages right to the day."""
    readings, people = hospital["wearables"], hospital["patients"]
    assert unkept_keys(hospital) == []
    assert impossible(readings) == []
    columns = ["patient_id", "birth_date", "death_date", "copd", "heart_failure"]
    merged = readings.merge(people[columns], on="patient_id")
    assert (merged["copd"] | merged["heart_failure"]).all()
    assert not (merged["day"] >= merged["death_date"]).any()
    day, birth = merged["day"].dt, merged["birth_date"].dt
    early = (day.month < birth.month) | ((day.month == birth.month) & (day.day < birth.day))
    assert (day.year - birth.year - early == merged["age"]).all()


@settings(max_examples=3, deadline=None)
@given(seed=st.integers(0, 2**63 - 1))
def test_no_device_is_on_two_people_and_no_day_comes_twice(seed: int):
    """In any hospital."""
    frame = make("wearables", n=8_192, seed=seed).frame
    assert impossible(frame) == []
    assert not frame.duplicated(["device_id", "day"]).any()


def test_days_that_follow_each_other_are_alike(made):
    """A person's heart rate wanders: days near each other agree more than days far apart."""
    frame = made.frame.assign(true=made.hidden["true_heart_rate"].to_numpy())
    series = frame.pivot_table(index="day", columns="device_id", values="true")
    series -= series.mean()
    near, far = (np.nanmean([series[name].autocorr(lag) for name in series]) for lag in (1, 60))
    assert near > far + 0.15


def test_hearts_beat_fastest_in_january_and_slowest_in_july(made):
    """As published."""
    frame = made.frame.assign(true=made.hidden["true_heart_rate"].to_numpy())
    frame = frame[~frame["flare_up"]]
    own = frame.groupby("device_id")["true"].transform("mean")
    months = (frame["true"] - own).groupby(frame["day"].dt.month).mean()
    assert months.idxmax() == 1
    assert months.idxmin() == 7


def test_gaps_come_more_often_in_flare_ups(made):
    """Readings are missing when they are needed most."""
    gone = made.frame["oxygen_saturation"].isna()
    worse = made.frame["flare_up"]
    assert gone[worse].mean() > 2 * gone[~worse].mean()


def test_one_model_drifts_from_its_date_and_nothing_else_does(made):
    """The shown rate is the true one, save on a Birch from 1 November."""
    frame, true = made.frame, made.hidden["true_heart_rate"].to_numpy()
    known = frame["resting_heart_rate"].notna().to_numpy()
    shown = frame["resting_heart_rate"].fillna(0).to_numpy(dtype=float)
    off = np.where(known, shown - true / 10, 0)
    late = ((frame["model"] == "Birch") & (frame["day"] >= "2023-11-01")).to_numpy()
    assert np.abs(off[~late]).max() <= 0.5
    assert off[late & known].mean() == pytest.approx(6, abs=0.1)
    assert not set(made.hidden.columns) & set(frame.columns)


def test_alarms_are_what_the_card_says(made):
    """The threshold of the code is that of the card, and a missing reading sets off none."""
    assert card("wearables").effect("false_alarms").parameter == LOW_OXYGEN
    frame = made.frame
    silent = frame["oxygen_saturation"].isna() & frame["resting_heart_rate"].isna()
    assert silent.any()
    assert not frame.loc[silent, "alarm"].any()


def test_most_alarms_are_false_in_nearly_every_hospital():
    """And most flare-up days are noticed."""
    rates = [make("wearables", seed=seed).truth["false_alarms"] for seed in range(4)]
    assert all(truth.exact < 0.5 for truth in rates)
    assert np.mean([truth.naive for truth in rates]) > 0.7


def test_every_beginning_has_high_and_low():
    """Bits read backwards fill the range evenly."""
    places = _reversed(np.arange(16)) // 4_096
    assert sorted(places.tolist()) == list(range(16))
    assert sorted((_reversed(np.arange(4)) // 16_384).tolist()) == [0, 1, 2, 3]


def test_the_first_people_of_a_block_have_the_same_readings():
    """A smaller hospital is the beginning of a larger one."""
    few, many = make("wearables", n=4_000, seed=3).frame, make("wearables", n=8_192, seed=3).frame
    pd.testing.assert_frame_equal(few, many.iloc[: len(few)])
    assert Block(3, 0).table("wearables").columns["day"].max() <= 365
