"""What a sandbox shows of this machine: enough to run Python, and no answers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from datagym.kernels import Sandbox, available, bubblewrap, visible
from datagym.resources import content

LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the sandbox is for Linux")


def within(path: Path, folders: tuple[Path, ...]) -> bool:
    """Tell whether a path would be seen."""
    return any(path == one or one in path.parents for one in folders)


def test_python_is_seen_and_the_answers_are_not():
    """In a clone the solutions lie outside; so do the tests, the history and every home."""
    sees = visible.visible()
    seen = sees.folders
    for path in (Path(sys.prefix), Path(os.__file__), Path(visible.__file__), content("datasets")):
        assert within(path.resolve(), seen), path
    for secret in (content("exercises"), content("assessment")):
        assert not within(secret, seen) or secret in sees.covered
    assert not within(Path("/etc/passwd"), seen)
    assert not within(Path.home(), seen)


def test_in_a_wheel_the_answers_are_covered(monkeypatch):
    """There they lie inside the package, which is seen."""
    package = Path(visible.resources.__file__).parent
    monkeypatch.setattr(visible.resources, "content", lambda room: package / "_content" / room)
    visible.visible.cache_clear()
    try:
        sees = visible.visible()
    finally:
        visible.visible.cache_clear()
    assert set(sees.covered) == {
        package / "_content" / room for room in ("assessment", "exercises")
    }


@LINUX
def test_what_is_covered_is_empty_and_read_only():
    """The folder is there, and nothing in it."""
    missing = available()
    if missing:
        pytest.skip(missing)
    package = Path(visible.__file__).parent
    sees = visible.visible()
    made = visible.Visible(sees.folders, sees.links, (package,))
    code = f"ls -A {package}; touch {package}/x 2>&1; echo done"
    done = subprocess.run(
        bubblewrap.line(Sandbox(), made, {}, 2, ["/bin/sh", "-c", code]),
        capture_output=True,
        text=True,
        timeout=30,
        check=True,
    )
    assert "Read-only file system" in done.stdout
    assert len(done.stdout.splitlines()) == 2
