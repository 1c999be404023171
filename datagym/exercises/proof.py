"""Proves an assignment: what earns marks, what does not, and that nothing secret is released.

The known answers stand in ``misconceptions.yaml`` beside the source::

    tasks:
      share:                      # the id of the test cell
        answer: share-answer      # the id of the answer cell
        wrong:
          - name: percentage for proportion
            code: share_within = 100 * …
            score: 0
            message: This is a percentage. …
        right:
          - name: counted
            code: share_within = …
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from datagym.errors import BadInput
from datagym.exercises import marking
from datagym.exercises.assignments import MISCONCEPTIONS, notebooks_of, source_folder
from datagym.exercises.cells import Notebook
from datagym.exercises.releasing import read_config, release_files
from datagym.exercises.running import Runner

LEAST_WRONG = 3
_TELLING = 20  # characters; a shorter line such as "import datagym" may stand in both
_BEGIN, _END = "### BEGIN", "### END"


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was tried and what came of it.

    Parameters
    ----------
    task
        The task's name, or ``"release"`` for what is asked of the released notebook.
    case
        What was put in: ``"solution"``, ``"untouched"``, ``"wrong: …"``, ``"right: …"``.
    expected_score, got_score
        Points, or None where no mark is expected.
    expected_message, got_message
        The sentence for the learner; an empty expectation accepts any.

    """

    task: str
    case: str
    expected_score: float | None
    got_score: float | None
    expected_message: str
    got_message: str

    @property
    def passed(self) -> bool:
        """Tell whether what came is what was expected."""
        same_score = self.expected_score == self.got_score
        return same_score and self.expected_message in ("", self.got_message)


@dataclass(frozen=True, slots=True)
class Case:
    """A known answer to a task, and what it must earn; ``message`` "" accepts any."""

    task: str
    answer: str
    name: str
    code: str
    score: float
    message: str = ""


def prove(assignment: str, course: Path | None = None) -> list[Row]:
    """Run an assignment with every known answer, and tell what each one earned.

    The solution must earn all points, the untouched release none, each known wrong answer
    its score and message, each other right answer all points; and the release must hold no
    solution, no hidden test, no output and no known wrong answer. Each is run as nbgrader
    runs and marks it, in one kernel whose names are cleared in between.

    Parameters
    ----------
    assignment
        Its name, ``"four-hours"``.
    course
        The folder of the nbgrader course; Datagym's own unless named.

    Raises
    ------
    NotFound
        When there is no such assignment.
    BadInput
        When its ``misconceptions.yaml`` is missing or cannot be read.

    >>> all(row.passed for row in prove("four-hours"))  # doctest: +SKIP
    True

    """
    folder = source_folder(assignment, course)
    released = release_files(assignment, course)
    timeout = int(read_config(folder.parent.parent).Execute.timeout)
    rows: list[Row] = []
    for name in notebooks_of(assignment, course):
        source = json.loads((folder / name).read_text("utf-8"))
        release = json.loads(released[name])
        cases = list(read_cases(folder / MISCONCEPTIONS, source))
        with Runner(folder, timeout) as runner:
            rows += _whole(source, release, runner)
            rows += [_try(source, case, runner) for case in cases]
        rows += _enough(source, cases)
        rows += _secrets(source, release, released)
    return rows


def read_cases(path: Path, source: Mapping[str, Any]) -> Iterator[Case]:
    """Read the known answers of an assignment.

    Raises
    ------
    BadInput
        When the file is missing, or names a cell that the source does not have.

    """
    if not path.is_file():
        message = f"{path} is missing: each task needs {LEAST_WRONG} known wrong answers."
        raise BadInput(message)
    tests = {_id(cell): cell for cell in source["cells"] if marking.is_test(cell)}
    answers = {_id(cell) for cell in source["cells"] if _about(cell).get("solution")}
    try:
        tasks = yaml.safe_load(path.read_text("utf-8"))["tasks"]
        for task, known in tasks.items():
            if task not in tests or known["answer"] not in answers:
                message = f"{path}: {task} names a test or answer that the notebook does not have."
                raise BadInput(message)
            full = marking.points_of(tests[task])
            for one in known["wrong"]:
                label = f"wrong: {one['name']}"
                score, said = float(one["score"]), " ".join(one["message"].split())
                yield Case(task, known["answer"], label, one["code"], score, said)
            for one in known.get("right", []):
                yield Case(task, known["answer"], f"right: {one['name']}", one["code"], full)
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        message = f"{path} cannot be read: {error}"
        raise BadInput(message) from error


