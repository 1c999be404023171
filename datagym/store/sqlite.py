"""Opens an SQLite file so that many programs may write it, each in its turn."""

import random
import sqlite3
import time
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, Engine, event

WRITE = "datagym_write"
"""The execution option of a connection whose transaction will write: True, or the seconds that it
waits for others where it waits longer than most."""
ASK_AGAIN_SECONDS = (0.001, 0.012)
"""How long to wait before it is asked again whether somebody else has finished."""


def take_turns(engine: Engine, patience: float, *, log_beside: bool = True) -> None:
    """Let an engine's writers wait for each other, and readers for nobody.

    SQLite's own patience sleeps longer and longer, so that one of many writers may never get
    its turn. Who writes asks often instead, at random moments, and has the file to itself from
    the beginning of the transaction.

    Parameters
    ----------
    engine
        Of an SQLite file. A connection that will write has the execution option
        :data:`WRITE`.
    patience
        How many seconds to wait for another program.
    log_beside
        Whether changes may wait in a file beside it (write-ahead logging), with which reading
        and writing go on at once. A network's disk has no memory in common, which that needs.

    >>> from sqlalchemy import create_engine
    >>> engine = create_engine("sqlite://")
    >>> take_turns(engine, 5.0)
    >>> with engine.connect() as connection:
    ...     connection.exec_driver_sql("PRAGMA busy_timeout").scalar()
    5000

    """
    own = f"PRAGMA busy_timeout = {int(patience * 1000)}"

    def prepare(connection: Any, _record: object) -> None:  # noqa: ANN401  (the driver's own)
        connection.isolation_level = None  # BEGIN is ours
        connection.execute(own)
        if log_beside:
            with suppress(sqlite3.OperationalError):  # somebody is reading: another time
                connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")

    def begin(connection: Connection) -> None:
        asked = connection.get_execution_options().get(WRITE)
        if not asked:
            connection.exec_driver_sql("BEGIN")
            return
        driver: Any = connection.connection.driver_connection
        driver.execute("PRAGMA busy_timeout = 0")
        deadline = time.monotonic() + (patience if asked is True else asked)
        try:
            while True:
                try:
                    driver.execute("BEGIN IMMEDIATE")
                except sqlite3.OperationalError as error:
                    if "locked" not in str(error) or time.monotonic() > deadline:
                        raise
                    time.sleep(random.uniform(*ASK_AGAIN_SECONDS))  # noqa: S311  (no secret)
                else:
                    return
        finally:
            driver.execute(own)

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
