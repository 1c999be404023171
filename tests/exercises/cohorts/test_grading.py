"""Runs that are killed, stopped or doubled end with every hand-in marked once."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress

import psutil
import pytest

from datagym.errors import BadInput, NotFound, StoreBusy
from datagym.exercises import grade
from datagym.exercises.cohorts.coursework import Course
from datagym.exercises.cohorts.markings import TABLE

pytestmark = [pytest.mark.nbgrader, pytest.mark.timeout(1800)]

KILLS = int(os.environ.get("DATAGYM_TEST_KILLS", "3"))
"""How often a grader is killed at random moments; 50 before a release."""
ANSWERS = ("sum(beds)", "55", "1 / 0", "56")
SLOWLY = "__import__('time').sleep({}) or {}"


def fill(beds, many, *, seconds=0.0, day=5):
    """Hand in for a cohort whose answers take a while."""
    for n in range(many):
        total = SLOWLY.format(seconds, ANSWERS[n % 4]) if seconds else ANSWERS[n % 4]
        when = f"2026-01-{day:02} 10:00:00 UTC"
        beds.hand_in(f"n{n:03}", beds.notebooks(total=total), when=when)


def table(beds):
    """Return our table's rows by person."""
    with Course(beds.folder).book() as book, book.reading() as session:
        return {row["person"]: row for row in session.execute(TABLE.select()).mappings()}


def marked(beds):
    """Return how often somebody's work was marked."""
    return sum(row["times"] for row in table(beds).values())


