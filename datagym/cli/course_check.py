"""What ``datagym course check`` finds out of an assignment, in lines and as facts."""

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from math import fsum
from typing import Any

from datagym.exercises import (
    Fate,
    Rate,
    Row,
    Task,
    Trial,
    holds_for_all,
    list_tasks,
    measure,
    prove,
    prove_for,
    rates,
)
from datagym.exercises.proving.kills import LEAST_RATE, WrongSolution

LEARNERS = ("n001", "n002")
"""With whose own data an assignment is tried that says that it holds with everybody's."""

_NOT_TRIED = "  No mistake was put into the solutions: one of them does not earn full marks."
_ASK = f"It has to notice {100 * LEAST_RATE:g} %: ask it for more."


@dataclass(frozen=True, slots=True)
class Found:
    """What came of an assignment's known answers, and of the mistakes put into its solutions."""

    rows: Sequence[Row]
    trials: Sequence[Trial] | None
    tasks: Sequence[Task] = ()

    def points(self, *, by_hand: bool) -> float:
        """Add up what tests mark, or what a person marks."""
        return fsum(task.points for task in self.tasks if task.by_hand is by_hand)

    @property
    def passed(self) -> bool:
        """Tell whether every answer got its mark, and the tests notice enough mistakes."""
        answers = all(row.passed for row in self.rows)
        return answers and self.trials is not None and all(r.passed for r in rates(self.trials))

    def lines(self, name: str) -> Iterator[str]:
        """Say all of it, for a person."""
        bad = sum(not row.passed for row in self.rows)
        surprises = f"{bad or 'no'} surprise{'s' * (bad != 1)}"
        yield f"{name}: {len(self.rows)} answers tried, {surprises}"
        yield from self._points(name)
        yield from _answers(self.rows)
        if self.trials is None:
            yield _NOT_TRIED
            return
        yield f"{name}: {len(self.trials)} mistakes put into its solutions, one at a time"
        yield from _table(rates(self.trials))
        for fate, words in (
            (Fate.SURVIVED, "earns full marks: a test lets it through"),
            (Fate.EQUIVALENT, "gives the same answer, and does not count"),
        ):
            for trial in self.trials:
                if trial.fate is fate:
                    yield f"  {trial.task}, {trial.operator}: {words}"
                    yield f"    - {trial.before}"
                    yield f"    + {trial.after}"
        for low in (rate for rate in rates(self.trials) if not rate.passed):
            yield f"{name}: the test of {low.task} notices {_percent(low)} of the mistakes. {_ASK}"

    def _points(self, name: str) -> Iterator[str]:
        by_hand = [task.id for task in self.tasks if task.by_hand]
        if self.tasks:
            line = f"{name}: {self.points(by_hand=False):g} points are marked by tests"
            by_person = f"{self.points(by_hand=True):g} by a person ({', '.join(by_hand)})"
            yield f"{line}, {by_person if by_hand else 'none by a person'}"

    def facts(self) -> dict[str, Any]:
        """Say all of it, for a machine."""
        found = [] if self.trials is None else self.trials
        return {
            "passed": self.passed,
            "points": {
                "by_tests": self.points(by_hand=False),
                "by_hand": self.points(by_hand=True),
            },
            "by_hand": [task.id for task in self.tasks if task.by_hand],
            "answers": [{**asdict(row), "passed": row.passed} for row in self.rows],
            "kill_rates": [
                {**asdict(rate), "rate": rate.share, "passed": rate.passed} for rate in rates(found)
            ],
            "mutants": [asdict(trial) for trial in found],
        }


def check(name: str) -> Found:
    """Try an assignment's known answers, and mistakes in its solutions if they are right."""
    with ThreadPoolExecutor(2) as threads:  # each waits for a kernel of its own
        rows, trials = threads.submit(_proved, name), threads.submit(_measured, name)
        return Found(rows.result(), trials.result(), list_tasks(name))


def _proved(name: str) -> list[Row]:
    rows = prove(name)
    if holds_for_all(name):
        for learner in LEARNERS:
            rows += prove_for(name, learner)
    return rows


def _measured(name: str) -> list[Trial] | None:
    try:
        return measure(name)
    except WrongSolution:
        return None


def _answers(rows: Sequence[Row]) -> Iterator[str]:
    task = max((len(row.task) for row in rows), default=0)
    case = max((len(row.case) for row in rows), default=0)
    for row in rows:
        verdict = "ok " if row.passed else "BAD"
        line = f"  {verdict} {row.task:<{task}}  {row.case:<{case}}  {_marks(row)}"
        yield line.rstrip()
        if row.expected_message not in {"", row.got_message}:
            yield f"        said:     {row.got_message}"
            yield f"        expected: {row.expected_message}"


def _marks(row: Row) -> str:
    """Say the marks, or what was found where nothing should be."""
    if row.expected_score is None:
        return "" if row.passed else row.got_message
    return f"{_points(row.got_score)} (expected {_points(row.expected_score)})"


def _table(tasks: Sequence[Rate]) -> Iterator[str]:
    width = max((len(rate.task) for rate in tasks), default=0)
    names = ("killed", "by an error", "survived", "equivalent", "kill rate")
    yield f"      {'task':<{width}}  {'  '.join(names)}"
    for rate in tasks:
        numbers = (rate.killed, rate.stopped, rate.survived, rate.equivalent, _percent(rate))
        cells = (f"{number:>{len(name)}}" for name, number in zip(names, numbers, strict=True))
        yield f"  {'ok ' if rate.passed else 'BAD'} {rate.task:<{width}}  {'  '.join(cells)}"


def _percent(rate: Rate) -> str:
    return f"{100 * rate.share:.1f} %"


def _points(score: float | None) -> str:
    return "no mark" if score is None else f"{score:g}"
