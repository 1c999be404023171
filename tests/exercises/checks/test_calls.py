import numpy as np
import pandas as pd
import pytest

from datagym.exercises.checks.calls import Case, call, call_all, drawn


def draw(random):
    """Draw two whole numbers."""
    return tuple(int(number) for number in random.integers(1, 100, size=2))


def test_inputs_are_drawn_anew_unless_there_is_a_seed():
    """And the author's own function says what is right."""
    cases = drawn(lambda a, b: a + b, draw, times=5, seed=1)
    assert len(cases) == 5
    assert all(case.expected == sum(case.arguments) for case in cases)
    assert cases == drawn(lambda a, b: a + b, draw, times=5, seed=1)
    assert cases != drawn(lambda a, b: a + b, draw, times=5)


def test_an_author_is_told_of_arguments_that_are_no_tuple():
    """A lone value needs a comma."""
    with pytest.raises(TypeError, match="are a tuple"):
        Case("abc", 3)
    with pytest.raises(TypeError, match="are a tuple"):
        drawn(abs, lambda random: random.integers(9))


FRAME = pd.DataFrame({"n": [2, 1]})


@pytest.mark.parametrize(
    ("change", "argument"),
    [
        (lambda frame: frame.insert(0, "m", 1), FRAME),
        (lambda frame: frame.sort_values("n", inplace=True), FRAME),  # noqa: PD002  (the mistake)
        (lambda frame: frame.rename(columns=str.upper, inplace=True), FRAME),  # noqa: PD002  (the mistake)
        (lambda column: column.sort_values(inplace=True), FRAME["n"]),  # noqa: PD002  (the mistake)
        (lambda part: part.sort(), [2, 1]),
        (lambda part: part[0].append(1), [[]]),
        (lambda part: part.update(a=1), {}),
        (lambda part: part.add(1), {2}),
        (lambda part: part.fill(1), np.array([2, 3])),
    ],
)
def test_an_argument_that_is_changed_is_noticed(change, argument):
    """And the author's own copy stays as it was."""
    one = call(change, Case((argument,), None))
    assert one.changed
    assert not call(len, Case((argument,), None)).changed


def test_a_function_that_did_not_come_back_is_not_called_again():
    """Each further call would cost as much time."""
    counted = []

    def slow(_):
        counted.append(1)
        raise TimeoutError

    assert len(call_all(slow, [Case((1,), 1)] * 9, None)) == len(counted) == 1
