import pandas as pd
import pytest

from datagym.exercises.checks import Column, Mistake, expect_table, table
from datagym.exercises.checks.columns import MISSING_AS_ZERO
from datagym.exercises.checks.tables import OTHER_ORDER, TURNED_ROUND
from datagym.exercises.checks.values import RIGHT as RIGHT_WORDS
from datagym.exercises.checks.verdict import Hint

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


TOP = pd.DataFrame(
    {"n": [30, 20, 20, 10]}, index=pd.Index(["North", "West", "South", "East"], name="ward")
)


@pytest.mark.parametrize(
    ("rows", "order", "score", "message"),
    [
        ([0, 1, 2, 3], True, 2, RIGHT_WORDS),
        ([1, 0, 3, 2], True, 1, OTHER_ORDER),
        ([3, 2, 1, 0], True, 1, TURNED_ROUND),
        ([0, 2, 1, 3], True, 1, OTHER_ORDER),
        ([0, 2, 1, 3], "n", 2, RIGHT_WORDS),
        ([3, 1, 2, 0], "n", 1, TURNED_ROUND),
        ([2, 0, 1, 3], "n", 1, OTHER_ORDER),
        ([1, 0, 3, 2], False, 2, RIGHT_WORDS),
    ],
)
def test_the_order_of_rows_matters_when_it_is_asked_for(rows, order, score, message):
    """Another order costs half; rows that are level may change places when a column sorts."""
    verdict = table(TOP.iloc[rows], TOP, [Column("n", 2)], order=order)
    assert (verdict.score, verdict.message) == (score, message)


def test_a_wrong_order_and_a_wrong_column_both_cost():
    """And both are said."""
    verdict = table(TOP.iloc[::-1].assign(n=1), TOP.assign(m=1), [Column("n", 2), Column("m", 2)])
    assert verdict.score == 0
    more = TOP.iloc[::-1].assign(m=1, n=-1)
    verdict = table(more, TOP.assign(m=1), [Column("n", 2), Column("m", 2)], order=True)
    assert verdict.score == 1
    assert verdict.message.startswith("n: ")
    assert verdict.message.endswith(TURNED_ROUND)


def test_columns_of_every_kind_and_gaps_are_marked():
    """Texts, dates, and a gap that was made 0."""
    right = RIGHT.assign(
        lead=["Ana", "Bo", "Cy"],
        opened=pd.to_datetime(["2001-02-03", "2004-05-06", None]),
        beds=[20, None, 30],
    )
    columns = [Column("lead", 1), Column("opened", 1), Column("beds", 2)]
    assert table(right.reset_index(), right, columns).score == 4
    zero = right.assign(beds=right["beds"].fillna(0), lead=right["lead"].str.upper())
    verdict = table(zero, right, columns)
    assert (verdict.score, verdict.message) == (3, f"beds: {MISSING_AS_ZERO}")


def test_rows_may_be_named_by_two_columns():
    """As an index of two levels or as columns, in any order."""
    long = pd.DataFrame({"ward": ["E", "E", "W"], "year": [1, 2, 1], "n": [5, 6, 7]})
    right = long.set_index(["ward", "year"])
    for value in (right, long, long.iloc[::-1], right.reset_index("year"), right["n"]):
        assert table(value, right, [Column("n", 2)]).score == 2
    swapped = long.assign(year=[2, 1, 1])
    assert table(swapped, right, [Column("n", 2)]).score == 0


def test_rows_without_names_are_known_by_their_place():
    """Where the right table has a plain index."""
    plain = TOP.reset_index()
    columns = [Column("ward", 1), Column("n", 1)]
    assert table(plain, plain, columns).score == 2
    assert table(plain.iloc[::-1].reset_index(drop=True), plain, columns).score == 0
    assert (
        "not the ones asked for" in table(plain.set_index([list("wxyz")]), plain, columns).message
    )


def test_a_table_with_two_rows_of_headings_is_read():
    """As agg gives them: the headings are put together."""
    agg = RIGHT.groupby("ward").agg({"n": ["sum"], "share": ["mean"]})
    right = RIGHT.rename(columns={"n": "n_sum", "share": "share mean"})
    assert table(agg, right, [Column("n_sum", 1), Column("share mean", 1)]).score == 2


def test_a_table_that_was_not_counted_is_not_read():
    """A row for each attendance says so, however many there are."""
    long = pd.DataFrame({"n": range(100_000), "share": 0.5})
    assert "row for each attendance" in mark(long).message


def test_a_column_of_a_strange_kind_is_not_read():
    """No code of an array that is not pandas' own runs."""

    class Strange(pd.api.extensions.ExtensionArray):
        def __init__(self):
            self.reading = False

        dtype = pd.CategoricalDtype()

        def __len__(self):
            return 3

        def __getitem__(self, _):
            raise AssertionError

        def copy(self):
            return self

        def view(self, dtype=None):  # noqa: ARG002  (as pandas calls it)
            return self

    value = pd.DataFrame({"n": [1, 2, 3]}, index=RIGHT.index)
    value["share"] = pd.Series(Strange(), index=RIGHT.index, copy=False)
    assert "no plain data" in mark(value).message


def test_an_author_is_told_of_two_rows_of_the_same_name():
    """Case and blanks do not tell them apart."""
    twice = RIGHT.set_axis(["East", " east", "West"])
    with pytest.raises(ValueError, match="same name"):
        mark_against(twice)


def mark_against(expected):
    """Mark the table of wards against another one."""
    return table(RIGHT, expected, COLUMNS)
