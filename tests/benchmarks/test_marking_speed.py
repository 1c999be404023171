"""How fast a cohort is marked, sandboxed all the while: against stock nbgrader, and a floor.

The floor is the same cells in a warm interpreter, with no sandbox and no marks. The cohort is small
unless ``DATAGYM_BENCHMARK_COHORT`` names its size, and measured once unless
``DATAGYM_BENCHMARK_ROUNDS`` says how often; all is measured side by side, in one run.
"""

import os
import platform
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import psutil
import pytest

from datagym.kernels import available

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(5400)]

COHORT = int(os.environ.get("DATAGYM_BENCHMARK_COHORT", "12"))
STOCK = min(COHORT, int(os.environ.get("DATAGYM_BENCHMARK_STOCK", "6")))
ROUNDS = int(os.environ.get("DATAGYM_BENCHMARK_ROUNDS", "1"))
Record = Callable[[str, object], None]
WARM = """
import json, os, sys, time
import matplotlib.pyplot as plt
import pandas, seaborn
from matplotlib.backends.backend_agg import FigureCanvasAgg

from datagym.kernels.inline import draw_inline
from datagym.kernels.shell import new_shell

draws = FigureCanvasAgg.draw_idle  # a room saves what matplotlib draws in vain
cells = [cell for cell in json.load(open("bench.ipynb"))["cells"] if cell["cell_type"] == "code"]
shell = new_shell(draw_inline)
FigureCanvasAgg.draw_idle = draws
for turn in range(int(sys.argv[1]) + 1):
    if turn == 1:
        began = time.perf_counter()
    for cell in cells:
        shell.cell("".join(cell["source"]))
    plt.close("all")
    shell.reset(new_session=False)
print(time.perf_counter() - began)
"""


@pytest.fixture(scope="module")
def cohort() -> ModuleType:
    """What makes courses (a module beside this one)."""
    missing = available()
    if missing:
        pytest.skip(missing)
    sys.path.insert(0, str(Path(__file__).parent))
    try:
        return __import__("cohort")
    finally:
        sys.path.pop(0)


def stock_seconds(cohort: ModuleType, folder: Path) -> float:
    """Return how long stock nbgrader takes for one of a cohort, its own start left out."""
    took = []
    for words in (("--student", "n000"), ()):
        began = time.perf_counter()
        cohort.run(folder, "nbgrader", "autograde", "bench", *words, "--force")
        took.append(time.perf_counter() - began)
    return (took[1] - took[0]) / (STOCK - 1)


def our_seconds(cohort: ModuleType, folder: Path, workers: int) -> float:
    """Return how long we take for one of a cohort, our own start counted in."""
    words = ("grade", "bench", "--course", str(folder), "--workers", str(workers), "--again")
    began = time.perf_counter()
    cohort.run(folder, "datagym", *words)
    return (time.perf_counter() - began) / COHORT


def warm_seconds(folder: Path) -> float:
    """Return how long the assignment's cells take in an interpreter that is warm."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", WARM, str(STOCK)],
        cwd=folder / "source" / "bench",
        capture_output=True,
        text=True,
        check=True,
    )
    return float(done.stdout) / STOCK


@pytest.mark.parametrize("short", [False, True], ids=["six charts", "short"])
def test_a_cohort_against_stock(
    cohort: ModuleType, tmp_path: Path, record_property: Record, *, short: bool
) -> None:
    """One worker and two; of the assignment with charts, also against the warm interpreter.

    A machine may be twice as slow a minute later: in each round all is measured, one after
    the other, and the median of the rounds' ratios counts.
    """
    theirs, ours = tmp_path / "stock", tmp_path / "ours"
    cohort.build(theirs, STOCK, short=short, stock=True)
    cohort.build(ours, COHORT, short=short, stock=False)
    print(f"\n{'short' if short else 'six charts'}, {COHORT} hand-ins, {STOCK} by stock nbgrader, ")
    print(f"Python {platform.python_version()}; seconds for each, and times")
    ratios: dict[str, list[float]] = {"one": [], "two": [], "warm": []}
    for _ in range(ROUNDS):
        stock, warm = stock_seconds(cohort, theirs), warm_seconds(ours)
        one, two = our_seconds(cohort, ours, 1), our_seconds(cohort, ours, 2)
        print(
            f"stock {stock:.3f}; one worker {one:.3f}, {stock / one:.1f}; two {two:.3f}, "
            f"{stock / two:.1f}; warm interpreter {warm:.3f}, of which one worker {one / warm:.2f}"
        )
        for name, ratio in {"one": stock / one, "two": stock / two, "warm": one / warm}.items():
            ratios[name].append(ratio)
    middle = {name: statistics.median(found) for name, found in ratios.items()}
    record_property("ratios", ratios)
    print("medians: " + ", ".join(f"{name} {ratio:.2f}" for name, ratio in middle.items()))
    assert middle["one"] > (4 if short else 2)
    assert middle["two"] > (7 if short else 3)
    if not short:
        assert middle["warm"] < 1.5


def test_memory_is_flat_in_the_size_of_the_cohort(
    cohort: ModuleType, tmp_path: Path, record_property: Record
) -> None:
    """Four times as many hand-ins take no more memory in the commander and its worker."""
    most = {}
    for learners in (COHORT, 4 * COHORT):
        folder = tmp_path / str(learners)
        cohort.build(folder, learners, short=True, stock=False)
        words = [sys.executable, "-m", "datagym", "grade", "bench", "--course", str(folder)]
        with subprocess.Popen([*words, "--workers", "1"], stdout=subprocess.DEVNULL) as program:
            most[learners] = watched(psutil.Process(program.pid))
        assert program.returncode == 0
    record_property("megabytes", most)
    print(f"\nmost memory by hand-ins, in MB: {most}")
    few, many = most.values()
    assert many < 1.15 * few + 10


def watched(program: psutil.Process) -> float:
    """Return the most memory, in MB, that a program and its own children held together."""
    most = 0.0
    while program.is_running() and program.status() != psutil.STATUS_ZOMBIE:
        held = 0
        for process in (program, *program.children()):
            try:
                held += process.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        most = max(most, held / 1e6)
        time.sleep(0.05)
    return most
