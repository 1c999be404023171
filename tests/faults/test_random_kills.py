"""Graders, workers and zygotes killed at random moments: all is marked in the end, each once.

Three kills by default; before a release 50, with ``DATAGYM_TEST_KILLS=50``.
"""

import contextlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from functools import partial
from pathlib import Path

import psutil
import pytest

from datagym.exercises import grade
from datagym.exercises.cohorts import crew
from datagym.exercises.cohorts.autograded import is_whole
from datagym.exercises.cohorts.coursework import Course
from datagym.exercises.cohorts.markings import TABLE, read_row
from datagym.kernels import available

pytestmark = [
    pytest.mark.nbgrader,
    pytest.mark.skipif(bool(available()), reason=str(available())),
]

KILLS = int(os.environ.get("DATAGYM_TEST_KILLS", "3"))
SEED = int(os.environ.get("DATAGYM_TEST_SEED", "0"))
MANY = 8  # who hand in at a time
VICTIMS = ("commander", "commander", "worker", "zygote")
MOMENTS = ("worker", "zygote", "mark", "mark")  # what is waited for before a kill
ANSWERS = {"sum(beds)": 2, "55": 0, "1 / 0": 0, "56": 2}


def fill(beds, expected):
    """Hand in for some more people; note the points that each is to have."""
    for n in range(len(expected), len(expected) + MANY):
        answer = list(ANSWERS)[n % len(ANSWERS)]
        beds.hand_in(f"n{n:03}", beds.notebooks(total=answer))
        expected[f"n{n:03}"] = (ANSWERS[answer], 2)


def started(beds, temporary):
    """Start the command as a person does, with a temporary folder of its own."""
    line = [sys.executable, "-m", "datagym", "grade", "beds", "--course", str(beds.folder)]
    return subprocess.Popen(
        [*line, "--workers", "2"],
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def rows(beds):
    """Return how often each person's work was marked."""
    with Course(beds.folder).book() as book, book.reading() as session:
        return {row["person"]: row["times"] for row in session.execute(TABLE.select()).mappings()}


def family(run):
    """Return all processes below a run, oldest first."""
    try:
        return sorted(psutil.Process(run.pid).children(recursive=True), key=lambda one: one.pid)
    except psutil.NoSuchProcess:
        return []


def kind(process):
    """Tell whether a process is a worker, a zygote, or another."""
    with contextlib.suppress(psutil.Error):
        line = " ".join(process.cmdline())
        if "spawn_main" in line:
            return "worker"
        if "datagym.kernels.zygote" in line:
            return "zygote"
    return ""


def wait_for(done, seconds):
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.05)
    return done()


def alive(processes):
    """Return those that still run."""
    return [one for one in processes if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


def reached(beds, run, moment, before):
    """Tell whether a run is over, or has come to a moment: a process there, a mark entered."""
    if run.poll() is not None:
        return True
    if moment == "mark":
        return len(rows(beds)) > before
    return moment in map(kind, family(run))


def kill(run, victim):
    """Kill the commander, or a worker or zygote of it; return which it was."""
    found = [one for one in family(run) if kind(one) == victim]
    if victim == "commander" or not found:
        run.kill()
        return "commander"
    with contextlib.suppress(psutil.Error):
        found[0].send_signal(signal.SIGKILL)
    return victim


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
@pytest.mark.timeout(300 + 60 * KILLS)
def test_nothing_is_lost_doubled_or_wrong_however_often_something_is_killed(
    beds, tmp_path, monkeypatch
):
    """Commander, worker or zygote: marks and folders whole, no process and no folder left."""
    expected = {}
    fill(beds, expected)
    temporary = Path(tempfile.mkdtemp(prefix="k", dir=tmp_path))
    chance, killed, seen = random.Random(SEED), Counter(), {}  # noqa: S311  (no secret)
    entered = 0
    while sum(killed.values()) < KILLS:
        run, first = started(beds, temporary), len(rows(beds)) if killed else 0
        before = first
        for _ in range(3):  # several in one run, as long as its commander lives
            moment = chance.choice(MOMENTS)
            wait_for(partial(reached, beds, run, moment, before), 200)
            time.sleep(chance.uniform(0, 0.5))
            if run.poll() is not None or sum(killed.values()) == KILLS:
                break
            seen |= {one.pid: one for one in family(run)}
            before = len(rows(beds))
            killed[kill(run, chance.choice(VICTIMS))] += 1
        if run.poll() is None and sum(killed.values()) == KILLS:
            run.wait(300)
        elif run.poll() is None:
            seen |= {one.pid: one for one in family(run)}
            run.kill()
            killed["commander"] += 1
        run.wait(60)
        marked = rows(beds)
        entered += len(marked) - first
        assert len(marked) >= before, "a mark was lost"
        assert set(marked.values()) <= {1}, "a mark was entered twice"
        if len(marked) == len(expected) and sum(killed.values()) < KILLS:
            fill(beds, expected)
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    monkeypatch.setattr(crew, "_YOUNG", -1)  # the next grader clears what killed ones left
    done = grade("beds", beds.folder, workers=2)
    assert done.failed == ()
    found = beds.rows()
    points = {p: (row["grades"]["total"][4], row["grades"]["wards"][4]) for p, row in found.items()}
    assert points == expected
    assert rows(beds) == dict.fromkeys(expected, 1)
    with Course(beds.folder).book() as book, book.reading() as session:
        for person in expected:
            files = read_row(session, person, "beds").files
            assert is_whole(beds.folder / "autograded" / person / "beds", files)
    names = {path.name for path in (beds.folder / "autograded").iterdir()}
    assert names == set(expected)
    assert wait_for(lambda: not alive(seen.values()), 20), alive(seen.values())
    assert wait_for(lambda: not list(temporary.iterdir()), 10), list(temporary.iterdir())
    print(f"killed {dict(killed)}; {entered} of {len(expected)} entered in runs with a kill")  # noqa: T201  (for whoever runs it with -s)
