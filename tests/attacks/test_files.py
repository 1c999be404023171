"""What another user of the same machine could read, and what a log could tell."""

import os
from datetime import UTC, datetime
from traceback import format_exception

import pytest
from sqlalchemy import insert

from datagym.course.workspace import write_whole
from datagym.errors import StoreError
from datagym.store import Store
from datagym.store.texts import PRIVATE


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps a user's folder to the user by itself")
def test_a_new_workspace_is_its_owners_alone(tmp_path):
    """Others look neither into the workspace (answers, code) nor beside the store."""
    old = os.umask(0o022)
    try:
        workspace = tmp_path / "new" / "workspace"
        write_whole(workspace / ".datagym" / "jupyter" / "settings.py", b"")
        write_whole(workspace / "lessons" / "one.ipynb", b"{}")
        Store.open(f"sqlite:///{(tmp_path / 'served' / 'course.db').as_posix()}").close()
    finally:
        os.umask(old)
    for folder in (workspace, workspace / ".datagym", tmp_path / "served"):
        assert folder.stat().st_mode & 0o077 == 0, folder


def test_an_error_of_the_database_names_no_words(store):
    """Tracebacks go to the log; what a person wrote does not."""
    row = {"owner": "m1", "thing": "t", "field": "f", "text": "a private sentence",
           "by": "m1", "draft": "d", "version": 1, "at": datetime.now(UTC)}  # fmt: skip
    with pytest.raises(StoreError) as told, store.write() as tx:
        tx.connection.execute(insert(PRIVATE.fields), [row, row])  # twice is once too often
    assert "a private sentence" not in "".join(format_exception(told.value))
