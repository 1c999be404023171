"""A gradebook that is locked, damaged, lost or cut off: no mark is lost, doubled or wrong."""

import os
import random
import shutil
import sqlite3
import threading
import time
from contextlib import closing

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from datagym.errors import StoreError
from datagym.exercises import grade
from datagym.exercises.cohorts.coursework import Course
from datagym.exercises.cohorts.markings import TABLE

pytestmark = [pytest.mark.timeout(600)]

PEOPLE = ("n000", "n001", "n002", "n003")


def fill(beds):
    """Hand in: right and wrong."""
    for n, person in enumerate(PEOPLE):
        beds.hand_in(person, beds.notebooks(total=("sum(beds)", "55")[n % 2]))


def times(beds):
    """Return how often each person's work was marked."""
    with Course(beds.folder).book() as book, book.reading() as session:
        return {row["person"]: row["times"] for row in session.execute(TABLE.select()).mappings()}


def points(beds, url=""):
    """Return the points of each person."""
    return {
        person: sum(grade[4] for grade in row["grades"].values())
        for person, row in beds.rows(url).items()
    }


@pytest.mark.nbgrader
def test_a_lock_that_is_let_go_is_waited_for(quick):
    """Another program holds the gradebook for a while in the middle: nothing is marked twice."""
    fill(quick)
    holder = sqlite3.connect(
        quick.folder / "gradebook.db", isolation_level=None, check_same_thread=False
    )
    with closing(holder):
        holder.execute("BEGIN IMMEDIATE")
        free = threading.Timer(8, lambda: holder.execute("ROLLBACK"))
        free.start()
        clock = time.monotonic()
        done = grade("beds", quick.folder, workers=1)
        free.join()
    assert time.monotonic() - clock > 7.5
    assert (len(done.marked), done.failed) == (4, ())
    assert times(quick) == dict.fromkeys(PEOPLE, 1)
    assert points(quick) == dict(zip(PEOPLE, (4, 2, 4, 2), strict=True))


