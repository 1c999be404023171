import pandas as pd
import pytest

from datagym.exercises.checks import Column, Mistake, expect_table, table
from datagym.exercises.verdict import Hint

RIGHT = pd.DataFrame(
    {"n": [10, 20, 30], "share": [0.5, 0.25, 0.1]},
    index=pd.Index(["East", "West", "North"], name="ward"),
)
MET = pd.Series({"East": 5, "West": 5, "North": 3})
COLUMNS = [
    Column("n", 1),
    Column("share", 2, decimals=2, mistakes=[Mistake(MET, 0.5, "counts, not shares.")]),
]


def mark(frame):
    """Mark a table of wards out of 3 points."""
    return table(frame, RIGHT, COLUMNS)


@pytest.mark.parametrize(
    "frame",
    [
        RIGHT,
        RIGHT.reset_index(),
        RIGHT[["share", "n"]].iloc[::-1],
        RIGHT.rename(columns={"n": " N ", "share": "Share"}).assign(more=1),
        RIGHT.rename(index=str.upper),
        RIGHT.rename(index=lambda name: f" {name} "),
        RIGHT.reset_index().rename(columns={"ward": "Ward"}),
        RIGHT.assign(share=[0.5, 0.254, 0.1]),
    ],
)
def test_form_and_order_do_not_matter(frame):
    """Rows, columns, case, blanks and a rounded number may differ."""
    assert mark(frame).score == 3


def test_each_column_earns_its_own_part():
    """A wrong column does not take the marks of a right one."""
    verdict = mark(RIGHT.assign(n=[1, 2, 3]))
    assert verdict.score == 2
    assert verdict.message.startswith("n: ")


def test_a_known_wrong_column_has_its_mark_and_message():
    """Counts for rates earn what the author says."""
    verdict = mark(RIGHT.assign(share=MET))
    assert (verdict.score, verdict.message) == (1.5, "share: counts, not shares.")


def test_percentages_are_named():
    """A column of percentages says so without an author's help."""
    assert "percentage" in mark(RIGHT.assign(share=100 * RIGHT["share"])).message


def test_rows_too_many_or_too_few_cost_half():
    """A row of totals, or a missing group, costs half of what the rest earns."""
    total = pd.concat([RIGHT, pd.DataFrame({"n": [60], "share": [0.2]}, index=["All"])])
    assert mark(total).score == 1.5
    assert "more rows" in mark(total).message
    assert mark(RIGHT.iloc[:2]).score == 1.5
    assert "fewer rows" in mark(RIGHT.iloc[:2]).message


@pytest.mark.parametrize(
    ("frame", "part"),
    [
        (..., "Not answered"),
        (7, "A table is asked for"),
        (RIGHT["n"], "2 columns"),
        (RIGHT.drop(columns="n"), "n is missing"),
        (pd.concat([RIGHT, RIGHT]), "stand twice"),
        (RIGHT.set_axis(["x", "y", "z"]), "one row for each ward"),
        (RIGHT.rename(columns={"share": "N"}), "same name"),
        (RIGHT.assign(n=[1, None, 3]), "missing or divided"),
        (RIGHT.astype({"n": str}), "text"),
    ],
)
def test_what_is_no_such_table_says_why(frame, part):
    """Each fault of form has its sentence, and never an error of pandas."""
    assert part in mark(frame).message


def test_intervals_count_as_their_upper_end():
    """A table by pandas' intervals and one by the ends of bars are the same."""
    ends = pd.DataFrame({"people": [2, 1]}, index=pd.Index([10, 20], name="bar"))
    cut = pd.cut(pd.Series([5, 10, 15]), [0, 10, 20]).value_counts()
    assert table(cut, ends, [Column("people", 2)]).score == 2
    assert table({10: 2, 20: 1}, ends, [Column("people", 2)]).score == 2
    assert table({"10": 2, "20": 1}, ends, [Column("people", 2)]).score == 2


@pytest.mark.parametrize(
    ("value", "part"),
    [
        (..., "Not answered"),
        (RIGHT.drop(columns="n"), "no column called n"),
        (RIGHT.iloc[:2], "2 rows, and 3"),
        (pd.concat([RIGHT] * 40), "row for each attendance"),
    ],
)
def test_the_visible_check_looks_at_the_form(value, part):
    """A missing column or row is hinted at before anything is handed in."""
    with pytest.raises(Hint, match=part):
        expect_table(value, ["n", "share"], rows=3)


BARS = pd.DataFrame({"people": [3.0, 1.0, 2.0]}, index=pd.Index([10.0, 20.0, 30.0], name="bar"))


@pytest.mark.parametrize(
    "value",
    [
        BARS["people"],
        BARS["people"].rename("count").to_frame(),
        BARS.rename_axis("minutes").reset_index(),
        pd.DataFrame({"n": [3, 1, 2]}),
        pd.Series([3, 1, 2]),
        {10: 3, 20: 1, 30: 2},
    ],
)
def test_one_column_of_numbers_counts_whatever_its_name(value):
    """With names of rows or, typed in, in the bars' own order."""
    assert table(value, BARS, [Column("people", 2)]).score == 2


def test_typed_in_numbers_in_another_order_are_wrong():
    """And a list is not read where the rows have no order of their own."""
    assert table(pd.Series([1, 2, 3]), BARS, [Column("people", 2)]).score == 0
    wards = RIGHT[["n"]]
    assert table(pd.Series([10, 20, 30]), wards, [Column("n", 1)]).score == 0


def test_a_column_that_is_rounded_too_far_earns_half():
    """And says so, as a number does."""
    wrong = mark(RIGHT.assign(share=[0.5, 0.2, 0.1]))
    assert wrong.score == 2
    assert "rounded too far" in wrong.message
