"""The blood results: kidneys, ranges, who is bled and when, possible lives, planted truths."""

from decimal import Decimal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.datasets import Card, make
from datagym.datasets.blocks import Block
from datagym.datasets.makers.lab_results import findings
from datagym.datasets.makers.lab_results.findings import impossible
from datagym.datasets.makers.lab_results.kidney import egfr
from datagym.datasets.makers.lab_results.results import TESTS, UNITS, derive
from datagym.datasets.year import BANK_HOLIDAYS, DAY, END, LOST_HOUR, WEEKDAY

START = pd.Timestamp("2023-04-01")


@settings(max_examples=200, deadline=None)
@given(creatinine=st.integers(20, 1500), age=st.integers(18, 102), sex=st.sampled_from([0, 1]))
def test_egfr_is_ckd_epi_2009_in_exact_arithmetic(creatinine: int, age: int, sex: int):
    """The table gives what decimals of 28 digits give, rounded to a whole number."""
    kappa, alpha = [("0.7", "-0.329"), ("0.9", "-0.411")][sex]
    ratio = Decimal(creatinine) / Decimal("88.4") / Decimal(kappa)
    exact = (
        141 * min(ratio, Decimal(1)) ** Decimal(alpha) * max(ratio, Decimal(1)) ** Decimal("-1.209")
    )
    exact *= Decimal("0.993") ** age * (Decimal(1) if sex else Decimal("1.018"))
    made = egfr(np.array([creatinine]), np.array([age]), np.array([sex]))
    assert abs(Decimal(int(made[0])) - exact) <= Decimal("0.50001")


def test_every_test_has_one_unit_and_the_ranges_of_the_card():
    """By sex where it differs."""
    card, frame = Card.read("lab_results"), make("lab_results").frame
    assert list(card.column("test").codes) == list(TESTS)
    assert list(card.column("unit").codes) == list(UNITS)
    assert len(frame[["test", "unit"]].drop_duplicates()) == len(TESTS)
    for (test, sex), rows in frame.groupby(["test", "sex"], observed=True):
        low, high = card.settings["reference"][test][sex]
        assert (
            rows["reference_low"].isna().all()
            if low is None
            else (rows["reference_low"] == low).all()
        )
        assert (rows["reference_high"] == high).all()


def test_flags_count_the_ends_as_normal():
    """Below is low, above is high; CRP has no low."""
    frame = make("lab_results").frame
    low, high = frame["reference_low"].fillna(-1), frame["reference_high"]
    assert ((frame["flag"] == "low") == (frame["value"] < low)).all()
    assert ((frame["flag"] == "high") == (frame["value"] > high)).all()
    assert not ((frame["test"] == "CRP") & (frame["flag"] == "low")).any()


def test_derived_columns_are_made_of_their_own_row():
    """In any order of the rows."""
    mixed = make("lab_results", n=900).frame.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(derive(mixed), mixed)


def test_blood_is_taken_where_people_are():
    """In the department during the attendance, on the ward during the spell, else at home."""
    for number in range(3):
        block = Block(13, number)
        part, people = block.table("lab_results"), block.table("patients")
        taken, person = part.array("taken"), part.person
        spans = []
        for table, id_, start, end in (
            ("ed_attendances", "attendance_id", "arrival", "departure"),
            ("admissions", "spell_id", "start", "end"),
        ):
            other = block.table(table)
            values = other.kept if table == "admissions" else other.columns
            spans.append((other.array("patient_id"), values[start], values[end]))
            row = np.full(1 << 16, -1)
            row[other.array(id_)] = np.arange(len(other))
            mine = np.flatnonzero(part.array(id_) >= 0)
            row = row[part.array(id_)[mine]]
            assert (other.array("patient_id")[row] == person[mine]).all()
            assert (taken[mine] >= values[start][row]).all()
            assert (taken[mine] < values[end][row]).all()
        practice = np.flatnonzero(part.array("source") == 2)[::17]
        for who, start, end in spans:
            for one in practice.tolist():
                inside = (who == person[one]) & (start <= taken[one]) & (taken[one] < end)
                assert not inside.any()
        assert (part.array("reported") < people.kept["death"][person]).all()
        assert (part.array("reported") < END).all()


