"""A watched folder: what arrives whole is marked within seconds, and nothing ends the watch."""

import json
import threading
import time
from datetime import UTC, datetime

import pytest

from datagym.errors import BadInput, NotFound, Unavailable
from datagym.exercises import Outcome, Refusal, Taken, watch
from datagym.exercises.cohorts.watching import Inbox
from datagym.exercises.handing_in.manifest import Manifest
from datagym.exercises.handing_in.submitting import pack

pytestmark = [pytest.mark.nbgrader, pytest.mark.timeout(600)]


def zipped(beds, person, **answers):
    """Return a hand-in as the zip that ``datagym submit`` makes."""
    files = {name: json.dumps(book).encode() for name, book in beds.notebooks(**answers).items()}
    return pack(Manifest.of("beds", person, datetime.now(UTC), files), files)


class Watch:
    """A watch in a thread, and what it reported."""

    def __init__(self, beds, inbox, **settings):
        self.news, self.ended = [], threading.Event()
        self.error = None
        options = {"workers": 1, "report": self.news.append, "stopped": self.ended.is_set}
        self.thread = threading.Thread(
            target=self._run, args=(inbox, beds.folder), kwargs={**options, **settings}
        )
        self.thread.start()

    def _run(self, *arguments, **settings):
        try:
            watch(*arguments, **settings)
        except BaseException as error:  # noqa: BLE001  (the test looks at it)
            self.error = error

    def until(self, fits, seconds=60):
        """Wait until something is reported; return how long it took."""
        clock = time.monotonic()
        while not any(map(fits, self.news)):
            assert self.thread.is_alive(), self.error
            assert time.monotonic() - clock < seconds, self.news
            time.sleep(0.05)
        return time.monotonic() - clock

    def end(self):
        """Stop it."""
        self.ended.set()
        self.thread.join(30)
        assert not self.thread.is_alive()
        assert self.error is None


def marked(person, score):
    """Return a test for the news that somebody was marked."""
    return lambda news: (isinstance(news, Outcome) and news.how == "marked"
                         and news.person == person and news.mark.score == score)  # fmt: skip


def failed(person):
    """Return a test for the news that somebody could not be marked."""
    return lambda news: isinstance(news, Outcome) and news.how == "failed" and (
        news.person == person)  # fmt: skip


def written(person):
    """Return a test for the news that feedback was written."""
    return lambda news: isinstance(news, Outcome) and news.how == "written" and (
        news.person == person)  # fmt: skip


@pytest.fixture
def inbox(tmp_path):
    """The folder that is watched."""
    made = tmp_path / "inbox"
    made.mkdir()
    return made


@pytest.fixture
def started(quick, inbox):
    """Starts a watch, and ends it."""
    running = []

    def start(**settings):
        running.append(Watch(quick, inbox, **settings))
        return running[-1]

    yield start
    for one in running:
        one.end()


def test_what_arrives_is_marked_and_gets_feedback(quick, inbox, started):
    """A new hand-in, a newer one of the same person, and what lay there before."""
    quick.hand_in("n000")
    watching = started()
    watching.until(written("n000"))
    (inbox / "a.zip").write_bytes(zipped(quick, "n001", total="55"))
    watching.until(lambda news: isinstance(news, Taken))
    assert watching.until(written("n001")) < 20
    assert any(map(marked("n001", 2), watching.news))
    assert (quick.folder / "feedback" / "n001" / "beds" / "beds.html").is_file()
    time.sleep(1.1)  # a hand-in of the same second is not newer
    (inbox / "b.zip").write_bytes(zipped(quick, "n001"))
    watching.until(marked("n001", 4))


def test_a_broken_file_is_reported_once_and_one_on_its_way_is_waited_for(quick, inbox):
    """Cut, foreign and unfinished files: each is named once, and left where it lies."""
    whole = zipped(quick, "n001")
    looks = Inbox(inbox, quick.folder, settled=0.3)
    (inbox / "cut.zip").write_bytes(whole[:-100])
    (inbox / "letter.txt").write_text("Dear tutor", encoding="utf-8")
    (inbox / "now.zip.crdownload").write_bytes(whole[:10])
    assert list(looks.new()) == []
    time.sleep(0.4)
    assert [one.file.name for one in looks.new()] == ["cut.zip", "letter.txt"]
    assert list(looks.new()) == []
    (inbox / "cut.zip").write_bytes(whole)
    assert [type(one) for one in looks.new()] == [Taken]
    assert list(looks.new()) == []
    assert (inbox / "letter.txt").is_file()


def test_a_full_disk_ends_nothing(quick, inbox, started, monkeypatch):
    """It is said once, and the file is taken when there is room."""
    from datagym.exercises.handing_in import collecting  # noqa: PLC0415  (to be patched)

    message = "the disk is full."
    real, full = collecting.lay, [True]

    def lay(*arguments, **more):
        if full:
            raise Unavailable(message)
        return real(*arguments, **more)

    monkeypatch.setattr(collecting, "lay", lay)
    monkeypatch.setattr("datagym.exercises.cohorts.watching._AGAIN", 0.2)
    watching = started()
    (inbox / "a.zip").write_bytes(zipped(quick, "n001"))
    watching.until(lambda news: isinstance(news, str))
    time.sleep(1)
    assert watching.news == ["the disk is full. It is tried again."]
    full.clear()
    watching.until(marked("n001", 4))


