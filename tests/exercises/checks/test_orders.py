import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagym.exercises import checks
from datagym.exercises.checks import Mistake
from datagym.exercises.checks.orders import NO_ORDER, WRONG_WAY
from datagym.exercises.checks.values import RIGHT
from datagym.exercises.checks.verdict import Hint, Verdict

STEPS = ["load", "filter", "group", "plot", "explain"]


def mark(value, expected=STEPS, **more):
    """Mark an order out of 4 points."""
    return checks.order(value, expected, points=4, **more)


@pytest.mark.parametrize(
    "value",
    [
        STEPS,
        tuple(STEPS),
        ["Load", " FILTER", "group.", "plot", "explain"],
        "load, filter, group, plot, explain",
        "load -> filter -> group -> plot -> explain",
        ["load > filter > group > plot > explain"],
        "load\nfilter\ngroup\nplot\nexplain\n",
    ],
)
def test_the_right_order_earns_all(value):
    """As a list or as a text."""
    assert mark(value) == Verdict(4, 4, RIGHT)


@pytest.mark.parametrize("value", ["abc", "a b c", "A, B, C", "a->b->c", ["a", "b", "c"], ["abc"]])
def test_letters_may_be_written_as_one_word(value):
    """With or without something between them."""
    assert mark(value, ["a", "b", "c"]).score == 4


@pytest.mark.parametrize(
    "value",
    [["a)", "b)", "c)"], ["(A)", "(B)", "(C)"], ("a.", "b.", "c."), "a) b) c)", ["a) b) c)"]],
)
def test_letters_may_have_brackets(value):
    """As they have in the task."""
    assert mark(value, ["a", "b", "c"]).score == 4
    assert checks.expect_order(value, "abc")


def test_a_step_of_several_letters_is_named_as_it_was_written():
    """And not by one of its letters."""
    assert mark(["a", "b", "and c"], ["a", "b", "c"]).message.startswith('No such step: "and c".')


def test_a_set_has_no_order():
    """Whatever order it happens to be read in."""
    assert mark({"a", "b", "c"}, ["a", "b", "c"]) == Verdict(0, 4, NO_ORDER)
    with pytest.raises(Hint, match="Curly brackets"):
        checks.expect_order({"a", "b", "c"}, "abc")


@pytest.mark.parametrize(
    ("value", "score"),
    [
        (["filter", "load", "group", "plot", "explain"], 3),
        (["explain", "load", "filter", "group", "plot"], 3),
        (["filter", "load", "group", "explain", "plot"], 2),
        (STEPS[::-1], 0),
        (STEPS[:3], 2),
        ([*STEPS, "load"], 3.2),
        ([], 0),
        (["x", "y"], 0),
    ],
)
def test_what_stands_in_order_among_itself_earns_its_share(value, score):
    """The longest part in the right order counts, less the one step that always is."""
    assert mark(value).score == score


def test_the_first_pair_the_wrong_way_round_is_named():
    """Two steps of the learner's own order, not the right one."""
    message = mark(["load", "plot", "filter", "explain", "group"]).message
    assert message == WRONG_WAY.format(first='"plot"', second='"filter"')


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (STEPS[:3], "2 steps are missing."),
        ([*STEPS[:4], "stop"], 'No such step: "stop". 1 step is missing.'),
        ([*STEPS, "load", "load"], 'More than once: "load".'),
        (7, "Several values are asked for, and this is a number."),
    ],
)
def test_faults_of_form_are_named_by_both_checks(value, message):
    """Unknown, double and missing steps."""
    assert mark(value).message.startswith(message)
    with pytest.raises(Hint) as hint:
        checks.expect_order(value, STEPS)
    assert str(hint.value) == message


def test_the_visible_check_takes_any_order():
    """It does not tell which is right."""
    assert checks.expect_order(STEPS, STEPS) == checks.expect_order(STEPS[::-1], STEPS)


def test_an_author_knows_better():
    """A known wrong order has its own score and message."""
    known = Mistake("load, group, filter, plot, explain", 1, "Filter before you count.")
    value = ["load", "group", "filter", "plot", "explain"]
    assert mark(value, mistakes=[known]) == Verdict(1, 4, known.message)


@given(st.permutations(STEPS))
def test_only_the_right_order_earns_all(order):
    """Every other one says which pair is the wrong way round."""
    verdict = mark(order)
    assert (verdict.score == 4) == (order == STEPS)
    assert order == STEPS or "wrong way round" in verdict.message
