"""Fixtures for the exercises: a workspace with a released assignment, a course of one's own."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from datagym.exercises import release, release_files
from datagym.exercises.assignments import course_folder

RIGHT = {
    "share-answer": 'share_within = admitted["within_4_hours"].mean()',
    "wait-answer": 'typical_wait = attendances["wait_minutes"].median()',
    "ending-answer": (
        'by_ending = attendances.groupby("disposal", observed=True).agg(\n'
        '    attendances=("age", "size"), within=("within_4_hours", "mean"))'
    ),
    "bars-answer": (
        'bars = pd.cut(admitted["minutes_in_department"], range(180, 301, 10))\n'
        "leaving = bars.value_counts().sort_index()"
    ),
    "extra-answer": "extra = leaving.iloc[5] - leaving.iloc[:5].mean()",
    "reason-answer": 'safe_sentence = "b"',
}


@pytest.fixture(scope="session")
def right() -> dict[str, str]:
    """A right answer to each task, by the id of its answer cell."""
    return dict(RIGHT)


@pytest.fixture(scope="session")
def answered() -> Callable[[dict[str, str]], dict]:
    """Puts answers into the released notebook, by the ids of the answer cells."""

    def answer(answers: dict[str, str]) -> dict:
        notebook = json.loads(release_files("four-hours")["four-hours.ipynb"])
        for cell in notebook["cells"]:
            name = cell["metadata"].get("nbgrader", {}).get("grade_id")
            if name in answers:
                cell["source"] = answers[name]
        return notebook

    return answer


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A learner's workspace with the released assignment."""
    folder = tmp_path / "wörk space"
    release("four-hours", folder / "exercises" / "four-hours")
    return folder


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the course's folder, without what was made from it."""
    return _copy_of_course(tmp_path / "exercises")


@pytest.fixture(scope="session")
def copy_of_course() -> Callable[[Path], Path]:
    """Copies the course's folder, without what was made from it."""
    return _copy_of_course


def _copy_of_course(to: Path) -> Path:
    made = ("release", "submitted", "autograded", "feedback", "earlier", "gradebook.db*")
    return Path(shutil.copytree(course_folder(), to, ignore=shutil.ignore_patterns(*made)))
