"""Fixtures for the exercises: a workspace with a released assignment, a course of one's own."""

import json
import shutil
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


def answered(answers: dict[str, str]) -> dict:
    """Return the released notebook with answers in their cells."""
    notebook = json.loads(release_files("four-hours")["four-hours.ipynb"])
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in answers:
            cell["source"] = answers[name]
    return notebook


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A learner's workspace with the released assignment."""
    folder = tmp_path / "wörk space"
    release("four-hours", folder / "exercises" / "four-hours")
    return folder


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the course's folder, without what was made from it."""
    made = ("release", "submitted", "autograded", "feedback", "earlier", "gradebook.db*")
    leave = shutil.ignore_patterns(*made)
    return Path(shutil.copytree(course_folder(), tmp_path / "exercises", ignore=leave))
