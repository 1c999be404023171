import os
import zipfile
from pathlib import Path

import pytest

from datagym.errors import BadInput, NotFound, Unavailable
from datagym.exercises import files, submit, submitting
from datagym.exercises.manifest import NAME, Manifest


def test_a_hand_in_is_one_zip_whose_list_comes_last(workspace):
    """The zip holds the notebook and other files, then the list that proves them."""
    folder = workspace / "exercises" / "four-hours"
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints" / "old.ipynb").write_text("{}", encoding="utf-8")
    (folder / ".hidden").write_text("x", encoding="utf-8")
    receipt = submit("four-hours", workspace, "n017")
    with zipfile.ZipFile(receipt.path) as archive:
        assert archive.namelist() == ["four-hours.ipynb", "notes.txt", NAME]
        assert Manifest.read(archive.read(NAME)) == receipt.manifest
    assert receipt.path.parent == workspace / "handed-in"
    assert receipt.manifest.receipt() == receipt.code


def test_handing_in_twice_keeps_both_files(workspace):
    """The second hand-in is a file of its own."""
    first, second = (submit("four-hours", workspace, "n017") for _ in range(2))
    assert first.path != second.path
    assert first.path.exists()


@pytest.mark.parametrize("person", ["me", "", "jo smith", "a/b"])
def test_who_hands_in_has_to_be_said(workspace, person):
    """On one's own machine nobody has an id yet: two learners would be the same."""
    with pytest.raises(BadInput, match="--person"):
        submit("four-hours", workspace, person)


def test_faults_are_told_in_words_and_nothing_is_written(workspace):
    """A missing, damaged or renamed notebook, a missing folder, an unknown assignment."""
    path = workspace / "exercises" / "four-hours" / "four-hours.ipynb"
    whole = path.read_bytes()
    path.write_bytes(whole[:500])
    with pytest.raises(BadInput, match="damaged"):
        submit("four-hours", workspace, "n017")
    path.rename(path.with_name("four-hours (1).ipynb"))
    with pytest.raises(BadInput, match=r"four-hours\.ipynb is missing"):
        submit("four-hours", workspace, "n017")
    with pytest.raises(BadInput, match="datagym start"):
        submit("four-hours", workspace / "elsewhere", "n017")
    with pytest.raises(NotFound, match="four-hours"):
        submit("4-hours", workspace, "n017")
    assert not (workspace / "handed-in").exists()


def test_links_are_refused(workspace, tmp_path):
    """A link would hand in another file than the one that is seen."""
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    link = workspace / "exercises" / "four-hours" / "notes.txt"
    try:
        link.symlink_to(tmp_path / "secret.txt")
    except OSError:
        pytest.skip("this system lets only administrators make links")
    with pytest.raises(BadInput, match="is a link"):
        submit("four-hours", workspace, "n017")


def test_too_much_is_refused(workspace, monkeypatch):
    """A folder that fills a mailbox is refused before it is packed."""
    monkeypatch.setattr(submitting, "MOST_BYTES", 100)
    with pytest.raises(BadInput, match="more than can be handed in"):
        submit("four-hours", workspace, "n017")


def test_a_full_disk_leaves_no_half_zip(workspace, monkeypatch):
    """When the bytes do not reach the disk, no file stands there that looks handed in."""

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "fsync", full)
    with pytest.raises(Unavailable, match="No space left"):
        submit("four-hours", workspace, "n017")
    assert os.listdir(workspace / "handed-in") == []  # noqa: PTH208  (hidden files too)


def test_the_zip_can_be_named(workspace, tmp_path):
    """--out names the file; a folder in its place is an error."""
    receipt = submit("four-hours", workspace, "n017", out=tmp_path / "mine.zip")
    assert receipt.path == tmp_path / "mine.zip"
    with pytest.raises(BadInput, match="is a folder"):
        submit("four-hours", workspace, "n017", out=Path(tmp_path))
