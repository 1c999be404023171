import pandas as pd
import pytest

from datagym.exercises.checks.frames import SAME_NAME, plain_name, read_sheet
from datagym.exercises.checks.values import NOT_ANSWERED, Problem

WARDS = pd.DataFrame({"n": [1, 2], "share": [0.5, 0.25]}, index=pd.Index(["a", "b"], name="ward"))


@pytest.mark.parametrize(
    ("name", "plain"),
    [("N", "n"), (" Length of  Stay", "length_of_stay"), ("a_B", "a_b"), (7, "7"), (None, "none")],
)
def test_names_of_columns_have_one_form(name, plain):
    """Without regard to case, blanks and underscores."""
    assert plain_name(name) == plain


@pytest.mark.parametrize(
    "value", [WARDS["n"], WARDS[["n"]], WARDS[["n"]].rename(columns={"n": "x"}), {"a": 1, "b": 2}]
)
def test_one_column_is_read_whatever_its_form_and_name(value):
    """With the names of its rows."""
    sheet = read_sheet(value, ["total"])
    assert sheet.column("total") == [1, 2]
    assert sheet.keys(["ward"]) == ["a", "b"]


def test_rows_are_named_by_columns_or_by_the_index():
    """Also by one of each."""
    wanted = ["n", "share"]
    assert read_sheet(WARDS.reset_index(), wanted).keys(["ward"]) == ["a", "b"]
    long = WARDS.assign(year=[1, 2])
    for value in (long, long.reset_index(), long.set_index("year", append=True)):
        assert read_sheet(value, wanted).keys(["ward", "year"]) == [("a", 1), ("b", 2)]


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (..., NOT_ANSWERED),
        ([1, 2], "A table is asked for, and this is a list."),
        (WARDS["n"], "A table with 2 columns is asked for: n, share."),
        (WARDS.set_axis(["n", "N"], axis="columns"), SAME_NAME),
        (WARDS.groupby("n"), "A table is asked for, and this is a grouped table."),
    ],
)
def test_what_is_no_table_says_why(value, message):
    """Each fault of form has its sentence."""
    with pytest.raises(Problem) as problem:
        read_sheet(value, ["n", "share"])
    assert str(problem.value).startswith(message)