def test_practices_take_blood_on_working_mornings():
    """No weekend, no bank holiday, from eight to twelve; nothing in the hour that was lost."""
    part = Block(17, 0).table("lab_results")
    taken = part.array("taken")
    practice = taken[part.array("source") == 2]
    assert (WEEKDAY[practice // DAY] < 5).all()
    assert not np.isin(practice // DAY, BANK_HOLIDAYS).any()
    assert ((practice % DAY >= 480) & (practice % DAY < 720)).all()
    for minutes in (taken, part.array("reported")):
        assert not ((minutes >= LOST_HOUR) & (minutes < LOST_HOUR + 60)).any()


@pytest.mark.parametrize("seed", range(3))
def test_lives_are_possible(seed: int):
    """One sample is one person's at one moment; nobody grows younger."""
    assert impossible(make("lab_results", n=2_000, seed=seed).frame) == []


def test_impossible_results_are_named():
    """A report before the sample, a wrong unit, a sample of two people."""
    frame = make("lab_results", n=300).frame
    frame.loc[0, "reported"] = frame.loc[0, "taken"]
    frame.loc[1, "unit"] = "mg/L" if frame.loc[1, "unit"] != "mg/L" else "g/L"
    frame.loc[2, "patient_id"] = "P0000000000"
    assert len(impossible(frame)) >= 3


def test_the_dates_of_the_findings_are_those_of_the_card():
    """What a card says in days, the analyses say in dates."""
    chosen = Card.read("lab_results").settings
    audit = [START + pd.Timedelta(days=day) for day in chosen["lactate_of_all_days"]]
    assert audit == [pd.Timestamp(day) for day in findings.ALL_MEASURED]
    shaken = START + pd.Timedelta(days=chosen["shaken_from_day"])
    assert shaken == pd.Timestamp(findings.SHAKEN_FROM)


def test_lactate_is_measured_in_the_sick_and_in_all_during_the_audit():
    """The audit leaves no sample out; before and after it, high lactates are measured more."""
    made = make("lab_results", n=8_192)
    frame, true = made.frame, made.hidden["true_lactate"]
    emergency = frame["source"] == "emergency department"
    measured = frame["sample_id"].isin(frame.loc[frame["test"] == "lactate", "sample_id"])
    audit = emergency & frame["taken"].between("2023-10-01", "2023-12-31 23:59")
    assert measured[audit].all()
    outside = emergency & ~audit
    assert measured[outside & (true >= 40)].mean() > 0.85
    assert measured[outside & (true < 15)].mean() < 0.2


def test_potassium_is_added_at_one_laboratory_from_one_day():
    """By the card's amount, and to no other result."""
    made = make("lab_results", n=4_096)
    frame, added = made.frame, made.hidden["added"]
    wanted = (frame["test"] == "potassium") & (frame["laboratory"] == "Millbrook Road")
    wanted &= frame["taken"] >= "2023-09-01"
    assert (added[wanted] == 4).all()
    assert (added[~wanted] == 0).all()


def test_health_checks_have_the_same_eight_tests():
    """All of them; one in twenty results of the well is outside its range."""
    made = make("lab_results", n=16_384, seed=3)
    checks = made.frame["reason"] == "health check"
    assert (made.frame[checks].groupby("sample_id").size() == 8).all()
    well = made.hidden["is_well"].to_numpy()
    assert well[checks.to_numpy()].mean() > 0.9
    assert 0.03 < (made.frame["flag"] != "normal")[well].mean() < 0.06


def test_the_sick_have_the_results_of_the_sick():
    """Diabetes shows in HbA1c, infection in CRP, age in the kidneys."""
    made = make("lab_results", n=8_192)
    rows = made.frame.merge(make("patients").frame[["patient_id", "diabetes"]], on="patient_id")
    sugar = rows[rows["test"] == "HbA1c"].groupby("diabetes")["value"].median()
    assert sugar[True] > 48 > sugar[False]
    crp = rows[rows["test"] == "CRP"].groupby("source", observed=True)["value"].median()
    assert crp["ward"] > 2 * crp["general practice"]
    kidneys = rows[rows["test"] == "creatinine"].assign(old=rows["age"] >= 75)
    filtered = kidneys.groupby("old")["egfr"].median()
    assert filtered[True] < filtered[False] - 15
