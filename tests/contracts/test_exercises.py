"""What every assignment must be: a new one is checked here without a new test."""

import ast
import json

import pytest

import datagym
from datagym.exercises import list_assignments, list_tasks, prove, release_files
from datagym.exercises.assignments import MISCONCEPTIONS, notebooks_of, source_folder
from datagym.exercises.cells import code_cell, id_of
from datagym.exercises.examination.marking import is_test, points_of, result, settle
from datagym.exercises.proving.proof import read_cases
from datagym.kernels.shell import new_shell

MOST_LINES = 6
LEAST_TASKS = 4
ASSIGNMENTS = list_assignments()


def source_of(assignment):
    """Return the cells of an assignment's notebooks."""
    folder = source_folder(assignment)
    for name in notebooks_of(assignment):
        yield from json.loads((folder / name).read_text("utf-8"))["cells"]


def released_cells(assignment):
    """Return the cells that a learner gets."""
    for name, data in release_files(assignment).items():
        if name.endswith(".ipynb"):
            yield from json.loads(data)["cells"]


def code_lines(source):
    """Return the lines of code: no blanks, no comments alone."""
    lines = [line.strip() for line in source.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_it_has_enough_tasks_each_with_points_and_a_visible_hint(assignment):
    """Four or more tasks; what a learner sees of each test is a check that hints."""
    tests = [cell for cell in released_cells(assignment) if is_test(cell)]
    assert len(tests) >= LEAST_TASKS
    for cell in tests:
        assert points_of(cell) > 0
        assert "checks.expect_" in "".join(cell["source"])


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_learners_see_at_most_six_lines_of_code_at_once(assignment):
    """Short cells, in the release and in the solution."""
    for cells in (released_cells(assignment), source_of(assignment)):
        for cell in cells:
            if cell["cell_type"] == "code" and not is_test_with_hidden(cell):
                lines = code_lines("".join(cell["source"]))
                assert len(lines) <= MOST_LINES + 1, cell["id"]  # the dots that are replaced


def is_test_with_hidden(cell):
    """Tell whether a cell is a test whose hidden part no learner sees."""
    return is_test(cell) and "HIDDEN TESTS" in "".join(cell["source"])


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_the_reason_why_stands_before_each_answer(assignment):
    """A task begins with a sentence of why it matters to a ward."""
    text = "\n".join(
        "".join(cell["source"])
        for cell in released_cells(assignment)
        if cell["cell_type"] == "markdown"
    )
    assert text.count("*Why it matters to a ward:*") == len(list_tasks(assignment))


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_tests_take_nothing_from_the_learner_but_answers(assignment):
    """A test cell makes all it needs: the answer alone comes from the learner's cells."""
    for cell in source_of(assignment):
        if not is_test(cell):
            continue
        tree = ast.parse("".join(cell["source"]))
        made = {"checks"} | {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        made |= {
            alias.asname or alias.name
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for alias in node.names
        }
        made |= {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        made |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
        used = {
            node.id
            for node in ast.walk(tree)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
        }
        foreign = used - made - set(dir(__builtins__)) - {"sum", "range", "len"}
        assert len(foreign) == 1, (cell["id"], foreign)


@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_known_wrong_answers_have_plain_messages(assignment):
    """Every message is a whole sentence, and no two wrong answers of a task share a name."""
    folder = source_folder(assignment)
    for name in notebooks_of(assignment):
        source = json.loads((folder / name).read_text("utf-8"))
        cases = list(read_cases(folder / MISCONCEPTIONS, source))
        names = [(case.task, case.name) for case in cases]
        assert len(names) == len(set(names))
        for case in cases:
            if case.name.startswith("wrong: "):
                assert case.message.rstrip('"').endswith((".", "?")), case


@pytest.mark.kernel
@pytest.mark.timeout(900)
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_it_is_proved(assignment):
    """Solution full, untouched none, every wrong answer its mark and message, no secret out."""
    rows = prove(assignment)
    assert len(rows) > LEAST_TASKS
    assert [row for row in rows if not row.passed] == []


def own_data(assignment):
    """Tell whether each learner may get a table of their own."""
    (name,) = notebooks_of(assignment)
    notebook = json.loads((source_folder(assignment) / name).read_text("utf-8"))
    return notebook["metadata"]["datagym"].get("own_data", False)


@pytest.mark.parametrize("learner", ["a1", "b2"])
@pytest.mark.parametrize("assignment", [one for one in ASSIGNMENTS if own_data(one)])
def test_the_solution_is_right_in_a_learners_own_data(assignment, learner, monkeypatch):
    """Full marks in each task, whatever table `load` gives."""
    load = datagym.load
    monkeypatch.setattr(datagym, "load", lambda name, **how: load(name, learner=learner, **how))
    shell, missed = new_shell(), []
    for cell in (code_cell(text, about) for text, about in code_of(assignment)):
        cell["outputs"] = shell.cell(cell["source"])
        settle(cell)
        if is_test(cell) and result(cell)[0] < points_of(cell):
            missed.append((id_of(cell), result(cell)))
    assert missed == []


def code_of(assignment):
    """Walk over the text and the metadata of an assignment's boxes."""
    for cell in source_of(assignment):
        if cell["cell_type"] == "code":
            yield "".join(cell["source"]), cell["metadata"]
