"""Proves an assignment: what earns marks, what does not, and that nothing secret is released."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import fsum
from pathlib import Path
from typing import Any

from datagym.exercises.assignments import MISCONCEPTIONS, notebooks_of, source_folder
from datagym.exercises.cells import Notebook, about, id_of, source_of
from datagym.exercises.examination import marking
from datagym.exercises.proving.known import (
    LEAST_RIGHT,
    LEAST_WRONG,
    RIGHT,
    WRONG,
    Case,
    read_by_hand,
    read_cases,
)
from datagym.exercises.proving.leaks import leaks
from datagym.exercises.proving.rubrics import ByHand
from datagym.exercises.proving.running import Runner
from datagym.exercises.proving.stages import stages
from datagym.exercises.releasing import read_config, release_files


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


def prove(assignment: str, course: Path | None = None) -> list[Row]:
    """Run an assignment with every known answer, and tell what each one earned.

    The solution must earn all points, the untouched release none, each known wrong answer its
    score and message, each other right answer all points; each task needs four of the wrong and
    two of the right ones; a task that a person marks needs a rubric that learners see, a model
    answer that they do not, and examples that are marked; and the release must hold no solution,
    no hidden test, no output and nothing of a known answer. Each is run as nbgrader runs and
    marks it, in one kernel whose names are brought back to what stood there before the answer.

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
    rows: list[Row] = []
    for one in _subjects(assignment, course):
        with one.runner() as runner:
            rows += _whole(one.source, one.release, runner)
            rows += _known(one.source, one.cases, runner)
        rows += _enough(one.source, one.cases)
        by_hand = read_by_hand(one.folder / MISCONCEPTIONS, one.source)
        rows += _by_hand(by_hand, one.release)
        found = leaks(one.source, one.release, one.released, one.cases, by_hand)
        rows += [_yes_or_no("release", what, said) for what, said in found.items()]
    return rows


def holds_for_all(assignment: str, course: Path | None = None) -> bool:
    """Tell whether an assignment's author says that it holds with every learner's own data.

    >>> holds_for_all("four-hours") in (True, False)
    True
    """
    folder = source_folder(assignment, course)
    return all(
        json.loads((folder / name).read_text("utf-8"))["metadata"]
        .get("datagym", {})
        .get("own_data", False)
        for name in notebooks_of(assignment, course)
    )


def prove_for(assignment: str, learner: str, course: Path | None = None) -> list[Row]:
    """Run an assignment with the data that are drawn for a learner, with every known answer.

    The solution and each other right answer must earn all points, the untouched release none,
    and no known wrong answer all of them. Which of its sentences a wrong answer gets may differ:
    in other data two mistakes can come to the same number.

    Parameters
    ----------
    assignment
        Its name, ``"did-not-attend"``.
    learner
        Any id.
    course
        The folder of the nbgrader course; Datagym's own unless named.

    >>> all(row.passed for row in prove_for("did-not-attend", "n017"))  # doctest: +SKIP
    True

    """
    rows: list[Row] = []
    for one in _subjects(assignment, course):
        cases = [case for case in one.cases if not case.course_data]
        with one.runner(learner) as runner:
            rows += _whole(one.source, one.release, runner)
            rows += _not_full(one.source, _known(one.source, cases, runner))
    return [replace(row, case=f"{row.case}, for {learner}") for row in rows]


@dataclass(frozen=True, slots=True)
class _Subject:
    """A notebook of an assignment as it is tried: its source, its release, its known answers."""

    folder: Path
    timeout: int
    source: Notebook
    release: Notebook
    released: Mapping[str, bytes]
    cases: Sequence[Case]

    def runner(self, learner: str | None = None) -> Runner:
        return Runner(self.folder, self.timeout, self.source, learner)


def _subjects(assignment: str, course: Path | None) -> Iterator[_Subject]:
    folder = source_folder(assignment, course)
    released = release_files(assignment, course)
    timeout = int(read_config(folder.parent.parent).Execute.timeout)
    for name in notebooks_of(assignment, course):
        source = json.loads((folder / name).read_text("utf-8"))
        cases = list(read_cases(folder / MISCONCEPTIONS, source))
        yield _Subject(folder, timeout, source, json.loads(released[name]), released, cases)


def _not_full(source: Notebook, known: Iterable[Row]) -> Iterator[Row]:
    """Ask of each wrong answer no more than that it does not earn what the right ones earn."""
    worth = _worth(source)
    for row in known:
        if row.case.startswith(WRONG):
            full = row.got_score is not None and row.got_score >= worth[row.task]
            yield _yes_or_no(row.task, row.case, "It earns full marks." if full else "")
        else:
            yield row


def _whole(source: Notebook, release: Notebook, runner: Runner) -> Iterator[Row]:
    """Try the solution and the untouched release, each from top to bottom."""
    worth = _worth(source)
    untouched = _with_tests_of(source, release)
    for case, notebook, full in (("solution", source, True), ("untouched", untouched, False)):
        earned = runner.marks(notebook["cells"])
        for task, points in worth.items():
            score, message = earned.get(task, (None, ""))
            yield Row(task, case, points if full else 0.0, score, "", message)


def _worth(source: Notebook) -> dict[str, float]:
    tests = (cell for cell in source["cells"] if marking.is_test(cell))
    return {id_of(cell): marking.points_of(cell) for cell in tests}


def _known(source: Notebook, cases: Sequence[Case], runner: Runner) -> Iterator[Row]:
    """Try each known answer to a task: the cells up to its test, and no other test."""
    for stage in stages(source, {case.task: case.answer for case in cases}):
        runner.go_on(stage.before)
        for case in (case for case in cases if case.task == stage.task):
            earned = runner.from_here(stage.answered(case.code))
            score, message = earned.get(case.task, (None, ""))
            yield Row(case.task, case.name, case.score, score, case.message, message)


def _enough(source: Notebook, cases: Sequence[Case]) -> Iterator[Row]:
    """Ask for enough known answers to each task, wrong ones and right ones."""
    for task in (id_of(cell) for cell in source["cells"] if marking.is_test(cell)):
        for kind, least, what in ((WRONG, LEAST_WRONG, "wrong"), (RIGHT, LEAST_RIGHT, "right")):
            known = sum(case.task == task and case.name.startswith(kind) for case in cases)
            said = "" if known >= least else f"Only {known} known {what} answers."
            yield _yes_or_no(task, f"{least} known {what} answers", said)


def _by_hand(tasks: Sequence[ByHand], release: Notebook) -> Iterator[Row]:
    """Hold the tasks that a person marks against their rubrics."""
    shown = {
        source_of(cell).strip() for cell in release["cells"] if not about(cell).get("solution")
    }
    for one in tasks:
        for what, said in one.faults():
            yield _yes_or_no(one.task, f"by hand: {what}", said)
        lost = "" if one.above.strip() in shown else "The cell above is not released as it is."
        yield _yes_or_no(one.task, "by hand: the rubric is open", lost)
        for example in one.examples:
            case = f"by hand: {example.name}"
            yield Row(one.task, case, example.score, fsum(example.levels), "", example.because)


def _yes_or_no(task: str, case: str, found: str) -> Row:
    """Return a row that passes when nothing was found."""
    return Row(task, case, None, None if not found else 0.0, "", found)


def _with_tests_of(source: Notebook, release: Notebook) -> dict[str, Any]:
    """Return the release with the source's tests, as autograde puts them back."""
    tests = {id_of(cell): cell for cell in source["cells"] if marking.is_test(cell)}
    return {**release, "cells": [tests.get(id_of(cell), cell) for cell in release["cells"]]}
