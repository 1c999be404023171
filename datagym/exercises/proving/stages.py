"""The tasks of an assignment in order: what runs before each answer, and what after it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from datagym.exercises.cells import Notebook, id_of
from datagym.exercises.examination import marking

_Cell: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stage:
    """A task of an assignment.

    Parameters
    ----------
    task
        The id of its test cell.
    before
        The cells since the stage before, which begin with the solution of that one.
    answer
        The cell with the solution.
    after
        The cells that follow it, no other test among them, as far as the task's test.

    """

    task: str
    before: tuple[_Cell, ...]
    answer: _Cell
    after: tuple[_Cell, ...]

    @property
    def test(self) -> _Cell:
        """The test cell."""
        return self.after[-1]

    def answered(self, code: str) -> list[_Cell]:
        """Return the answer's cell with other code, and those after it."""
        return [{**self.answer, "source": code}, *self.after]


def stages(source: Notebook, answers: Mapping[str, str]) -> Iterator[Stage]:
    """Walk over the tasks, in the order of their answers.

    Parameters
    ----------
    source
        The notebook with its solutions.
    answers
        The id of the answer's cell for each task: ``{"share": "share-answer"}``.

    """
    cells = list(source["cells"])
    at = {id_of(cell): place for place, cell in enumerate(cells)}
    done = 0
    for task in sorted(answers, key=lambda task: at[answers[task]]):
        answer, test = at[answers[task]], at[task]
        after = (*_no_tests(cells[answer + 1 : test]), cells[test])
        yield Stage(task, tuple(_no_tests(cells[done:answer])), cells[answer], after)
        done = answer


def _no_tests(cells: list[_Cell]) -> Iterator[_Cell]:
    return (cell for cell in cells if not marking.is_test(cell))
