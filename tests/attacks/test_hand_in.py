"""What is handed in lies in its place and nowhere else, and stops nobody else's."""

import io
import json
import os
import random
import shutil
import socket
import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from datagym.errors import BadInput
from datagym.exercises import Refusal, Taken, collect, release_files
from datagym.exercises.assignments import course_folder
from datagym.exercises.cells import id_of, node
from datagym.exercises.examination.outline import outline_of
from datagym.exercises.examination.rebuilding import rebuild
from datagym.exercises.handing_in.exchange import read_folder
from datagym.exercises.handing_in.manifest import NAME, Manifest
from datagym.exercises.handing_in.reading import read_notebook
from datagym.exercises.handing_in.submitting import pack

NOTEBOOK = "four-hours.ipynb"
WHEN = datetime(2026, 1, 5, tzinfo=UTC)


def files_with(**more: bytes) -> dict[str, bytes]:
    """Return what a learner hands in, and more."""
    return {NOTEBOOK: release_files("four-hours")[NOTEBOOK], **more}


def listed(files: dict[str, bytes], **forged: object) -> str:
    """Return a list of files in which something is forged."""
    record = json.loads(Manifest.of("four-hours", "n017", WHEN, files).as_bytes())
    return json.dumps({**record, **forged})


def zipped(files: dict[str, bytes], manifest: str, kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return a zip that no  datagym submit  made."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", kind) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
        archive.writestr(NAME, manifest)
    return target.getvalue()


def forged(**values: object) -> bytes:
    """Return a zip whose list has other values."""
    return zipped(files_with(), listed(files_with(), **values))


def named(*names: str) -> bytes:
    """Return a zip with files of these names, as its list says too."""
    files = files_with(**dict.fromkeys(names, b"x"))
    return zipped(files, listed(files))


def of_kind(mode: int) -> bytes:
    """Return a zip in which a file is a link or a device."""
    target = io.BytesIO()
    files = files_with(x=b"/etc/passwd")
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = (mode if name == "x" else 0o100644) << 16
            archive.writestr(entry, data)
        archive.writestr(NAME, listed(files))
    return target.getvalue()


def swapped(data: bytes, old: bytes, new: bytes) -> bytes:
    """Return bytes in which some stand in the place of others."""
    assert old in data
    return data.replace(old, new)


