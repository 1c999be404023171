"""A workspace is filled without taking anything from a learner."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.course import workspace
from datagym.course.workspace import Fate, fill, is_filled, write_whole
from datagym.errors import BadInput, NotFound, Unavailable

NAME = "lessons/four-hours.ipynb"


def fates(laid):
    """Return each file's fate."""
    return {item.path: item.fate for item in laid}


@pytest.fixture(params=["plain", "Mein Kurs \N{EN DASH} données 数据"])
def folder(tmp_path, request):
    """A place for a workspace, also with spaces and letters of other languages."""
    return tmp_path / request.param


def test_a_new_workspace_gets_everything(folder):
    """Every file lies where it belongs, with what was released."""
    laid = fill(folder, {NAME: b"one", "data/a.csv": b"two"})
    assert fates(laid) == {NAME: Fate.NEW, "data/a.csv": Fate.NEW}
    assert (folder / NAME).read_bytes() == b"one"
    assert (folder / "data/a.csv").read_bytes() == b"two"


def test_the_same_release_changes_nothing(folder):
    """Not even the time of a file."""
    fill(folder, {NAME: b"one"})
    before = (folder / NAME).stat().st_mtime_ns
    assert fates(fill(folder, {NAME: b"one"})) == {NAME: Fate.SAME}
    assert (folder / NAME).stat().st_mtime_ns == before


def test_an_untouched_file_follows_the_release(folder):
    """Who changed nothing gets the newer one in its place."""
    fill(folder, {NAME: b"one"})
    assert fates(fill(folder, {NAME: b"two"})) == {NAME: Fate.UPDATED}
    assert (folder / NAME).read_bytes() == b"two"


def test_a_changed_file_stays_and_the_newer_lies_beside_it(folder):
    """The learner's words stand; the newer release is offered once, and named."""
    fill(folder, {NAME: b"one"})
    (folder / NAME).write_bytes(b"mine")
    (laid,) = fill(folder, {NAME: b"two"})
    assert (laid.fate, laid.beside) == (Fate.BESIDE, "lessons/four-hours (new version 2).ipynb")
    assert (folder / NAME).read_bytes() == b"mine"
    assert (folder / laid.beside).read_bytes() == b"two"
    assert fates(fill(folder, {NAME: b"two"})) == {NAME: Fate.KEPT}
    (again,) = fill(folder, {NAME: b"three"})
    assert again.beside == "lessons/four-hours (new version 3).ipynb"
    assert (folder / laid.beside).read_bytes() == b"two"


def test_a_changed_file_and_no_newer_release(folder):
    """Nothing is laid beside it when there is nothing new."""
    fill(folder, {NAME: b"one"})
    (folder / NAME).write_bytes(b"mine")
    assert fates(fill(folder, {NAME: b"one"})) == {NAME: Fate.KEPT}
    assert [path.name for path in (folder / "lessons").iterdir()] == ["four-hours.ipynb"]


def test_a_deleted_file_stays_deleted_until_it_is_asked_for(folder):
    """Also when there is a newer one."""
    fill(folder, {NAME: b"one"})
    (folder / NAME).unlink()
    assert fates(fill(folder, {NAME: b"one"})) == {NAME: Fate.DELETED}
    assert fates(fill(folder, {NAME: b"two"})) == {NAME: Fate.DELETED}
    assert not (folder / NAME).exists()
    assert fates(fill(folder, {NAME: b"two"}, bring_back=[NAME])) == {NAME: Fate.NEW}
    assert (folder / NAME).read_bytes() == b"two"


def test_what_the_course_needs_comes_back(folder):
    """A deleted page is the course's own, and is written again."""
    fill(folder, {"pages/home.ipynb": b"one"})
    (folder / "pages/home.ipynb").unlink()
    laid = fill(folder, {"pages/home.ipynb": b"one"}, needed=["pages/home.ipynb"])
    assert fates(laid) == {"pages/home.ipynb": Fate.NEW}


def test_a_learners_own_file_of_the_same_name_is_theirs(folder):
    """A file that was never released is never written over."""
    (folder / "lessons").mkdir(parents=True)
    (folder / NAME).write_bytes(b"my own")
    (laid,) = fill(folder, {NAME: b"one"})
    assert laid.fate is Fate.BESIDE
    assert (folder / NAME).read_bytes() == b"my own"


@pytest.mark.parametrize("damage", [b"", b"{", b"[]", b'{"files": 3}', b'{"files": {"x": 1}}'])
def test_a_lost_memory_costs_nobody_anything(folder, damage):
    """Without the list of what was released, what differs counts as the learner's."""
    fill(folder, {NAME: b"one", "data/a.csv": b"same"})
    (folder / NAME).write_bytes(b"mine")
    (folder / workspace.MANIFEST).write_bytes(damage)
    laid = fates(fill(folder, {NAME: b"two", "data/a.csv": b"same"}))
    assert laid == {NAME: Fate.BESIDE, "data/a.csv": Fate.SAME}
    assert (folder / NAME).read_bytes() == b"mine"


