"""What every assignment must be: a new one is checked here without a new test."""

import ast
import builtins
import json
import re
from collections import Counter

import pytest

from datagym.exercises import (
    holds_for_all,
    list_assignments,
    list_tasks,
    prove,
    prove_for,
    release_files,
)
from datagym.exercises.assignments import MISCONCEPTIONS, notebooks_of, source_folder
from datagym.exercises.examination.marking import is_test, points_of
from datagym.exercises.proving.proof import read_cases

MOST_LINES = 6
LEAST_TASKS = 4
OPTION = re.compile(r"^- (?:\*\*)?([a-e])\)(?:\*\*)? (.+)$", re.MULTILINE)
CHOICE = re.compile(r"checks\.choice\(\s*\w+,\s*\"([a-e])\"")
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
        foreign = used - made - set(dir(builtins))
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


def choices():
    """Walk over the choices of all assignments: the right letter, and the written options."""
    for assignment in ASSIGNMENTS:
        options = {}
        for cell in source_of(assignment):
            source = "".join(cell["source"])
            if cell["cell_type"] == "markdown":
                options = dict(OPTION.findall(source)) or options
            elif right := CHOICE.search(source):
                yield right[1], options
                options = {}  # a box may print those of the next


def test_neither_place_nor_length_gives_a_right_answer_away():
    """Who guesses by a letter, or takes the longest text, does no better than others guess."""
    known = list(choices())
    assert len(known) > 20
    places = Counter(right for right, _ in known)
    assert set(places) == set("abcde")
    assert max(places.values()) <= len(known) / 3, places
    written = [(right, texts) for right, texts in known if texts]
    assert all(right in texts and len(texts) >= 4 for right, texts in written)
    longest = sum(max(texts, key=lambda one: len(texts[one])) == right for right, texts in written)
    assert longest <= len(written) / 3, longest


@pytest.mark.kernel
@pytest.mark.timeout(900)
@pytest.mark.parametrize("assignment", ASSIGNMENTS)
def test_it_is_proved(assignment):
    """Solution full, untouched none, every wrong answer its mark and message, no secret out."""
    rows = prove(assignment)
    assert len(rows) > LEAST_TASKS
    assert [row for row in rows if not row.passed] == []


@pytest.mark.kernel
@pytest.mark.timeout(900)
@pytest.mark.parametrize("assignment", [name for name in ASSIGNMENTS if holds_for_all(name)])
def test_it_holds_with_a_learners_own_data(assignment):
    """Where its author says so: right answers earn all points there too, wrong ones do not."""
    rows = prove_for(assignment, "n003")
    assert len(rows) > LEAST_TASKS
    assert [row for row in rows if not row.passed] == []
