"""The known answers to an assignment's tasks: wrong ones and what they earn, and right ones.

They stand in ``misconceptions.yaml`` beside the source::

    tasks:
      share:                      # the id of the test cell
        answer: share-answer      # the id of the answer cell
        wrong:                    # at least three
          - name: percentage for proportion
            code: share_within = 100 * …
            score: 0
            message: This is a percentage. …
        right:                    # at least two, besides the solution
          - name: counted
            code: share_within = …
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from datagym.errors import BadInput
from datagym.exercises.cells import about, id_of
from datagym.exercises.examination import marking

LEAST_WRONG, LEAST_RIGHT = 3, 2
WRONG, RIGHT = "wrong: ", "right: "


@dataclass(frozen=True, slots=True)
class Case:
    """A known answer to a task, and what it must earn; ``message`` "" accepts any."""

    task: str
    answer: str
    name: str
    code: str
    score: float
    message: str = ""


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
    tests = {id_of(cell): cell for cell in source["cells"] if marking.is_test(cell)}
    answers = {id_of(cell) for cell in source["cells"] if about(cell).get("solution")}
    try:
        tasks = yaml.safe_load(path.read_text("utf-8"))["tasks"]
        for task, known in tasks.items():
            if task not in tests or known["answer"] not in answers:
                message = f"{path}: {task} names a test or answer that the notebook does not have."
                raise BadInput(message)
            full = marking.points_of(tests[task])
            for one in known["wrong"]:
                label = f"{WRONG}{one['name']}"
                score, said = float(one["score"]), " ".join(one["message"].split())
                yield Case(task, known["answer"], label, one["code"], score, said)
            for one in known.get("right", []):
                yield Case(task, known["answer"], f"{RIGHT}{one['name']}", one["code"], full)
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        message = f"{path} cannot be read: {error}"
        raise BadInput(message) from error