def cut(data):
    """Return the first half."""
    return data[: len(data) // 2]


def flipped(data):
    """Return it with other bytes in the middle."""
    middle = len(data) // 2
    return data[:middle] + os.urandom(2000) + data[middle + 2000 :]


@pytest.fixture(scope="module")
def written(released_quick, tmp_path_factory):
    """A course that was marked, as a machine left it that died: its -wal still beside it."""
    beds = released_quick.copy(tmp_path_factory.mktemp("written") / "exercises")
    fill(beds)
    with closing(sqlite3.connect(beds.folder / "gradebook.db")) as reader:
        grade("beds", beds.folder, people=PEOPLE[:1], workers=1)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM student").fetchall()  # what follows stays in the -wal
        grade("beds", beds.folder, workers=1)
        left = beds.copy(tmp_path_factory.mktemp("left") / "exercises")
    assert (left.folder / "gradebook.db-wal").stat().st_size > 50_000
    (left.folder / "gradebook.db-shm").unlink(missing_ok=True)
    return left, beds.rows()


@pytest.mark.nbgrader
@pytest.mark.parametrize(
    "damage", [None, cut, flipped, lambda _: b"", lambda data: b"\xff" * len(data)],
    ids=["gone", "cut", "changed", "empty", "another"],
)  # fmt: skip
def test_a_log_of_changes_that_is_lost_or_damaged_costs_no_mark(written, tmp_path, damage):
    """SQLite goes back to what is whole; what is missing then is marked and entered again."""
    left, expected = written
    beds = left.copy(tmp_path / "exercises")
    log = beds.folder / "gradebook.db-wal"
    if damage:
        log.write_bytes(damage(log.read_bytes()))
    else:
        log.unlink()
    done = grade("beds", beds.folder, workers=1)
    assert done.failed == ()
    assert done.kept + len(done.marked) == 4
    assert beds.rows() == expected
    assert times(beds) == dict.fromkeys(PEOPLE, 1)
    with closing(sqlite3.connect(beds.folder / "gradebook.db")) as found:
        assert found.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@pytest.mark.nbgrader
def test_a_damaged_gradebook_tells_the_way_out_and_that_works(quick, tmp_path):
    """With a copy of the day before, and without any: all marks are there again."""
    fill(quick)
    path, copy = quick.folder / "gradebook.db", tmp_path / "copy.db"
    grade("beds", quick.folder, people=PEOPLE[:2], workers=1)
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    grade("beds", quick.folder, workers=1)
    expected = quick.rows()
    whole = path.read_bytes()
    for damaged in (bytes(100) + whole[100:], whole[:4096] + os.urandom(len(whole) - 4096)):
        path.write_bytes(damaged)
        with pytest.raises(StoreError, match="put your last copy of it in its place"):
            grade("beds", quick.folder, workers=1)
        assert path.read_bytes() == damaged
    shutil.copy(copy, path)
    done = grade("beds", quick.folder, workers=1)
    assert (len(done.marked), done.kept, done.failed) == (2, 2, ())
    assert quick.rows() == expected
    path.rename(tmp_path / "moved away.db")
    quick.nbgrader("generate_assignment", "beds", "--force")
    done = grade("beds", quick.folder, workers=1)
    assert (len(done.marked), done.failed) == (4, ())
    assert quick.rows() == expected


@pytest.mark.nbgrader
@pytest.mark.parametrize("kept", [True, False], ids=["kept", "taken back"])
def test_a_commit_whose_answer_is_lost_is_entered_once(quick, monkeypatch, kept):
    """The connection goes at the commit: whether the server kept it or not, it ends well."""
    fill(quick)
    grade("beds", quick.folder, people=PEOPLE[:1], workers=1)
    quick.hand_in(PEOPLE[0], when="2026-01-06 10:00:00 UTC")  # it replaces an earlier folder
    really, lost = Session.commit, []

    def commit(session):
        first = len(lost) < 2
        if kept or not first:
            really(session)
        if first:
            lost.append(1)
            statement, gone = "COMMIT", Exception("the server closed the connection")
            raise OperationalError(statement, {}, gone, connection_invalidated=True)

    with monkeypatch.context() as patch:
        patch.setattr(Session, "commit", commit)
        done = grade("beds", quick.folder, people=PEOPLE[:2], workers=1)
    assert done.failed == ()
    assert times(quick) == {PEOPLE[0]: 2, PEOPLE[1]: 1}
    assert grade("beds", quick.folder, people=PEOPLE[:2], workers=1).kept == 2
    assert {path.name for path in (quick.folder / "autograded").iterdir()} == set(PEOPLE[:2])


@pytest.mark.postgres
def test_a_server_that_drops_every_connection_again_and_again(quick, postgres, monkeypatch):
    """In the middle of a run, whatever it does: each is marked once, or it says so and goes on."""
    with (quick.folder / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(f"\nc.CourseDirectory.db_url = {postgres!r}\n")
    quick.nbgrader("generate_assignment", "beds", "--force")
    monkeypatch.setenv("PGAPPNAME", "marking")
    for n in range(12):
        quick.hand_in(f"n{n:03}")
    ended = threading.Event()

    def drop():
        engine = create_engine(postgres, isolation_level="AUTOCOMMIT")
        query = text(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE application_name = 'marking' AND pid <> pg_backend_pid()"
        )
        with engine.connect() as connection:
            while not ended.wait(chance.uniform(0.1, 1)):
                dropped.append(connection.scalar(query))

    dropped, chance = [], random.Random(7)  # noqa: S311  (no secret)
    dropper = threading.Thread(target=drop)
    dropper.start()
    try:
        for _ in range(9):
            try:
                done = grade("beds", quick.folder, workers=1)
            except StoreError:
                continue
            if not done.failed:
                break
    finally:
        ended.set()
        dropper.join()
    assert sum(dropped) > 2
    assert grade("beds", quick.folder, workers=1).kept == 12
    with create_engine(postgres).connect() as connection:
        counted = connection.execute(text("SELECT times FROM datagym_marking")).scalars().all()
    assert list(counted) == [1] * 12
    assert list(points(quick, postgres).values()) == [4] * 12
