"""Backups: written and brought back while the course runs.

A backup is one SQLite file with all tables and a note on when and by which release it was
made. A course on PostgreSQL is written into the same kind of file: no server's programs
are needed, and a course can move from one kind of database to the other.

A restore checks the file, then holds off writers for a moment, takes a safety copy and
puts the rows in place, all in one transaction: open pages go on, and see the restored
course at their next look. It writes rows and not SQLite's pages, since that works on both
databases, brings older backups up to date, and lets the numbers of events only ever grow.
"""

import errno
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import mkstemp
from typing import Any

from sqlalchemy import Connection, Table, func, insert, select, text, update

from datagym import __version__
from datagym.errors import BadInput, DatagymError, StoreError, StoreFull
from datagym.store.base import event_table
from datagym.store.engine import Store
from datagym.store.events import Event, Transaction
from datagym.store.links import link_table
from datagym.store.migrate import known_revisions
from datagym.store.people import ADMINISTRATOR

_NOTE = "datagym_backup"
_CHUNK = 500
_BESIDE = ("", "-journal", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Backup:
    """What a backup holds: where it lies, when and by which release it was made."""

    path: Path
    made: datetime
    release: str
    revision: str
    events: int


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: from which backup, and where the safety copy lies."""

    backup: Backup
    safety: Backup


def write_backup(store: Store, target: Path) -> Backup:
    """Write a copy of the course's database to a file, while it is in use.

    The copy is made beside the target, checked, brought to the disk and only then given
    its name: until then a target that exists stays as it is.

    Raises
    ------
    BadInput
        When the target cannot be a backup's file.
    StoreFull
        When there is no space for it; nothing is left behind.
    StoreError
        When the database is damaged or the folder cannot be written.

    """
    _check_target(store, target)
    with _new_file(target) as new:
        if store.is_sqlite:
            _copy_file(store, new)
        else:
            _copy_rows_out(store, new)
        backup = read_backup(new)
    return replace(backup, path=target)


def read_backup(path: Path) -> Backup:
    """Check that a file is a whole backup of Datagym, and say what it holds.

    Raises
    ------
    BadInput
        When the file is not there, is no backup, or is damaged.

    """
    if not path.is_file():
        message = f"There is no file {path}. Name a backup that 'datagym backup' wrote."
        raise BadInput(message)
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as file:
            sound = file.execute("PRAGMA integrity_check").fetchall()
            note = file.execute(f"SELECT made, release, revision FROM {_NOTE}").fetchone()  # noqa: S608  (our own name)
            (events,) = file.execute("SELECT count(*) FROM event").fetchone()
    except sqlite3.DatabaseError as error:
        raise _unusable(path, str(error)) from error
    if sound != [("ok",)] or note is None:
        raise _unusable(path, "malformed")
    return Backup(path, datetime.fromisoformat(note[0]), note[1], note[2], events)


def restore_backup(store: Store, source: Path, *, now: datetime | None = None) -> Restored:
    """Bring a backup back into the course's database, while it is in use.

    All or nothing: until the last moment everybody reads what was there before. Personal
    links that were revoked since the backup stay revoked.

    Raises
    ------
    BadInput
        When the file is no backup, is damaged, or comes from a newer release.
    StoreBusy, StoreFull
        When the database cannot be written now; it stays as it was.

    """
    backup = read_backup(source)
    if backup.revision not in known_revisions():
        message = (
            f"The backup {source} was written by a newer release ({backup.release}). "
            "Update Datagym, then try again. Nothing was changed."
        )
        raise BadInput(message)
    folder = store.path.absolute().parent if store.path is not None else source.absolute().parent
    safety_path = _safety_name(folder, now or datetime.now(UTC))
    try:
        with (
            _working_copy(source, folder) as copy,
            Store.open(f"sqlite:///{copy.as_posix()}") as old,
            store.write() as tx,  # from here on nobody else writes
        ):
            safety = write_backup(store, safety_path)
            _replace_rows(tx, old)
            body = {"made": backup.made.isoformat(), "events": backup.events}
            tx.record(Event(ADMINISTRATOR, "course", "course.restored", body))
    except BaseException:
        safety_path.unlink(missing_ok=True)  # nothing was replaced: nothing to go back to
        raise
    return Restored(backup, safety)


def _check_target(store: Store, target: Path) -> None:
    if target.is_dir() or not target.parent.is_dir():
        message = f"{target} cannot be written: name a file in a folder that exists."
        raise BadInput(message)
    if not target.exists():
        return
    if store.path is not None and target.samefile(store.path):
        message = f"{target} is the course's own database. Name another file for the backup."
        raise BadInput(message)
    if target.stat().st_size:
        try:
            read_backup(target)
        except BadInput as error:
            message = f"{target} is there already and is no backup. Name another file."
            raise BadInput(message) from error


def _copy_file(store: Store, new: Path) -> None:
    with store.read() as connection:
        source = connection.connection.driver_connection
        if not isinstance(source, sqlite3.Connection):
            message = f"The database driver of {store.url} cannot copy. Nothing was written."
            raise StoreError(message)
        with _speaking(new), closing(sqlite3.connect(new)) as target:
            source.backup(target)  # in one step: sees one state, holds up no writer (WAL)
            (revision,) = target.execute("SELECT version_num FROM alembic_version").fetchone()
            _write_note(target, revision)


def _copy_rows_out(store: Store, new: Path) -> None:
    with (
        Store.open(f"sqlite:///{new.as_posix()}") as copy,
        store.read() as source,
        copy.write() as tx,
    ):
        source.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))
        _copy_rows(source, tx.connection)
    with _speaking(new), closing(sqlite3.connect(new)) as target:
        (revision,) = target.execute("SELECT version_num FROM alembic_version").fetchone()
        _write_note(target, revision)


def _write_note(target: sqlite3.Connection, revision: str) -> None:
    target.execute("PRAGMA journal_mode = DELETE")  # one file, nothing beside it
    with target:
        target.execute(f"DROP TABLE IF EXISTS {_NOTE}")
        target.execute(f"CREATE TABLE {_NOTE} (made TEXT, release TEXT, revision TEXT)")
        values = (datetime.now(UTC).isoformat(), __version__, revision)
        target.execute(f"INSERT INTO {_NOTE} VALUES (?, ?, ?)", values)  # noqa: S608  (our own name)


def _copy_rows(source: Connection, target: Connection) -> None:
    from datagym.store.tables import metadata  # noqa: PLC0415  (it imports this module too)

    alike = source.dialect.name == target.dialect.name == "sqlite"
    for table in metadata.sorted_tables:
        if alike:
            _copy_alike(source, target, table)
            continue
        rows = source.execution_options(stream_results=True).execute(select(table)).mappings()
        for chunk in rows.partitions(_CHUNK):
            target.execute(insert(table), [dict(row) for row in chunk])


def _copy_alike(source: Connection, target: Connection, table: Table) -> None:
    """Copy values as they lie in the file, unread: while this runs, writers wait."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    marks = ", ".join("?" * len(table.columns))
    read: Any = source.connection.driver_connection
    write: Any = target.connection.driver_connection
    rows = read.execute(f'SELECT {names} FROM "{table.name}"')  # noqa: S608  (our own names)
    write.executemany(f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})', rows)  # noqa: S608  (the same)


