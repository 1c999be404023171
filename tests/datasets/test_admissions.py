"""The spells: possible stays, shares by quota, and nothing of the truth in the table."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.datasets import make
from datagym.datasets.blocks import Block
from datagym.datasets.makers.admissions.findings import MEASURED, impossible
from datagym.datasets.year import DAY, END

EARLY_PER_100 = {"routine": 20, "complex": 75}
COMPLICATIONS_PER_100 = {
    ("routine", "standard"): 10,
    ("routine", "early review"): 5,
    ("complex", "standard"): 32,
    ("complex", "early review"): 24,
}


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """The classroom table."""
    return make("admissions").frame


@settings(max_examples=5, deadline=None)
@given(n=st.integers(1_000, 8_192), seed=st.integers(0, 2**63 - 1))
def test_pathways_and_complications_keep_their_quotas(n: int, seed: int):
    """In every table, however small: the shares of the card, to one person in each cell."""
    table = make("admissions", n=n, seed=seed).frame
    known = table[table["pathway"].notna()]
    for mix, of_100 in EARLY_PER_100.items():
        group = known[known["case_mix"] == mix]
        assert abs((group["pathway"] == "early review").sum() - len(group) * of_100 / 100) <= 1
        for pathway in ("standard", "early review"):
            cell = group[group["pathway"] == pathway]
            wanted = len(cell) * COMPLICATIONS_PER_100[mix, pathway] / 100
            assert abs((cell["complication"] == "yes").sum() - wanted) <= 1


def test_quotas_do_not_show_in_the_order_of_the_table(frame: pd.DataFrame):
    """Neither the order of the rows nor the identifiers tell who is on which pathway."""
    known = frame[frame["pathway"].notna() & (frame["case_mix"] == "complex")]
    early = (known["pathway"] == "early review").to_numpy()
    for order in (np.arange(len(known)), known["spell_id"].str[1:].astype(int).to_numpy()):
        assert abs(np.corrcoef(order, early)[0, 1]) < 0.1


def test_every_emergency_spell_is_an_attendance_that_ended_in_admission(frame: pd.DataFrame):
    """And begins in the minute in which the attendance ended."""
    attendances = make("ed_attendances", n=16_384, seed=20230401).frame
    admitted = attendances[attendances["disposal"] == "admitted"]
    joined = frame[frame["method"] == "emergency"].merge(admitted, on="attendance_id")
    assert len(joined) == (frame["method"] == "emergency").sum()
    assert (joined["admitted"] == joined["departure"]).all()
    assert (joined["patient_id_x"] == joined["patient_id_y"]).all()
    inside = admitted["departure"] < pd.Timestamp("2024-04-01")
    assert len(joined) == inside.sum()


def test_every_elective_spell_is_an_operation_that_was_done(frame: pd.DataFrame):
    """It begins before the anaesthetic, ends after the recovery, and its reason fits."""
    cases = make("theatre_cases", n=16_384, seed=20230401).frame
    joined = frame[frame["method"] == "elective"].merge(cases, on="case_id")
    assert len(joined) == (~cases["cancelled"]).sum()
    assert (joined["admitted"] <= joined["anaesthetic_start"]).all()
    assert (joined["discharged"].fillna(pd.Timestamp("2024-04-01")) >= joined["left_theatre"]).all()
    assert (joined["patient_id_x"] == joined["patient_id_y"]).all()
    assert (joined["specialty_x"].astype("str") == joined["specialty_y"].astype("str")).all()
    hips = joined.loc[joined["procedure"] == "hip or knee replacement", "primary_diagnosis"]
    assert set(hips) == {"M16.1", "M17.1"}
    cataracts = joined.loc[joined["procedure"] == "cataract", "primary_diagnosis"]
    assert set(cataracts) == {"H25.9"}


def test_who_is_complex_can_be_told_from_the_people(frame: pd.DataFrame):
    """Age on admission, frailty and conditions, and nothing else."""
    people = make("patients", n=16_384).frame
    joined = frame.merge(people, on="patient_id", suffixes=("", "_april"))
    is_complex = (
        (joined["age"] >= 75)
        | joined["frailty"].isin(["moderate", "severe"])
        | (joined["long_term_conditions"] >= 2)
    )
    assert (is_complex == (joined["case_mix"] == "complex")).all()


def test_diagnoses_fit_age_and_conditions(frame: pd.DataFrame):
    """No stroke in children, no bronchiolitis in adults, bad lungs where they were bad before."""
    people = make("patients", n=16_384).frame
    joined = frame.merge(people[["patient_id", "copd"]], on="patient_id")
    children = set(joined.loc[joined["age"] < 16, "primary_diagnosis"])
    assert not children & {"I63.9", "I21.9", "S72.0", "J44.9", "F05.9"}
    assert (joined.loc[joined["primary_diagnosis"] == "J21.9", "age"] < 5).all()
    assert joined.loc[joined["primary_diagnosis"] == "J44.9", "copd"].all()
    hips = joined.loc[joined["primary_diagnosis"] == "S72.0", "age"]
    assert hips.min() >= 40
    assert hips.median() >= 75


def test_deaths_in_hospital_are_the_deaths_of_the_people(frame: pd.DataFrame):
    """On the person's day of death, and no stay follows."""
    people = make("patients", n=16_384).frame.set_index("patient_id")
    died = frame[frame["discharge_method"] == "died"]
    day = people.loc[died["patient_id"], "death_date"].to_numpy()
    assert (died["discharged"].dt.normalize().to_numpy() == day).all()
    assert died["patient_id"].is_unique


