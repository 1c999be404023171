"""A learner's copy holds the lesson without what running it would show."""

import json
from copy import deepcopy

import nbformat
import pytest

from datagym.course import find_lesson, learner_copy, read_notebook

LESSON = read_notebook(find_lesson("four-hours").path)


def test_outputs_are_taken_out():
    """Nothing that a learner is to predict stands in the copy."""
    copy = learner_copy(LESSON)
    code = [cell for cell in copy.cells if cell.cell_type == "code"]
    assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert any(cell["outputs"] for cell in LESSON["cells"] if cell["cell_type"] == "code")


def test_text_and_ids_stay():
    """Each cell keeps its id and its words, so that releases can be compared."""
    copy = learner_copy(LESSON)
    before = [(cell["id"], "".join(cell["source"])) for cell in LESSON["cells"]]
    assert [(cell.id, cell.source) for cell in copy.cells] == before


def test_the_copy_is_a_valid_notebook():
    """Jupyter's own check finds nothing wrong, also after a turn through a file."""
    copy = learner_copy(LESSON)
    again = nbformat.reads(nbformat.writes(copy), as_version=4)
    nbformat.validate(again)
    assert (again.nbformat, again.nbformat_minor) == (4, 5)


def test_the_lesson_is_not_changed():
    """Copying leaves what it was given as it was."""
    before = deepcopy(LESSON)
    learner_copy(LESSON)
    assert before == LESSON


def test_a_copy_of_a_copy_is_the_same():
    """Copying twice makes no new version."""
    copy = learner_copy(LESSON)
    assert learner_copy(copy) == copy


def test_an_editors_own_metadata_are_taken_out():
    """Times and folded cells of whoever wrote the lesson do not reach a learner."""
    lesson = deepcopy(LESSON)
    lesson["metadata"]["toc"] = {"base": 1}
    lesson["cells"][0]["metadata"]["execution"] = {"iopub.status.busy": "2026-01-01"}
    copy = learner_copy(lesson)
    assert "toc" not in copy.metadata
    assert copy.cells[0].metadata == {}


@pytest.mark.parametrize("as_node", [True, False])
def test_both_forms_of_a_notebook_give_the_same_copy(as_node):
    """A file's plain data and nbformat's nodes are both fine."""
    given = nbformat.reads(json.dumps(LESSON), as_version=4) if as_node else LESSON
    assert learner_copy(given) == learner_copy(LESSON)
