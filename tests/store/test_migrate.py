"""A migrated database and the tables in the code are the same."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from datagym.errors import StoreError
from datagym.store import Store, migrate
from datagym.store.migrate import known_revisions, newest_revision
from datagym.store.tables import metadata


def test_no_difference(store: Store):
    """Alembic finds nothing to change: whoever changes a table writes a migration."""
    with store.read() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []


def test_keys_are_as_declared(store: Store):
    """What Alembic does not compare: primary keys, and SQLite's promise to reuse no number."""
    with store.read() as connection:
        made = dict(
            connection.execute(
                text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
            ).all()
        )
        for table in metadata.tables.values():
            rows = connection.execute(text(f'PRAGMA table_info("{table.name}")')).mappings()
            keys = {row["name"]: row["pk"] for row in rows if row["pk"]}
            declared = {column.name: n + 1 for n, column in enumerate(table.primary_key)}
            assert keys == declared, table.name
    for table in metadata.tables.values():
        if table.dialect_options["sqlite"]["autoincrement"]:
            assert "AUTOINCREMENT" in made[table.name], table.name


def test_opening_again_changes_nothing(store: Store):
    """A database that is up to date is left as it is."""
    before = store.path.read_bytes()
    with Store.open(f"sqlite:///{store.path}") as again, again.read() as connection:
        connection.execute(text("SELECT 1"))
    assert store.path.read_bytes() == before


def test_newer_release(store: Store, tmp_path: Path):
    """Tables of a newer release are left alone, with a sentence."""
    with store.write() as tx:
        tx.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(StoreError, match="newer release"):
        Store.open(f"sqlite:///{tmp_path / 'course.db'}")


def test_a_broken_migration_leaves_the_database_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """An upgrade that fails half way is taken back whole."""
    from alembic import command  # noqa: PLC0415  (needed here alone)

    real = command.upgrade

    def broken(*arguments) -> None:
        real(*arguments)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "upgrade", broken)
    url = f"sqlite:///{tmp_path / 'course.db'}"
    with pytest.raises(KeyboardInterrupt):
        Store.open(url)
    monkeypatch.undo()
    with Store.open(url) as opened, opened.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM event")).scalar() == 0


def test_known_revisions():
    """The newest is among the known ones."""
    assert "0001" in known_revisions()


def test_the_newest_script_is_alembics_head():
    """The quick look by file name finds what Alembic finds by reading every script."""
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    assert newest_revision() == scripts.get_current_head()


def test_opening_needs_no_alembic(store: Store, tmp_path: Path):
    """A page opens a database that is up to date without Alembic's slow import."""
    program = (
        "import sys; from datagym.store import Store; "
        f"Store.open('sqlite:///{(tmp_path / 'course.db').as_posix()}').close(); "
        "sys.exit('alembic' in sys.modules)"
    )
    assert store.path is not None
    subprocess.run([sys.executable, "-c", program], check=True)
