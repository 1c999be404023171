import json
import stat
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from datagym.errors import NotFound, Unavailable
from datagym.exercises import Refusal, Taken, collect, release_files
from datagym.exercises.handing_in import placing
from datagym.exercises.handing_in.manifest import NAME, Manifest
from datagym.exercises.handing_in.submitting import pack

MOMENT = datetime(2026, 1, 5, 10, 42, tzinfo=UTC)
NOTEBOOK = "four-hours.ipynb"


@pytest.fixture
def inbox(tmp_path):
    """A folder for handed-in zip files."""
    folder = tmp_path / "inbox"
    folder.mkdir()
    return folder


def files_with(note="mine"):
    """Return what a learner hands in: the notebook and a note."""
    return {**release_files("four-hours"), "data/note.txt": note.encode()}


def hand_in(inbox, name="a.zip", person="n017", when=MOMENT, files=None):
    """Put a zip into the inbox as ``datagym submit`` makes it."""
    files = files or files_with()
    path = inbox / name
    path.write_bytes(pack(Manifest.of("four-hours", person, when, files), files))
    return path


def state(course):
    """Return all that the course holds of learners: path → bytes."""
    return {
        path.relative_to(course).as_posix(): path.read_bytes()
        for room in ("submitted", "earlier")
        for path in sorted((course / room).rglob("*"))
        if path.is_file()
    }


def test_a_hand_in_is_laid_where_nbgrader_marks_it(inbox, course):
    """Notebook, other files and nbgrader's timestamp stand in submitted/ID/ASSIGNMENT."""
    hand_in(inbox)
    (taken,) = collect(inbox, course)
    assert isinstance(taken, Taken)
    assert taken.how == "new"
    found = state(course)
    assert set(found) == {
        "submitted/n017/four-hours/four-hours.ipynb",
        "submitted/n017/four-hours/data/note.txt",
        "submitted/n017/four-hours/timestamp.txt",
    }
    assert found["submitted/n017/four-hours/timestamp.txt"] == b"2026-01-05 10:42:00.000000 UTC"


def test_collecting_again_changes_nothing(inbox, course):
    """The same folder may be collected every hour."""
    hand_in(inbox, "a.zip")
    hand_in(inbox, "b.zip", when=MOMENT + timedelta(hours=1), files=files_with("later"))
    collect(inbox, course)
    before = state(course)
    assert [one.how for one in collect(inbox, course)] == ["same", "same"]
    assert state(course) == before


@pytest.mark.parametrize("order", [("a.zip", "b.zip"), ("b.zip", "a.zip")])
def test_the_newest_counts_and_the_earlier_is_kept(inbox, course, order):
    """Whichever arrives first, the later one is marked and the other is kept."""
    first, second = order
    hand_in(inbox, first, files=files_with("first"))
    hand_in(inbox, second, when=MOMENT + timedelta(hours=1), files=files_with("second"))
    collect(inbox, course)
    found = state(course)
    assert found["submitted/n017/four-hours/data/note.txt"] == b"second"
    assert found["earlier/n017/four-hours/20260105T104200Z/data/note.txt"] == b"first"


def test_what_nbgrader_collected_is_kept_too(inbox, course):
    """A submission without a timestamp counts as the earlier one."""
    place = course / "submitted" / "n017" / "four-hours"
    place.mkdir(parents=True)
    (place / NOTEBOOK).write_text("{}", encoding="utf-8")
    hand_in(inbox)
    (taken,) = collect(inbox, course)
    assert taken.how == "newer"
    assert b"{}" in state(course).values()


def test_a_clock_that_is_fast_does_not_lock_later_ones_out(inbox, course):
    """A moment in the future counts as now."""
    hand_in(inbox, "a.zip", when=datetime.now(UTC) + timedelta(days=900), files=files_with("one"))
    collect(inbox, course)
    hand_in(inbox, "b.zip", when=datetime.now(UTC), files=files_with("two"))
    assert collect(inbox, course)[1].how == "newer"


def _cut(path):
    path.write_bytes(path.read_bytes()[:-40])


def _flip(path):
    data = bytearray(path.read_bytes())
    data[200] ^= 0xFF
    path.write_bytes(bytes(data))


def _add(name, data=b"x", mode=0):
    def damage(path):
        with zipfile.ZipFile(path, "a") as archive:
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            archive.writestr(entry, data)

    return damage


def _listed(name, data):
    """Return a fault that stands in the zip's own list as well."""

    def damage(path):
        files = {**files_with(), name: data}
        path.write_bytes(pack(Manifest.of("four-hours", "n017", MOMENT, files), files))

    return damage


def _bomb(path):
    files = {NOTEBOOK: b"{}"}
    manifest = Manifest.of("four-hours", "n017", MOMENT, files)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open(NOTEBOOK, "w", force_zip64=True) as file:
            for _ in range(120):
                file.write(b"\0" * 1_000_000)
        archive.writestr(NAME, manifest.as_bytes())


def _swap(path):
    files, others = files_with(), files_with("another")
    path.write_bytes(pack(Manifest.of("four-hours", "n017", MOMENT, files), others))


def _whose(person, assignment="four-hours"):
    def damage(path):
        files = files_with()
        path.write_bytes(pack(Manifest.of(assignment, person, MOMENT, files), files))

    return damage


