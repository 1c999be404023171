"""Hand-ins that arrive while others are taken or marked, and clocks that jump."""

import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from datagym.errors import BadInput
from datagym.exercises import collect, grade, release_files
from datagym.exercises.cohorts.coursework import Course
from datagym.exercises.cohorts.markings import TABLE
from datagym.exercises.handing_in.manifest import Manifest
from datagym.exercises.handing_in.submitting import pack

pytestmark = [pytest.mark.nbgrader, pytest.mark.timeout(600)]

MOMENT = datetime(2026, 1, 5, 10, 42, tzinfo=UTC)


def zipped(person, number, when=None):
    """Return a hand-in of several files that all bear its number."""
    files = dict(release_files("four-hours"))
    files |= {f"part-{n}.txt": str(number).encode() * 20_000 for n in range(8)}
    moment = when or MOMENT + timedelta(seconds=number)
    return pack(Manifest.of("four-hours", person, moment, files), files)


def numbers(place):
    """Return which hand-ins the files of a folder come from: one, when it is whole."""
    parts = sorted(place.glob("part-*.txt"))
    assert len(parts) == 8
    return {int(part.read_text("utf-8")[0]) for part in parts}


def all_numbers(course):
    """Return the number of each hand-in that the course has, by its folder."""
    places = [*(course / "submitted").glob("*/*"), *(course / "earlier").glob("*/*/*")]
    found = {}
    for place in places:
        (found[place.relative_to(course).as_posix()],) = numbers(place)
    return found


