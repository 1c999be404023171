"""The author of an assignment hears of what marking could not do when it is released."""

import pytest

from datagym.errors import BadInput
from datagym.exercises.cells import code_cell, empty_notebook
from datagym.exercises.examination.trying import TryAnswers

pytestmark = pytest.mark.kernel


def tried(answer: str, test: str, folder) -> None:
    """Try a notebook of one answer and one test."""
    notebook = empty_notebook()
    about = {"grade_id": "t", "grade": True, "solution": False, "locked": True, "points": 1}
    notebook.cells = [
        code_cell(answer, {"nbgrader": {"grade_id": "a", "solution": True, "grade": False}}),
        code_cell(test, {"nbgrader": about}),
    ]
    before = str(notebook)
    TryAnswers(timeout=3).preprocess(notebook, {"metadata": {"path": str(folder)}})
    assert str(notebook) == before


def test_what_can_be_marked_passes(tmp_path):
    """Also with a file that lies beside the notebook."""
    (tmp_path / "waits.csv").write_text("wait\n5\n")
    code = "import pandas as pd\nwait = pd.read_csv('waits.csv')['wait'].max()"
    tried(code, "assert wait == 5 and open('waits.csv').read()", tmp_path)


@pytest.mark.parametrize(
    ("answer", "test", "word"),
    [
        ("rows = (n for n in [1])", "assert list(rows) == [1]", "t: the answer is a generator"),
        ("open('made.txt', 'w').write('x')", "assert open('made.txt').read()", "FileNotFound"),
        ("x = 1", "assert y == 1", "t: no answer"),
        ("while True: pass", "assert x == 1", "took too long"),
    ],
)
def test_what_cannot_is_told_by_task(answer, test, word, tmp_path):
    """Nothing is released, and the sentence says which test and why."""
    with pytest.raises(BadInput, match=word):
        tried(answer, test, tmp_path)
