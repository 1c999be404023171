"""What happens to the store when the machine fails: a sentence, and nothing acknowledged is lost.

The tests marked ``postgres`` need a server: start one (``apt-get install postgresql``;
``pg_ctlcluster`` or ``pg_ctl start``), make an empty database, and name it:
``DATAGYM_TEST_POSTGRES=postgresql+psycopg://USER@/NAME?host=SOCKET_FOLDER``. Each test works
in a schema of its own and drops it.
"""

import multiprocessing
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import func, select, text

from datagym.errors import StoreBusy, StoreError, StoreFull
from datagym.store import Event, Store, Watch
from datagym.store.backup import restore_backup, write_backup
from datagym.store.base import event_table
from datagym.store.people import enrol, list_people
from datagym.teams import Person

WRITER = textwrap.dedent("""
    import sys
    from datagym.store import Event, Store

    url, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
    with Store.open(url) as store:
        for number in range(count):
            with store.write() as tx:
                event = Event(name, "fault", "k", {"n": number}, op=f"{name}-{number}")
                tx.record(event)
            print(number, flush=True)
""")


def writer(url: str, name: str, count: int) -> subprocess.Popen[str]:
    """Start a process that writes events and says each that the store has taken."""
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, url, name, str(count)], stdout=subprocess.PIPE, text=True
    )


def numbers(store: Store, actor: str) -> list[int]:
    """Return the numbers that an actor's events hold, in the order of the log."""
    query = select(event_table.c.body).where(event_table.c.actor == actor)
    with store.read() as connection:
        bodies = connection.scalars(query.order_by(event_table.c.seq)).all()
    return [body["n"] for body in bodies]


def record(store: Store, actor: str = "P1", op: str = "", size: int = 0) -> None:
    """Write one event."""
    with store.write() as tx:
        tx.record(Event(actor, "s", "k", {"text": "x" * size}, op=op or uuid4().hex))


def write_many(url: str, name: str, count: int) -> None:
    """Write events one by one."""
    with Store.open(url) as store:
        for number in range(count):
            with store.write() as tx:
                tx.record(Event(name, "fault", "k", {"n": number}))


