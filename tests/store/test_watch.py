"""A look at the store tells once that somebody has written."""

import multiprocessing
import time
from pathlib import Path

from datagym.store import Event, Store, Watch


def write(url: str, op: str) -> None:
    """Record one event."""
    with Store.open(url) as opened, opened.write() as tx:
        tx.record(Event("P2", "s", "k", op=op))


def test_once_after_each_change(store: Store):
    """Another connection's commit is seen once; a read or a rollback is none."""
    with Watch(store) as watch:
        assert not watch.changed()
        write(f"sqlite:///{store.path}", "a")
        assert watch.changed()
        assert not watch.changed()
        with store.write() as tx:  # the same process, another connection
            tx.record(Event("P1", "s", "k"))
        assert watch.changed()
        with store.read() as connection:
            store.last_event(connection)
        assert not watch.changed()


def test_another_process(store: Store):
    """What another process writes is seen within a moment of its end."""
    with Watch(store) as watch:
        url = f"sqlite:///{store.path}"
        process = multiprocessing.get_context("spawn").Process(target=write, args=(url, "a"))
        process.start()
        process.join(60)
        assert process.exitcode == 0
        assert watch.changed()


def test_a_look_is_cheap(store: Store):
    """Four looks a second must cost next to nothing: a thousand take less than two seconds."""
    with Watch(store) as watch:
        begin = time.perf_counter()
        for _ in range(1000):
            watch.changed()
        assert time.perf_counter() - begin < 2


def test_holds_nobody_up(store: Store, tmp_path: Path):
    """An open watch neither blocks writers nor keeps the log of changes from being emptied."""
    with Watch(store) as watch, Store.open(f"sqlite:///{store.path}") as other:
        watch.changed()
        for n in range(50):
            with other.write() as tx:
                tx.record(Event("P1", "s", "k", {"text": "x" * 2000, "n": n}))
        with other.engine.connect() as connection:
            row = connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").one()
        assert row[0] == 0
    assert tmp_path.joinpath("course.db").stat().st_size > 50 * 2000