FAULTS = {
    "cut off": (_cut, "damaged or cut off"),
    "a changed byte": (_flip, ""),
    "empty": (lambda path: path.write_bytes(b""), "damaged or cut off"),
    "no zip": (lambda path: path.write_bytes(b"hello"), "damaged or cut off"),
    "a file more": (_add("extra.txt"), "not in its list"),
    "zip slip": (_listed("../../../gradebook.db", b"x"), "cannot be a file's name"),
    "an absolute path": (_listed("/tmp/x", b"x"), "cannot be a file's name"),  # noqa: S108  (never written)
    "a link": (_add("link", b"/etc/passwd", stat.S_IFLNK | 0o777), "no ordinary file"),
    "a folder": (_add("folder/"), "no ordinary file"),
    "twice": (_add(NOTEBOOK), "twice"),
    "a bomb": (_bomb, "unpacks to more"),
    "other bytes": (_swap, "its hash is another"),
    "a damaged notebook": (_listed(NOTEBOOK, b'{"nbformat": 4, "cel'), "damaged"),
    "an unknown assignment": (_whose("n017", "five-hours"), "Did you mean 'four-hours'"),
    "an id that is a path": (_whose("../n017"), "person's id"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("fault", FAULTS)
def test_one_bad_file_is_refused_and_the_others_are_taken(inbox, course, fault):
    """Each fault has its sentence; the file stays, nothing of it is written, others are taken."""
    damage, part = FAULTS[fault]
    hand_in(inbox, "0.zip", person="n001")
    hand_in(inbox, "2.zip", person="n002")
    collect(inbox, course)
    before = state(course)
    bad = hand_in(inbox, "1.zip")
    damage(bad)
    kept = bad.read_bytes()
    found = {one.file.name: one for one in collect(inbox, course)}
    assert isinstance(found["1.zip"], Refusal)
    assert part in found["1.zip"].reason
    assert isinstance(found["0.zip"], Taken)
    assert isinstance(found["2.zip"], Taken)
    assert bad.read_bytes() == kept
    assert state(course) == before
    assert not list(course.glob(".incoming-*"))


def test_a_link_in_the_inbox_is_not_followed(inbox, course, tmp_path):
    """The folder of hand-ins may be shared: a link in it may point anywhere."""
    other = tmp_path / "other"
    other.mkdir()
    target = hand_in(other)
    try:
        (inbox / "a.zip").symlink_to(target)
    except OSError:
        pytest.skip("this system lets only administrators make links")
    (refused,) = collect(inbox, course)
    assert refused.reason == "it is no zip file"


def test_ids_that_differ_in_case_alone_are_refused(inbox, course):
    """On Windows and macOS they would be one folder, and one would harm the other."""
    hand_in(inbox, "a.zip", person="n017")
    hand_in(inbox, "b.zip", person="N017")
    first, second = collect(inbox, course)
    assert isinstance(first, Taken)
    assert "too like n017" in second.reason


@pytest.mark.parametrize("moment", range(1, 6))
def test_a_full_disk_at_any_moment_harms_nothing(inbox, course, monkeypatch, moment):
    """Whichever write fails, the hand-in that was there stays, and the next collect succeeds."""
    hand_in(inbox, "a.zip", files=files_with("first"))
    collect(inbox, course)
    before = state(course)
    hand_in(inbox, "b.zip", when=MOMENT + timedelta(hours=1), files=files_with("second"))
    path_type = type(course)
    really, left = path_type.replace, [moment]

    def failing(self, target):
        left[0] -= 1
        if left[0] == 0:
            raise OSError(28, "No space left on device")
        return really(self, target)

    monkeypatch.setattr(path_type, "replace", failing)
    with pytest.raises(Unavailable, match="No space left"):
        collect(inbox, course)
    monkeypatch.setattr(path_type, "replace", really)
    assert state(course) == before
    assert not list(course.glob(".incoming-*"))
    assert collect(inbox, course)[1].how == "newer"
    assert state(course)["submitted/n017/four-hours/data/note.txt"] == b"second"


def test_what_a_killed_collect_left_is_cleared(inbox, course, monkeypatch):
    """Half a hand-in of an earlier run is removed, but not one that may be at work."""
    (course / ".incoming-old").mkdir()
    collect(inbox, course)
    assert (course / ".incoming-old").exists()
    monkeypatch.setattr(placing, "_ABANDONED", -1)
    collect(inbox, course)
    assert not (course / ".incoming-old").exists()


def test_a_missing_folder_is_said(tmp_path, course):
    """A slip in a folder's name is answered in words."""
    with pytest.raises(NotFound, match="no folder"):
        collect(tmp_path / "nowhere", course)
    with pytest.raises(NotFound, match="no nbgrader course"):
        collect(tmp_path, tmp_path)


def test_the_list_of_files_cannot_claim_more_than_there_is(inbox, course):
    """A file that is listed but not there means that the zip was changed."""
    files = files_with()
    manifest = Manifest.of("four-hours", "n017", MOMENT, {**files, "lost.txt": b"x"})
    (inbox / "a.zip").write_bytes(pack(manifest, files))
    (refused,) = collect(inbox, course)
    assert refused.reason.startswith("lost.txt is missing")
    assert json.loads(manifest.as_bytes())["files"]["lost.txt"]["bytes"] == 1
