"""Opens the course's database, and gives transactions that succeed whole or not at all."""

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Engine, create_engine, event, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from datagym.errors import BadInput, StoreBusy, StoreError, StoreFull
from datagym.store.base import event_table
from datagym.store.events import Transaction
from datagym.store.migrate import migrate
from datagym.store.sqlite import WRITE, take_turns

BUSY_SECONDS = 5.0
_WAY_OUT = "Bring back the last backup with 'datagym restore FILE'."
_POSTGRES_WRITE_LOCK = 0x64617461  # one writer at a time, so that event numbers commit in order


class Store:
    """The course's database: events that are only ever added, and rows made from them.

    Open it with :meth:`open`; use :meth:`read` and :meth:`write`.

    >>> with Store.open("sqlite://") as store:
    ...     with store.read() as connection:
    ...         store.last_event(connection)
    0
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @classmethod
    def open(cls, url: str) -> Self:
        """Open the database at an SQLAlchemy URL, and bring its tables up to date.

        Raises
        ------
        BadInput
            When the URL is not one, or its driver is not installed.
        StoreError
            When the database cannot be reached or is damaged.

        """
        engine = _engine(url)
        with spoken(url):
            migrate(engine)
        return cls(engine)

    @property
    def url(self) -> str:
        """The database's URL, without a password."""
        return self.engine.url.render_as_string(hide_password=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is an SQLite file."""
        return self.engine.dialect.name == "sqlite"

    @property
    def path(self) -> Path | None:
        """The SQLite file, or None for a server or a database in memory."""
        name = self.engine.url.database
        return Path(name) if self.is_sqlite and name else None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that sees one state of the database."""
        with spoken(self.url), self.engine.connect() as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """Give a transaction: all that it records is kept, or nothing is.

        Raises
        ------
        StoreBusy
            When another program holds the database for longer than 5 seconds.
        StoreFull
            When the disk is full.

        """
        with spoken(self.url), self.engine.connect() as connection:
            writing = connection.execution_options(**{WRITE: True})
            with writing.begin():
                if not self.is_sqlite:
                    lock = text("SELECT pg_advisory_xact_lock(:key)")
                    writing.execute(lock, {"key": _POSTGRES_WRITE_LOCK})
                yield Transaction(writing)

    def last_event(self, connection: Connection) -> int:
        """Return the number of the newest event, 0 when there is none."""
        return connection.scalar(select(func.max(event_table.c.seq))) or 0

    def close(self) -> None:
        """Let go of the database's connections."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite" and parsed.database:
            path = Path(parsed.database)
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not path.exists():
                path.touch(mode=0o600)
        # A server's connections are tried before they are used: it may have been restarted.
        # An error's text may end in a log: no values in it, which are what people wrote.
        ping = parsed.get_backend_name() != "sqlite"
        engine = create_engine(parsed, pool_pre_ping=ping, hide_parameters=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        shown = re.sub(r"(?<=://)([^:@/]*):[^@]*@", r"\1:***@", url)  # no password in a message
        message = (
            f"The store's address {shown!r} cannot be used: {error}. "
            "Use sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME "
            "(pip install 'datagym[postgres]')."
        )
        raise BadInput(message) from error
    except OSError as error:
        message = f"The store's folder cannot be written: {error}. Choose another with --workspace."
        raise StoreError(message) from error
    if engine.dialect.name == "sqlite":
        take_turns(engine, BUSY_SECONDS)
        event.listen(engine, "connect", _keep_references)
    return engine


def _keep_references(connection: Any, _record: object) -> None:  # noqa: ANN401  (the driver's own)
    connection.execute("PRAGMA foreign_keys = ON")


@contextmanager
def spoken(where: str | os.PathLike[str], way_out: str = _WAY_OUT) -> Iterator[None]:
    """Turn a database driver's errors into sentences; of a damaged one, with the way out."""
    try:
        yield
    except (DBAPIError, sqlite3.Error, PoolTimeout) as error:
        raise _sentence(error, str(where), way_out) from error


def _sentence(error: Exception, where: str, way_out: str) -> StoreError:
    reason = str(error.orig if isinstance(error, DBAPIError) else error)
    if "locked" in reason or "busy" in reason or isinstance(error, PoolTimeout):
        return StoreBusy(
            f"Another program holds the course's database ({where}). Nothing was written. "
            "Wait a moment and try again."
        )
    if "disk is full" in reason or "No space left" in reason or "disk I/O error" in reason:
        return StoreFull(
            f"The disk that holds the course's database ({where}) is full or cannot be "
            "written. Nothing was written. Free some space and try again."
        )
    if "readonly" in reason or "read-only" in reason:
        return StoreError(
            f"The course's database ({where}) is read-only. Nothing was written. "
            "Make the file and its folder writable."
        )
    if "unable to open" in reason:
        return StoreError(
            f"The course's database ({where}) cannot be opened. Nothing was written. "
            "Make the file and its folder writable, and see that nothing else has its name."
        )
    if "malformed" in reason or "not a database" in reason or "corrupt" in reason:
        return StoreError(f"The course's database ({where}) is damaged. {way_out}")
    kind = "could not be reached" if isinstance(error, OperationalError) else "refused a request"
    return StoreError(f"The course's database ({where}) {kind}: {reason}")
