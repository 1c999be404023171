import os
import socket
import zipfile
from pathlib import Path

import pytest

from datagym.errors import BadInput, NotFound, Unavailable
from datagym.exercises import files, submit
from datagym.exercises.handing_in import submitting
from datagym.exercises.handing_in.manifest import NAME, Manifest


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


def _hard(place, other):
    os.link(other, place)


def _pipe(place, _):
    os.mkfifo(place)


def _socket(place, _):
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(os.path.relpath(place))


def _sparse(place, _):
    with place.open("wb") as file:
        file.truncate(10_000_000_000)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
@pytest.mark.parametrize(
    ("made", "part"),
    [(_hard, "another place too"), (_pipe, "link"), (_socket, "link"), (_sparse, "more than")],
)
def test_what_is_no_ordinary_file_is_refused(workspace, tmp_path, made, part, monkeypatch):
    """A hard link, a pipe that would be waited for, a socket, a file of empty gigabytes."""
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    folder = workspace / "exercises" / "four-hours"
    monkeypatch.chdir(folder)
    made(folder / "notes.txt", tmp_path / "secret.txt")
    with pytest.raises(BadInput, match=part):
        submit("four-hours", workspace, "n017")
    assert not (workspace / "handed-in").exists()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_a_pipe_or_link_in_the_place_of_a_file_is_not_opened(tmp_path):
    """Between the look and the reading a file may be exchanged."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/etc/hostname")
    for name in ("pipe", "link"):
        with pytest.raises(BadInput):
            files.read_plain(tmp_path / name, 100)


@pytest.mark.parametrize("name", ["four-hours (1).ipynb", "Four-Hours.IPYNB", "mine.ipynb.txt"])
def test_a_renamed_notebook_is_handed_in_under_its_name(workspace, name):
    """Browsers and people rename; what is in it tells which one it is."""
    path = workspace / "exercises" / "four-hours" / "four-hours.ipynb"
    data = path.read_bytes()
    path.rename(path.with_name(name))
    receipt = submit("four-hours", workspace, "n017")
    assert receipt.renamed == {"four-hours.ipynb": name}
    with zipfile.ZipFile(receipt.path) as archive:
        assert archive.read("four-hours.ipynb") == data


def test_another_notebook_is_not_taken_for_it(workspace):
    """A notebook with nothing of the assignment in it is no answer."""
    path = workspace / "exercises" / "four-hours" / "four-hours.ipynb"
    path.unlink()
    cells = '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": []}'
    path.with_name("notes.ipynb").write_text(cells, encoding="utf-8")
    with pytest.raises(BadInput, match="is missing"):
        submit("four-hours", workspace, "n017")


def test_a_receipt_is_a_text_to_keep(workspace):
    """Number, moment, files and hashes, also in the workspace."""
    receipt = submit("four-hours", workspace, "n017")
    said = receipt.kept.read_text("utf-8")
    assert said == receipt.text()
    digest, _ = receipt.manifest.files["four-hours.ipynb"]
    for part in (receipt.code, "n017", f"{receipt.manifest.handed_in:%H:%M:%S}", digest):
        assert part in said


def test_a_receipt_that_cannot_be_kept_does_not_undo_a_hand_in(workspace):
    """The zip is there, and the receipt is printed all the same."""
    (workspace / "receipts").write_text("in the way", encoding="utf-8")
    receipt = submit("four-hours", workspace, "n017")
    assert receipt.path.is_file()
    assert not receipt.kept.is_file()


def test_too_much_is_refused(workspace, monkeypatch):
    """A folder that fills a mailbox is refused before it is packed."""
    monkeypatch.setattr(submitting, "MOST_BYTES", 100)
    with pytest.raises(BadInput, match="more than can be handed in"):
        submit("four-hours", workspace, "n017")


@pytest.mark.parametrize("step", ["mkstemp", "fdopen", "fsync", "chmod", "replace"])
def test_a_full_disk_leaves_no_half_zip(workspace, monkeypatch, step):
    """When the bytes do not reach the disk, no file stands there that looks handed in."""

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    room = {"mkstemp": files.tempfile, "fdopen": files.os, "fsync": files.os}
    monkeypatch.setattr(room.get(step, type(workspace)), step, full)
    if step == "fdopen":  # reading opens in the same way
        monkeypatch.setattr(submitting, "read_plain", lambda path, _: path.read_bytes())
    with pytest.raises(Unavailable, match="No space left"):
        submit("four-hours", workspace, "n017")
    assert os.listdir(workspace / "handed-in") == []  # noqa: PTH208  (hidden files too)


def test_the_zip_can_be_named(workspace, tmp_path):
    """--out names the file; a folder in its place is an error."""
    receipt = submit("four-hours", workspace, "n017", out=tmp_path / "mine.zip")
    assert receipt.path == tmp_path / "mine.zip"
    with pytest.raises(BadInput, match="is a folder"):
        submit("four-hours", workspace, "n017", out=Path(tmp_path))