def _whole(source: Notebook, release: Notebook, runner: Runner) -> Iterator[Row]:
    """Try the solution and the untouched release, each from top to bottom."""
    worth = {
        _id(cell): marking.points_of(cell) for cell in source["cells"] if marking.is_test(cell)
    }
    untouched = _with_tests_of(source, release)
    for case, notebook, full in (("solution", source, True), ("untouched", untouched, False)):
        earned = runner.marks(notebook["cells"])
        for task, points in worth.items():
            score, message = earned.get(task, (None, ""))
            yield Row(task, case, points if full else 0.0, score, "", message)


def _try(source: Notebook, case: Case, runner: Runner) -> Row:
    """Run the cells up to a task's test with one answer replaced, and no other test."""
    cells = []
    for cell in source["cells"]:
        if _id(cell) == case.answer:
            cells.append({**cell, "source": case.code})
        elif _id(cell) == case.task or not marking.is_test(cell):
            cells.append(cell)
        if _id(cell) == case.task:
            break
    score, message = runner.marks(cells).get(case.task, (None, ""))
    return Row(case.task, case.name, case.score, score, case.message, message)


def _enough(source: Notebook, cases: list[Case]) -> Iterator[Row]:
    """Ask for at least three known wrong answers to each task."""
    for cell in source["cells"]:
        if marking.is_test(cell):
            known = sum(c.task == _id(cell) and c.name.startswith("wrong: ") for c in cases)
            said = "" if known >= LEAST_WRONG else f"Only {known} known wrong answers."
            yield _yes_or_no(_id(cell), f"{LEAST_WRONG} known wrong answers", said)


def _secrets(source: Notebook, release: Notebook, released: Mapping[str, bytes]) -> Iterator[Row]:
    """Ask of the release that it holds nothing of what a learner must not have."""
    text = json.dumps(release, ensure_ascii=False)
    for what, region in (("solution", "SOLUTION"), ("hidden test", "HIDDEN TESTS")):
        lines = [line for cell in source["cells"] for line in _region(cell, region)]
        leaked = [line for line in lines if len(line) > _TELLING and _json(line) in text]
        leaked += [mark for mark in (f"{_BEGIN} {region}", f"{_END} {region}") if mark in text]
        yield _yes_or_no("release", f"no {what}", "; ".join(leaked))
    outputs = [_id(cell) for cell in release["cells"] if cell.get("outputs")]
    yield _yes_or_no("release", "no outputs", ", ".join(outputs))
    attached = [_id(cell) for cell in release["cells"] if cell.get("attachments")]
    yield _yes_or_no("release", "no attachments", ", ".join(attached))
    others = [name for name in released if Path(name).name == MISCONCEPTIONS]
    yield _yes_or_no("release", "no known wrong answers", ", ".join(others))


def _yes_or_no(task: str, case: str, found: str) -> Row:
    """Return a row that passes when nothing was found."""
    return Row(task, case, None, None if not found else 0.0, "", found)


def _with_tests_of(source: Notebook, release: Notebook) -> dict[str, Any]:
    """Return the release with the source's tests, as autograde puts them back."""
    tests = {_id(cell): cell for cell in source["cells"] if marking.is_test(cell)}
    return {**release, "cells": [tests.get(_id(cell), cell) for cell in release["cells"]]}


def _region(cell: Mapping[str, Any], region: str) -> Iterator[str]:
    inside = False
    for line in _lines(cell):
        if f"{_BEGIN} {region}" in line:
            inside = True
        elif f"{_END} {region}" in line:
            inside = False
        elif inside:
            yield line.strip()


def _json(line: str) -> str:
    return json.dumps(line, ensure_ascii=False)[1:-1]


def _lines(cell: Mapping[str, Any]) -> list[str]:
    return "".join(cell["source"]).splitlines()


def _about(cell: Mapping[str, Any]) -> Mapping[str, Any]:
    about: Mapping[str, Any] = cell["metadata"].get("nbgrader", {})
    return about


def _id(cell: Mapping[str, Any]) -> str:
    """Return nbgrader's id of a cell, or the notebook's."""
    return str(_about(cell).get("grade_id") or cell.get("id", ""))
