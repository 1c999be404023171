"""What a sandbox is: values that can be checked, written down and read again."""

from pathlib import Path

import pytest

from datagym.errors import BadInput
from datagym.kernels import Sandbox, available
from datagym.kernels import sandbox as module


def test_a_sandbox_comes_back_from_plain_values() -> None:
    """A kernelspec or a message can carry it."""
    made = Sandbox(data=(Path("/a/b.csv"),), cpu_seconds=7)
    assert Sandbox.read(made.plain()) == made


@pytest.mark.parametrize("limit", [0, -1, True, "64"])
def test_a_limit_is_a_positive_whole_number(limit: object) -> None:
    """Nothing is unlimited by a slip."""
    with pytest.raises(BadInput, match="memory_bytes"):
        Sandbox.read({"memory_bytes": limit})


def test_an_unknown_limit_is_refused() -> None:
    """A misspelt limit does not pass in silence."""
    with pytest.raises(BadInput, match="memory_byte"):
        Sandbox.read({"memory_byte": 1})


def test_data_of_one_name_would_hide_each_other() -> None:
    """Two files of one name cannot lie in one folder."""
    with pytest.raises(BadInput, match="same name"):
        Sandbox(data=(Path("/a/x.csv"), Path("/b/x.csv")))


def test_without_bubblewrap_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence names the package."""
    monkeypatch.setattr(module.sys, "platform", "linux")
    monkeypatch.setattr(module.shutil, "which", lambda _name: None)
    assert "apt-get install bubblewrap" in available()


@pytest.mark.parametrize("system", ["win32", "darwin"])
def test_elsewhere_it_says_that_marking_needs_linux(
    monkeypatch: pytest.MonkeyPatch, system: str
) -> None:
    """And what is the next best."""
    monkeypatch.setattr(module.sys, "platform", system)
    assert "needs Linux" in available()
    assert "WSL" in available()


def test_a_bubblewrap_that_fails_is_quoted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A container without namespaces gives its own reason."""
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho 'no permissions' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(module.sys, "platform", "linux")
    monkeypatch.setattr(module.shutil, "which", lambda _name: str(broken))
    assert "(no permissions)" in available()
