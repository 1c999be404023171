"""nbgrader's gradebook, opened once: all that belongs to one hand-in enters it in one transaction.

nbgrader's own steps open a gradebook each, and commit after each cell. Within a transaction of
this module they are given the gradebook that is open, and their commits wait for its end.
"""

import random
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Self, TypeVar

from nbgrader.api import Gradebook, InvalidEntry
from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, IntegrityError, SAWarning
from sqlalchemy.orm import Session, scoped_session, sessionmaker

from datagym.errors import StoreBusy
from datagym.exercises.cohorts.disks import of_a_network
from datagym.exercises.cohorts.markings import TABLE
from datagym.store.engine import spoken
from datagym.store.sqlite import ASK_AGAIN_SECONDS, WRITE, take_turns

PATIENCE = 60.0
"""Seconds to wait for another program that holds the gradebook."""
_TRIES = 5  # when two programs enter the same new person at once, or a server lets go
_TABLE_LOCK = 0x6D61726B  # on a server, of the program that makes our table
_ENTERING = 1 << 62  # added to the number of a claim, which its grader holds all the while

_BUSY = (
    "Another program holds the course's database ({}). Nothing was written. "
    "Wait a moment and try again."
)

_WAY_OUT = (
    "Move it away and put your last copy of it in its place; without one, make a new one with  "
    "nbgrader generate_assignment NAME.  Then  datagym grade NAME  enters all marks again but "
    "those that a person gave since."
)

Result = TypeVar("Result")


class _Held(Session):
    """A session whose commits wait: nbgrader commits after each cell."""

    def commit(self) -> None:
        """Write to the database, and forget what was read, as a commit does."""
        self.flush()
        self.expire_all()


class Book:
    """nbgrader's gradebook with the table of what was marked, at an SQLAlchemy URL.

    Parameters
    ----------
    url, course
        Where it is, and the course's id in it.
    patience
        How many seconds to wait for another program that holds it.

    Raises
    ------
    StoreError
        When it cannot be opened or reached.

    """

    def __init__(self, url: str, course: str, *, patience: float = PATIENCE) -> None:
        self.url = url
        self._course, self._patience = course, patience
        self.engine = _engine(url, patience)
        self._sessions = scoped_session(sessionmaker(class_=_Held, bind=self.engine))
        self._ready = False

    @property
    def shown(self) -> str:
        """Its address without a password."""
        return make_url(self.url).render_as_string(hide_password=True)

    def spoken(self) -> AbstractContextManager[None]:
        """Turn the database's errors into sentences."""
        return spoken(self.shown, _WAY_OUT)

    @property
    def path(self) -> Path | None:
        """The SQLite file, or None for a server."""
        name = self.engine.url.database
        return Path(name) if self.engine.dialect.name == "sqlite" and name else None

    @property
    def is_there(self) -> bool:
        """Whether nbgrader has made its tables there."""
        if self.path is not None and not self.path.is_file():
            return False
        with self.spoken():
            return inspect(self.engine).has_table("assignment")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that sees one state of the gradebook."""
        self._make_table()
        with self.spoken(), Session(self.engine) as session:
            yield session

    def write(self, claim: int, work: Callable[[Gradebook], Result]) -> Result:
        """Call some work in a transaction: all of it is kept, or nothing is.

        Within, nbgrader's steps that open this gradebook get this one. The work is called
        once more when another program entered the same row at that moment, or when the
        connection was lost.

        Parameters
        ----------
        claim
            A number that stands for the hand-in: on a server, one program at a time writes it.
        work
            Gets nbgrader's gradebook.

        Raises
        ------
        StoreBusy
            When another program holds it for too long; nothing was written.
        StoreFull
            When the disk is full; nothing was written.

        """
        self._make_table()
        with self.spoken():
            for tries in range(_TRIES):
                try:
                    return self._write(claim, work)
                except (DBAPIError, InvalidEntry) as error:
                    cause = _cause(error)
                    if "lock timeout" in str(cause):
                        raise StoreBusy(_BUSY.format(self.shown)) from error
                    if cause is None or tries == _TRIES - 1 or not _passes(cause):
                        raise cause or error from error
                    time.sleep(random.uniform(*ASK_AGAIN_SECONDS) * 10**tries)  # noqa: S311  (no secret)
        raise AssertionError  # the last of the tries returned or raised

    def _write(self, claim: int, work: Callable[[Gradebook], Result]) -> Result:
        book = Gradebook.__new__(Gradebook)
        book.engine, book.db = self.engine, self._sessions
        book.course_id, book.authenticator = self._course, None
        session = self._sessions()
        try:
            connection = session.connection(execution_options={WRITE: True})
            if self.path is None:
                self._lock(connection, _ENTERING + claim)
            with standing_in(book, self.url), warnings.catch_warnings():
                warnings.simplefilter("ignore", SAWarning)  # nbgrader's own adding of rows
                done = work(book)
            Session.commit(session)
        except BaseException:
            session.rollback()
            raise
        finally:
            self._sessions.remove()
        return done

    def _lock(self, connection: Connection, lock: int) -> None:
        """Let one program at a time go on, until the end of the transaction; on a server."""
        connection.execute(text(f"SET LOCAL lock_timeout = {int(self._patience * 1000)}"))
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": lock})

    def _make_table(self) -> None:
        """Make our table, unless it is there; of two graders one makes it."""
        if not self._ready:
            with self.spoken(), self.engine.connect() as connection:
                if not inspect(connection).has_table(TABLE.name):
                    connection.rollback()
                    writing = connection.execution_options(**{WRITE: True})
                    with writing.begin():
                        if self.path is None:
                            self._lock(writing, _TABLE_LOCK)
                        TABLE.create(writing, checkfirst=True)
            self._ready = True

    def close(self) -> None:
        """Let go of the gradebook."""
        self._sessions.remove()
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@contextmanager
def standing_in(book: Gradebook, url: str) -> Iterator[None]:
    """Let everyone in this process who opens the gradebook at a URL get this open one."""
    initialise, close = Gradebook.__init__, Gradebook.close

    def opened(self: Any, db_url: str, *args: Any, **more: Any) -> None:  # noqa: ANN401  (nbgrader's)
        if db_url == url:
            vars(self).update(vars(book))
        else:
            initialise(self, db_url, *args, **more)

    def left_open(self: Any) -> None:  # noqa: ANN401  (nbgrader's)
        if self.engine is not book.engine:
            close(self)

    Gradebook.__init__, Gradebook.close = opened, left_open
    try:
        yield
    finally:
        Gradebook.__init__, Gradebook.close = initialise, close


def _cause(error: DBAPIError | InvalidEntry) -> DBAPIError | None:
    """Return what the database said; nbgrader wraps it in an error of its own."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, DBAPIError):
        cause = cause.__context__
    return cause


def _passes(error: DBAPIError) -> bool:
    """Tell whether the same transaction may well succeed a moment later."""
    return (
        isinstance(error, IntegrityError)
        or error.connection_invalidated
        or any(word in str(error.orig) for word in ("deadlock", "serialize"))
    )


def _engine(url: str, patience: float) -> Engine:
    parsed = make_url(url)
    lite = parsed.get_backend_name() == "sqlite"
    engine = create_engine(parsed, pool_pre_ping=not lite, hide_parameters=True)
    if lite:
        take_turns(engine, patience, log_beside=not of_a_network(Path(parsed.database or "")))
    return engine
