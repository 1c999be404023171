"""Which names a test needs from the learner, and which of the author's code makes the others."""

from datagym.exercises.examination.outline import Known, with_names
from datagym.exercises.examination.plan import plan


def cells(*some: tuple[str, str]):
    """Return a source's cells: each its kind and its code."""
    made = [Known(f"{kind}{at}", kind, "code", code) for at, (kind, code) in enumerate(some)]
    return with_names(made)


def carried(*some: tuple[str, str]) -> list[tuple[str, ...]]:
    """Return what each test of a source takes from the learner."""
    return [test.carried for test in plan(cells(*some)).tests.values()]


def own(*some: tuple[str, str]) -> tuple[str, ...]:
    """Return the author's code that the tests of a source need."""
    return plan(cells(*some)).own


LOAD = ("locked", "import datagym\nbeds = datagym.load('admissions')")
BOX = ("answer", "share = ...")


def test_a_test_takes_what_answers_give():
    """Not what Python has, what it makes itself, or what it imports."""
    test = "from math import isclose\nlimit = 2\nassert isclose(share, limit) and len([1])"
    assert carried(BOX, ("test", test)) == [("share",)]


def test_names_of_inner_scopes_are_no_names():
    """Of functions, comprehensions, lambdas and handlers."""
    test = """
def near(a, b=1):
    gap = a - b
    return abs(gap)
assert all(near(x) for x in [share]) and (lambda y: y)(1)
try:
    pass
except ValueError as error:
    print(error)
"""
    assert carried(BOX, ("test", test)) == [("share",)]


def test_a_name_that_is_read_before_it_is_bound_is_taken():
    """Also when the test binds it afterwards."""
    assert carried(BOX, ("test", "share = share + 1\nassert share == 2")) == [("share",)]


def test_a_locked_cell_is_the_authors_own():
    """What a test compares with is made where no learner's code ran."""
    made = plan(cells(LOAD, BOX, ("test", "assert share == beds['stay'].mean()")))
    assert made.own == (LOAD[1],)
    assert made.tests["test2"].carried == ("share",)
    assert made.datasets() == {"admissions"}


def test_a_locked_cell_that_needs_an_answer_is_not():
    """It is run with the learner's cells, and what it makes is theirs."""
    summary = ("locked", "doubled = 2 * share")
    assert carried(BOX, summary, ("test", "assert doubled == 4")) == [("doubled",)]
    assert own(BOX, summary, ("test", "assert doubled == 4")) == ()


def test_an_open_cell_gives_modules_and_functions_alone():
    """A learner may change its values; nobody needs to change what ``pd`` means."""
    open_cell = ("plain", "import pandas as pd\nlimit = 240\ndef half(x):\n    return x / 2")
    test = ("test", "assert pd.notna(share) and half(share) < limit")
    assert carried(open_cell, BOX, test) == [("limit", "share")]
    assert own(open_cell, BOX, test) == ("import pandas as pd", "def half(x):\n    return x / 2")


def test_a_function_that_is_an_answer_is_the_learners():
    """So is any name that an answer's box gives, whoever gave it first."""
    box = ("answer", "def bmi(kg, m):\n    ...")
    assert carried(box, ("test", "assert bmi(70, 1.75) > 22")) == [("bmi",)]
    again = ("answer", "beds = beds.dropna()")
    assert carried(LOAD, again, ("test", "assert len(beds) == 3")) == [("beds",)]


def test_what_an_earlier_test_made_is_not_taken():
    """Tests of a notebook share their names, as ever."""
    first = ("test", "right = 2\nassert share == right")
    assert carried(BOX, first, ("test", "assert share <= right")) == [("share",), ("share",)]


def test_only_what_tests_need_is_run():
    """And what that needs in turn, in the author's order."""
    first = ("locked", "import numpy as np\nseed = 3")
    second = ("locked", "drawn = np.arange(seed)")
    third = ("locked", "slow = np.zeros(10**9)")
    found = own(first, second, third, BOX, ("test", "assert share == drawn.sum()"))
    assert found == (first[1], second[1])


def test_code_that_cannot_be_read_takes_all_its_words():
    """The test will say what is wrong with it."""
    assert "share" in carried(BOX, ("test", "assert share = 2"))[0]


def test_magics_are_passed_over():
    """In a locked cell and in a test."""
    assert own(("locked", "%matplotlib inline\nlimit = 2"), BOX, ("test", "assert share < limit"))