def eight_writers(url: str, each: int) -> None:
    """Let eight processes write at once; all must succeed."""
    start = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(start)
    processes = [context.Process(target=write_many, args=(url, f"W{n}", each)) for n in range(8)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(240)
        assert process.exitcode == 0


def test_eight_processes_lose_nothing(store: Store):
    """Eight processes with 100 writes each: 800 events, each writer's in its order."""
    eight_writers(store.url, 100)
    for n in range(8):
        assert numbers(store, f"W{n}") == list(range(100))
    with store.read() as connection:
        assert store.last_event(connection) == 800


@pytest.mark.skipif(os.name != "posix", reason="needs kill -9, which only POSIX systems have")
def test_killed_in_the_middle_of_many_writes(store: Store):
    """After kill -9, three times, all acknowledged events are there, and none is torn."""
    taken = 0
    for round_number in range(3):
        process = writer(store.url, f"K{round_number}", 100_000)
        for line in process.stdout:
            if int(line) >= 15 + 7 * round_number:
                os.kill(process.pid, signal.SIGKILL)
                break
        said = process.stdout.read().split()
        process.wait()
        acknowledged = 15 + 7 * round_number + 1 + len(said)
        there = numbers(store, f"K{round_number}")
        assert there == list(range(len(there)))
        assert acknowledged <= len(there) <= acknowledged + 1
        taken += len(there)
    with Store.open(store.url) as again, again.read() as connection:
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        assert connection.scalar(select(func.count()).select_from(event_table)) == taken


def test_sent_again_after_a_kill(store: Store):
    """A page that heard nothing sends all again: what stood there already is not doubled."""
    first = writer(store.url, "K", 1000)
    for line in first.stdout:
        if int(line) >= 20:
            first.kill()
            break
    first.stdout.close()
    first.wait()
    again = writer(store.url, "K", 60)
    again.communicate(timeout=120)
    found = numbers(store, "K")
    assert found == list(range(len(found)))
    assert len(found) >= 60


def test_locked_by_another_process(store: Store):
    """While another program holds the database, a write gives up in seconds, with a sentence."""
    record(store, op="before")
    holder = sqlite3.connect(store.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    begin = time.monotonic()
    with pytest.raises(StoreBusy, match=r"Nothing was written\. Wait a moment"):
        record(store, op="during")
    assert 4 < time.monotonic() - begin < 60
    with store.read() as connection:  # reading goes on all the time
        assert store.last_event(connection) == 1
    with Watch(store) as watch:
        assert not watch.changed()
    holder.execute("ROLLBACK")
    holder.close()
    record(store, op="during")
    with store.read() as connection:
        assert store.last_event(connection) == 2


def test_full_disk(small_disk: Path):
    """A write that does not fit is taken back whole, with a sentence; with space it succeeds."""
    (small_disk / "ballast").write_bytes(b"x" * 300_000)
    with Store.open(f"sqlite:///{small_disk / 'course.db'}") as store:
        taken: list[str] = []

        def fill() -> None:
            for n in range(200):
                record(store, op=f"op-{n}", size=10_000)
                taken.append(f"op-{n}")

        with pytest.raises(StoreFull, match=r"Nothing was written\. Free some space"):
            fill()
        assert taken
        order = select(event_table.c.op).order_by(event_table.c.seq)
        with store.read() as connection:
            assert connection.scalars(order).all() == taken
        (small_disk / "ballast").unlink()
        record(store, op=f"op-{len(taken)}", size=10_000)
        with store.read() as connection:
            assert len(connection.scalars(select(event_table.c.op)).all()) == len(taken) + 1
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def test_backup_to_a_full_disk(store: Store, small_disk: Path):
    """A backup that does not fit leaves nothing behind, and an earlier one as it was."""
    record(store, size=10)
    first = write_backup(store, small_disk / "b")
    before = first.path.read_bytes()
    for _ in range(20):
        record(store, size=100_000)
    with pytest.raises(StoreFull, match="Free some space"):
        write_backup(store, small_disk / "b")
    assert [path.name for path in small_disk.iterdir()] == ["b"]
    assert first.path.read_bytes() == before


def test_restore_on_a_full_disk(store: Store, small_disk: Path, tmp_path: Path):
    """A restore that does not fit leaves the present course untouched and working."""
    for _ in range(20):
        record(store, size=100_000)
    big = write_backup(store, tmp_path / "big").path
    with Store.open(f"sqlite:///{small_disk / 'course.db'}") as present:
        enrol(present, [Person("N-01", "nurse", "Quay")])
        with pytest.raises(StoreFull):
            restore_backup(present, big)
        assert [person.id for person in list_people(present)] == ["N-01"]
        enrol(present, [Person("N-02", "nurse", "Quay")])
        names = {path.name.split("-")[0] for path in small_disk.iterdir()}
        assert names == {"course.db"}


@pytest.mark.parametrize("damage", ["header", "middle", "letter"])
def test_damaged_file(tmp_path: Path, damage: str):
    """A damaged database is told with the way out; the way out works."""
    path = tmp_path / "course.db"
    with Store.open(f"sqlite:///{path}") as store:
        for _ in range(30):
            record(store, size=3000)
        made = write_backup(store, tmp_path / "b").path
    raw = bytearray(path.read_bytes())
    if damage == "header":
        raw[:100] = b"\0" * 100
    elif damage == "middle":
        raw[4096:] = os.urandom(len(raw) - 4096)
    else:
        raw = bytearray(b"Dear all,\n" * 1000)
    path.write_bytes(raw)

    def use() -> None:
        with Store.open(f"sqlite:///{path}") as store, store.read() as connection:
            connection.execute(select(event_table)).all()

    with pytest.raises(StoreError, match="datagym restore"):
        use()
    path.rename(tmp_path / "damaged.db")
    with Store.open(f"sqlite:///{path}") as store:
        assert restore_backup(store, made).backup.events == 30


def test_a_lost_log_of_changes(tmp_path: Path):
    """Without the -wal file the course opens at its last checkpoint, whole."""
    path = tmp_path / "course.db"
    with Store.open(f"sqlite:///{path}") as store:
        record(store, op="kept")
    with Store.open(f"sqlite:///{path}") as store:
        record(store, op="in-the-log")
        copy = tmp_path / "copy" / "course.db"
        copy.parent.mkdir()
        shutil.copy(path, copy)
    with Store.open(f"sqlite:///{copy}") as found, found.read() as connection:
        assert "kept" in connection.scalars(select(event_table.c.op)).all()
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"


def test_read_only_file(tmp_path: Path, read_only):
    """A database that may not be written is told; as root, by a read-only disk."""
    path = tmp_path / "disk" / "course.db"
    with Store.open(f"sqlite:///{path}") as store:
        record(store)

    def write() -> None:
        with Store.open(f"sqlite:///{path}") as store:
            record(store)

    with read_only(path.parent), pytest.raises(StoreError, match=r"read-only|cannot be opened"):
        write()
    with Store.open(f"sqlite:///{path}") as store:
        record(store)


MIGRATING = """
import os, sys
from alembic import command
from datagym.store import Store

real = command.upgrade


def upgrade(*arguments):
    real(*arguments)  # all is done but the commit
    os.kill(os.getpid(), int(sys.argv[2]))


command.upgrade = upgrade
Store.open(sys.argv[1])
"""


@pytest.mark.skipif(os.name != "posix", reason="needs signals, which only POSIX systems have")
@pytest.mark.parametrize("kind", [signal.SIGTERM, signal.SIGKILL])
def test_ended_in_the_middle_of_a_migration(tmp_path: Path, kind: signal.Signals):
    """An update that is stopped by the system leaves the old tables; the next one does it whole."""
    url = f"sqlite:///{tmp_path / 'course.db'}"
    line = [sys.executable, "-c", MIGRATING, url, str(int(kind))]
    assert subprocess.run(line, check=False, timeout=120).returncode == -kind
    with sqlite3.connect(tmp_path / "course.db") as found:
        assert found.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    found.close()
    with Store.open(url) as opened:
        record(opened, op="the-first")
        with opened.read() as connection:
            assert connection.scalars(select(event_table.c.op)).all() == ["the-first"]


@pytest.mark.postgres
def test_postgres_eight_processes(postgres: str):
    """Eight processes with 100 writes each on PostgreSQL: 800 events; the tables are made once."""
    eight_writers(postgres, 100)
    with Store.open(postgres) as store:
        for n in range(8):
            assert numbers(store, f"W{n}") == list(range(100))


@pytest.mark.postgres
def test_postgres_backup_goes_both_ways(postgres: str, store: Store, tmp_path: Path):
    """A course moves from SQLite to PostgreSQL and back, and its numbers go on growing."""
    enrol(store, [Person("N-01", "nurse", "Quay", team="red")])
    record(store)
    made = write_backup(store, tmp_path / "lite").path
    with Store.open(postgres) as server:
        restored = restore_backup(server, made)
        assert [person.id for person in list_people(server)] == ["N-01"]
        record(server)
        back = write_backup(server, tmp_path / "server")
        assert back.events == restored.backup.events + 2
        restore_backup(server, back.path)
        record(server)
    done = restore_backup(store, back.path)
    assert done.backup.events == back.events
    record(store)
    assert [person.id for person in list_people(store)] == ["N-01"]


@pytest.mark.postgres
def test_postgres_drops_the_connection(postgres: str):
    """A connection lost in a write takes the write back, with a sentence; the next one works."""
    with Store.open(postgres) as store, Watch(store) as watch:
        record(store, op="kept")
        assert watch.changed()

        def cut(connection) -> None:
            other = store.engine.connect().execution_options(isolation_level="AUTOCOMMIT")
            pid = connection.execute(text("SELECT pg_backend_pid()")).scalar()
            other.execute(text("SELECT pg_terminate_backend(:pid)"), {"pid": pid})
            other.close()

        def lost() -> None:
            with store.write() as tx:
                tx.record(Event("P1", "s", "k", op="lost"))
                cut(tx.connection)
                tx.record(Event("P1", "s", "k", op="lost-too"))

        with pytest.raises(StoreError):
            lost()
        cut(watch._connection)
        with pytest.raises(StoreError):
            watch.changed()
        record(store, op="next")
        assert watch.changed()
        with store.read() as connection:
            assert connection.scalars(select(event_table.c.op)).all() == ["kept", "next"]


@pytest.mark.postgres
def test_postgres_tables_are_the_same(postgres: str):
    """Alembic finds no difference on PostgreSQL either."""
    from alembic.autogenerate import compare_metadata  # noqa: PLC0415  (these tests alone)
    from alembic.migration import MigrationContext  # noqa: PLC0415

    from datagym.store.tables import metadata  # noqa: PLC0415

    with Store.open(postgres) as store, store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
