"""The surveys: who is asked and answers, what they would have said, and whose words they are."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.datasets import make
from datagym.datasets.blocks import Block
from datagym.datasets.makers.surveys.comments import texts
from datagym.datasets.makers.surveys.findings import _clinics, _spread_beyond_chance, impossible
from datagym.datasets.parts import missing
from datagym.datasets.year import DAY, DAYS


@pytest.fixture(scope="module")
def block():
    """One block of people."""
    return Block(3, 0)


@pytest.fixture(scope="module")
def made():
    """A table of two blocks."""
    return make("surveys", n=16_384, seed=4)


def test_nobody_is_asked_who_dies_soon_or_answers_after_death(block):
    """An invitation to the dead hurts those who open it."""
    part = block.table("surveys")
    death = block.table("patients").kept["death"][part.person].astype(np.int64)
    returned = part.array("returned").astype(np.int64)
    came = ~missing(part.array("returned"))
    assert (death - part.array("visit") * DAY > 29 * DAY).all()
    assert (returned[came] * DAY < death[came]).all()
    assert returned[came].max() < DAYS
    assert part.array("visit").min() >= 0


def test_every_clinic_visit_was_attended(block):
    """Nobody is asked about an appointment that they missed."""
    part, booked = block.table("surveys"), block.table("appointments")
    clinic = part.array("clinic_id")
    rows = clinic >= 0
    day = booked.array("starts") // DAY
    attended = {
        (int(who), int(on), int(where))
        for who, on, where, came in zip(
            booked.person, day, booked.array("clinic_id"), booked.kept["attended"], strict=True
        )
        if came
    }
    asked = zip(part.person[rows], part.array("visit")[rows], clinic[rows], strict=True)
    assert {tuple(map(int, one)) for one in asked} <= attended


def test_those_who_waited_long_are_less_content_and_more_silent(made):
    """Both halves of the trap stand in the table."""
    department = made.frame["setting"] == "emergency department"
    band = made.frame.loc[department, "time_in_department"]
    content = made.hidden.loc[department, "true_positive"].groupby(band, observed=True).mean()
    answers = made.frame.loc[department, "returned"].notna().groupby(band, observed=True).mean()
    assert content.is_monotonic_decreasing
    assert answers.is_monotonic_decreasing


def test_answers_are_the_true_ratings_of_those_who_answered(made):
    """Nobody says another thing than they would have said."""
    came = made.frame["returned"].notna()
    said = made.frame.loc[came, "rating"].cat.codes.to_numpy()
    assert (said == made.hidden.loc[came, "true_rating"].to_numpy()).all()
    positive = made.frame.loc[came, "positive"].to_numpy(bool)
    assert (positive == made.hidden.loc[came, "true_positive"].to_numpy()).all()


def test_both_questions_are_asked_side_by_side_for_three_months(made):
    """Half of the visits each; before and after one alone."""
    quarter = made.frame["visit"].dt.to_period("Q").astype("str")
    new = (made.frame["question"] == "experience").groupby(quarter).mean()
    assert (new[["2023Q2", "2023Q3"]] == 0).all()
    assert abs(new["2023Q4"] - 0.5) < 0.02
    assert new["2024Q1"] == 1


def test_clinics_of_equal_chance_differ_by_chance_alone(made):
    """The spread is what their sizes give; a clinic that truly differs would be found."""
    assert _spread_beyond_chance(made.frame) < 0.1
    worst = _clinics(made.frame)["size"].idxmax()
    frame = made.frame.copy()
    rows = (frame["clinic_id"] == worst) & frame["positive"].notna()
    frame.loc[rows, "positive"] = 0
    assert _spread_beyond_chance(frame) > 0.1


def test_comments_are_many_and_name_nobody(made):
    """Hundreds of distinct sentences, none of them with a number or a name in it."""
    assert len(texts()) == len(set(texts())) == 756
    assert made.frame["comment"].nunique() > 250
    assert not any(sign.isdigit() for text in texts() for sign in text)
    own = made.faults[made.faults["kind"] == "comment_identifies"]
    assert own["dirty"].str.contains(r"01632 960\d{3}|07700 900\d{3}|999 000 0\d{3}").all()


@settings(max_examples=4, deadline=None)
@given(n=st.integers(300, 2_000), seed=st.integers(0, 2**63 - 1))
def test_a_smaller_hospital_is_the_beginning_of_a_larger_one(n: int, seed: int):
    """The same people give the same answers."""
    small, large = (make("surveys", n=size, seed=seed).frame for size in (n, n + 200))
    assert impossible(small) == []
    both = large.set_index("survey_id").loc[small["survey_id"]].reset_index()
    pd.testing.assert_frame_equal(both, small)
