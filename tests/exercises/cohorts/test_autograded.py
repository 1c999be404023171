"""Folders of marked work: whole, or as they were."""

import os
import stat
import sys

import pytest

from datagym.exercises.cohorts.autograded import Laying, hashes, is_whole

FILES = {"beds.ipynb": b"new", "data/wards.csv": b"a"}


@pytest.fixture
def laying(tmp_path):
    """One person's folder, in which earlier work lies."""
    place = tmp_path / "autograded" / "n001" / "beds"
    place.mkdir(parents=True)
    (place / "beds.ipynb").write_bytes(b"old")
    return Laying(place, tmp_path / "autograded", 0o444)


def content(tmp_path):
    """Return what lies in the folder."""
    place = tmp_path / "autograded" / "n001" / "beds"
    return {path.relative_to(place).as_posix(): path.read_bytes()
            for path in place.rglob("*") if path.is_file()}  # fmt: skip


def test_it_is_put_whole_in_the_place_of_the_old(laying, tmp_path):
    """With nbgrader's permissions, and nothing beside it."""
    laying.write(FILES)
    assert content(tmp_path) == {"beds.ipynb": b"old"}
    laying.put()
    laying.clear()
    assert content(tmp_path) == FILES
    assert is_whole(tmp_path / "autograded" / "n001" / "beds", hashes(FILES))
    assert [path.name for path in (tmp_path / "autograded").iterdir()] == ["n001"]
    if os.name != "nt":
        path = tmp_path / "autograded" / "n001" / "beds" / "data" / "wards.csv"
        assert stat.S_IMODE(path.stat().st_mode) == 0o444


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such permissions")
def test_a_group_that_shares_the_course_can_write(tmp_path):
    """As nbgrader's groupshared has it."""
    root = tmp_path / "autograded"
    laying = Laying(root / "n001" / "beds", root, 0o664, shared=True)
    laying.write(FILES)
    laying.put()
    assert (root / "n001" / "beds" / "data").stat().st_mode & 0o2770 == 0o2770
    assert stat.S_IMODE((root / "n001" / "beds" / "beds.ipynb").stat().st_mode) == 0o664


def test_it_can_be_taken_back(laying, tmp_path):
    """Before it was put, nothing changes; after, the old one is there again."""
    laying.write(FILES)
    laying.take_back()
    assert content(tmp_path) == {"beds.ipynb": b"old"}
    laying.put()
    laying.take_back()
    assert content(tmp_path) == {"beds.ipynb": b"old"}


def test_what_a_killed_grader_had_moved_is_put_back(laying, tmp_path, monkeypatch):
    """Killed between the two renames: the old folder lies aside, and its place is empty."""
    from pathlib import Path  # noqa: PLC0415  (to be patched)

    laying.write(FILES)
    real, calls = Path.replace, []

    def replace(self, target):
        calls.append(self)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", replace)
        with pytest.raises(KeyboardInterrupt):
            laying.put()
    assert content(tmp_path) == {}
    laying.recover()
    assert content(tmp_path) == {"beds.ipynb": b"old"}
    assert [path.name for path in (tmp_path / "autograded").iterdir()] == ["n001"]


def test_what_is_changed_or_gone_is_not_whole(laying, tmp_path):
    """A file more beside them does not matter: instructors open notebooks there."""
    laying.write(FILES)
    laying.put()
    place = tmp_path / "autograded" / "n001" / "beds"
    (place / ".ipynb_checkpoints").mkdir()
    assert is_whole(place, hashes(FILES))
    assert not is_whole(place, hashes({**FILES, "beds.ipynb": b"other"}))
    assert not is_whole(place, hashes({**FILES, "more.ipynb": b""}))
    assert not is_whole(place.parent / "no", hashes(FILES))
