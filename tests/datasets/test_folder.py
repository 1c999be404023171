"""Files are complete or not there, say what they are, and are checked to the letter."""

import errno
import json
import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from datagym.datasets import folder as folders
from datagym.datasets import make, workfolder
from datagym.errors import BadInput, Unavailable


@pytest.fixture(scope="module")
def made():
    """A small dataset, with its faults made once."""
    small = make("ed_attendances", n=300, seed=11)
    assert len(small.faults)
    return small


def test_what_was_written_is_read_and_agrees(made, tmp_path: Path):
    """Table, ledger, card, codebook, truths; the clean table comes back value for value."""
    files = folders.write(made, tmp_path / "Klinik Süd ü" / "ed", messy=True)
    assert {path.name for path in files} == {
        "ed_attendances.csv",
        "ed_attendances.messy.csv",
        "ed_attendances.faults.csv",
        "ed_attendances.codebook.csv",
        "ed_attendances.card.yaml",
        "ed_attendances.truth.json",
        "ed_attendances.made.json",
    }
    (checked,) = folders.check(files[0].parent)
    assert checked.problems == ()
    pd.testing.assert_frame_equal(checked.frame, made.frame)


def test_a_spreadsheet_program_opens_it_right(made, tmp_path: Path):
    """The mark of UTF-8 first, ISO moments with a blank, nothing that starts a formula."""
    table = folders.write(made, tmp_path / "ed")[0].read_bytes()
    assert table.startswith(b"\xef\xbb\xbfattendance_id,")
    text = table.decode("utf-8-sig")
    assert made.frame["arrival"].iloc[0].strftime("%Y-%m-%d %H:%M") in text.splitlines()[1]
    cells = [cell for line in text.splitlines() for cell in line.split(",")]
    assert not any(cell[:1] in {"=", "+", "-", "@"} for cell in cells)


def test_two_makes_are_the_same_files(made, tmp_path: Path):
    """Byte for byte, the second time into the same folder too."""
    first = folders.write(made, tmp_path / "a", messy=True)
    before = {path.name: path.read_bytes() for path in first}
    second = folders.write(make("ed_attendances", n=300, seed=11), tmp_path / "b", messy=True)
    folders.write(made, tmp_path / "a", messy=True)
    assert {path.name: path.read_bytes() for path in second} == before
    assert {path.name: path.read_bytes() for path in first} == before


def test_a_later_make_replaces_an_earlier_one_whole(made, tmp_path: Path):
    """No file of the messy make stays beside a clean one of another seed."""
    folders.write(made, tmp_path / "a", messy=True)
    (tmp_path / "a" / "notes.txt").write_text("mine", encoding="utf-8")
    folders.write(make("ed_attendances", n=300, seed=12), tmp_path / "a")
    assert not (tmp_path / "a" / "ed_attendances.messy.csv").exists()
    assert (tmp_path / "a" / "notes.txt").read_text(encoding="utf-8") == "mine"
    assert folders.check(tmp_path / "a")[0].problems == ()


