"""The assignments' own answers are worth the same after the way out of the sandbox."""

import ast
import re

import matplotlib.pyplot as plt
import nbformat
import pytest

from datagym import resources
from datagym.answers import pack, unpack
from datagym.exercises import list_assignments
from datagym.exercises.checks import expect_choice, expect_number, expect_table
from datagym.exercises.checks.verdict import Hint, Verdict

_MAGIC = re.compile(r"^\s*[%!].*$", re.MULTILINE)


def cells(assignment):
    """Return the code cells of an assignment's notebooks, in order."""
    folder = resources.content("exercises") / "source" / assignment
    for path in sorted(folder.glob("*.ipynb")):
        book = nbformat.read(path, as_version=4)
        yield from (cell for cell in book.cells if cell.cell_type == "code")


def run(source, names):
    """Run a cell and return the value of its last line, if that is an expression."""
    tree = ast.parse(_MAGIC.sub("", source))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), names)  # noqa: S102  (an assignment of this repository)
    return eval(compile(ast.Expression(last.value), "cell", "eval"), names) if last else None  # noqa: S307


def assigned(source):
    """Return the names that a cell gives values to at its outermost level."""
    found = []
    for line in ast.parse(source).body:
        if isinstance(line, ast.Assign):
            found += [target.id for target in line.targets if isinstance(target, ast.Name)]
    return found


@pytest.mark.parametrize("assignment", list_assignments())
def test_the_right_answers_earn_all_marks_in_a_clean_process(assignment):
    """The tests get what was packed, and nothing that the cells made besides."""
    learner, answers, tests = {}, [], []
    for cell in cells(assignment):
        meta = cell.metadata.get("nbgrader", {})
        if meta.get("grade") and not meta.get("solution"):
            tests.append(cell.source)
            continue
        run(cell.source, learner)
        if meta.get("solution"):
            answers += assigned(cell.source)
    plt.close("all")
    assert answers
    assert tests
    carried = unpack(pack({name: learner[name] for name in dict.fromkeys(answers)}))
    verdicts = [run(test, dict(carried)) for test in tests]
    assert all(isinstance(verdict, Verdict) for verdict in verdicts)
    assert [verdict.score for verdict in verdicts] == [verdict.points for verdict in verdicts]


def test_a_check_says_what_a_stand_in_stands_for():
    """Its class has the name of what was answered, and it earns no mark."""
    found = unpack(pack({"it": [1].__iter__(), "f": len}))
    with pytest.raises(Hint, match="this is a list_iterator"):
        expect_number(found["it"])
    with pytest.raises(Hint, match="this is a list_iterator"):
        expect_table(found["it"], ["n"], rows=1)
    with pytest.raises(Hint, match="one letter"):
        expect_choice(found["it"], "abcd")
    with pytest.raises(Hint, match="without its brackets"):
        expect_number(found["f"])
