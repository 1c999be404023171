"""The shared folder under faults: a hand-in is taken whole or not at all, and harms no other.

nbgrader's own exchange leaves a 0-byte notebook behind when the disk is full and collects it,
follows links to the instructor's files, and removes a submission before it copies the newer one.
"""

import copy
import os
import shutil
import sys
from datetime import datetime, timedelta

import pytest

pytestmark = [
    pytest.mark.nbgrader,
    pytest.mark.skipif(sys.platform == "win32", reason="the exchange is for Unix"),
]

NOTEBOOK = "four-hours.ipynb"


@pytest.fixture
def ward(tmp_path, released):
    """A course with its shared folder, and a learner's folder; settings for both."""
    from nbgrader.auth import Authenticator  # noqa: PLC0415  (slow to import)
    from nbgrader.coursedir import CourseDirectory  # noqa: PLC0415  (slow to import)
    from traitlets.config import Config  # noqa: PLC0415  (the same)

    course = tmp_path / "exercises"
    (course / "source").mkdir(parents=True)
    room = tmp_path / "exchange" / "datagym"
    for name in ("inbound", "outbound"):
        (room / name).mkdir(parents=True)
    room.parent.chmod(0o777)
    for folder in (room / "outbound" / "four-hours", tmp_path / "learner" / "four-hours"):
        folder.mkdir(parents=True)
        (folder / NOTEBOOK).write_bytes(released)
    config = Config()
    config.CourseDirectory.course_id = "datagym"
    config.CourseDirectory.root = str(course)
    config.CourseDirectory.assignment_id = "four-hours"
    config.CourseDirectory.db_url = f"sqlite:///{tmp_path / 'gradebook.db'}"
    config.Exchange.root = str(tmp_path / "exchange")
    config.Exchange.assignment_dir = str(tmp_path / "learner")
    config.Exchange.cache = str(tmp_path / "cache")

    class Ward:
        inbound = room / "inbound"
        place = course / "submitted" / "n001" / "four-hours"
        earlier = course / "earlier" / "n001" / "four-hours"
        learner = tmp_path / "learner" / "four-hours"
        cache = tmp_path / "cache"

        def run(self, kind, **settings):
            """Run one of nbgrader's steps."""
            made = copy.deepcopy(config)
            if "student" in settings:
                made.CourseDirectory.student_id = settings.pop("student")
            made[kind.__name__].update(settings)
            kind(
                coursedir=CourseDirectory(config=made), authenticator=Authenticator(), config=made
            ).start()

        def submit(self, person="n001"):
            """Hand in."""
            from datagym.exercises.handing_in.exchange import Submit  # noqa: PLC0415  (slow to import)

            self.run(Submit, student=person)

        def collect(self, *, update=True):
            """Take what was handed in."""
            from datagym.exercises.handing_in.exchange import Collect  # noqa: PLC0415  (slow to import)

            self.run(Collect, update=update, check_owner=False)

        def handed_in(self):
            """Return the folders of the shared folder, oldest first."""
            return sorted(self.inbound.iterdir(), key=lambda path: path.name.split("+")[2:3])

    return Ward()


@pytest.fixture(scope="session")
def released():
    """Return the released notebook."""
    from datagym.exercises import release_files  # noqa: PLC0415  (slow to import)

    return release_files("four-hours")[NOTEBOOK]


def fails():
    """Expect nbgrader's own error."""
    from nbgrader.exchange import ExchangeError  # noqa: PLC0415  (slow to import)

    return pytest.raises(ExchangeError)


def files_in(folder):
    """Return a folder's files and contents."""
    return {
        p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()
    }


def test_a_hand_in_arrives_with_its_list_and_is_taken(ward):
    """Notebook, nbgrader's two files, the list of hashes; the course gets all but the list."""
    ward.submit()
    (there,) = ward.handed_in()
    assert set(files_in(there)) == {
        NOTEBOOK,
        "timestamp.txt",
        "submission_secret.txt",
        "manifest.json",
    }
    ward.collect()
    assert set(files_in(ward.place)) == {NOTEBOOK, "timestamp.txt", "submission_secret.txt"}
    assert files_in(ward.place)["timestamp.txt"] == files_in(there)["timestamp.txt"]


