"""The graded exercises: an nbgrader course, its checks, and the way in for what is handed in.

Each assignment is a folder of ``exercises/source``. Nothing here is imported before it is
used: a learner's notebook needs :mod:`datagym.exercises.checks` alone, and no nbgrader.

>>> from datagym.exercises import list_assignments
>>> 'four-hours' in list_assignments()
True
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datagym.exercises.assignments import list_assignments
    from datagym.exercises.cohorts.cohort import Outcome
    from datagym.exercises.cohorts.grading import Far, Graded, grade
    from datagym.exercises.cohorts.watching import News, watch
    from datagym.exercises.grader import GradingFailed, autograde, generate, give_feedback, marks
    from datagym.exercises.handing_in.collecting import Refusal, Taken, collect
    from datagym.exercises.handing_in.submitting import Receipt, submit
    from datagym.exercises.learner import learner_config
    from datagym.exercises.proving.kills import Fate, Rate, Trial, measure, rates
    from datagym.exercises.proving.proof import Row, holds_for_all, prove, prove_for
    from datagym.exercises.releasing import release, release_files
    from datagym.exercises.tasks import Task, list_tasks

# jsonschema, which nbformat needs, would compile a grammar of the whole world's addresses when it
# is imported. That takes most of a second, and nothing here asks for it.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

_HOMES = {
    "Far": "cohorts.grading",
    "Fate": "proving.kills",
    "Graded": "cohorts.grading",
    "GradingFailed": "grader",
    "Rate": "proving.kills",
    "News": "cohorts.watching",
    "Outcome": "cohorts.cohort",
    "Receipt": "handing_in.submitting",
    "Refusal": "handing_in.collecting",
    "Row": "proving.proof",
    "Taken": "handing_in.collecting",
    "Task": "tasks",
    "Trial": "proving.kills",
    "autograde": "grader",
    "collect": "handing_in.collecting",
    "generate": "grader",
    "holds_for_all": "proving.proof",
    "grade": "cohorts.grading",
    "give_feedback": "grader",
    "learner_config": "learner",
    "list_assignments": "assignments",
    "list_tasks": "tasks",
    "marks": "grader",
    "measure": "proving.kills",
    "prove": "proving.proof",
    "prove_for": "proving.proof",
    "rates": "proving.kills",
    "release": "releasing",
    "release_files": "releasing",
    "submit": "handing_in.submitting",
    "watch": "cohorts.watching",
}

__all__ = [
    "Far",
    "Fate",
    "Graded",
    "GradingFailed",
    "News",
    "Outcome",
    "Rate",
    "Receipt",
    "Refusal",
    "Row",
    "Taken",
    "Task",
    "Trial",
    "autograde",
    "collect",
    "generate",
    "give_feedback",
    "grade",
    "holds_for_all",
    "learner_config",
    "list_assignments",
    "list_tasks",
    "marks",
    "measure",
    "prove",
    "prove_for",
    "rates",
    "release",
    "release_files",
    "submit",
    "watch",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  (a module attribute can be anything)
    if name in _HOMES:
        return getattr(import_module(f"datagym.exercises.{_HOMES[name]}"), name)
    message = f"module 'datagym.exercises' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted(__all__)
