"""The observations: NEWS2 at every threshold, kept rounds, possible lives, planted truths."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.datasets import Card, make
from datagym.datasets.blocks import Block
from datagym.datasets.makers.observations.course import acuity
from datagym.datasets.makers.observations.findings import impossible
from datagym.datasets.makers.observations.rounds import is_night, rounds
from datagym.datasets.makers.observations.score import news2, response
from datagym.datasets.makers.observations.signs import derive
from datagym.datasets.year import DAY, END, LOST_HOUR

WELL = {
    "respiration": 16,
    "saturation": 97,
    "scale": 1,
    "oxygen": False,
    "systolic": 120,
    "pulse": 70,
    "alert": True,
    "temperature": 370,
}


def points(**signs: object) -> tuple[int, int]:
    """Score one set that is well save for the signs that are given."""
    total, most = news2(*(np.array([value]) for value in {**WELL, **signs}.values()))
    return int(total[0]), int(most[0])


@pytest.mark.parametrize(
    ("sign", "edges"),
    [
        ("respiration", {3: [1, 8, 25, 40], 1: [9, 11], 0: [12, 20], 2: [21, 24]}),
        ("saturation", {3: [60, 91], 2: [92, 93], 1: [94, 95], 0: [96, 100]}),
        ("systolic", {3: [50, 90, 220, 250], 2: [91, 100], 1: [101, 110], 0: [111, 219]}),
        ("pulse", {3: [25, 40, 131, 200], 1: [41, 50, 91, 110], 0: [51, 90], 2: [111, 130]}),
        ("temperature", {3: [320, 350], 1: [351, 360, 381, 390], 0: [361, 380], 2: [391, 420]}),
        ("oxygen", {0: [False], 2: [True]}),
        ("alert", {0: [True], 3: [False]}),
    ],
)
def test_every_threshold_of_news2(sign: str, edges: dict[int, list[object]]):
    """The values on both sides of each threshold have the points of the college's chart."""
    for expected, values in edges.items():
        for value in values:
            assert points(**{sign: value}) == (expected, expected), (sign, value)


@pytest.mark.parametrize(
    ("oxygen", "edges"),
    [
        (False, {3: [60, 83], 2: [84, 85], 1: [86, 87], 0: [88, 92, 93, 97, 100]}),
        (True, {3: [83, 97, 100], 2: [84, 85, 95, 96], 1: [86, 87, 93, 94], 0: [88, 92]}),
    ],
)
def test_every_threshold_of_scale_2(oxygen: bool, edges: dict[int, list[int]]):  # noqa: FBT001
    """Above the target it is the oxygen that is too much, so points come only with oxygen."""
    for expected, values in edges.items():
        for value in values:
            total, _ = points(saturation=value, scale=2, oxygen=oxygen)
            assert total - 2 * oxygen == expected, value


def test_points_of_all_signs_add_up():
    """The sickest set has 20 points."""
    worst = {"respiration": 30, "saturation": 80, "oxygen": True, "systolic": 80, "pulse": 140}
    assert points(**worst, alert=False, temperature=340) == (20, 3)
    assert points() == (0, 0)


def test_responses_follow_the_triggers():
    """5 to 6 urgent, 7 emergency, 3 in one sign a review, else routine."""
    total, most = np.array([0, 4, 3, 4, 5, 6, 7, 20]), np.array([0, 2, 3, 3, 2, 3, 2, 3])
    assert response(total, most).tolist() == [0, 0, 1, 1, 2, 2, 3, 3]


