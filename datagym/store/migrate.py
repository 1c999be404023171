"""Brings a database's tables up to date with Alembic's scripts."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from datagym.errors import StoreError

_LOCK = 0x64617462  # one process brings a PostgreSQL database up to date, others wait


def _scripts() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def known_revisions() -> frozenset[str]:
    """Return the states of the tables that this release can read or bring up to date."""
    scripts = ScriptDirectory.from_config(_scripts())
    return frozenset(script.revision for script in scripts.walk_revisions())


def migrate(engine: Engine) -> None:
    """Bring the tables up to date; do nothing when they are.

    Raises
    ------
    StoreError
        When the database was written by a newer release.

    """
    config = _scripts()
    scripts = ScriptDirectory.from_config(config)
    head = scripts.get_current_head()
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == head:
        return
    if current is not None and current not in known_revisions():
        message = (
            f"The course's database was written by a newer release (its tables are at "
            f"{current}, this release knows {head}). Update Datagym, then try again."
        )
        raise StoreError(message)
    with engine.connect().execution_options(datagym_write=True) as connection:
        config.attributes["connection"] = connection
        with connection.begin():  # another process may do the same: the second finds it done
            if engine.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            command.upgrade(config, "head")
