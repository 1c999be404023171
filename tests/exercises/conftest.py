"""Fixtures for the exercises: a workspace with a released assignment, a course of one's own."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from datagym.exercises import release, release_files
from datagym.exercises.assignments import course_folder

RIGHT = {
    "share-answer": 'share_within = admitted["within_4_hours"].mean()',
    "extra-answer": "extra = leaving.iloc[5] - leaving.iloc[:5].mean()",
    "steps-answer": 'steps = "d, b, e, a, f, c"',
    "shift-answer": (
        'points = measures.runs(weekly, weekly.loc[1:26].median())["points"]\n'
        "in_shift = points[points >= 6].sum()"
    ),
    "upper-answer": "upper = base.mean() + 2.66 * steps_between.mean()",
    "reason-answer": 'safe_sentence = "b"',
    "gain-answer": (
        'worst = pairs.nlargest(15, "this week")\n'
        'gain = (worst["this week"] - worst["next week"]).mean()'
    ),
    "newsletter": "Seven in ten of all left in time, and of the admitted fewer than half did.",
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


def _cell(name: str, source: str, kind: str = "code", points: float = 0, **marks: bool) -> dict:
    """Return a cell of a source; with points or marks, one that nbgrader knows."""
    made: dict = {"cell_type": kind, "id": name, "metadata": {}, "source": source}
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    if marks or points:
        about = {"grade_id": name, "schema_version": 3, "cell_type": kind, "task": False}
        about |= {"grade": bool(points), "solution": False, "locked": False, **marks}
        made["metadata"]["nbgrader"] = {**about, "points": points} if points else about
    return made


def _notebook(*cells: dict) -> dict:
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": spec}, "cells": [*cells]}


class Beds:
    """A small course with one assignment of two notebooks and a table, released once.

    ``beds.ipynb`` has a count (2 points) and an answer in words (1 point, by hand);
    ``wards.ipynb`` reads ``data/wards.csv`` (2 points).
    """

    name = "beds"
    words = "There are 56 beds."

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def notebooks(self, total: str = "sum(beds)", wards: str = "4", words: str = words) -> dict:
        """Return what somebody handed in: file name → notebook."""
        return {
            "beds.ipynb": _notebook(
                _cell("load", "beds = [12, 15, 9, 20]", locked=True),
                _cell("total-answer", f"total = {total}", solution=True),
                _cell("total", "assert total > 0", points=2, locked=True),
                _cell("words", words, "markdown", 1, solution=True),
            ),
            "wards.ipynb": _notebook(
                _cell("read", "rows = len(open('data/wards.csv').readlines())", locked=True),
                _cell("wards-answer", f"wards = {wards}", solution=True),
                _cell("wards", "assert wards", points=2, locked=True),
            ),
        }

    def hand_in(self, person: str, notebooks: dict | None = None, when: str = "", **files) -> Path:
        """Lay a hand-in into ``submitted/``, in the place of an earlier one."""
        place = self.folder / "submitted" / person / self.name
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        for file, notebook in (notebooks or self.notebooks()).items():
            data = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
            (place / file).write_bytes(data)
        for file, data in files.items():
            (place / file).write_text(data, encoding="utf-8")
        moment = when or "2026-01-05 10:00:00.000000 UTC"
        (place / "timestamp.txt").write_text(moment, encoding="utf-8")
        return place

    def copy(self, to: Path) -> "Beds":
        """Return a copy of the course."""
        return Beds(Path(shutil.copytree(self.folder, to)))

    def nbgrader(self, *arguments: str, code: int = 0) -> str:
        """Run one of nbgrader's commands in the course's folder."""
        env = {**os.environ, "DATAGYM_EXCHANGE": str(self.folder.parent / "exchange")}
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=self.folder, env=env, capture_output=True, text=True, timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def rows(self, url: str = "") -> dict[str, dict]:
        """Return all that the gradebook has of each person, without ids."""
        from nbgrader.api import Gradebook  # noqa: PLC0415  (slow to import)

        with Gradebook(url or self.url, "datagym") as book:
            return {
                submission.student.id: {
                    "at": submission.timestamp,
                    "late": {one.name: one.late_submission_penalty for one in submission.notebooks},
                    "grades": {
                        grade.name: (grade.auto_score, grade.manual_score, grade.extra_credit,
                                     grade.needs_manual_grade, grade.score)
                        for one in submission.notebooks for grade in one.grades
                    },
                    "comments": {
                        comment.name: (comment.auto_comment, comment.manual_comment)
                        for one in submission.notebooks for comment in one.comments
                    },
                }
                for submission in book.assignment_submissions(self.name)
            }  # fmt: skip

    @property
    def url(self) -> str:
        """The gradebook's address."""
        return f"sqlite:///{(self.folder / 'gradebook.db').as_posix()}"


