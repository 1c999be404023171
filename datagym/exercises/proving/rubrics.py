"""Tasks that a person marks: the rubric that learners read too, and answers marked as a pattern.

The rubric is the last table of the cell above the answer. A row is one thing to look at, and
each further column one level of it, points first, the best level first::

    | What the marker looks at | full       | part           | none      |
    |---|---|---|---|
    | Says of whom             | 1: for all | 0.5: for some  | 0: nobody |

In ``misconceptions.yaml``, under the id of the answer's cell, stand ``by_hand: true``, its skills,
and answers with the levels that a marker should give them, their sum and the reason.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Any

from datagym.exercises.cells import Notebook, about, id_of, source_of
from datagym.exercises.examination import marking

LEAST_WEAK, LEAST_STRONG = 2, 1
_LEAST_LEVELS = 2
_LEVEL = re.compile(r"\W*(?P<points>\d+(?:\.\d+)?)\W+(?P<words>\w.*)")
_RULE = re.compile(r"[|:\s-]*-[|:\s-]*")
_MODEL = re.compile(r"BEGIN SOLUTION[^\n]*\n(?P<text>.*?)\n[^\n]*END SOLUTION", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing that the marker looks at: its levels, points and words, the best first."""

    name: str
    levels: tuple[tuple[float, str], ...]

    @property
    def points(self) -> float:
        """What its best level earns."""
        return max((points for points, _ in self.levels), default=0.0)


@dataclass(frozen=True, slots=True)
class Example:
    """An answer, and the level of each criterion that a marker should give it."""

    name: str
    answer: str
    levels: tuple[float, ...]
    score: float
    because: str


@dataclass(frozen=True, slots=True)
class ByHand:
    """A task that a person marks.

    Parameters
    ----------
    task
        The id of the answer's cell.
    points
        What it is worth.
    rubric
        What the marker looks at.
    examples
        Answers that are marked as a pattern.
    model
        The model answer, which learners do not get; "" when there is none.
    above
        The text in which the rubric stands.
    graded
        Whether that cell is an answer or a test itself, which learners may change.

    """

    task: str
    points: float
    rubric: tuple[Criterion, ...]
    examples: tuple[Example, ...]
    model: str
    above: str
    graded: bool = False

    def faults(self) -> Iterator[tuple[str, str]]:
        """Walk over what is asked of it, and what is amiss: "" when nothing."""
        yield "a rubric in the cell above", self._rubric()
        yield "a model answer", "" if self.model else "No text between BEGIN and END SOLUTION."
        yield f"{LEAST_WEAK} weak examples and {LEAST_STRONG} strong", self._examples()

    def _rubric(self) -> str:
        if self.graded:
            return "The cell above is a learner's answer or a test: put plain text between."
        if not self.rubric:
            return "The text above holds no table whose cells begin with points: '1: says of whom'."
        for one in self.rubric:
            points = [points for points, _ in one.levels]
            if len(points) < _LEAST_LEVELS or sorted(set(points), reverse=True) != points:
                return f"{one.name}: two levels at least, the best first, each worth less."
            if points[-1] != 0:
                return f"{one.name}: the last level has to be worth 0."
        total = fsum(one.points for one in self.rubric)
        if total != self.points:
            return f"Its best levels add up to {total:g}, and the cell is worth {self.points:g}."
        return ""

    def _examples(self) -> str:
        weak = sum(one.score <= self.points / 2 for one in self.examples)
        strong = sum(one.score == self.points for one in self.examples)
        if weak < LEAST_WEAK or strong < LEAST_STRONG:
            return f"Only {weak} earn half the points or less, and {strong} earn all."
        for one in self.examples:
            wrong = _level_fault(one.levels, self.rubric)
            if wrong:
                return f"{one.name}: {wrong}"
        return ""


def by_hand_of(source: Notebook, tasks: Mapping[str, Any]) -> list[ByHand]:
    """Return the tasks of a notebook that a person marks, in order.

    Parameters
    ----------
    source
        The notebook with its solutions.
    tasks
        What ``misconceptions.yaml`` says of each task.

    """
    found = []
    above: Mapping[str, Any] | None = None
    for cell in source["cells"]:
        if about(cell).get("grade") and about(cell).get("solution"):
            task, model = id_of(cell), _MODEL.search(source_of(cell))
            text = source_of(above) if above else ""
            found.append(
                ByHand(
                    task,
                    marking.points_of(cell),
                    read_rubric(text),
                    tuple(_example(one) for one in (tasks.get(task) or {}).get("examples", [])),
                    model["text"].strip() if model else "",
                    text,
                    graded=bool(above and (about(above).get("grade") or _is_answer(above))),
                )
            )
        above = cell
    return found


def read_rubric(text: str) -> tuple[Criterion, ...]:
    r"""Return the rubric that stands in a text as its last table; empty when there is none.

    >>> table = "| Looks at | full | none |\n|---|---|---|\n| Of whom | 1: named | 0: not named |"
    >>> read_rubric(table)
    (Criterion(name='Of whom', levels=((1.0, 'named'), (0.0, 'not named'))),)

    """
    table: list[str] = []
    for line in text.splitlines():
        if line.lstrip().startswith("|"):
            table = table if table and table[-1] else []
            table.append(line.strip())
        elif table:
            table.append("")  # what follows is another table
    lines = [line for line in table if line]
    rules = [at for at, line in enumerate(lines) if _RULE.fullmatch(line)]
    rows = lines[rules[0] + 1 :] if rules else []
    return tuple(_criterion(row) for row in rows if _LEVEL.search(row))


def _criterion(row: str) -> Criterion:
    name, *cells = (part.strip() for part in row.strip("|").split("|"))
    read = (_LEVEL.fullmatch(cell) for cell in cells if cell)
    levels = tuple((float(one["points"]), one["words"]) for one in read if one)
    return Criterion(name.strip("* "), levels)


def _example(said: Mapping[str, Any]) -> Example:
    levels = tuple(float(one) for one in said["levels"])
    because = " ".join(said["because"].split())
    return Example(said["name"], said["answer"].strip(), levels, float(said["score"]), because)


def _level_fault(levels: Sequence[float], rubric: Sequence[Criterion]) -> str:
    """Say which level of an example the rubric does not have; "" when it has all."""
    if len(levels) != len(rubric):
        return f"{len(levels)} levels for {len(rubric)} things to look at."
    for level, one in zip(levels, rubric, strict=True):
        if level not in [points for points, _ in one.levels]:
            return f"{level:g} is no level of '{one.name}'."
    return ""


def _is_answer(cell: Mapping[str, Any]) -> bool:
    return bool(about(cell).get("solution"))
