"""Fixtures and marks for all tests: each test has a workspace and a store of its own."""

import os
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from sqlalchemy import create_engine, text

from datagym.store import Store

MARKED = ("kernel", "browser", "nbgrader", "postgres", "seeds", "oldest", "benchmark")
NO_BROWSER = find_spec("playwright") is None
hypothesis.settings.register_profile("course", deadline=None)  # a busy machine is not a fault
hypothesis.settings.load_profile("course")
collect_ignore_glob = ["browser/*"] if NO_BROWSER else []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the tests that use a store run on the other database too."""
    parser.addoption(
        "--store",
        choices=("sqlite", "postgres"),
        default="sqlite",
        help="the database behind the store of each test (default: sqlite)",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave marked tests out of the default run, and remember how many."""
    if config.getoption("-m") or config.getoption("-k"):
        return
    left_out = [item for item in items if any(item.get_closest_marker(m) for m in MARKED)]
    if left_out and len(left_out) < len(items):
        counts = {m: sum(1 for i in left_out if i.get_closest_marker(m)) for m in MARKED}
        config.stash[_LEFT_OUT] = counts
        if hasattr(config, "workeroutput"):  # on several cores each worker collects
            config.workeroutput["left_out"] = counts
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


_LEFT_OUT = pytest.StashKey[dict[str, int]]()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take from a worker how many tests it left out."""
    counts = getattr(node, "workeroutput", {}).get("left_out")
    if counts:
        node.config.stash[_LEFT_OUT] = counts


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say what the default run left out, and how to run it."""
    left_out = config.stash.get(_LEFT_OUT, {})
    for mark in MARKED:
        count = left_out.get(mark, 0)
        if count:
            line = f"left out: {count} {mark} tests (slow); run them with  pytest -m {mark}"
            terminalreporter.write_line(line)
    if NO_BROWSER:
        line = "left out: the browser tests; run them with  python3 -m datagym test -m browser"
        terminalreporter.write_line(line)


@pytest.fixture(autouse=True)
def _own_workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test away from the user's own course."""
    monkeypatch.setenv("DATAGYM_WORKSPACE", str(tmp_path / "workspace"))
    for name in ("DATAGYM_STORE", "DATAGYM_PERSON", "DATAGYM_EXCHANGE"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def postgres(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The URL of an empty schema on the server that DATAGYM_TEST_POSTGRES names.

    Start a server of your own, then for example
    ``DATAGYM_TEST_POSTGRES=postgresql+psycopg://USER@/NAME?host=SOCKET_FOLDER``.
    """
    url = os.environ.get("DATAGYM_TEST_POSTGRES")
    if not url:
        pytest.skip("no PostgreSQL server: set DATAGYM_TEST_POSTGRES (see tests/conftest.py)")
    schema = f"t{uuid4().hex}"
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    monkeypatch.setenv("PGOPTIONS", f"-c search_path={schema}")
    yield url
    with engine.connect() as connection:
        connection.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A new, empty store: an SQLite file, or with ``--store postgres`` a PostgreSQL schema."""
    server = request.config.getoption("--store") == "postgres"
    url = request.getfixturevalue("postgres") if server else f"sqlite:///{tmp_path / 'course.db'}"
    with Store.open(url) as opened:
        yield opened
