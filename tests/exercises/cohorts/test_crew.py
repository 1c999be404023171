"""Workers: those of this machine and those of a Dask cluster give the same, also when they die."""

import os
import tempfile
import threading
import time

import pytest

from datagym.errors import BadInput, Unavailable
from datagym.exercises import grade
from datagym.exercises.cohorts.coursework import Course
from datagym.exercises.cohorts.crew import hired
from datagym.exercises.cohorts.errands import Errand, Lost

pytestmark = [pytest.mark.timeout(600)]


def finish(crew, many):
    """Return what comes of a number of errands."""
    found = []
    while len(found) < many:
        found += crew.finished(1)
    return found


def test_errands_come_back_with_their_results():
    """Two each at a time, whoever is faster; an error is a result."""
    with hired(2, None) as crew:
        for n in range(4):
            assert crew.has_room()
            crew.give(Errand(None, f"n{n}", divmod, (7, n)))
        assert not crew.has_room()
        found = {errand.person: result for errand, result in finish(crew, 4)}
        assert isinstance(found.pop("n0"), ZeroDivisionError)
        assert found == {"n1": (7, 0), "n2": (3, 1), "n3": (2, 1)}
        assert crew.finished(0) == []


def test_a_worker_that_dies_loses_only_what_it_worked_on():
    """The one that waited behind it is done by a fresh worker."""
    with hired(1, None) as crew:
        crew.give(Errand(None, "dies", os._exit, (1,)))
        crew.give(Errand(None, "waits", max, (1, 2)))
        found = {errand.person: result for errand, result in finish(crew, 2)}
        assert isinstance(found["dies"], Lost)
        assert found["waits"] == 2
        crew.give(Errand(None, "more", min, (1, 2)))
        assert [result for _, result in finish(crew, 1)] == [1]


def test_workers_who_are_at_work_are_stopped_at_the_end():
    """Leaving the block does not wait for what nobody wants any more."""
    clock = time.monotonic()
    with hired(1, None) as crew:
        crew.give(Errand(None, "ready", os.getpid, ()))
        finish(crew, 1)
        clock = time.monotonic()
        crew.give(Errand(None, "sleeps", time.sleep, (60,)))
        time.sleep(0.5)
    assert time.monotonic() - clock < 20


def test_the_folder_of_a_killed_grader_is_cleared_and_no_other(tmp_path, monkeypatch):
    """Its workers may have died before they could; another grader's folder is held, and stays."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    left, bare, young = (tmp_path / f"datagym-marking-{name}" for name in ("left", "bare", "young"))
    for folder in (left, bare, young):
        folder.mkdir()
    (left / "shared-1").write_bytes(b"solutions")
    (left / ".held").touch()
    (young / ".held").touch()
    for folder in (left, bare):
        os.utime(folder, (1, 1))
    with hired(1, None) as at_work:
        path = at_work.share(b"an assignment")
        os.utime(path.parent, (1, 1))
        with hired(1, None):
            assert path.read_bytes() == b"an assignment"
        assert not left.exists()
        assert not bare.exists()
        assert young.exists()


def test_what_is_shared_lies_in_one_file(tmp_path):
    """It is not sent with each errand; nothing is left of it afterwards."""
    with hired(1, None) as crew:
        path = crew.share(b"an assignment")
        assert path.read_bytes() == b"an assignment"
    assert not path.parent.exists()
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_hired_is_said():
    """A number that is none, both kinds at once, an address where nobody answers."""
    with pytest.raises(BadInput, match="is no number of workers"), hired(0, None):
        pass
    with pytest.raises(BadInput, match="has workers of its own"), hired(2, "tcp://127.0.0.1:1"):
        pass


@pytest.fixture
def cluster(quick):
    """A Dask cluster on this machine, which can import the course's own steps."""
    Course(quick.folder)  # puts the folder where Python looks for modules
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as made:
        yield made


@pytest.mark.nbgrader
def test_a_cluster_gives_the_same_marks(quick, tmp_path, cluster):
    """Through the same steps, with feedback."""
    for n, total in enumerate(("sum(beds)", "55", "1 / 0", "56")):
        quick.hand_in(f"n{n:03}", quick.notebooks(total=total))
    local = quick.copy(tmp_path / "local")
    done = grade("beds", quick.folder, scheduler=cluster.scheduler_address, feedback=True)
    assert (len(done.marked), done.failed, done.feedback) == (4, (), 4)
    grade("beds", local.folder, workers=2)
    assert quick.rows() == local.rows()
    assert grade("beds", quick.folder, scheduler=cluster.scheduler_address).kept == 4


@pytest.mark.nbgrader
def test_a_cluster_that_loses_a_worker_marks_all_the_same(quick, cluster):
    """Its job is done by another, and entered once."""
    from datagym.exercises.cohorts.markings import TABLE  # noqa: PLC0415  (slow to import)

    slowly = "__import__('time').sleep(0.5) or 56"
    for n in range(8):
        quick.hand_in(f"n{n:03}", quick.notebooks(total=slowly))
    victim = next(iter(cluster.workers.values())).process.pid
    killer = threading.Timer(4, os.kill, (victim, 9))
    killer.start()
    done = grade("beds", quick.folder, scheduler=cluster.scheduler_address)
    killer.join()
    assert (len(done.marked), done.failed) == (8, ())
    with Course(quick.folder).book() as book, book.reading() as session:
        rows = session.execute(TABLE.select()).mappings()
        assert {row["times"] for row in rows} == {1}


@pytest.mark.nbgrader
def test_a_job_at_which_every_worker_of_a_cluster_dies_is_reported(quick, cluster):
    """Dask gives up on it, and the others are marked."""
    quick.hand_in("n001")
    quick.hand_in("dies", quick.notebooks(total="__import__('os')._exit(1)"))
    done = grade("beds", quick.folder, scheduler=cluster.scheduler_address)
    assert [one.person for one in done.failed] == ["dies"]
    assert [one.person for one in done.marked] == ["n001"]


@pytest.mark.nbgrader
def test_a_worker_that_lacks_a_module_is_a_sentence(quick):
    """Of the settings: what is to be installed, and where."""
    distributed = pytest.importorskip("distributed")
    quick.hand_in("n001")
    config = quick.folder / "nbgrader_config.py"
    text = config.read_text("utf-8").replace("run_here", "nowhere_else")
    config.write_text(text, encoding="utf-8")
    (quick.folder / "run_here.py").rename(quick.folder / "nowhere_else.py")
    with (
        distributed.LocalCluster(
            n_workers=1, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
        pytest.raises(Unavailable, match="no module 'nowhere_else'"),
    ):
        grade("beds", quick.folder, scheduler=cluster.scheduler_address)


@pytest.mark.nbgrader
def test_a_scheduler_without_workers_is_said(quick):
    """And one that is not there."""
    distributed = pytest.importorskip("distributed")
    quick.hand_in("n001")
    with (
        distributed.LocalCluster(n_workers=0, dashboard_address=None, host="127.0.0.1") as empty,
        pytest.raises(Unavailable, match="has no workers"),
    ):
        grade("beds", quick.folder, scheduler=empty.scheduler_address)
