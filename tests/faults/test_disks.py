"""Marking on a disk that is full or read-only: a sentence, nothing half, and it is gone on with."""

import contextlib
import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from datagym.errors import DatagymError, Unavailable
from datagym.exercises import collect, grade, release_files, submit
from datagym.exercises.cohorts.coursework import Course
from datagym.exercises.cohorts.markings import TABLE
from datagym.exercises.handing_in.manifest import Manifest
from datagym.exercises.handing_in.submitting import pack

pytestmark = [pytest.mark.nbgrader, pytest.mark.timeout(600)]


def table(beds):
    """Return our table's rows by person."""
    with Course(beds.folder).book() as book, book.reading() as session:
        return {row["person"]: row for row in session.execute(TABLE.select()).mappings()}


def command(beds, **env):
    """Run ``datagym grade`` as a person does; return its exit code and what it said."""
    line = [sys.executable, "-m", "datagym", "grade", "beds", "--course", str(beds.folder)]
    done = subprocess.run(
        [*line, "--workers", "1"], env={**os.environ, **env}, capture_output=True, text=True,
        timeout=120, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def fill_up(folder: Path, *, but: int) -> Path:
    """Fill a disk, leaving some bytes."""
    ballast = folder / "ballast"
    with ballast.open("wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(bytes(4096))
    os.truncate(ballast, max(0, ballast.stat().st_size - but))
    return ballast


def whole(beds, people):
    """Tell that each person is marked once, in full, with whole folders and nothing beside."""
    rows = table(beds)
    assert {person: row["times"] for person, row in rows.items()} == dict.fromkeys(people, 1)
    found = beds.rows()
    assert {found[person]["grades"]["total"][4] for person in people} == {2}
    names = {path.name for path in (beds.folder / "autograded").iterdir()}
    assert names == set(people)


@pytest.mark.parametrize("left", [0, 160_000])
def test_marking_on_a_full_disk_says_so_and_is_gone_on_with(quick, disk, left):
    """However much room there was: what is marked is whole, the rest is marked with more room."""
    beds = quick.copy(disk / "exercises")
    people = [f"n{n:03}" for n in range(6)]
    for person in people:
        beds.hand_in(person, **{"notes.txt": "x" * 50_000})
    ballast = fill_up(disk, but=left)
    code, said = command(beds)
    assert code in {1, 2}, said
    assert "Traceback" not in said
    assert "our fault" not in said
    assert "space" in said
    ballast.unlink()
    assert grade("beds", beds.folder, workers=1).failed == ()
    whole(beds, people)


def test_no_room_for_temporary_files_is_said(quick, disk):
    """Where workers work: each hand-in is named, none has a mark, and all are marked afterwards."""
    for person in ("n001", "n002"):
        quick.hand_in(person)
    temporary = disk / "tmp"
    temporary.mkdir()
    ballast = fill_up(disk, but=4096)
    code, said = command(quick, TMPDIR=str(temporary))
    assert code == 1, said
    assert "our fault" not in said
    assert "space" in said
    assert table(quick) == {}
    ballast.unlink()
    assert command(quick, TMPDIR=str(temporary))[0] == 0
    whole(quick, ["n001", "n002"])
    assert [path.name for path in temporary.iterdir()] == []


def test_a_course_that_is_read_only_is_said(quick, read_only):
    """A remounted disk: nothing is marked, and a sentence says what to do."""
    quick.hand_in("n001")
    with read_only(quick.folder):
        code, said = command(quick)
    assert code == 1, said
    assert "our fault" not in said
    assert "cannot be written" in said or "read-only" in said
    assert grade("beds", quick.folder, workers=1).failed == ()
    whole(quick, ["n001"])


def test_a_folder_of_marked_work_that_is_read_only_is_said(quick, read_only):
    """The gradebook could be written, the folder not: neither is."""
    quick.hand_in("n001")
    (quick.folder / "autograded").mkdir()
    with read_only(quick.folder / "autograded"):
        code, said = command(quick)
    assert code == 1, said
    assert "cannot be written" in said
    assert table(quick) == {}
    assert grade("beds", quick.folder, workers=1).failed == ()
    whole(quick, ["n001"])


def zipped(person: str, note: str) -> bytes:
    """Return a hand-in as a learner sends it."""
    files = {**release_files("four-hours"), "note.txt": note.encode() * 100_000}
    return pack(Manifest.of("four-hours", person, datetime.now(UTC), files), files)


@pytest.mark.parametrize("left", [0, 250_000])
def test_collecting_onto_a_full_disk_keeps_what_was_there(copy_of_course, disk, tmp_path, left):
    """A disk that is full in earnest: the earlier hand-in stays whole, the newer comes later."""
    course = copy_of_course(disk / "exercises")
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.zip").write_bytes(zipped("n001", "first"))
    collect(inbox, course)
    place = course / "submitted" / "n001" / "four-hours"
    before = {path.name: path.read_bytes() for path in place.iterdir()}
    (inbox / "b.zip").write_bytes(zipped("n001", "newer"))
    ballast = fill_up(disk, but=left)
    with pytest.raises(Unavailable, match="Free some space"):
        collect(inbox, course)
    assert {path.name: path.read_bytes() for path in place.iterdir()} == before
    assert not list(course.glob(".incoming-*"))
    ballast.unlink()
    assert [one.how for one in collect(inbox, course)] == ["same", "newer"]
    assert (place / "note.txt").read_bytes().startswith(b"newer")


@pytest.mark.parametrize("left", [0, 10_000])
def test_handing_in_onto_a_full_disk_leaves_nothing(tmp_path, disk, left):
    """A disk that is full in earnest: no half zip, and the learner is told."""
    workspace = tmp_path / "workspace"
    shutil.rmtree(workspace, ignore_errors=True)
    folder = workspace / "exercises" / "four-hours"
    folder.mkdir(parents=True)
    for name, data in release_files("four-hours").items():
        (folder / name).write_bytes(data)
    (folder / "noise.bin").write_bytes(os.urandom(100_000))
    to = disk / "to"
    to.mkdir()
    ballast = fill_up(disk, but=left)
    with pytest.raises(DatagymError, match="space"):
        submit("four-hours", workspace, "n001", to_folder=to)
    assert list(to.iterdir()) == []
    ballast.unlink()
    assert submit("four-hours", workspace, "n001", to_folder=to).path.is_file()