def started(beds, *options):
    """Start the command as a person does."""
    line = [sys.executable, "-m", "datagym", "grade", "beds", "--course", str(beds.folder)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    return subprocess.Popen([*line, *options], **pipes)


def alive(processes):
    """Return those of some processes that still run."""
    found = []
    for one in processes:
        with suppress(psutil.NoSuchProcess):
            if one.is_running() and one.status() != psutil.STATUS_ZOMBIE:
                found.append(one)
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no kill -9")
def test_a_run_that_is_killed_at_random_moments_is_gone_on_with(quick, tmp_path):
    """However often: the same marks as in one run, each hand-in marked once, nothing left over."""
    days = 1  # how often everybody has handed in
    chance = random.Random(KILLS)  # noqa: S311  (no secret)
    fill(quick, 8, day=days)
    for _ in range(KILLS):
        before, deadline = marked(quick), time.monotonic() + 60
        run = started(quick, "--workers", "2")
        while run.poll() is None and marked(quick) == before and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(chance.uniform(0, 0.2))
        workers = []
        with suppress(psutil.NoSuchProcess):  # it has ended
            workers = psutil.Process(run.pid).children(recursive=True)
        run.kill()
        run.communicate()
        if run.returncode == 0:  # all are marked: they hand in once more
            days += 1
            fill(quick, 8, day=days)
        gone = time.monotonic() + 10
        while alive(workers) and time.monotonic() < gone:
            time.sleep(0.05)
        assert alive(workers) == [], "a worker outlived its commander"
    whole = quick.copy(tmp_path / "whole")
    for name in ("autograded", "gradebook.db"):
        path = whole.folder / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    whole.nbgrader("generate_assignment", "beds", "--force")
    assert grade("beds", quick.folder, workers=2).failed == ()
    grade("beds", whole.folder, workers=2)
    assert quick.rows() == whole.rows()
    assert {row["times"] for row in table(quick).values()} == {days}
    assert [path for path in (quick.folder / "autograded").iterdir() if path.name[0] == "."] == []


def test_two_graders_at_once_share_the_work(quick):
    """Both end well, and each hand-in is marked once by one of them."""
    fill(quick, 10, seconds=0.2)
    runs = [started(quick, "--workers", "1", "--json") for _ in range(2)]
    ended = [run.communicate(timeout=300) for run in runs]
    assert [run.returncode for run in runs] == [0, 0], ended
    rows = table(quick)
    assert len(rows) == 10
    assert {row["times"] for row in rows.values()} == {1}
    found = quick.rows()
    assert found["n000"]["grades"]["total"][4] == 2
    assert found["n001"]["grades"]["total"][4] == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_finishes_what_is_entered_and_says_how_to_go_on(quick, kind):
    """Ctrl-C and the system's request: exit code 130, a sentence, and the rest afterwards."""
    fill(quick, 12, seconds=0.3)
    run = started(quick, "--workers", "1")
    deadline = time.monotonic() + 60
    while not table(quick) and time.monotonic() < deadline:
        time.sleep(0.05)
    run.send_signal(kind)
    said, _ = run.communicate(timeout=60)
    assert run.returncode == 130
    assert "the same command goes on with the rest" in said
    assert 0 < len(table(quick)) < 12
    assert grade("beds", quick.folder, workers=2).failed == ()
    assert {row["times"] for row in table(quick).values()} == {1}


def test_a_worker_that_dies_is_replaced_and_its_job_tried_once_more(quick, tmp_path):
    """Dies once: marked. Dies always: reported. All others are marked."""
    fill(quick, 3)
    once = tmp_path / "once"
    die = "__import__('os')._exit(1)"
    quick.hand_in("once", quick.notebooks(
        total=f"56 if __import__('os').path.exists({str(once)!r}) else "
              f"(open({str(once)!r}, 'w').close(), {die})",
    ))  # fmt: skip
    quick.hand_in("always", quick.notebooks(total=die))
    done = grade("beds", quick.folder, workers=2)
    assert [one.person for one in done.failed] == ["always"]
    assert "Two workers died" in done.failed[0].reason
    assert sorted(one.person for one in done.marked) == ["n000", "n001", "n002", "once"]
    assert quick.rows()["once"]["grades"]["total"][4] == 2
    assert not (quick.folder / "autograded" / "always").exists()


def test_one_persons_work_alone(quick):
    """With a name only that person's; with --again once more."""
    fill(quick, 3)
    assert [one.person for one in grade("beds", quick.folder, people=["n001"]).marked] == ["n001"]
    assert grade("beds", quick.folder, people=["n001"]).kept == 1
    assert len(grade("beds", quick.folder, people=["n001"], again=True).marked) == 1
    assert table(quick)["n001"]["times"] == 2


def test_what_cannot_be_used_is_said(quick):
    """Unknown assignments, people and workers; nobody there; not released yet."""
    with pytest.raises(BadInput, match="Nobody has handed in beds"):
        grade("beds", quick.folder)
    fill(quick, 1)
    with pytest.raises(NotFound, match="Did you mean 'beds'"):
        grade("bed", quick.folder)
    with pytest.raises(NotFound, match="no person who handed in 'n00'"):
        grade("beds", quick.folder, people=["n00"])
    with pytest.raises(BadInput, match="0 is no number of workers"):
        grade("beds", quick.folder, workers=0)
    (quick.folder / "gradebook.db").unlink()
    with pytest.raises(BadInput, match="nbgrader generate_assignment beds"):
        grade("beds", quick.folder)
    assert not (quick.folder / "gradebook.db").exists()


def test_a_gradebook_that_another_program_holds_is_waited_for(quick):
    """For as long as one has patience; then a sentence, and nothing is written."""
    import sqlite3  # noqa: PLC0415  (for this test alone)

    fill(quick, 1)
    other = sqlite3.connect(quick.folder / "gradebook.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match="Another program holds"):
        grade("beds", quick.folder, patience=1)
    other.execute("ROLLBACK")
    other.close()
    assert len(grade("beds", quick.folder).marked) == 1


def test_workers_see_neither_the_gradebook_nor_others_work(quick, monkeypatch):
    """What runs in a worker finds no address, and of the cohort only its own person's files."""
    monkeypatch.setenv("PGPASSWORD", "secret")
    monkeypatch.setenv("DATAGYM_STORE", "postgresql://secret")
    look = (
        "56 if not [name for name in __import__('os').environ "
        "if name.startswith(('PG', 'DATAGYM_STORE'))] and "
        "[path.name for path in __import__('pathlib').Path('../..').iterdir()] == ['n001'] else 0"
    )
    quick.hand_in("n001", quick.notebooks(total=look))
    quick.hand_in("n002")
    grade("beds", quick.folder, workers=1)
    assert quick.rows()["n001"]["grades"]["total"][4] == 2


def test_progress_tells_how_far_it_is(quick):
    """After each hand-in: how many of how many, and about how long it still takes."""
    fill(quick, 3)
    told = []
    grade("beds", quick.folder, workers=1, progress=told.append)
    assert [(far.done, far.of) for far in told] == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert told[0].left is None
    assert told[1].left > told[3].left == 0
