"""Marks enter together with their folder or not at all, wherever a grader is killed."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from datagym.errors import StoreFull, Unavailable
from datagym.exercises import grade
from datagym.exercises.cohorts.autograded import Laying
from datagym.exercises.cohorts.coursework import Course
from datagym.exercises.cohorts.markings import TABLE

pytestmark = [pytest.mark.nbgrader, pytest.mark.timeout(600)]

PEOPLE = ("n001", "n002", "n003")
# A grader that dies, as by kill -9, when it comes to a point the second time.
KILLED = """
import os
import sys
from pathlib import Path

from sqlalchemy.orm import Session

from datagym.exercises import grade
from datagym.exercises.cohorts.autograded import Laying

calls = []


def dying(owner, name, *, after):
    real = getattr(owner, name)

    def call(self, *arguments, **more):
        calls.append(name)
        if len(calls) == 2 and not after:
            os._exit(9)
        done = real(self, *arguments, **more)
        if len(calls) == 2:
            os._exit(9)
        return done

    setattr(owner, name, call)


if __name__ == "__main__":
    where, when = sys.argv[2].split()
    owner = {"commit": Session, "mkdir": Path, "replace": Path}.get(where, Laying)
    dying(owner, where, after=when == "after")
    grade("beds", Path(sys.argv[1]), workers=1)
"""


def table(beds):
    """Return our table's rows by person."""
    with Course(beds.folder).book() as book, book.reading() as session:
        return {row["person"]: row for row in session.execute(TABLE.select()).mappings()}


def leftovers(beds):
    """Return what lies in autograded/ besides people's folders."""
    return [path.name for path in (beds.folder / "autograded").iterdir() if path.name[0] == "."]


@pytest.fixture(scope="module")
def expected(released_quick, tmp_path_factory):
    """What stands in the gradebook when nothing goes wrong."""
    beds = released_quick.copy(tmp_path_factory.mktemp("whole") / "exercises")
    for person in PEOPLE:
        beds.hand_in(person)
    grade("beds", beds.folder, workers=1)
    return beds.rows()


POINTS = (
    "write before", "mkdir after", "write after", "put before", "replace before", "replace after",
    "put after", "commit before", "commit after", "clear before", "clear after",
)  # fmt: skip


@pytest.mark.parametrize(
    ("point", "earlier"),
    [
        *((point, False) for point in POINTS),
        *((point, True) for point in POINTS if point.split()[0] in {"replace", "put", "commit"}),
    ],
)
def test_a_killed_grader_leaves_nothing_half(quick, expected, tmp_path, point, earlier):
    """At each point of each commit: the next run ends with every hand-in entered, once."""
    if earlier:  # there are folders and rows of an earlier hand-in, to be replaced
        for person in PEOPLE:
            quick.hand_in(person, quick.notebooks(total="1"), when="2026-01-01 10:00:00 UTC")
        grade("beds", quick.folder, workers=1)
    for person in PEOPLE:
        quick.hand_in(person)
    script = tmp_path / "killed.py"
    script.write_text(KILLED, encoding="utf-8")
    line = [sys.executable, str(script), str(quick.folder), point]
    assert subprocess.run(line, check=False, capture_output=True).returncode == 9
    again = grade("beds", quick.folder, workers=1)
    assert again.failed == ()
    assert quick.rows() == expected
    assert {row["times"] for row in table(quick).values()} == {2 if earlier else 1}
    assert leftovers(quick) == []
    assert grade("beds", quick.folder, workers=1).kept == 3


def test_a_folder_without_a_row_and_a_row_without_a_folder_are_repaired(quick, expected):
    """Half states of other makes: nbgrader's own folder, a folder that was removed or changed."""
    for person in PEOPLE:
        quick.hand_in(person)
    quick.nbgrader("autograde", "beds", "--student=n001")
    grade("beds", quick.folder, workers=1)
    assert table(quick).keys() == set(PEOPLE)
    shutil.rmtree(quick.folder / "autograded" / "n002")
    changed = quick.folder / "autograded" / "n003" / "beds" / "beds.ipynb"
    changed.chmod(0o644)
    changed.write_bytes(changed.read_bytes()[:100])
    done = grade("beds", quick.folder, workers=1)
    assert sorted(one.person for one in done.marked) == ["n002", "n003"]
    assert quick.rows() == expected


def test_a_submission_that_nbgrader_removed_is_marked_again(quick, expected):
    """Our row alone says nothing: the marks are in nbgrader's tables."""
    for person in PEOPLE:
        quick.hand_in(person)
    grade("beds", quick.folder, workers=1)
    quick.nbgrader("db", "student", "remove", "n002", "--force")
    done = grade("beds", quick.folder, workers=1)
    assert [one.person for one in done.marked] == ["n002"]
    assert quick.rows() == expected


def test_a_changed_assignment_is_marked_anew(quick):
    """Another source is another version; so is another number of points."""
    quick.hand_in("n001")
    grade("beds", quick.folder, workers=1)
    source = quick.folder / "source" / "beds" / "data" / "wards.csv"
    source.write_text("a\nb\n", encoding="utf-8")
    assert len(grade("beds", quick.folder, workers=1).marked) == 1
    assert grade("beds", quick.folder, workers=1).kept == 1


def test_a_full_disk_enters_nothing(quick, monkeypatch):
    """Neither row nor folder is there, and a sentence says so."""
    quick.hand_in("n001")
    full = OSError(28, "No space left on device")

    def write(*_):
        raise full

    with monkeypatch.context() as patch:
        patch.setattr(Laying, "write", write)
        with pytest.raises(Unavailable, match="No space left on device"):
            grade("beds", quick.folder, workers=1)
    assert table(quick) == {}
    assert len(grade("beds", quick.folder, workers=1).marked) == 1


def test_a_disk_that_is_full_at_the_commit_brings_the_old_folder_back(quick, monkeypatch):
    """The earlier marks and the earlier folder stand as they were."""
    from sqlalchemy.exc import OperationalError  # noqa: PLC0415  (slow to import)
    from sqlalchemy.orm import Session  # noqa: PLC0415  (the same)

    quick.hand_in("n001", quick.notebooks(total="1"))
    grade("beds", quick.folder, workers=1)
    before = quick.rows()
    folder = quick.folder / "autograded" / "n001" / "beds" / "beds.ipynb"
    marked = folder.read_bytes()
    quick.hand_in("n001")

    full = OperationalError("COMMIT", {}, Exception("database or disk is full"))

    def commit(_):
        raise full

    with monkeypatch.context() as patch:
        patch.setattr(Session, "commit", commit)
        with pytest.raises(StoreFull):
            grade("beds", quick.folder, workers=1)
    assert quick.rows() == before
    assert folder.read_bytes() == marked
    assert len(grade("beds", quick.folder, workers=1).marked) == 1


def test_a_moment_that_cannot_be_read_is_said(quick):
    """A forged timestamp.txt costs nobody else a mark."""
    quick.hand_in("n001", when="soon")
    quick.hand_in("n002")
    done = grade("beds", quick.folder, workers=1)
    assert [(one.person, "timestamp.txt" in one.reason) for one in done.failed] == [("n001", True)]
    assert [one.person for one in done.marked] == ["n002"]


def test_the_row_says_when_and_what(quick):
    """Hashes, moment and notes stand there for whoever asks later."""
    quick.hand_in("n001")
    grade("beds", quick.folder, workers=1)
    row = table(quick)["n001"]
    assert datetime.fromisoformat(row["marked_at"]) <= datetime.now(UTC)
    assert len(row["hand_in"]) == len(row["version"]) == 64
    assert row["sandbox"] is None
