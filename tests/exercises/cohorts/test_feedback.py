"""Feedback from workers is nbgrader's own, page for page, and is written once."""

import shutil

import pytest

from datagym.exercises import grade
from datagym.exercises.cohorts.feedback import Feedback
from datagym.exercises.cohorts.markings import TABLE

pytestmark = [pytest.mark.nbgrader, pytest.mark.timeout(900)]


def pages(beds):
    """Return what lies in feedback/."""
    folder = beds.folder / "feedback"
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), oct(path.stat().st_mode))
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.fixture
def marked(quick):
    """A cohort that was marked, one of them by hand and late too."""
    from nbgrader.api import Gradebook  # noqa: PLC0415  (slow to import)

    quick.hand_in("n001")
    quick.hand_in("n002", quick.notebooks(total="55"))
    quick.hand_in("n003", {"beds.ipynb": quick.notebooks()["beds.ipynb"]}, **{"notes.txt": "mine"})
    grade("beds", quick.folder, workers=1)
    with Gradebook(quick.url, "datagym") as book:
        mark = book.find_grade("words", "beds", "beds", "n001")
        mark.manual_score, mark.extra_credit, mark.needs_manual_grade = 0.5, 0.25, False
        book.find_comment("words", "beds", "beds", "n001").manual_comment = "Nearly."
        book.find_submission_notebook("beds", "beds", "n002").late_submission_penalty = 0.125
        book.db.commit()
    return quick


def test_it_is_nbgraders_own(marked, tmp_path):
    """Byte for byte: points, comments, penalties, what lies beside the notebooks."""
    stock = marked.copy(tmp_path / "stock")
    stock.nbgrader("generate_feedback", "beds")
    done = grade("beds", marked.folder, workers=2, feedback=True)
    assert (done.kept, done.feedback) == (3, 3)
    assert pages(marked) == pages(stock)
    html = pages(marked)["n001/beds/beds.html"][0].decode()
    assert "Nearly." in html
    assert "HIDDEN" not in html


def test_it_is_written_once_for_each_marking(marked):
    """Not again, unless it is gone or the work was marked anew."""
    assert grade("beds", marked.folder, workers=1, feedback=True).feedback == 3
    assert grade("beds", marked.folder, workers=1, feedback=True).feedback == 0
    shutil.rmtree(marked.folder / "feedback" / "n001")
    assert grade("beds", marked.folder, workers=1, feedback=True).feedback == 1
    marked.hand_in("n002", when="2026-01-07 10:00:00 UTC")
    done = grade("beds", marked.folder, workers=1, feedback=True)
    assert (len(done.marked), done.feedback) == (1, 1)


def test_the_private_gradebook_forgets(marked):
    """Two people's feedback in one worker: no mark of the first stands in the second's."""
    grade("beds", marked.folder, workers=1, feedback=True)
    html = pages(marked)["n002/beds/beds.html"][0].decode()
    assert "Nearly." not in html
    assert "Score" in html


def test_one_that_cannot_be_written_stops_nobody(marked, monkeypatch):
    """It is reported with its person, and the marks stay."""
    broken = marked.folder / "autograded" / "n002" / "beds" / "beds.ipynb"
    real = Feedback.begin

    def begin(self, person):
        broken.unlink(missing_ok=True)  # after it was found to be whole
        return real(self, person)

    monkeypatch.setattr(Feedback, "begin", begin)
    done = grade("beds", marked.folder, workers=1, feedback=True)
    assert [one.person for one in done.failed] == ["n002"]
    assert done.feedback == 2
    assert TABLE.name == "datagym_marking"
