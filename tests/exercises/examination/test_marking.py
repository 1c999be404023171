import pytest

from datagym.exercises.cells import code_cell, error_output, node
from datagym.exercises.checks.verdict import Verdict
from datagym.exercises.examination import marking

ABOUT = {"nbgrader": {"grade": True, "solution": False, "points": 2, "grade_id": "t"}}
WARNING = {"output_type": "stream", "name": "stderr", "text": "FutureWarning"}


def ran(*outputs):
    """Return a test cell that gave these outputs, settled."""
    cell = code_cell("number(x)", ABOUT)
    cell["outputs"] = [node(output) for output in outputs]
    marking.settle(cell)
    return cell


def shown(value):
    """Return a result as a kernel sends it."""
    return {"output_type": "execute_result", "data": value}


def verdict(score):
    """Return a verdict out of 2 points as a kernel sends it."""
    return shown(Verdict(score, 2, "because")._repr_mimebundle_())


def nbgrader_reads(cell):
    """Return the points that nbgrader itself reads from a cell."""
    from nbgrader.utils import determine_grade  # noqa: PLC0415  (slow to import)

    return determine_grade(cell)[0]


def test_a_warning_never_costs_a_mark():
    """What stock nbgrader marks 0 for its stderr earns its points."""
    cell = ran(dict(WARNING), verdict(2))
    assert marking.result(cell) == (2, "because")
    assert nbgrader_reads(cell) == 2


@pytest.mark.parametrize(
    "outputs",
    [
        (),
        ({"output_type": "stream", "name": "stdout", "text": "2.0"},),
        (shown({"text/plain": "'all right'"}),),
        (shown({"text/plain": "nan"}),),
        (shown({"text/plain": "-1"}),),
        (shown({"text/plain": "200"}),),
        (shown({"text/html": "<p>2</p>"}),),
    ],
)
def test_silence_never_earns_a_mark(outputs):
    """No number, or one that cannot be, earns nothing and says so."""
    cell = ran(*outputs)
    assert marking.result(cell) == (0, marking.NOT_MARKED)
    assert nbgrader_reads(cell) == 0


def test_partial_credit_is_what_nbgrader_reads():
    """Half a mark is half a mark to both."""
    cell = ran(verdict(0.5))
    assert marking.result(cell)[0] == nbgrader_reads(cell) == 0.5


def test_an_error_earns_nothing_even_with_a_number():
    """A test that stopped earns nothing."""
    cell = ran(verdict(2), error_output("Hint", "Divide by 100."))
    assert marking.result(cell) == (0, "Divide by 100.")
    assert nbgrader_reads(cell) == 0


def test_only_the_last_number_counts():
    """Of two results the test's own, which is the last, is read."""
    assert nbgrader_reads(ran(verdict(2), verdict(0.5))) == 0.5


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("NameError", "name 'share_within' is not defined", "no answer here called share_within"),
        ("CellTimeoutError", "", "too long"),
        ("AssertionError", "Use the median.", "Use the median."),
        ("KeyError", "secret_expected", "stopped with an error (KeyError)"),
    ],
)
def test_an_error_is_told_in_words(name, value, part):
    """A learner reads a sentence; an error's own text may hold a part of the test."""
    said = marking.sentence({"ename": name, "evalue": value})
    assert part in said
    assert "secret" not in said


def test_asserts_that_pass_in_silence_say_their_points():
    """An ordinary test cell of assert lines earns its points by coming to its end."""
    cell = code_cell("assert True", ABOUT)
    assert marking.completed(cell).endswith("\n2.0")
    assert marking.completed(code_cell("assert True")) == "assert True"
    assert marking.completed(code_cell("def broken(", ABOUT)) == "def broken("


def test_cells_that_are_no_tests_are_left_alone():
    """A learner's own warning stays as it is."""
    cell = code_cell("warn()")
    cell["outputs"] = [dict(WARNING)]
    marking.settle(cell)
    assert cell["outputs"] == [WARNING]
