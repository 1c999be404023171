"""The database is opened, read and written whole or not at all; its errors are sentences."""

import multiprocessing
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import TimeoutError as PoolTimeout

from datagym.errors import BadInput, StoreBusy, StoreError, StoreFull
from datagym.store import Event, Store
from datagym.store.base import event_table
from datagym.store.engine import spoken


def count(store: Store) -> int:
    """Return how many events there are."""
    with store.read() as connection:
        return len(connection.execute(select(event_table)).all())


def test_settings_of_sqlite(store: Store):
    """WAL, full syncs, foreign keys, five seconds of patience; the file is its owner's only."""
    with store.read() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        }
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 5000,
    }
    assert store.path.stat().st_mode & 0o077 == 0


def test_all_or_nothing(store: Store):
    """An error in a write takes back what was recorded in it."""

    def broken() -> None:
        with store.write() as tx:
            tx.record(Event("P1", "s", "k"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        broken()
    assert count(store) == 0


def test_a_read_sees_one_state(store: Store):
    """What others write while a read is open shows in the next one."""
    with store.read() as connection:
        assert store.last_event(connection) == 0
        with store.write() as tx:
            tx.record(Event("P1", "s", "k"))
        assert store.last_event(connection) == 0
    with store.read() as connection:
        assert store.last_event(connection) == 1


def test_writers_wait_for_each_other(store: Store):
    """Threads that write at once all succeed."""

    def write(number: int) -> None:
        for n in range(20):
            with store.write() as tx:
                tx.record(Event(f"P{number}", "s", "k", {"n": n}))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert count(store) == 80


def _open(url: str) -> str:
    with Store.open(url) as opened, opened.read() as connection:
        return str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar())


def test_many_processes_open_a_new_database_at_once(tmp_path: Path):
    """Each of three processes finds the tables, whoever made them."""
    url = f"sqlite:///{(tmp_path / 'new' / 'course.db').as_posix()}"
    with multiprocessing.get_context("spawn").Pool(3) as pool:
        assert len(set(pool.map(_open, [url] * 3))) == 1


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("course.db", "sqlite:///FILE"),
        ("oracle+nothing://host/db", "sqlite:///FILE"),
        ("postgresql+nothing://me:secret@host/db", "postgresql"),
    ],
)
def test_addresses_that_are_none(address: str, words: str):
    """A bad address says which ones there are, and shows no password."""
    with pytest.raises(BadInput, match=words) as caught:
        Store.open(address)
    assert "secret" not in str(caught.value)


def test_url_hides_the_password():
    """What is printed about a store holds no password."""
    engine = pytest.importorskip("psycopg") and Store.__new__(Store)
    from sqlalchemy import create_engine  # noqa: PLC0415  (needed here alone)

    engine.engine = create_engine("postgresql+psycopg://me:secret@localhost/course")
    assert "secret" not in engine.url
    assert engine.path is None


def test_a_folder_that_cannot_be_made(tmp_path: Path):
    """A file where the folder should be is told."""
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        Store.open(f"sqlite:///{(tmp_path / 'file' / 'course.db').as_posix()}")


@pytest.mark.parametrize(
    ("reason", "kind", "words"),
    [
        ("database is locked", StoreBusy, "Wait a moment"),
        ("database or disk is full", StoreFull, "Free some space"),
        ("disk I/O error", StoreFull, "Free some space"),
        ("attempt to write a readonly database", StoreError, "read-only"),
        ("database disk image is malformed", StoreError, "datagym restore"),
        ("file is not a database", StoreError, "datagym restore"),
        ("no such table: tea", StoreError, "no such table"),
    ],
)
def test_sentences(reason: str, kind: type[StoreError], words: str):
    """Each way in which a database fails has its sentence."""
    with pytest.raises(kind, match=words), spoken("course.db"):
        raise sqlite3.OperationalError(reason)


def test_no_connection_free():
    """Too many at once in one process is told as being busy."""
    with pytest.raises(StoreBusy), spoken("course.db"):
        raise PoolTimeout
