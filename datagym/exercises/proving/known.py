"""The known answers to an assignment's tasks: wrong ones and what they earn, and right ones.

They stand in ``misconceptions.yaml`` beside the source::

    tasks:
      share:                      # the id of the test cell
        answer: share-answer      # the id of the answer cell
        wrong:                    # at least four
          - name: percentage for proportion
            code: share_within = 100 * …
            score: 0
            message: This is a percentage. …
        right:                    # at least two, besides the solution
          - name: counted
            code: share_within = …

An answer that holds with the course's tables alone, where learners may have tables of their own,
says ``course_data: true``.

A task that a person marks says ``by_hand: true`` (:mod:`datagym.exercises.proving.rubrics`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from datagym.errors import BadInput
from datagym.exercises.cells import about, id_of
from datagym.exercises.examination import marking
from datagym.exercises.proving.rubrics import ByHand, by_hand_of
from datagym.resources import yaml_values

LEAST_WRONG, LEAST_RIGHT = 4, 2
WRONG, RIGHT = "wrong: ", "right: "


@dataclass(frozen=True, slots=True)
class Case:
    """A known answer to a task, and what it must earn; ``message`` "" accepts any.

    ``course_data`` says that it is what it is with the course's tables alone: a number that was
    typed in, or a trap that not every learner's own tables have.
    """

    task: str
    answer: str
    name: str
    code: str
    score: float
    message: str = ""
    course_data: bool = False


def read_cases(path: Path, source: Mapping[str, Any]) -> Iterator[Case]:
    """Read the known answers of an assignment.

    Raises
    ------
    BadInput
        When the file is missing, or names a cell that the source does not have.

    """
    known_tasks = _read(path)
    tests = {id_of(cell): cell for cell in source["cells"] if marking.is_test(cell)}
    answers = {id_of(cell) for cell in source["cells"] if about(cell).get("solution")}
    try:
        for task, known in known_tasks.items():
            if known.get("by_hand"):
                continue
            if task not in tests or known["answer"] not in answers:
                message = f"{path}: {task} names a test or answer that the notebook does not have."
                raise BadInput(message)
            full = marking.points_of(tests[task])
            for one in known["wrong"]:
                label = f"{WRONG}{one['name']}"
                score, said = float(one["score"]), " ".join(one["message"].split())
                here = bool(one.get("course_data"))
                yield Case(task, known["answer"], label, one["code"], score, said, here)
            for one in known.get("right", []):
                label, here = f"{RIGHT}{one['name']}", bool(one.get("course_data"))
                yield Case(task, known["answer"], label, one["code"], full, course_data=here)
    except (KeyError, TypeError, AttributeError) as error:
        message = f"{path} cannot be read: {error}"
        raise BadInput(message) from error


def read_by_hand(path: Path, source: Mapping[str, Any]) -> list[ByHand]:
    """Read the tasks of an assignment that a person marks, with the answers marked as a pattern.

    Raises
    ------
    BadInput
        When the file is missing, or says of a task that a person marks it which the source
        does not have.

    """
    tasks = _read(path)
    try:
        found = by_hand_of(source, tasks)
        said = {task for task, known in tasks.items() if known.get("by_hand")}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        message = f"{path} cannot be read: {error}"
        raise BadInput(message) from error
    for task in sorted(said - {one.task for one in found}):
        message = f"{path}: {task} names no answer of the notebook that a person marks."
        raise BadInput(message)
    return found


def _read(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        message = f"{path} is missing: each task needs {LEAST_WRONG} known wrong answers."
        raise BadInput(message)
    try:
        tasks: Mapping[str, Any] = yaml_values(path.read_text("utf-8"))["tasks"]
    except (yaml.YAMLError, KeyError, TypeError) as error:
        message = f"{path} cannot be read: {error}"
        raise BadInput(message) from error
    return tasks