def test_a_locked_gradebook_ends_nothing(quick, inbox, started, monkeypatch):
    """Longer than one has patience: said once, and marked when it is free."""
    import sqlite3  # noqa: PLC0415  (for this test alone)

    monkeypatch.setattr("datagym.exercises.cohorts.watching._PATIENCE", 0.5)
    monkeypatch.setattr("datagym.exercises.cohorts.watching._AGAIN", 0.2)
    quick.hand_in("n000")
    watching = started()
    watching.until(marked("n000", 4))
    other = sqlite3.connect(quick.folder / "gradebook.db", isolation_level=None, timeout=30)
    other.execute("BEGIN IMMEDIATE")
    (inbox / "a.zip").write_bytes(zipped(quick, "n001"))
    watching.until(lambda news: isinstance(news, str) and "Another program holds" in news)
    time.sleep(2)
    assert sum(isinstance(news, str) for news in watching.news) == 1
    other.execute("ROLLBACK")
    other.close()
    watching.until(marked("n001", 4))


def test_work_of_a_pass_that_was_broken_off_is_done_again(quick, started, monkeypatch):
    """The gradebook is held while workers have more to do: all are marked when it is free."""
    import sqlite3  # noqa: PLC0415  (for this test alone)

    monkeypatch.setattr("datagym.exercises.cohorts.watching._PATIENCE", 0.5)
    monkeypatch.setattr("datagym.exercises.cohorts.watching._AGAIN", 0.1)
    slowly = "__import__('time').sleep(1) or 56"
    for n in range(5):
        quick.hand_in(f"n{n:03}", quick.notebooks(total=slowly))
    watching = started(feedback=False)
    watching.until(marked("n000", 4))
    other = sqlite3.connect(quick.folder / "gradebook.db", isolation_level=None, timeout=30)
    other.execute("BEGIN IMMEDIATE")
    watching.until(lambda news: isinstance(news, str) and "Another program holds" in news)
    other.execute("ROLLBACK")
    other.close()
    for n in range(1, 5):
        watching.until(marked(f"n{n:03}", 4))
    assert sum(isinstance(news, Outcome) for news in watching.news) == 5


def test_what_cannot_be_marked_is_said_once(quick, inbox, started):
    """And everybody else is served."""
    place = quick.hand_in("n000")  # not through the door, which would refuse it
    (place / "beds.ipynb").write_bytes(b"")
    watching = started(feedback=False)
    (inbox / "a.zip").write_bytes(zipped(quick, "n001", total="__import__('os')._exit(1)"))
    (inbox / "b.zip").write_bytes(zipped(quick, "n002"))
    watching.until(marked("n002", 4))
    watching.until(failed("n000"))
    watching.until(failed("n001"))
    time.sleep(2)
    assert sum(map(failed("n000"), watching.news)) == 1
    assert sum(map(failed("n001"), watching.news)) == 1
    assert not any(isinstance(news, Refusal) for news in watching.news)


def test_the_shared_folder_is_watched_too(quick, started, tmp_path, monkeypatch):
    """What comes through nbgrader's exchange is collected and marked."""
    from datagym.exercises.releasing import read_config  # noqa: PLC0415  (slow to import)

    inbound = tmp_path / "exchange" / "datagym" / "inbound"
    inbound.mkdir(parents=True)
    (tmp_path / "exchange").chmod(0o777)
    monkeypatch.setenv("DATAGYM_EXCHANGE", str(tmp_path / "exchange"))
    read_config.cache_clear()
    watching = started(feedback=False)
    time.sleep(1)
    folder = tmp_path / "n007+beds+2026-01-05 10:00:00 UTC+x"
    folder.mkdir()
    for name, book in quick.notebooks().items():
        (folder / name).write_text(json.dumps(book), encoding="utf-8")
    (folder / "timestamp.txt").write_text("2026-01-05 10:00:00 UTC", encoding="utf-8")
    folder.rename(inbound / folder.name)
    watching.until(marked("n007", 4))
    read_config.cache_clear()


def test_what_cannot_be_watched_is_said(quick, tmp_path):
    """A folder that is not there, an unknown assignment, a course without gradebook."""
    about = {"report": print, "stopped": lambda: True}
    with pytest.raises(NotFound, match="There is no folder"):
        watch(tmp_path / "no", quick.folder, **about)
    with pytest.raises(NotFound, match="Did you mean 'beds'"):
        watch(tmp_path, quick.folder, assignments=["bed"], **about)
    (quick.folder / "gradebook.db").unlink()
    with pytest.raises(BadInput, match="no gradebook"):
        watch(tmp_path, quick.folder, **about)