@pytest.mark.parametrize("name", ["../out", "/etc/passwd", "a/../../b", ""])
def test_nothing_is_written_outside(folder, name):
    """A path that leads out of the workspace is refused."""
    with pytest.raises(BadInput, match="does not lie in the workspace"):
        fill(folder, {name: b"x"})


def test_bringing_back_names_the_nearest(folder):
    """A mistyped name is answered with the right one."""
    with pytest.raises(NotFound, match=r"Did you mean 'lessons/four-hours\.ipynb'"):
        fill(folder, {NAME: b"x"}, bring_back=["lessons/four-hour.ipynb"])


def test_a_mark_spares_making_the_release(folder):
    """It holds only when everything was laid and all that is needed is there."""
    assert not is_filled(folder, "r1")
    fill(folder, {NAME: b"x"}, mark="r1")
    assert is_filled(folder, "r1", needed=[NAME])
    assert not is_filled(folder, "r2")
    (folder / NAME).unlink()
    assert not is_filled(folder, "r1", needed=[NAME])


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("release"), st.sampled_from([b"r1", b"r2", b"r3"])),
        st.tuples(st.just("write"), st.sampled_from([b"m1", b"m2", b"r1"])),
        st.tuples(st.just("delete"), st.just(b"")),
    ),
    max_size=12,
)


@settings(max_examples=60, deadline=None)
@given(steps=STEPS)
def test_no_order_of_things_loses_a_learners_words(tmp_path_factory, steps):
    """Whatever comes after what: what a learner wrote last is there, or they deleted it."""
    folder = tmp_path_factory.mktemp("w")
    path, mine = folder / NAME, None
    for step, content in steps:
        if step == "release":
            fill(folder, {NAME: content})
        elif step == "delete":
            path.unlink(missing_ok=True)
            mine = None
        elif path.parent.exists():
            path.write_bytes(content)
            mine = content if content.startswith(b"m") else None
        if mine is not None:
            assert path.read_bytes() == mine


def test_a_full_disk_leaves_the_old_file_whole(folder, monkeypatch):
    """The sentence says what to do; no part of a file stays behind."""
    fill(folder, {NAME: b"one"})

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(workspace.os, "fsync", full)
    with pytest.raises(Unavailable, match="The disk is full"):
        fill(folder, {NAME: b"two"})
    assert (folder / NAME).read_bytes() == b"one"
    assert [path.name for path in (folder / "lessons").iterdir()] == ["four-hours.ipynb"]
    monkeypatch.undo()
    assert fates(fill(folder, {NAME: b"two"})) == {NAME: Fate.UPDATED}


def test_a_really_full_disk(tmp_path):
    """A small disk fills up in the middle: what stands is whole, and a later start goes on."""
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("mounting a small disk needs Linux and root")
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["/bin/mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount a disk")
    try:
        release = {f"data/{n}.csv": bytes([65 + n]) * 30_000 for n in range(8)}
        with pytest.raises(Unavailable, match=r"The disk is full: .*\.csv could not be written"):
            fill(disk / "w", release)
        laid = sorted((disk / "w/data").iterdir())
        assert laid
        assert all(path.stat().st_size == 30_000 for path in laid)
        laid[-1].unlink()  # somebody makes room
        few = dict(list(release.items())[: len(laid) - 1])
        assert set(fates(fill(disk / "w", few)).values()) == {Fate.SAME}
    finally:
        subprocess.run(["/bin/umount", str(disk)], check=True)


def test_a_folder_that_is_a_file_is_said(tmp_path):
    """Where the folder should be lies a file: a sentence, no traceback."""
    (tmp_path / "lessons").write_text("I am a file", encoding="utf-8")
    with pytest.raises(Unavailable, match="could not be written"):
        fill(tmp_path, {NAME: b"x"})


def test_a_kill_leaves_whole_files_only(tmp_path):
    """Killed at any moment, a file is the old one or the new one."""
    path = tmp_path / "a.csv"
    write_whole(path, b"old" * 1000)
    code = (
        "import sys; from pathlib import Path\n"
        "from datagym.course.workspace import write_whole\n"
        "print('go', flush=True)\n"
        "while True: write_whole(Path(sys.argv[1]), b'new' * 200_000)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code, str(path)], stdout=subprocess.PIPE)
    process.stdout.readline()
    process.kill()
    process.wait()
    process.stdout.close()
    assert path.read_bytes() in {b"old" * 1000, b"new" * 200_000}


def test_the_list_of_what_was_released_is_plain(folder):
    """It can be read by a person and by another program."""
    fill(folder, {NAME: b"one"}, mark="m")
    found = json.loads((folder / Path(workspace.MANIFEST)).read_text(encoding="utf-8"))
    assert found["format"] == 1
    assert set(found["files"]) == {NAME}
