"""Backups are whole; a restore brings all back while others use the course."""

import os
import sqlite3
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from datagym.errors import BadInput, StoreBusy, StoreError
from datagym.store import Event, Store, Watch
from datagym.store import backup as module
from datagym.store.backup import read_backup, restore_backup, write_backup
from datagym.store.base import event_table
from datagym.store.links import make_link, revoke_links, verify_link
from datagym.store.mentoring import Act, open_session, write_private
from datagym.store.people import enrol, find_person, list_people
from datagym.store.tables import metadata
from datagym.store.teamwork import private_notes
from datagym.store.texts import Draft
from datagym.teams import Person, Role


@pytest.fixture
def course(store: Store) -> Store:
    """A course in which people have written something."""
    enrol(
        store,
        [
            Person("N-01", "nurse", "Quay", team="red"),
            Person("M-01", "doctor", "Quay", Role.MENTOR),
        ],
        mentors=[("red", "M-01")],
    )
    act = Act("M-01", "red", "s1")
    session = open_session(store, act, datetime.now(UTC).date().isoformat())
    write_private(store, Act("M-01", "red", "s2"), Draft(session, "private", "für mich", 0, "d"))
    return store


def content(store: Store) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables."""
    with store.read() as connection:
        return {
            table.name: sorted((tuple(r) for r in connection.execute(select(table))), key=repr)
            for table in metadata.sorted_tables
        }


def test_round_trip(course: Store, tmp_path: Path):
    """Everything of every table comes back; the event of the restore is all that is new."""
    before = content(course)
    made = write_backup(course, tmp_path / "friday.backup")
    assert made.events == len(before["event"])
    enrol(course, [Person("N-02", "nurse", "Quay"), Person("N-01", "matron", "Easton")])
    changed = content(course)
    done = restore_backup(course, made.path)
    after = content(course)
    new = [row for row in after["event"] if row not in before["event"]]
    assert [row[4] for row in new] == ["course.restored"]
    assert {**after, "event": before["event"]} == before
    assert done.safety.events == len(changed["event"])
    restore_backup(course, done.safety.path)
    assert {**content(course), "event": changed["event"]} == changed


def test_the_numbers_of_events_only_grow(course: Store, tmp_path: Path):
    """A page that is open keeps versions that the restored course has not given to others."""
    made = write_backup(course, tmp_path / "b")
    with course.write() as tx:
        last = tx.record(Event("P1", "s", "k")).seq
    restore_backup(course, made.path)
    with course.write() as tx:
        assert tx.record(Event("P1", "s", "k")).seq > last + 1


def test_open_connections_see_the_restored_course(course: Store, tmp_path: Path):
    """Other processes' connections, open all the time, read and write on, and are told."""
    made = write_backup(course, tmp_path / "b")
    enrol(course, [Person("N-02", "nurse", "Quay")])
    with Store.open(f"sqlite:///{course.path}") as page, Watch(page) as watch:
        with page.read() as reading:
            assert len(reading.execute(select(event_table)).all()) > made.events
            restore_backup(course, made.path)
            assert len(reading.execute(select(event_table)).all()) > made.events  # its own moment
        assert watch.changed()
        assert find_person(page, "N-02") is None
        enrol(page, [Person("N-03", "nurse", "Quay")])
    assert find_person(course, "N-03") is not None


def test_backups_are_whole_while_others_write(course: Store, tmp_path: Path):
    """Each backup holds whole transactions only, however fast somebody writes."""
    stop = threading.Event()

    def write() -> None:
        with Store.open(f"sqlite:///{course.path}") as own:
            while not stop.is_set():
                with own.write() as tx:
                    for _ in range(10):
                        tx.record(Event("W", "pairs", "k", {"text": "x" * 500}))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for n in range(5):
            made = write_backup(course, tmp_path / f"b{n}")
            with sqlite3.connect(made.path) as file:
                (count,) = file.execute("SELECT count(*) FROM event WHERE actor = 'W'").fetchone()
            assert count % 10 == 0
    finally:
        stop.set()
        writer.join()


def test_revoked_links_stay_revoked(course: Store, tmp_path: Path):
    """A restore gives no lost link its power back; other links go on working."""
    lost, kept = make_link(course, "N-01", "http://x"), make_link(course, "M-01", "http://x")
    made = write_backup(course, tmp_path / "b")
    revoke_links(course, "N-01")
    restore_backup(course, made.path)
    assert verify_link(course, lost.token) is None
    assert verify_link(course, kept.token).id == "M-01"


