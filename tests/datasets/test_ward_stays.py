"""The stays on wards: no bed twice, no gap in a spell, falls by quota, weekends that wait."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.datasets import make
from datagym.datasets.blocks import Block
from datagym.datasets.makers.ward_stays.beds import beds
from datagym.datasets.makers.ward_stays.findings import impossible
from datagym.datasets.makers.ward_stays.journeys import journeys
from datagym.datasets.year import DAY, END, LOST_HOUR

FALLS_PER_DAY = 0.0066


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """The classroom table."""
    return make("ward_stays").frame


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(0, 200), st.integers(1, 60)),
        min_size=1,
        max_size=60,
    )
)
def test_no_bed_is_used_twice_and_none_is_more_than_needed(stays: list[tuple[int, int, int]]):
    """For any stays: nobody shares, and a ward has as many beds as it had people at once."""
    ward, start, length = (np.array(values) for values in zip(*stays, strict=True))
    end = start + length
    bed = beds(ward, start, end)
    for place in range(3):
        inside = ward == place
        minutes = np.arange(261)[:, None]
        there = (start[inside] <= minutes) & (minutes < end[inside])
        most = there.sum(axis=1).max(initial=0)
        assert set(bed[inside].tolist()) == set(range(most))
        for number in range(most):
            assert there[:, bed[inside] == number].sum(axis=1).max() <= 1


def test_the_bed_that_was_free_for_longest_is_taken_next():
    """Beds 0 and 1 become free at 10 and at 8: the next to come get 1, then 0."""
    bed = beds(np.zeros(4, int), np.array([0, 1, 20, 21]), np.array([10, 8, 30, 30]))
    assert bed.tolist() == [0, 1, 1, 0]


def test_no_stays_need_no_beds():
    """An empty ward is no error."""
    nobody = np.zeros(0, int)
    assert len(beds(nobody, nobody, nobody)) == 0


def test_wards_follow_each_other_without_a_gap_through_every_spell():
    """The first begins and the last ends with the spell, and no minute is lost between."""
    block = Block(3, 1)
    spells, stays = block.table("admissions"), block.table("ward_stays")
    spell, start, end = (stays.kept[name] for name in ("spell", "start", "end"))
    first = np.append([True], spell[1:] != spell[:-1])
    last = np.append(first[1:], [True])
    assert (spell[first] == np.arange(len(spells))).all()
    assert (start[first] == spells.kept["start"]).all()
    assert (end[last] == spells.kept["end"]).all()
    assert (start[1:][~first[1:]] == end[:-1][~last[:-1]]).all()
    assert (start < end).all()
    assert end.max() <= END


def test_nobody_is_moved_in_the_hour_that_the_clock_left_out():
    """31 March 2024, 01:00 to 02:00, was on no clock."""
    for number in range(20):
        _, cuts = journeys(Block(4, number))
        inner, ends = cuts[:, 1:4], cuts[:, [0, 4]]
        moves = inner[(inner != ends[:, :1]) & (inner != ends[:, 1:])]
        assert not ((moves >= LOST_HOUR) & (moves < LOST_HOUR + 60)).any()


@settings(max_examples=5, deadline=None)
@given(n=st.integers(1_000, 8_192), seed=st.integers(0, 2**63 - 1))
def test_every_ward_has_the_same_falls_for_each_day_in_a_bed(n: int, seed: int):
    """By quota: to one fall on each ward, in every table, however small."""
    table = make("ward_stays", n=n, seed=seed).frame
    until = table["left"].fillna(pd.Timestamp("2024-04-01"))
    days = ((until - table["entered"]) / pd.Timedelta(days=1)).groupby(table["ward_id"]).sum()
    falls = table.groupby("ward_id")["falls"].sum()
    assert ((falls - days * FALLS_PER_DAY).abs() <= 1).all()


def test_who_lies_where_fits_age_specialty_and_way_in(frame: pd.DataFrame):
    """Children on their ward, emergencies first on the assessment unit, the old in elderly care."""
    spells = make("admissions").frame
    joined = frame.merge(spells, on=["spell_id", "patient_id"])
    assert len(joined) == len(frame)
    young = joined[joined["age"] < 17]
    assert young["ward"].isin(["children", "day unit"]).all()
    at_day_unit = joined[joined["ward"] == "day unit"]
    assert (at_day_unit["method"] == "elective").all()
    assert (at_day_unit["length_of_stay"] == 0).all()
    assert joined.loc[joined["ward"] == "elderly care", "age"].min() >= 65
    unit = joined[joined["ward"] == "assessment unit"]
    assert (unit["method"] == "emergency").all()
    assert (unit["stay_number"] == 1).all()
    assert set(joined.loc[joined["specialty"] == "420", "ward"]) == {"children"}


def test_moves_of_a_weekend_wait_until_monday(frame: pd.DataFrame):
    """Monday has the most moves from the assessment unit, Saturday and Sunday the fewest."""
    moved = frame[(frame["ward"] == "assessment unit") & (frame["left_for"] == "another ward")]
    days = moved["left"].dt.day_of_week.value_counts()
    assert days.idxmax() == 0
    assert set(days.nsmallest(2).index) == {5, 6}


def test_the_unit_is_fuller_at_nine_than_at_midnight():
    """On average over ten hospitals."""
    counts = np.zeros(2)
    for number in range(10):
        stays = Block(8, number).table("ward_stays")
        unit = stays.array("ward") == 0
        for place, hour in enumerate((0, 9)):
            start, end = (stays.kept[name][unit] - hour * 60 for name in ("start", "end"))
            counts[place] += (-(-end // DAY) + (-start // DAY)).sum()
    assert counts[1] > 1.15 * counts[0]


def test_lives_are_possible_over_many_seeds():
    """No shared bed, no gap, no move to the same ward."""
    for seed in range(10):
        assert impossible(make("ward_stays", n=4_000, seed=seed).frame) == []


@pytest.mark.parametrize(
    ("column", "words"),
    [
        ("left", "end before they begin"),
        ("entered", "do not begin where the last ended"),
        ("stay_number", "not numbered one by one"),
        ("ward_id", "moves to the same ward"),
        ("left_for", "not what followed"),
        ("bed_id", "somebody else lies"),
    ],
)
def test_what_cannot_be_is_seen(frame: pd.DataFrame, column: str, words: str):
    """The second stay of a spell gets the value of the first: it is told in words."""
    ordered = frame.sort_values(["spell_id", "stay_number"])
    second = ordered.index[(ordered["stay_number"] == 2) & (ordered["left_for"] == "home")]
    row = second[0]
    spell = frame.loc[row, "spell_id"]
    first = frame.index[(frame["spell_id"] == spell) & (frame["stay_number"] == 1)][0]
    broken = frame.copy()
    if column == "bed_id":
        busy = (frame["entered"] < frame.loc[row, "left"]) & (
            frame["left"] > frame.loc[row, "entered"]
        )
        first = frame.index[busy & (frame.index != row)][0]
    broken.loc[row, column] = frame.loc[first, "entered" if column == "left" else column]
    assert any(words in sentence for sentence in impossible(broken))