SIZE = f'"bytes": {len(release_files("four-hours")[NOTEBOOK])}'
BOMB = {NOTEBOOK: b"[" * 60_000_000}
HOSTILE = {
    "a size that is endless": lambda: zipped(
        files_with(), listed(files_with()).replace(SIZE, '"bytes": Infinity')
    ),
    "a size of a million digits": lambda: zipped(
        files_with(), listed(files_with()).replace(SIZE, f'"bytes": {"9" * 900_000}')
    ),
    "a moment before all others": lambda: forged(handed_in="0001-01-01T00:00:00+23:59"),
    "a moment after all others": lambda: forged(handed_in="9999-12-31T23:59:59-23:59"),
    "a list that is too deep": lambda: zipped(files_with(), '{"a":' * 100_000),
    "another course's assignment": lambda: forged(assignment="../../etc"),
    "an id that leads out": lambda: forged(person="../n017"),
    "an id that is a pattern": lambda: forged(person="*"),
    "an id that is an option": lambda: forged(person="-rf"),
    "an id that is HTML": lambda: forged(person="<img src=x onerror=alert(1)>"),
    "an id with a NUL": lambda: forged(person="n0\x0017"),
    "an id that looks like another's": lambda: forged(person="\uff4e017"),
    "an id with a plus": lambda: forged(person="n018+four-hours+2026"),
    "a name that leads up": lambda: named("../x"),
    "a name that leads up later": lambda: named("a/../../x"),
    "a name from the root": lambda: named("/etc/cron.d/x"),
    "a name with a backslash": lambda: named("..\\x"),
    "a name with a line's end": lambda: named("a\nb"),
    "a name of 255 letters": lambda: named("x" * 255),
    "a name of 300 folders": lambda: named("x/" * 300 + "x"),
    "a name that Windows keeps": lambda: named("con.txt"),
    "a name of a stream": lambda: named("a:b"),
    "a name that is written backwards": lambda: named("\u202egnp.exe"),
    "names that differ in case": lambda: named("Notes.txt", "notes.txt"),
    "names that look the same": lambda: named("\u00e9.txt", "e\u0301.txt"),
    "a name that is a file and a folder": lambda: named("a", "a/b"),
    "a module in the place of pandas": lambda: named("pandas.py"),
    "a package in the place of Datagym": lambda: named("datagym/__init__.py"),
    "nbgrader's own moment": lambda: named("timestamp.txt"),
    "a name that is no text": lambda: swapped(
        named("\u00e9.txt"), "\u00e9.txt".encode(), b"\xff\xff.txt"
    ),
    "a link": lambda: of_kind(0o120777),
    "a pipe": lambda: of_kind(0o010644),
    "a device": lambda: of_kind(0o020644),
    "another way to pack": lambda: zipped(
        files_with(), listed(files_with()), zipfile.ZIP_LZMA
    ),
    "a bomb": lambda: zipped(BOMB, listed(BOMB)),
    "a password": lambda: swapped(
        zipped(files_with(), listed(files_with())), b"PK\x01\x02\x14\x03\x14\x00\x00",
        b"PK\x01\x02\x14\x03\x14\x00\x01",
    ),
    "no zip": lambda: b"PK" + bytes(100),
    "nothing": lambda: b"",
    "a notebook that is too deep": lambda: zipped(
        deep := {NOTEBOOK: b'{"cells":' + b"[" * 99_000 + b"]" * 99_000 + b"}"}, listed(deep)
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course that all of them are handed in to."""
    to = tmp_path_factory.mktemp("course") / "exercises"
    made = ("release", "submitted", "autograded", "feedback", "earlier", "gradebook.db*")
    return Path(shutil.copytree(course_folder(), to, ignore=shutil.ignore_patterns(*made)))


def files_of(folder: Path) -> set[str]:
    """Return all files that lie below a folder, but the one by which collecting takes turns."""
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return found - {"exercises/.collecting.lock"}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_zip_is_refused_and_the_next_is_taken(name, course, tmp_path):
    """With a sentence; nothing of it lies anywhere, and the honest learner's is there whole."""
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "a.zip").write_bytes(HOSTILE[name]())
    honest = Manifest.of("four-hours", "n099", WHEN, files_with())
    (inbox / "b.zip").write_bytes(pack(honest, files_with()))
    before = files_of(course.parent)
    refused, taken = collect(inbox, course)
    assert isinstance(refused, Refusal)
    assert refused.reason.isprintable()
    assert isinstance(taken, Taken)
    place = "exercises/submitted/n099/four-hours"
    assert files_of(course.parent) - before <= {f"{place}/{NOTEBOOK}", f"{place}/timestamp.txt"}
    assert (course / "submitted" / "n099" / "four-hours" / NOTEBOOK).read_bytes() == (
        files_with()[NOTEBOOK]
    )


def test_a_zip_with_any_bytes_changed_is_refused_or_whole(course, tmp_path):
    """Never an error that would stop the others', and never files that are not the listed ones."""
    whole = bytearray(zipped(files_with(), listed(files_with(), person="n055")))
    chance = random.Random(7)  # noqa: S311  (no secret is drawn)
    for number in range(150):
        made = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            near_end = len(made) - chance.randrange(1, 200)
            made[chance.choice([chance.randrange(len(made)), near_end])] = chance.randrange(256)
        inbox = tmp_path / str(number)
        inbox.mkdir()
        (inbox / "a.zip").write_bytes(made)
        (found,) = collect(inbox, course)
        if isinstance(found, Taken):
            assert (found.path / NOTEBOOK).read_bytes() == files_with()[NOTEBOOK]


def test_what_is_no_ordinary_file_does_not_enter_by_the_exchange(tmp_path):
    """Links of both kinds, pipes and sockets are refused by name."""
    secret = tmp_path / "secret.txt"
    secret.write_text("4711")

    def bind(path: Path) -> None:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind(str(path))

    ways = (
        lambda path: path.symlink_to(secret),
        lambda path: path.symlink_to(tmp_path),
        lambda path: path.hardlink_to(secret),
        os.mkfifo,
        bind,
    )
    for number, way in enumerate(ways):
        folder = tmp_path / str(number)
        folder.mkdir()
        (folder / NOTEBOOK).write_bytes(files_with()[NOTEBOOK])
        way(folder / "x.txt")
        with pytest.raises(BadInput, match=r"x\.txt"):
            read_folder(folder, (), 10**8)


def test_a_heading_of_a_billion_levels_is_one_of_six():
    """A number in an old notebook makes no text that fills the memory."""
    cell = {"cell_type": "heading", "level": 10**12, "source": "High", "metadata": {}}
    old = {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": [cell]}]}
    (read,) = read_notebook("a.ipynb", json.dumps(old).encode()).cells
    assert read.source == "###### High"


SLOW = {
    "a sum of 2,500": "mean_wait = " + "1+" * 2_500 + "1",
    "an endless sign": "mean_wait = " + "-" * 100_000 + "1",
    "names of names": "mean_wait = a" + ".a" * 900,
    "ten megabytes of lines": "mean_wait = 1\n" + "y = [1, 2, 3]\n" * 700_000,
    "a list of a million": "mean_wait = [" + "1," * 1_500_000 + "]",
    "empty lines": "```" + "\n" * 200_000,
    "blanks": " " * 500_000 + "x",
}


@pytest.mark.parametrize("name", SLOW)
def test_a_cell_that_is_slow_to_read_is_read_in_no_time(name, attacked):
    """The program that marks reads it outside of any sandbox, so nothing else would stop it."""
    known = outline_of(node({"cells": [node(cell) for cell in attacked.source()["cells"]]}))
    notebook = attacked.handed_in(attacked.WRONG)
    (cell,) = (one for one in notebook["cells"] if one["id"] == "mean-answer")
    cell.update(source=SLOW[name], metadata={}, id="x")
    began = time.process_time()
    read = read_notebook("a.ipynb", json.dumps(notebook).encode())
    cells, _ = rebuild(read.cells, known)
    assert time.process_time() - began < 10
    assert {"mean", "late", "table", "double"} <= {id_of(cell) for cell in cells}