def test_into_a_new_machine(course: Store, tmp_path: Path):
    """A backup opens a course where there is none; its links and private notes work there."""
    link = make_link(course, "N-01", "http://x")
    made = write_backup(course, tmp_path / "b")
    with Store.open(f"sqlite:///{(tmp_path / 'new' / 'course.db').as_posix()}") as new:
        restore_backup(new, made.path)
        assert verify_link(new, link.token).id == "N-01"
        assert [note.text for note in private_notes(new, "M-01").values()] == ["für mich"]
        with new.write() as tx:
            assert tx.record(Event("P1", "s", "k")).seq > made.events


def test_files_that_are_no_backup(course: Store, tmp_path: Path):
    """A wrong, empty, missing or damaged file is told, and the course stays as it was."""
    before = content(course)
    made = write_backup(course, tmp_path / "good").path
    raw = made.read_bytes()
    files = {
        "letter.txt": b"Dear all,\n" * 500,
        "empty": b"",
        "cut": raw[: len(raw) // 2],
        "scribbled": raw[:8192] + b"\xff" * 8192 + raw[16384:],
        "foreign.db": _foreign(tmp_path / "f.db"),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    for path in [tmp_path / name for name in files] + [tmp_path, tmp_path / "nothing", course.path]:
        with pytest.raises(BadInput) as caught:
            restore_backup(course, path)
        assert str(path) in str(caught.value)
        assert "Traceback" not in str(caught.value)
    assert content(course) == before
    assert not list(tmp_path.glob("before-restore*"))
    assert not list(tmp_path.glob(".*"))


def _foreign(path: Path) -> bytes:
    with sqlite3.connect(path) as file:
        file.execute("CREATE TABLE tea (leaf TEXT)")
    return path.read_bytes()


def test_newer_release(course: Store, tmp_path: Path):
    """A backup of a newer release is refused by name."""
    made = write_backup(course, tmp_path / "b").path
    with sqlite3.connect(made) as file:
        file.execute("UPDATE datagym_backup SET revision = '9999', release = '99.1'")
    with pytest.raises(BadInput, match=r"newer release \(99.1\)"):
        restore_backup(course, made)


def test_targets_that_are_refused(course: Store, tmp_path: Path):
    """A folder, the course's own file and somebody's letter are not overwritten."""
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear all", encoding="utf-8")
    for target in (tmp_path, course.path, letter, tmp_path / "no" / "such" / "file"):
        with pytest.raises(BadInput):
            write_backup(course, target)
    assert letter.read_text(encoding="utf-8") == "Dear all"
    first = write_backup(course, tmp_path / "b")
    enrol(course, [Person("N-02", "nurse", "Quay")])
    assert write_backup(course, tmp_path / "b").events > first.events


def test_a_backup_is_one_private_file(course: Store, tmp_path: Path):
    """Nothing lies beside it, and only its owner reads it."""
    folder = tmp_path / "backups"
    folder.mkdir()
    made = write_backup(course, folder / "b")
    assert [path.name for path in folder.iterdir()] == ["b"]
    if os.name == "posix":
        assert made.path.stat().st_mode & 0o077 == 0
    assert read_backup(made.path) == made


def test_a_restore_that_breaks_changes_nothing(
    course: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """When it fails half way, the course is as it was and no safety copy is left lying."""
    made = write_backup(course, tmp_path / "b").path
    enrol(course, [Person("N-02", "nurse", "Quay")])
    before = content(course)
    real = module._copy_rows

    def broken(source, target) -> None:
        real(source, target)
        raise KeyboardInterrupt

    monkeypatch.setattr(module, "_copy_rows", broken)
    with pytest.raises(KeyboardInterrupt):
        restore_backup(course, made)
    assert content(course) == before
    assert not list(tmp_path.glob("before-restore*"))
    assert not list(tmp_path.glob(".restoring*"))


def test_a_locked_course(course: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """While another program holds the database, a restore gives up and a backup succeeds."""
    made = write_backup(course, tmp_path / "b").path
    monkeypatch.setattr("datagym.store.engine.BUSY_SECONDS", 0.2)
    holder = sqlite3.connect(course.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with Store.open(f"sqlite:///{course.path}") as impatient:
        with pytest.raises(StoreBusy, match="Nothing was written"):
            restore_backup(impatient, made)
        assert write_backup(impatient, tmp_path / "c").events
    holder.execute("ROLLBACK")
    holder.close()
    assert len(list_people(course)) == 2
    assert not list(tmp_path.glob("before-restore*"))


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(course: Store, tmp_path: Path):
    """Said in a sentence."""
    folder = tmp_path / "shut"
    folder.mkdir(mode=0o500)
    with pytest.raises(StoreError, match="cannot be written"):
        write_backup(course, folder / "b")
