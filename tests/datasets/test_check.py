"""The check finds whatever does not agree with the card."""

import pandas as pd
import pytest

from datagym.datasets import make
from datagym.datasets.check import problems


@pytest.fixture(scope="module")
def made():
    """A table to bend; every test takes a copy."""
    return make("ed_attendances", n=600, seed=2)


@pytest.mark.parametrize(
    ("bend", "sentence"),
    [
        (
            lambda f: f.assign(minutes_in_department=f["minutes_in_department"] + 1),
            "minutes_in_department",
        ),
        (lambda f: f.assign(within_4_hours=~f["within_4_hours"]), "within_4_hours"),
        (lambda f: f.assign(age=f["age"] + 60), "are above 102"),
        (lambda f: f.assign(age=f["age"] - 40), "are below 0"),
        (lambda f: f.assign(age=f["age"].astype(float)), "is of type float64, not int64"),
        (lambda f: f.assign(patient_id="P1"), "do not match"),
        (lambda f: pd.concat([f, f.iloc[:3]], ignore_index=True), "3 rows repeat the key"),
        (lambda f: f.assign(triage=f["triage"].mask(f.index == 0)), "lacks 1 values"),
        (lambda f: f.drop(columns="sex"), "The columns are"),
        (
            lambda f: f.assign(disposal=f["disposal"].cat.rename_categories({"admitted": "ward"})),
            "none of its codes",
        ),
    ],
)
def test_a_bent_table_is_found(made, bend, sentence: str):
    """The sentence names the column and how many rows are wrong."""
    assert problems(made.card, made.frame) == []
    found = problems(made.card, bend(made.frame.copy()))
    assert any(sentence in problem for problem in found), found


def test_what_cannot_happen_to_a_person_is_found(made):
    """Row by row all is right, yet one person is in two places, or changes."""
    frame = made.frame
    twice = frame["patient_id"].duplicated(keep=False)
    person = frame.loc[twice, "patient_id"].iloc[0]
    rows = frame.index[frame["patient_id"] == person]

    overlap = frame.copy()
    moments = ["arrival", "seen", "departure"]
    overlap.loc[rows[1], moments] = overlap.loc[rows[0], moments].to_numpy()
    for name in ("wait_minutes", "minutes_in_department", "within_4_hours", "disposal"):
        overlap.loc[rows[1], name] = overlap.loc[rows[0], name]
    assert any("last one ended" in problem for problem in problems(made.card, overlap))

    sex = frame.copy()
    sex.loc[rows[1], "sex"] = "male" if sex.loc[rows[0], "sex"] == "female" else "female"
    assert any("sex changes" in problem for problem in problems(made.card, sex))

    age = frame.copy()
    age.loc[rows[1], "age"] = (age.loc[rows[0], "age"] + 50) % 100
    assert any("age jumps" in problem for problem in problems(made.card, age))

    order = frame.copy()
    first = order.index[order["seen"].notna()][0]
    order.loc[first, "arrival"] = order.loc[first, "departure"] + pd.Timedelta(minutes=1)
    assert problems(made.card, order)
