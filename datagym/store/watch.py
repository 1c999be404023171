"""Tells whether somebody else has written to the store since the last look."""

from typing import Self

from sqlalchemy import Connection, text

from datagym.store.engine import Store, spoken


class Watch:
    """A cheap look at the store, made to be asked several times a second.

    SQLite: ``PRAGMA data_version`` on a connection of its own, which sees the
    commits of all others (also of this process). PostgreSQL: the newest event.

    >>> with Store.open("sqlite://") as store, Watch(store) as watch:
    ...     watch.changed()
    False
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection: Connection | None = None
        self._seen = -1
        self._seen = self._version()

    def _version(self) -> int:
        with spoken(self._store.url):
            if self._connection is None:
                self._connection = self._store.engine.connect()
            try:
                if self._store.is_sqlite:
                    look = text("PRAGMA data_version")
                    version = int(self._connection.execute(look).scalar_one())
                else:
                    version = self._store.last_event(self._connection)
                self._connection.rollback()  # an open transaction would go on seeing the old state
            except BaseException:  # the server may have gone: the next look connects anew
                self._seen = -1  # and shows all, since another connection counts otherwise
                if not self._store.is_sqlite:
                    self._connection.invalidate()
                self.close()
                raise
        return version

    def changed(self) -> bool:
        """Return True once after each change.

        Raises
        ------
        StoreError
            When the database cannot be reached; the next look tries again.

        """
        version = self._version()
        if version == self._seen:
            return False
        self._seen = version
        return True

    def close(self) -> None:
        """Let go of the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