@pytest.mark.parametrize(
    "step", ["copytree", "chmod", "fsync", "replace", "mkdtemp", "second copytree"]
)
def test_a_full_disk_leaves_nothing_in_the_shared_folder(ward, monkeypatch, step):
    """Nor in the learner's list of what was handed in; then it is handed in after all."""
    from datagym.exercises.handing_in import exchange  # noqa: PLC0415  (slow to import)

    left = [2 if step.startswith("second") else 1]
    name = step.split()[-1]
    room = {"copytree": shutil, "chmod": os, "fsync": os, "mkdtemp": exchange.tempfile}
    home = room.get(name, type(ward.inbound))
    really = getattr(home, name)

    def full(*arguments, **options):
        left[0] -= 1
        if left[0] == 0:
            raise OSError(28, "No space left on device")
        return really(*arguments, **options)

    with monkeypatch.context() as patch:
        patch.setattr(home, name, full)
        with fails() as failed:
            ward.submit()
    assert "Nothing was handed in" in str(failed.value)
    assert list(ward.inbound.iterdir()) == []
    assert not list(ward.cache.rglob("*.ipynb"))
    ward.submit()
    assert len(ward.handed_in()) == 1


@pytest.mark.parametrize(
    "fault", ["link", "folder link", "hard link", "pipe", "empty notebook", "cut notebook"]
)
def test_what_cannot_be_handed_in_is_said_at_the_door(ward, tmp_path, fault):
    """And the same put into the shared folder by hand is refused, and hides no earlier hand-in."""
    ward.submit()
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "key.txt").write_text("the answers", encoding="utf-8")

    def put(folder):
        place = folder / "key.txt"
        if fault == "link":
            place.symlink_to(secret / "key.txt")
        elif fault == "folder link":
            place.symlink_to(secret)
        elif fault == "hard link":
            os.link(secret / "key.txt", place)
        elif fault == "pipe":
            os.mkfifo(place)
        else:
            whole = (folder / NOTEBOOK).read_bytes()
            (folder / NOTEBOOK).unlink()
            (folder / NOTEBOOK).write_bytes(b"" if fault.startswith("empty") else whole[:300])

    put(ward.learner)
    with fails() as failed:
        ward.submit()
    assert "Nothing was handed in" in str(failed.value)
    (first,) = ward.handed_in()
    moment = datetime.now() + timedelta(minutes=1)  # noqa: DTZ005  (nbgrader's names have no zone)
    later = ward.inbound / f"n001+four-hours+{moment:%Y-%m-%d %H:%M:%S.%f} UTC+x"
    shutil.copytree(first, later)
    (later / "manifest.json").unlink()
    put(later)
    ward.collect()
    assert b"the answers" not in files_in(ward.place).values()
    assert files_in(ward.place)[NOTEBOOK] == files_in(first)[NOTEBOOK]


def test_one_that_was_changed_or_cut_is_refused_and_the_others_are_taken(ward):
    """The list of hashes tells; the log names it; the exit is an error after all others."""
    for person in ("n001", "n002", "n003"):
        ward.submit(person)
    bad = next(path for path in ward.handed_in() if path.name.startswith("n002"))
    (bad / NOTEBOOK).write_bytes((bad / NOTEBOOK).read_bytes() + b" ")
    (ward.inbound / "n000+four-hours+yesterday+x").mkdir()
    with fails() as failed:
        ward.collect()
    assert bad.name in str(failed.value)
    assert bad.is_dir()
    people = ward.place.parents[1]
    assert {path.name for path in people.iterdir()} == {"n001", "n003"}


def test_a_second_hand_in_never_harms_the_first(ward, monkeypatch):
    """When the disk is full while the newer one is taken, the earlier stays; then it is kept."""
    ward.submit()
    ward.collect()
    before = files_in(ward.place)
    (ward.learner / "note.txt").write_text("newer", encoding="utf-8")
    ward.submit()
    from datagym.errors import Unavailable  # noqa: PLC0415  (slow to import)

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", _full)
        with pytest.raises(Unavailable, match="No space left"):
            ward.collect()
    assert files_in(ward.place) == before
    ward.collect(update=False)
    assert files_in(ward.place) == before
    ward.collect()
    assert files_in(ward.place)["note.txt"] == b"newer"
    (kept,) = ward.earlier.iterdir()
    assert files_in(kept) == before


def _full(_):
    raise OSError(28, "No space left on device")
