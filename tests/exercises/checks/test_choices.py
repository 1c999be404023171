import pytest

from datagym.exercises import checks
from datagym.exercises.checks.verdict import Hint


@pytest.mark.parametrize("value", ["b", "B", " b ", "b)", "(B)", '"b"', ["b"]])
def test_a_choice_is_read_as_it_is_meant(value):
    """Case, blanks, brackets and a list of one do not matter."""
    assert checks.choice(value, "b", {"a": "No.", "b": "Yes."}, points=2).score == 2
    assert checks.expect_choice(value, "ab")


@pytest.mark.parametrize("value", [..., None, "c", "ab", 7, ""])
def test_what_is_no_choice_earns_nothing_and_is_hinted(value):
    """An unknown or missing letter earns nothing, and the visible check says so."""
    assert checks.choice(value, "b", {"a": "No.", "b": "Yes."}, points=2).score == 0
    with pytest.raises(Hint):
        checks.expect_choice(value, "ab")