@pytest.fixture(scope="session")
def released_beds(tmp_path_factory: pytest.TempPathFactory) -> Beds:
    """The small course, its assignment released by nbgrader."""
    made = Beds(tmp_path_factory.mktemp("beds") / "exercises")
    source = made.folder / "source" / made.name
    (source / "data").mkdir(parents=True)
    (source / "data" / "wards.csv").write_text("a\nb\nc\nd\n", encoding="utf-8")
    shutil.copy(course_folder() / "nbgrader_config.py", made.folder)
    solved = made.notebooks(
        "...\n### BEGIN SOLUTION\ntotal = sum(beds)\n### END SOLUTION",
        "...\n### BEGIN SOLUTION\nwards = rows\n### END SOLUTION",
        "Say it in words.",
    )
    hidden = "\n### BEGIN HIDDEN TESTS\nassert {}\n### END HIDDEN TESTS"
    solved["beds.ipynb"]["cells"][2]["source"] += hidden.format("total == 56")
    solved["wards.ipynb"]["cells"][2]["source"] += hidden.format("wards == 4")
    for name, notebook in solved.items():
        (source / name).write_text(json.dumps(notebook), encoding="utf-8")
    made.nbgrader("generate_assignment", made.name)
    return made


@pytest.fixture
def beds(released_beds: Beds, tmp_path: Path) -> Beds:
    """A copy of the small course for one test."""
    return released_beds.copy(tmp_path / "exercises")


RUN_HERE = '''
"""A step in place of the one that runs a notebook: no kernel, so that many runs take seconds."""

import contextlib

from nbformat import v4
from nbgrader.preprocessors import NbGraderPreprocessor
from nbgrader.utils import is_grade, is_solution


class RunHere(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        names = {}
        with contextlib.chdir(resources["metadata"]["path"]):
            for cell in nb.cells:
                if cell.cell_type != "code":
                    continue
                try:
                    exec(cell.source, names)
                except Exception as error:
                    said = {"ename": type(error).__name__, "evalue": str(error), "traceback": []}
                    cell.outputs = [v4.new_output("error", **said)]
                else:
                    test = is_grade(cell) and not is_solution(cell)
                    points = {"text/plain": str(cell.metadata.nbgrader.points)} if test else {}
                    cell.outputs = [v4.new_output("execute_result", points)] if test else []
        return nb, resources
'''


@pytest.fixture(scope="session")
def released_quick(released_beds: Beds, tmp_path_factory: pytest.TempPathFactory) -> Beds:
    """The small course, whose notebooks are run without a kernel."""
    made = released_beds.copy(tmp_path_factory.mktemp("quick") / "exercises")
    with (made.folder / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(
            "\nimport sys\nsys.path.insert(0, str(__import__('pathlib').Path(__file__).parent))\n"
            "import run_here\n"
            "c.Autograde.autograde_preprocessors[0] = run_here.RunHere\n"
        )
    (made.folder / "run_here.py").write_text(RUN_HERE, encoding="utf-8")
    return made


@pytest.fixture
def quick(released_quick: Beds, tmp_path: Path) -> Beds:
    """A copy of the small course without kernels, for one test."""
    return released_quick.copy(tmp_path / "exercises")
