"""Tells whether somebody else has written to the store since the last look."""

from sqlalchemy import text

from datagym.store.engine import Store


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
        self._connection = store.engine.connect()
        self._seen = self._version()

    def _version(self) -> int:
        try:
            if self._store.is_sqlite:
                return int(self._connection.execute(text("PRAGMA data_version")).scalar_one())
            return self._store.last_event(self._connection)
        finally:
            self._connection.rollback()  # an open transaction would go on seeing the old state

    def changed(self) -> bool:
        """Return True once after each change."""
        version = self._version()
        if version == self._seen:
            return False
        self._seen = version
        return True

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    def __enter__(self) -> "Watch":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