def _replace_rows(tx: Transaction, old: Store) -> None:
    from datagym.store.tables import metadata  # noqa: PLC0415  (it imports this module too)

    connection = tx.connection
    links = link_table.c
    gone = connection.execute(
        select(links.nonce_hash, links.revoked).where(links.revoked.is_not(None))
    ).all()
    for table in reversed(metadata.sorted_tables):
        connection.execute(table.delete())
    with old.read() as source:
        _copy_rows(source, connection)
    for nonce_hash, revoked in gone:
        still = (links.nonce_hash == nonce_hash) & links.revoked.is_(None)
        connection.execute(update(link_table).where(still).values(revoked=revoked))
    if connection.dialect.name == "postgresql":  # explicit numbers do not move its counter
        counter = func.pg_get_serial_sequence("event", "seq")
        newest = select(func.max(event_table.c.seq)).scalar_subquery()
        now = select(func.nextval(counter)).scalar_subquery()
        connection.execute(select(func.setval(counter, func.greatest(newest, now))))


@contextmanager
def _new_file(target: Path) -> Iterator[Path]:
    """Give a new file's path; it takes the target's name when all went well."""
    with _speaking(target):
        handle, name = mkstemp(prefix=f".{target.name}-", suffix=".part", dir=target.parent)
        os.close(handle)
    new = Path(name)
    try:
        yield new
        with _speaking(target):
            with new.open("rb+") as file:
                os.fsync(file.fileno())
            new.replace(target)
            _sync_folder(target.parent)
    except StoreFull as error:
        message = f"The disk is full: {target} was not written. Free some space and try again."
        raise StoreFull(message) from error
    finally:
        _remove(new)


@contextmanager
def _working_copy(source: Path, folder: Path) -> Iterator[Path]:
    """Give a copy of a backup that may be brought up to date."""
    with _speaking(folder):
        handle, name = mkstemp(prefix=".restoring-", suffix=".part", dir=folder)
        os.close(handle)
    copy = Path(name)
    try:
        with _speaking(copy):
            shutil.copyfile(source, copy)
        yield copy
    finally:
        _remove(copy)


@contextmanager
def _speaking(where: Path) -> Iterator[None]:
    """Turn errors of the system and of plain SQLite into sentences."""
    try:
        yield
    except DatagymError:
        raise
    except (OSError, sqlite3.Error) as error:
        full = isinstance(error, OSError) and error.errno in {errno.ENOSPC, errno.EDQUOT}
        if full or "disk is full" in str(error) or "disk I/O" in str(error):
            message = f"The disk is full: {where} was not written. Free some space and try again."
            raise StoreFull(message) from error
        message = f"{where} cannot be written: {error}. Nothing was changed."
        raise StoreError(message) from error


def _unusable(path: Path, reason: str) -> BadInput:
    if "no such table" in reason or "not a database" in reason:
        return BadInput(
            f"{path} is no backup of Datagym. Name a file that 'datagym backup' wrote. "
            "Nothing was changed."
        )
    if "malformed" in reason or "corrupt" in reason:
        return BadInput(f"The backup {path} is damaged. Use an earlier one. Nothing was changed.")
    return BadInput(f"The backup {path} cannot be read: {reason}. Nothing was changed.")


def _safety_name(folder: Path, now: datetime) -> Path:
    stem = f"before-restore-{now:%Y%m%d-%H%M%S}"
    names = (folder / f"{stem}{ending}.db" for ending in ("", *(f"-{n}" for n in range(2, 100))))
    return next(name for name in names if not name.exists())


def _sync_folder(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows brings a rename to the disk by itself, and opens no folders
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(path: Path) -> None:
    for ending in _BESIDE:
        path.with_name(path.name + ending).unlink(missing_ok=True)