@settings(max_examples=60, deadline=None)
@given(
    start=st.integers(0, END - 1),
    minutes=st.integers(1, 60 * DAY),
    severity=st.integers(0, 100),
    seed=st.integers(0, 1000),
)
def test_rounds_are_kept(start: int, minutes: int, severity: int, seed: int):
    """Each set follows the one before, at the hours of the plan, and none after the end."""
    block, end = Block(seed, 0), min(start + minutes, END)
    made = rounds(
        block.settings("observations"),
        block.draws("observations"),
        np.array([start], np.int32),
        np.array([end], np.int32),
        acuity(np.array([severity])),
    )
    assert len(made.due) <= 40
    assert (np.diff(made.due) > 0).all()
    assert (made.taken >= made.due).all()
    assert (made.taken < end).all()
    assert (np.diff(made.taken) > 0).all()
    lost = (made.taken >= LOST_HOUR) & (made.taken < LOST_HOUR + 60)
    assert not lost.any()
    between = np.diff(made.due[1:])
    assert set(between[between <= 12 * 60].tolist()) <= {240, 360, 480, 720}


def test_lives_are_possible_and_sets_lie_within_their_spells():
    """Nobody is measured out of hospital or after death; children are not scored."""
    for number in range(4):
        block = Block(11, number)
        part, stays = block.table("observations"), block.table("admissions")
        spell = np.full(1 << 16, -1)
        spell[stays.array("spell_id")] = np.arange(len(stays))
        row = spell[part.array("spell_id")]
        assert (stays.person[row] == part.person).all()
        due = part.array("due")
        assert (due >= stays.kept["start"][row]).all()
        assert (due < stays.kept["end"][row]).all()
        assert (due < block.table("patients").kept["death"][part.person]).all()
        assert (stays.array("age")[row] >= 16).all()
        case = stays.kept["case"][row]
        planned = case >= 0
        start, end = (
            block.table("theatre_cases").array(name)[case[planned]]
            for name in ("anaesthetic_start", "left_theatre")
        )
        taken = part.array("taken")[planned]
        assert not ((taken >= start) & (taken <= end)).any()
    assert impossible(make("observations", n=2_000, seed=3).frame) == []


def test_impossible_sets_are_named():
    """Half a set, and a set before it was due."""
    frame = make("observations", n=2_000).frame
    frame.loc[0, "pulse"] = pd.NA
    frame.loc[1, "taken"] = frame.loc[1, "due"] - pd.Timedelta(minutes=1)
    assert len(impossible(frame)) >= 2


def test_derived_columns_are_made_of_their_own_row():
    """In any order of the rows, the missed ones too."""
    frame = make("observations", n=2_000).frame
    mixed = frame.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(derive(mixed), mixed)


def test_nothing_is_known_of_a_missed_set_and_the_first_is_never_missed():
    """And what is missed is missed at night, after low scores."""
    made = make("observations", n=4_096)
    missed = made.frame["taken"].isna()
    assert (missed.to_numpy() == made.hidden["was_missed"].to_numpy()).all()
    assert made.frame.loc[missed, ["news2", "pulse", "blood_gas_saturation"]].isna().all(axis=None)
    assert not missed[~made.frame["spell_id"].duplicated()].any()
    night = pd.Series(is_night((made.frame["due"].dt.hour * 60).to_numpy()))
    low = made.hidden["true_news2"] <= 1
    assert missed[night & low].mean() > missed[night & ~low].mean() + 0.1
    assert missed[~night].mean() < 0.08


def test_effects_are_planted_with_the_cards_parameters():
    """What a card says twice, it says alike."""
    card = Card.read("observations")
    assert card.settings["missed_at_night"][0] == card.effect("missed_at_night").parameter
    assert card.settings["dies_suddenly"] == card.effect("alarms").parameter


def test_the_oximeter_reads_too_high_on_dark_skin_alone():
    """By the card's points, on oxygen and on air; on oxygen the readings are alike."""
    made = make("observations", n=16_384, seed=2)
    error = made.frame["saturation"] - made.hidden["true_saturation"]
    clear = made.frame["saturation"].between(61, 96).fillna(value=False)
    clear &= made.frame["breathing"] == "oxygen"
    by = error[clear].groupby(made.frame["skin_tone"], observed=True).mean()
    assert abs(by["light"]) < 0.15
    assert abs(by["medium"] - 1) < 0.3
    assert abs(by["dark"] - 2.5) < 0.4
