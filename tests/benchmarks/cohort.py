"""A course with one assignment and a cohort that has handed it in, for benchmarks.

``realistic`` has 5,000 rows, six graded answers and six seaborn charts; ``short`` has three
graded answers and no chart. The same files are marked by stock nbgrader and by Datagym.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd
from nbformat import v4

from datagym.resources import content

ROWS = 5_000
STOCK = """
c = get_config()
c.CourseDirectory.course_id = "bench"
c.Execute.timeout = 60
"""
LOAD = """\
import pandas as pd
import seaborn as sns

visits = pd.read_csv("visits.csv", parse_dates=["arrival"])"""
CHARTS = (
    'sns.histplot(visits, x="stay", hue="ward", element="step")',
    'sns.boxplot(visits, x="ward", y="stay")',
    'sns.scatterplot(visits, x="age", y="stay", hue="ward", s=8)',
    'sns.lineplot(visits, x=visits["arrival"].dt.hour, y="stay", errorbar=None)',
    'sns.barplot(visits, x="ward", y="stay", errorbar=None)',
    'sns.heatmap(visits.pivot_table(index="ward", columns=visits["arrival"].dt.dayofweek, values="stay"))',  # noqa: E501
)
ANSWERS = (
    ("median_stay", 'visits["stay"].median()'),
    ("share_old", '(visits["age"] >= 75).mean()'),
    ("by_ward", 'visits.groupby("ward")["stay"].mean()'),
    ("busiest", 'visits["arrival"].dt.hour.value_counts().idxmax()'),
    ("long_stays", 'int((visits["stay"] > 240).sum())'),
    ("rates", 'visits.assign(late=visits["stay"] > 240).groupby("ward")["late"].mean()'),
)
TESTS = {
    "by_ward": "pd.testing.assert_series_equal(by_ward.sort_index(), right, check_names=False)",
    "rates": "pd.testing.assert_series_equal(rates.sort_index(), right, check_names=False)",
}


def build(folder: Path, learners: int, *, short: bool, stock: bool) -> None:
    """Make the course, and let the cohort hand in its right answers.

    Parameters
    ----------
    folder
        Where the course is made.
    learners
        How many have handed in.
    short
        Whether it is the short assignment, without charts.
    stock
        Whether nbgrader has its own settings, or Datagym's.

    """
    source = folder / "source" / "bench"
    source.mkdir(parents=True)
    config = STOCK if stock else (content("exercises") / "nbgrader_config.py").read_text("utf-8")
    (folder / "nbgrader_config.py").write_text(config, "utf-8")
    rows().to_csv(source / "visits.csv", index=False)
    nbformat.write(notebook(short=short), source / "bench.ipynb")
    run(folder, "nbgrader", "generate_assignment", "bench")
    answered = json.loads((folder / "release" / "bench" / "bench.ipynb").read_text("utf-8"))
    code = dict(ANSWERS)
    for cell in answered["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "").removesuffix("-answer")
        if name in code and cell["metadata"]["nbgrader"]["solution"]:
            cell["source"] = f"{name} = {code[name]}"
    for number in range(learners):
        place = folder / "submitted" / f"n{number:03}" / "bench"
        place.mkdir(parents=True)
        shutil.copy(source / "visits.csv", place)
        (place / "bench.ipynb").write_text(json.dumps(answered), "utf-8")


def rows() -> pd.DataFrame:
    """Return the visits of a year, the same each time."""
    random = np.random.default_rng(1)
    start = np.datetime64("2025-01-01T00:00", "m")
    return pd.DataFrame(
        {
            "arrival": start + np.sort(random.integers(0, 525_600, ROWS)),
            "ward": random.choice(["Ash", "Birch", "Cedar", "Elm"], ROWS),
            "age": random.integers(18, 100, ROWS),
            "stay": random.gamma(2.0, 90.0, ROWS).round(),
        }
    )


def notebook(*, short: bool) -> Any:
    """Return the assignment with its solutions."""
    made = v4.new_notebook()
    made.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    made.cells = [v4.new_markdown_cell("# Visits"), cell("load", LOAD, locked=True)]
    answers = ANSWERS[:3] if short else ANSWERS
    for (name, code), chart in zip(answers, CHARTS, strict=False):
        solution = f"{name} = ...\n### BEGIN SOLUTION\n{name} = {code}\n### END SOLUTION"
        made.cells += [v4.new_markdown_cell(f"What is {name}?")]
        made.cells += [] if short else [v4.new_code_cell(chart)]
        check = TESTS.get(name, f"assert abs({name} - right) < 1e-9")
        fresh = LOAD.replace("import seaborn as sns\n", "")
        hidden = f"### BEGIN HIDDEN TESTS\n{fresh}\nright = {code}\n{check}\n### END HIDDEN TESTS"
        made.cells += [cell(f"{name}-answer", solution, solution=True), test(name, hidden)]
    return made


def cell(name: str, code: str, *, locked: bool = False, solution: bool = False) -> Any:
    """Return a cell that nbgrader knows."""
    about = {"grade_id": name, "locked": locked, "solution": solution, "grade": False}
    about |= {"schema_version": 3, "task": False}
    return v4.new_code_cell(code, metadata={"nbgrader": about})


def test(name: str, code: str) -> Any:
    """Return a test cell of a point."""
    made = cell(name, code, locked=True)
    made.metadata["nbgrader"] |= {"grade": True, "points": 1}
    return made


def run(folder: Path, *words: str) -> None:
    """Run a program of this environment in a folder; say what it said when it fails."""
    path = os.pathsep.join([sysconfig.get_path("scripts"), os.environ.get("PATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", *words],
        cwd=folder,
        env={**os.environ, "PATH": path},  # nbgrader starts alembic by its name
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        message = f"{' '.join(words)} ended with {done.returncode}:\n{done.stdout}{done.stderr}"
        raise RuntimeError(message)
