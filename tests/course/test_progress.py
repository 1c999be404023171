"""Progress is read from a learner's notebook alone."""

from copy import deepcopy

import pytest

from datagym.course import find_lesson, learner_copy, progress, read_notebook


@pytest.fixture
def copy():
    """A learner's copy of the lesson."""
    return learner_copy(read_notebook(find_lesson("four-hours").path))


def run(notebook, unit, cells=None):
    """Run the first cells of a unit, all unless said."""
    own = [c for c in notebook.cells if c.metadata.get("datagym", {}).get("unit") == unit]
    for number, cell in enumerate(own[:cells], start=1):
        cell.execution_count = number
    return len(own)


def test_a_new_copy_is_not_begun(copy):
    """Nothing has run: the first unit comes next."""
    here = progress(copy)
    assert (here.started, here.done, here.share) == (False, False, 0)
    assert here.next_unit is not None
    assert here.next_unit.number == 1
    assert here.cells == sum(unit.cells for unit in here.units) > 10


def test_a_unit_is_done_when_its_cells_were_run(copy):
    """One unit run: it is done, the next comes next, the lesson is not done."""
    run(copy, 1)
    here = progress(copy)
    assert here.units[0].done
    assert here.next_unit is not None
    assert here.next_unit.number == 2
    assert 0 < here.share < 1


def test_all_units_make_the_lesson(copy):
    """All cells run: done, and nothing comes next."""
    for unit in (one.number for one in progress(copy).units):
        run(copy, unit)
    here = progress(copy)
    assert here.done
    assert here.share == 1
    assert here.next_unit is None


def test_a_learners_own_cells_do_not_count(copy):
    """Scratch cells neither raise nor lower the bar."""
    before = progress(copy)
    extra = deepcopy(copy.cells[-1])
    extra.update(cell_type="code", source="1 + 1", metadata={}, outputs=[], execution_count=9)
    copy.cells.append(extra)
    assert progress(copy) == before


def test_a_pasted_cell_does_not_count_twice(copy):
    """A copy of a cell carries its unit; there are never more cells run than there are."""
    total = run(copy, 1)
    pasted = deepcopy(next(c for c in copy.cells if c.metadata.get("datagym")))
    pasted.id = "pasted"
    copy.cells.append(pasted)
    assert progress(copy).units[0].run == total


def test_a_deleted_cell_counts_as_not_run(copy):
    """Deleting what is left does not finish a unit."""
    run(copy, 1)
    first = next(n for n, c in enumerate(copy.cells) if c.metadata.get("datagym"))
    del copy.cells[first]
    assert not progress(copy).units[0].done


@pytest.mark.parametrize(
    "metadata", [{}, {"datagym": []}, {"datagym": {"units": [{"number": "x"}]}}, None]
)
def test_changed_metadata_give_no_bar(copy, metadata):
    """Metadata that were changed by hand break nothing."""
    notebook = {**copy, "metadata": metadata}
    assert progress(notebook).units == ()
    assert not progress(notebook).done