def test_two_collects_at_once_take_each_hand_in_once(course, tmp_path):
    """Of the same folder: each lies there whole, once, and the newest in its place."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for n in range(12):
        (inbox / f"{n:02}.zip").write_bytes(zipped(f"n{n % 3:03}", n // 3 + 1))
    line = [sys.executable, "-m", "datagym", "collect", str(inbox), "--course", str(course)]
    runs = [subprocess.Popen(line, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    ended = [run.communicate(timeout=120)[1] for run in runs]
    assert [run.returncode for run in runs] == [0, 0], ended
    found = all_numbers(course)
    assert sorted(found.values()) == sorted([1, 2, 3, 4] * 3)
    for n in range(3):
        assert found[f"submitted/n{n:03}/four-hours"] == 4
    assert not list(course.glob(".incoming-*"))


def test_a_file_that_arrives_during_a_collect_is_whole_or_refused(course, tmp_path):
    """A zip that grows while it is read is refused by name, and taken the next time."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    data = zipped("n001", 2)
    (inbox / "a.zip").write_bytes(zipped("n000", 1))
    with (inbox / "b.zip").open("wb") as file:
        file.write(data[: len(data) // 2])
        file.flush()
        first, second = collect(inbox, course)
        assert first.how == "new"
        assert "cut off" in second.reason
        file.write(data[len(data) // 2 :])
    assert [one.how for one in collect(inbox, course)] == ["same", "new"]
    assert sorted(all_numbers(course).values()) == [1, 2]


def test_a_hand_in_that_is_replaced_while_it_is_read_is_never_a_mixture(course):
    """The grader's look at a hand-in gives one of them whole, whatever is collected meanwhile."""
    from datagym.exercises.handing_in.placing import lay  # noqa: PLC0415  (slow to import)

    ended, here = threading.Event(), Course(course)

    def replace():
        number = 1
        while not ended.is_set():
            number += 1
            files = {f"part-{n}.txt": str(number).encode() for n in range(8)}
            moment = MOMENT + timedelta(seconds=number)
            lay(Manifest.of("four-hours", "n001", moment, files), files, course)

    files = {f"part-{n}.txt": b"1" for n in range(8)}
    lay(Manifest.of("four-hours", "n001", MOMENT, files), files, course)
    writer = threading.Thread(target=replace)
    writer.start()
    seen = set()
    try:
        end = time.monotonic() + 3
        while time.monotonic() < end:
            try:
                parts = here.hand_in("n001", "four-hours").files
            except BadInput as said:  # no hand-in is ever replaced as often as this one
                assert "being replaced by a newer one" in str(said)  # noqa: PT017
                continue
            (number,) = {data for name, data in parts.items() if name.startswith("part")}
            seen.add(number)
    finally:
        ended.set()
        writer.join()
    assert len(seen) > 1


def test_a_hand_in_that_arrives_while_the_last_is_marked_is_marked_too(quick):
    """The earlier one is entered as what it was; the newer one's turn comes with the next run."""
    from datagym.exercises.cohorts.cohort import Marking  # noqa: PLC0415  (slow to import)
    from datagym.exercises.cohorts.office import opened  # noqa: PLC0415  (the same)

    quick.hand_in("n000", quick.notebooks(total="__import__('time').sleep(1) or 55"))
    quick.hand_in("n001")
    course = Course(quick.folder)
    with opened(course, workers=1) as office:
        run = Marking(office, course.assignment("beds", office.book), ["n000"])
        office.crew.give(run.begin("n000"))
        quick.hand_in("n000", when="2026-01-06 10:00:00 UTC")
        found = []
        while not found:
            found = office.crew.finished(1)
        run.end(*found[0])
    assert quick.rows()["n000"]["grades"]["total"][4] == 0
    done = grade("beds", quick.folder, workers=1)
    assert sorted(one.person for one in done.marked) == ["n000", "n001"]
    assert quick.rows()["n000"]["grades"]["total"][4] == 2
    with course.book() as book, book.reading() as session:
        rows = session.execute(TABLE.select()).mappings()
        assert {row["person"]: row["times"] for row in rows} == {"n000": 2, "n001": 1}


def test_a_late_result_after_the_job_was_done_again_changes_nothing(quick):
    """A worker that was taken for lost answers after all: its marks are entered once."""
    from datagym.exercises.cohorts.cohort import Marking  # noqa: PLC0415  (slow to import)
    from datagym.exercises.cohorts.office import opened  # noqa: PLC0415  (the same)

    quick.hand_in("n000")
    course = Course(quick.folder)
    with opened(course, workers=1) as office:
        assignment = course.assignment("beds", office.book)
        run = Marking(office, assignment, ["n000"])
        begun = run.begin("n000")
        result = begun.call(*begun.arguments)
        assert run.end(begun, result).how == "marked"
        before = (quick.folder / "autograded" / "n000" / "beds" / "beds.ipynb").stat()
        assert run.end(begun, result).how == "kept"
        after = (quick.folder / "autograded" / "n000" / "beds" / "beds.ipynb").stat()
        assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)
        with office.book.reading() as session:
            (row,) = session.execute(TABLE.select()).mappings()
            assert row["times"] == 1
    assert {path.name for path in (quick.folder / "autograded").iterdir()} == {"n000"}


@pytest.mark.parametrize("jump", [timedelta(days=400), timedelta(days=-400)])
def test_a_learners_clock_that_jumps_loses_no_hand_in(course, tmp_path, jump):
    """Forward or back: both are kept whole, and it is said which one counts."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.zip").write_bytes(zipped("n001", 1, MOMENT))
    assert [one.how for one in collect(inbox, course)] == ["new"]
    (inbox / "b.zip").write_bytes(zipped("n001", 2, MOMENT + jump))
    how = collect(inbox, course)[1].how
    assert how == ("newer" if jump > timedelta() else "older")
    assert sorted(all_numbers(course).values()) == [1, 2]
    (inbox / "c.zip").write_bytes(zipped("n001", 3, datetime.now(UTC)))
    assert collect(inbox, course)[2].how == "newer"
    assert all_numbers(course)["submitted/n001/four-hours"] == 3


def test_a_clock_that_jumps_forward_clears_no_collect_that_is_at_work(course, monkeypatch):
    """What another collect is writing looks old then; the lock tells that it is not."""
    from datagym.exercises.files import locked  # noqa: PLC0415  (the same)
    from datagym.exercises.handing_in import placing  # noqa: PLC0415  (slow to import)

    (course / ".incoming-now").mkdir()
    really = time.time
    monkeypatch.setattr(placing.time, "time", lambda: really() + 7200)
    with locked(course / ".collecting.lock", 1):
        placing.clear_abandoned(course)
        assert (course / ".incoming-now").exists()
    placing.clear_abandoned(course)
    assert not (course / ".incoming-now").exists()


@pytest.mark.parametrize("zone", ["Europe/London", "America/New_York"])
def test_daylight_saving_at_the_deadline_changes_no_mark(quick, monkeypatch, zone):
    """Deadline and hand-ins are moments of UTC: a second early is early in the doubled hour too."""
    from nbgrader.api import Gradebook  # noqa: PLC0415  (slow to import)

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    try:
        with Gradebook(quick.url, "datagym") as book:  # 01:30 comes twice that night in London
            due = datetime(2026, 10, 25, 1, 30)  # noqa: DTZ001  (nbgrader's are of UTC)
            book.update_or_create_assignment("beds", duedate=due)
        quick.hand_in("n000", when="2026-10-25 01:29:59.000000 UTC")
        quick.hand_in("n001", when="2026-10-25 01:30:01.000000 UTC")
        done = grade("beds", quick.folder, workers=1)
    finally:
        monkeypatch.undo()
        time.tzset()
    late = {one.person: one.mark.late for one in done.marked}
    assert late == {"n000": 0, "n001": 1}