def test_somebody_elses_file_is_not_replaced(made, tmp_path: Path):
    """A file of the same name that datagym did not write stays, and nothing else comes."""
    (tmp_path / "ed_attendances.csv").write_text("my own", encoding="utf-8")
    with pytest.raises(BadInput, match="did not write"):
        folders.write(made, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["ed_attendances.csv"]
    assert (tmp_path / "ed_attendances.csv").read_text(encoding="utf-8") == "my own"


@pytest.mark.parametrize("after", range(5))
def test_a_full_disk_leaves_nothing(made, tmp_path: Path, monkeypatch, after: int):
    """Whichever file the disk fills up at, no file and no folder is left."""
    calls = []

    def fsync(_: int) -> None:
        calls.append(1)
        if len(calls) > after:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(Unavailable, match="No space left"):
        folders.write(made, tmp_path / "new" / "ed", messy=True)
    assert not (tmp_path / "new" / "ed").exists()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_too_small_a_disk_is_refused_before_a_byte_is_written(made, tmp_path: Path, monkeypatch):
    """The sentence says how much there is and how much is needed."""
    usage = type("usage", (), {"free": 1_000})()
    monkeypatch.setattr(workfolder.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(Unavailable, match="MB free"):
        folders.write(made, tmp_path / "ed")
    assert not list(tmp_path.iterdir())


def test_a_file_is_no_folder(made, tmp_path: Path):
    """Nor is a path through a file."""
    (tmp_path / "f").write_text("", encoding="utf-8")
    for place in (tmp_path / "f", tmp_path / "f" / "ed"):
        with pytest.raises(BadInput, match=r"is a file|cannot be written"):
            folders.write(made, place)
    with pytest.raises(BadInput, match="There is no folder"):
        folders.check(tmp_path / "f")
    with pytest.raises(BadInput, match="holds no dataset"):
        folders.check(tmp_path)


def _end(text: str) -> Callable[[Path], None]:
    """Put something else in place of a file's last line."""

    def bend(path: Path) -> None:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
        path.write_text("\n".join([*lines[:-1], text]) + "\n", encoding="utf-8-sig")

    return bend


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


@pytest.mark.parametrize(
    ("file", "bend", "sentence"),
    [
        ("ed_attendances.csv", _cut, "was changed after it was made"),
        ("ed_attendances.messy.csv", _cut, "was changed"),
        ("ed_attendances.faults.csv", _cut, "was changed"),
        ("ed_attendances.faults.csv", lambda path: path.write_text("a,b\n1,2\n"), "no ledger"),
        ("ed_attendances.faults.csv", _end("ed_attendances,5,wa,x,,"), "names a column 'wa'"),
        ("ed_attendances.faults.csv", _end('ed_attendances,300,*,x,"{""a",'), "it is damaged"),
        ("ed_attendances.csv", Path.unlink, "is not in the folder"),
        ("ed_attendances.messy.csv", Path.unlink, "cannot be read"),
        ("ed_attendances.codebook.csv", Path.unlink, "is not in the folder"),
        ("ed_attendances.csv", lambda path: path.write_bytes(b"\xff\xfe\x00"), "cannot be read"),
        ("ed_attendances.csv", lambda path: path.write_bytes(b""), "cannot be read"),
        ("ed_attendances.made.json", _cut, "is damaged"),
        ("ed_attendances.made.json", lambda path: path.write_text("[]"), "is damaged"),
    ],
)
def test_a_damaged_folder_is_told(made, tmp_path: Path, file: str, bend, sentence: str):
    """Every file is held against the hash, the card and the ledger; nothing crashes."""
    folders.write(made, tmp_path / "ed", messy=True)
    bend(tmp_path / "ed" / file)
    (checked,) = folders.check(tmp_path / "ed")
    assert any(sentence in problem for problem in checked.problems), checked.problems


def test_a_forged_list_of_files_does_not_hide_a_change(made, tmp_path: Path):
    """With the hash mended too, the digest and the derived columns still tell."""
    folders.write(made, tmp_path)
    table, manifest = tmp_path / "ed_attendances.csv", tmp_path / "ed_attendances.made.json"
    table.write_bytes(table.read_bytes().replace(b"walk-in", b"ambulance", 1))
    about = json.loads(manifest.read_text(encoding="utf-8"))
    about["files"][table.name] = workfolder.file_hash(table)
    manifest.write_text(json.dumps(about), encoding="utf-8")
    (checked,) = folders.check(tmp_path)
    assert checked.problems == ("The values in ed_attendances.csv are not those that were made.",)


def test_a_list_of_files_does_not_lead_out_of_the_folder(made, tmp_path: Path):
    """A crafted manifest makes nobody read or remove a file elsewhere."""
    outside = tmp_path / "outside.csv"
    outside.write_text("mine", encoding="utf-8")
    folders.write(made, tmp_path / "ed")
    manifest = tmp_path / "ed" / "ed_attendances.made.json"
    about = json.loads(manifest.read_text(encoding="utf-8"))
    about["files"]["../outside.csv"] = "0"
    manifest.write_text(json.dumps(about), encoding="utf-8")
    assert folders.check(tmp_path / "ed")[0].problems
    folders.write(made, tmp_path / "ed")
    assert outside.read_text(encoding="utf-8") == "mine"


def test_several_datasets_are_written_all_or_none(made, tmp_path: Path):
    """A file of somebody else's in the way of the second keeps the first from being written."""
    other = make("trusts")
    folder = tmp_path / "both"
    folder.mkdir()
    (folder / "trusts.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(BadInput, match="already holds"):
        folders.write_all([made, other], folder)
    assert [path.name for path in folder.iterdir()] == ["trusts.csv"]
    (folder / "trusts.csv").unlink()
    files = folders.write_all([made, other], folder)
    assert {path.name for path in files} == {path.name for path in folder.iterdir()}
    assert [checked.problems for checked in folders.check(folder)] == [(), ()]


def test_the_disk_must_have_room_for_all_datasets_together(
    made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Room for the first alone is not enough; sizes are never said to be 0 MB."""
    room = 400 * len(made.frame) + 1
    monkeypatch.setattr(workfolder.shutil, "disk_usage", lambda _: SimpleNamespace(free=room))
    with pytest.raises(Unavailable, match=r"has 0 MB free; about 1 MB are needed"):
        folders.write_all([made, make("trusts")], tmp_path / "new" / "below" / "both")
    assert not any(tmp_path.iterdir())
