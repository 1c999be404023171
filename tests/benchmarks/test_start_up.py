"""How long a person waits before anything happens, as a ratio to Python's own start."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.benchmark

ROOT = Path(__file__).parents[2]
ROUNDS = 11


def median_seconds(line: list[str]) -> float:
    """Return the median time of a command, after one round that fills the caches."""
    took = []
    for _ in range(ROUNDS + 1):
        started = time.perf_counter()
        subprocess.run(line, cwd=ROOT, capture_output=True, check=True)
        took.append(time.perf_counter() - started)
    return statistics.median(took[1:])


def test_help_answers_at_once(record_property: Callable[[str, object], None]) -> None:
    """``datagym --help`` takes less than eight times as long as a Python that does nothing."""
    nothing = median_seconds([sys.executable, "-c", "pass"])
    answered = median_seconds(
        [sys.executable, "-c", "from datagym.cli import main; main()", "--help"]
    )
    record_property("python_seconds", nothing)
    record_property("help_seconds", answered)
    print(
        f"python {nothing:.3f} s, datagym --help {answered:.3f} s, {answered / nothing:.1f} times"
    )
    assert answered / nothing < 8


def test_a_ready_clone_starts_at_once(record_property: Callable[[str, object], None]) -> None:
    """``python -m datagym`` finds in little time that nothing is to be installed."""
    nothing = median_seconds([sys.executable, "-c", "pass"])
    answered = median_seconds([sys.executable, "-m", "datagym", "--version"])
    record_property("version_seconds", answered)
    print(f"python -m datagym --version {answered:.3f} s, {answered / nothing:.1f} times")
    assert answered / nothing < 15
