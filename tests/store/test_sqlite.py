"""Turns of many writers at one SQLite file."""

import sqlite3
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from datagym.store.sqlite import WRITE, take_turns


def opened(path: Path, patience: float = 10.0, *, log_beside: bool = True) -> Engine:
    """Open a file that has one table of one row."""
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE IF NOT EXISTS count (n INTEGER)")
        made.execute("INSERT INTO count SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM count)")
    made.close()
    engine = create_engine(f"sqlite:///{path}")
    take_turns(engine, patience, log_beside=log_beside)
    return engine


def add_one(engine: Engine) -> None:
    """Read a number, and write the next after a moment."""
    with engine.connect().execution_options(**{WRITE: True}) as connection, connection.begin():
        found = connection.exec_driver_sql("SELECT n FROM count").scalar_one()
        time.sleep(0.002)
        connection.exec_driver_sql("UPDATE count SET n = ?", (found + 1,))


@pytest.mark.parametrize("log_beside", [True, False])
def test_of_many_writers_none_is_lost(tmp_path: Path, *, log_beside: bool) -> None:
    """Each reads what the last wrote."""
    engine = opened(tmp_path / "a.db", log_beside=log_beside)
    writers = [
        threading.Thread(target=lambda: [add_one(engine) for _ in range(5)]) for _ in range(8)
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT n FROM count").scalar_one() == 40
        mode = connection.exec_driver_sql("PRAGMA journal_mode").scalar_one()
    assert (mode == "wal") is log_beside


def test_who_asks_for_longer_waits_longer(tmp_path: Path) -> None:
    """As bringing tables up to date does: another may be at it for a while."""
    engine, other = opened(tmp_path / "a.db", 0.05), sqlite3.connect(tmp_path / "a.db")
    other.isolation_level = None
    other.execute("BEGIN IMMEDIATE")
    with ThreadPoolExecutor(1) as threads:
        waiting = threads.submit(lambda: _written(engine, 20.0))
        time.sleep(0.4)  # longer than others wait
        assert not waiting.done()
        other.execute("ROLLBACK")
        assert waiting.result() == 1


def _written(engine: Engine, seconds: float) -> int:
    with engine.connect().execution_options(**{WRITE: seconds}) as connection, connection.begin():
        connection.exec_driver_sql("UPDATE count SET n = 1")
        return int(connection.exec_driver_sql("SELECT n FROM count").scalar_one())


def test_patience_ends(tmp_path: Path) -> None:
    """Who waits for too long gets SQLite's own error, no sooner than agreed."""
    engine, other = opened(tmp_path / "a.db", 0.2), sqlite3.connect(tmp_path / "a.db")
    other.isolation_level = None
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        add_one(engine)
    assert time.monotonic() - began >= 0.2
    other.execute("ROLLBACK")
    add_one(engine)
    other.close()