def test_stays_are_cut_at_the_years_end_and_only_there():
    """Who is still in has no time of discharge; the hidden table knows how long it lasted."""
    made = make("admissions")
    still = made.frame["discharged"].isna().to_numpy()
    nights = made.frame["length_of_stay"]
    assert 0 < still.sum() < 0.05 * len(still)
    assert (nights[~still].to_numpy() == made.hidden["true_nights"].to_numpy()[~still]).all()
    part = Block(20230401, 0).table("admissions")
    assert part.kept["end"].max() == END
    assert ((part.kept["end"] == END) == (part.array("discharged") < 0)).all()
    assert (part.kept["start"] // DAY < END // DAY).all()


def test_lives_are_possible_over_many_seeds():
    """No overlap, no stay after death, nothing outside the year."""
    for seed in range(10):
        assert impossible(make("admissions", n=4_000, seed=seed).frame) == []


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("discharged", "2023-01-01", "end before they begin"),
        ("admitted", "2022-06-01", "outside the year"),
        ("discharged", "2024-03-31 23:59", "before the same person's last one ended"),
        ("age", 101, "age jumps"),
        ("discharge_method", "still in hospital", "way and the time of leaving disagree"),
        ("discharge_method", "died", "who had died"),
        ("case_id", "C0000000001", "does not fit their attendance or case"),
        ("complication", "no", "no word on complications"),
    ],
)
def test_what_cannot_be_is_seen(frame: pd.DataFrame, column: str, value: object, words: str):
    """One cell that cannot be is told in words."""
    back = frame["patient_id"].duplicated(keep="last") & frame["pathway"].isna()
    back &= frame["age"] < 80
    broken = frame.copy()
    row = np.flatnonzero(back)[0]
    kind = broken[column].dtype
    broken.loc[row, column] = pd.Timestamp(value) if "datetime" in str(kind) else value
    assert any(words in sentence for sentence in impossible(broken))


def test_readmissions_are_counted_of_those_who_could_come_back(frame: pd.DataFrame):
    """Of those discharged alive with 30 days still to come, by a count of single people."""
    last = pd.Timestamp("2024-03-02")
    could = frame[(frame["discharged"] < last) & (frame["discharge_method"] != "died")]
    could = could[(could["method"] == "emergency") | (could["length_of_stay"] > 0)]
    emergencies = frame[frame["method"] == "emergency"].groupby("patient_id")["admitted"]
    begun = {person: times.to_list() for person, times in emergencies}
    back = sum(
        any(pd.Timedelta(0) < time - left <= pd.Timedelta(days=30) for time in begun.get(who, []))
        for who, left in zip(could["patient_id"], could["discharged"], strict=True)
    )
    assert MEASURED["readmitted"](frame) == pytest.approx(100 * back / len(could), abs=0.2)


def test_minor_illness_is_short_and_major_long(frame: pd.DataFrame):
    """The diagnosis fits the stay, roughly: few die of a cold or go home at once after a stroke."""
    emergency = frame[frame["method"] == "emergency"]
    minor = emergency["primary_diagnosis"].isin(["J06.9", "B34.9", "A09.9", "R55", "R07.4"])
    major = emergency["primary_diagnosis"].isin(["S72.0", "I63.9", "A41.9", "J18.9"])
    nights = emergency["length_of_stay"].astype(float)
    assert nights[minor].mean() < 4
    assert nights[major].mean() > 9
    died = emergency["discharge_method"] == "died"
    assert died[minor].mean() < 0.02 < died[major].mean()
