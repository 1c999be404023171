"""Brings a database's tables up to date with Alembic's scripts.

Every page that is opened asks whether there is something to do, and there hardly ever
is: Alembic, which takes a third of a second to import, is imported only when there is.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, inspect, text

from datagym.errors import StoreError
from datagym.store.sqlite import WRITE

if TYPE_CHECKING:
    from alembic.config import Config

_LOCK = 0x64617462  # one process brings a PostgreSQL database up to date, others wait
_WAIT_SECONDS = 60.0  # for another process that does the same, on a machine that has much to do
_MIGRATIONS = Path(__file__).parent / "migrations"


def _scripts() -> Config:
    from alembic.config import Config  # noqa: PLC0415  (see the module's docstring)

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    return config


def newest_revision() -> str:
    """Return the state of the tables that this release works with.

    A script's file is named by its revision, ``0001_spine.py``: the last one is the newest.
    """
    last = max(path.name for path in (_MIGRATIONS / "versions").glob("[0-9]*.py"))
    return last.partition("_")[0]


def _revision_of(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        query = text("SELECT version_num FROM alembic_version")
        revision: str | None = connection.scalar(query)
        return revision


def known_revisions() -> frozenset[str]:
    """Return the states of the tables that this release can read or bring up to date."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415  (see the module's docstring)

    scripts = ScriptDirectory.from_config(_scripts())
    return frozenset(script.revision for script in scripts.walk_revisions())


def migrate(engine: Engine) -> None:
    """Bring the tables up to date; do nothing when they are.

    Raises
    ------
    StoreError
        When the database was written by a newer release.

    """
    head = newest_revision()
    current = _revision_of(engine)
    if current == head:
        return
    if current is not None and current not in known_revisions():
        message = (
            f"The course's database was written by a newer release (its tables are at "
            f"{current}, this release knows {head}). Update Datagym, then try again."
        )
        raise StoreError(message)
    from alembic import command  # noqa: PLC0415  (see the module's docstring)

    config = _scripts()
    with engine.connect().execution_options(**{WRITE: _WAIT_SECONDS}) as connection:
        config.attributes["connection"] = connection
        with connection.begin():  # another process may do the same: the second finds it done
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            command.upgrade(config, "head")
