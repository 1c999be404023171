"""Tests an assignment's tests, by the mistakes in a solution that they notice.

Every solution is copied with one mistake at a time
(:mod:`datagym.exercises.proving.mutants`). A test that gives such a mutant full marks lets
the mistake through.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from datagym.errors import BadInput
from datagym.exercises.assignments import MISCONCEPTIONS, notebooks_of, source_folder
from datagym.exercises.cells import source_of
from datagym.exercises.examination import marking
from datagym.exercises.proving.known import RIGHT, read_cases
from datagym.exercises.proving.mutants import Mutant, mutants, names_of
from datagym.exercises.proving.running import Runner
from datagym.exercises.proving.stages import Stage, stages

LEAST_RATE = 0.95
_PATIENCE = 20  # seconds a cell of a mutant may take


class WrongSolution(BadInput):
    """A solution does not earn full marks, so that no mistake can be told from it."""


class Fate(StrEnum):
    """What became of a mutant."""

    KILLED = "killed"
    STOPPED = "stopped"
    SURVIVED = "survived"
    EQUIVALENT = "equivalent"


@dataclass(frozen=True, slots=True)
class Trial:
    """A mutant and what became of it.

    Parameters
    ----------
    task
        The id of the test cell that judged it.
    operator
        The name of the mistake.
    before, after
        What changed, as one line each.
    fate
        Killed when it ran and did not earn full marks; stopped, and so killed as well, when
        the code itself ended in an error or took too long. Equivalent when it earned them for
        the same values as the solution or as another right answer that is listed.

    """

    task: str
    operator: str
    before: str
    after: str
    fate: Fate


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of a task's mutants were killed; equivalent ones do not count.

    ``stopped`` are those of the killed that ended in an error, which any test would notice.
    """

    task: str
    killed: int
    stopped: int
    survived: int
    equivalent: int

    @property
    def share(self) -> float:
        """The killed ones of those that could be: 0 to 1, and 1 when there are none."""
        tried = self.killed + self.survived
        return self.killed / tried if tried else 1.0

    @property
    def passed(self) -> bool:
        """Tell whether the task's test notices enough; without any mutant nothing is known."""
        return bool(self.killed) and self.share >= LEAST_RATE


def measure(assignment: str, course: Path | None = None) -> list[Trial]:
    """Run an assignment's tests on every mutant of its solutions.

    They run in one kernel, on copies of what stood there before the answer.

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
        When its ``misconceptions.yaml`` or a solution cannot be read.
    WrongSolution
        When a solution does not earn full marks.

    >>> [rate.passed for rate in rates(measure("four-hours"))]  # doctest: +SKIP
    [True, True, True, True, True, True]

    """
    folder = source_folder(assignment, course)
    trials: list[Trial] = []
    for name in notebooks_of(assignment, course):
        source = json.loads((folder / name).read_text("utf-8"))
        cases = list(read_cases(folder / MISCONCEPTIONS, source))
        with Runner(folder, _PATIENCE, source) as runner:
            for stage in stages(source, {case.task: case.answer for case in cases}):
                own = (case for case in cases if case.task == stage.task)
                right = [case.code for case in own if case.name.startswith(RIGHT)]
                runner.go_on(stage.before)
                trials += _try(stage, right, runner)
    return trials


def rates(trials: Iterable[Trial]) -> list[Rate]:
    """Count what became of the mutants of each task.

    >>> rates([Trial("t", "unit", "x = 1", "x = 60", Fate.KILLED)])
    [Rate(task='t', killed=1, stopped=0, survived=0, equivalent=0)]

    """
    tasks: dict[str, list[Fate]] = {}
    for trial in trials:
        tasks.setdefault(trial.task, []).append(trial.fate)
    return [_rate(task, fates) for task, fates in tasks.items()]


def _rate(task: str, fates: Sequence[Fate]) -> Rate:
    count = {fate: fates.count(fate) for fate in Fate}
    killed = count[Fate.KILLED] + count[Fate.STOPPED]
    return Rate(task, killed, count[Fate.STOPPED], count[Fate.SURVIVED], count[Fate.EQUIVALENT])


def _try(stage: Stage, right: Sequence[str], runner: Runner) -> Iterator[Trial]:
    solution = source_of(stage.answer)
    names = names_of(solution, source_of(stage.test))
    if not _is_full(stage, solution, runner):
        message = f"The solution of {stage.task} does not earn full marks: mend that first."
        raise WrongSolution(message)
    same = {runner.fingerprint(names)}
    for code in right:
        runner.from_here(stage.answered(code))
        same.add(runner.fingerprint(names))
    runner.from_here(())
    for mutant in mutants(solution, runner.ready()):
        fate = _fate(stage, mutant, names, same, runner)
        yield Trial(stage.task, mutant.operator, mutant.before, mutant.after, fate)


def _fate(
    stage: Stage, mutant: Mutant, names: Sequence[str], same: set[str], runner: Runner
) -> Fate:
    if not _is_full(stage, mutant.code, runner):
        return Fate.STOPPED if runner.stopped else Fate.KILLED
    return Fate.EQUIVALENT if runner.fingerprint(names) in same else Fate.SURVIVED


def _is_full(stage: Stage, code: str, runner: Runner) -> bool:
    earned = runner.from_here(stage.answered(code))
    score, _ = earned.get(stage.task, (0.0, ""))
    return score >= marking.points_of(stage.test)
