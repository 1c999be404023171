"""The course under nbgrader's own commands, from release to feedback, with its real assignment."""

import csv
import json
import os
import re
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from datagym.exercises import (
    GradingFailed,
    autograde,
    collect,
    learner_config,
    marks,
    release,
    release_files,
    submit,
)
from datagym.exercises.learner import WAITS

pytestmark = [
    pytest.mark.nbgrader,
    pytest.mark.timeout(900),
    pytest.mark.skipif(sys.platform == "win32", reason="nbgrader's exchange is for Unix"),
]

NOTEBOOK = "four-hours.ipynb"
FULL = {"share": 2, "extra": 2, "steps": 2, "shift": 2, "upper": 3, "reason": 2, "gain": 2}
WAITING = {"newsletter": None}  # a person marks it
FULL |= WAITING
HIDDEN_LINE = "(stay <= 240).sum() / len(everybody)"
PARTLY = {  # a warning, an off-by-one, a lower for an upper limit, a hasty sentence, a peek
    "share-answer": (
        "import warnings\n"
        'warnings.warn("an old way of writing")\n'
        'share_within = (admitted["minutes_in_department"] < 240).mean()'
    ),
    "upper-answer": "upper = base.mean() - 2.66 * steps_between.mean()",
    "reason-answer": 'safe_sentence = "a"\nprint(In)',
}


@dataclass
class Ward:
    """A course, an exchange, and one learner's folder, as nbgrader's commands see them."""

    folder: Path

    @property
    def course(self) -> Path:
        """The instructor's copy of exercises/."""
        return self.folder / "exercises"

    @property
    def learner(self) -> Path:
        """The folder of the learner's workspace that holds the assignments."""
        return self.folder / "workspace" / "exercises"

    def nbgrader(self, *arguments: str, learner: bool = False, code: int = 0) -> str:
        """Run an nbgrader command in the course's or the learner's folder."""
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=self.learner if learner else self.course,
            env=self.environment(learner=learner),
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def environment(self, *, learner: bool) -> dict[str, str]:
        """Return the variables of an instructor's or a learner's programs."""
        env = {**os.environ, "DATAGYM_EXCHANGE": str(self.folder / "exchange")}
        env["JUPYTER_RUNTIME_DIR"] = str(self.folder / "runtime")
        if learner:
            env["JUPYTER_CONFIG_PATH"] = str(self.folder / "config")
        return env

    @contextmanager
    def server(self, extension: str, *, learner: bool) -> Iterator[str]:
        """Start a Jupyter server with one of nbgrader's extensions; give its address."""
        wanted = f"nbgrader.server_extensions.{extension}=True"
        where = self.learner.parent if learner else self.course
        options = ("--port=0", "--no-browser", "--allow-root", "--ServerApp.token=t")
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "jupyter_server", *options),
                f"--ServerApp.jpserver_extensions={wanted}",
                f"--ServerApp.root_dir={where}",
            ],
            cwd=where,
            env=self.environment(learner=learner),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        info = self.folder / "runtime" / f"jpserver-{server.pid}.json"
        try:
            deadline = time.monotonic() + 120
            while not info.is_file() and server.poll() is None and time.monotonic() < deadline:
                time.sleep(0.2)
            yield f"http://127.0.0.1:{json.loads(info.read_text('utf-8'))['port']}"
        finally:
            server.terminate()
            server.wait(60)


def get(address: str) -> str:
    """Return what a server answers, as a page of it would ask."""
    request = urllib.request.Request(address, headers={"Authorization": "token t"})  # noqa: S310  (this machine)
    with urllib.request.urlopen(request, timeout=120) as answer:  # noqa: S310  (this machine)
        return answer.read().decode()


def put(course, person, content):
    """Lay a notebook into submitted/, as nbgrader's collect does."""
    place = course / "submitted" / person / "four-hours"
    place.mkdir(parents=True)
    (place / NOTEBOOK).write_text(content, encoding="utf-8")


@pytest.fixture(scope="module")
def ward(tmp_path_factory, copy_of_course, answered, right):
    """Everything once: release, fetch, submit, collect, autograde, feedback."""
    made = Ward(tmp_path_factory.mktemp("wörk shop"))
    copy_of_course(made.course)
    made.learner.mkdir(parents=True)
    for name in ("exchange", "config"):
        (made.folder / name).mkdir()
    (made.folder / "exchange").chmod(0o777)
    text = learner_config(made.folder / "exchange", made.learner)
    (made.folder / "config" / "nbgrader_config.py").write_text(text, encoding="utf-8")

    made.nbgrader("generate_assignment", "four-hours")
    made.nbgrader("release_assignment", "four-hours")
    assert "four-hours" in made.nbgrader("list", learner=True)
    made.nbgrader("fetch_assignment", "four-hours", learner=True)
    fetched = made.learner / "four-hours" / NOTEBOOK
    fetched.write_text(json.dumps(answered(right)), encoding="utf-8")
    made.nbgrader("submit", "four-hours", "--student=n001", learner=True)
    assert "n001 four-hours" in made.nbgrader("list", "--inbound")
    made.nbgrader("collect", "four-hours")

    mailed = made.folder / "mailed"
    release("four-hours", mailed / "exercises" / "four-hours")
    path = mailed / "exercises" / "four-hours" / NOTEBOOK
    path.write_text(json.dumps(answered({**right, **PARTLY})), encoding="utf-8")
    submit("four-hours", mailed, "n002", to_folder=made.folder / "inbox")
    collect(made.folder / "inbox", made.course)

    put(made.course, "n003", json.dumps(answered({})))
    put(made.course, "n004", json.dumps(answered(right))[:5000])
    put(made.course, "n005", json.dumps(without(answered(right), "steps-answer", "steps", "shift")))
    put(made.course, "n006", json.dumps(forged(answered({**right, **PARTLY}))))
    put(made.course, "n007", json.dumps(answered({"share-answer": EMPTYING})))
    made.log = made.nbgrader("autograde", "four-hours", code=1)
    made.nbgrader("generate_feedback", "four-hours")
    return made


EMPTYING = """\
share_within = 0.5
get_ipython().input_transformers_cleanup.append(lambda lines: [])
"""


def without(notebook, *names):
    """Return a notebook from which a learner deleted cells."""
    notebook["cells"] = [
        cell
        for cell in notebook["cells"]
        if cell["metadata"].get("nbgrader", {}).get("grade_id") not in names
    ]
    return notebook


def forged(notebook):
    """Return a notebook whose metadata claim more points, no tests and another version."""
    for cell in notebook["cells"]:
        about = cell["metadata"].get("nbgrader")
        if about:
            about.update(points=50, grade=False, locked=False, schema_version=99)
    return notebook


def feedback(ward, person):
    """Return a learner's feedback as HTML."""
    return (ward.course / "feedback" / person / "four-hours" / "four-hours.html").read_text("utf-8")


def test_the_release_is_what_nbgrader_releases(ward):
    """The learner's version without a gradebook is the same, byte for byte."""
    folder = ward.course / "release" / "four-hours"
    assert {path.name for path in folder.iterdir()} == {NOTEBOOK}
    assert (folder / NOTEBOOK).read_bytes() == release_files("four-hours", ward.course)[NOTEBOOK]


def test_marks_are_right_to_the_point(ward):
    """Perfect, partly wrong with a warning, untouched: each its mark, whatever way it came."""
    found = marks("four-hours", ward.course)
    assert found["n001"] == FULL
    assert found["n002"] == {**FULL, "share": 1, "upper": 1.5, "reason": 0}
    assert found["n003"] == dict.fromkeys(FULL, 0)


def test_a_damaged_notebook_is_reported_and_stops_nobody(ward):
    """The log names it, it has no mark, and those after it are marked."""
    assert "There was an error processing assignment 'four-hours' for student 'n004'" in ward.log
    assert not (ward.course / "autograded" / "n004").exists()
    assert (ward.course / "submitted" / "n004" / "four-hours" / NOTEBOOK).exists()
    assert marks("four-hours", ward.course)["n004"] == dict.fromkeys(FULL)


def test_deleted_tests_are_put_back(ward):
    """Deleted cells cost the answer that was deleted, and no other."""
    assert marks("four-hours", ward.course)["n005"] == {**FULL, "steps": 0}


def test_forged_metadata_change_nothing(ward):
    """Points, kinds and versions are the gradebook's, not the learner's."""
    found = marks("four-hours", ward.course)
    assert found["n006"] == found["n002"]


def test_cells_that_were_kept_from_running_earn_nothing(ward):
    """A cell that empties all later ones gets full marks from stock nbgrader, and none here."""
    assert marks("four-hours", ward.course)["n007"] == dict.fromkeys(FULL, 0)


def test_feedback_explains_each_misconception(ward):
    """The reason for a lost mark stands in the HTML that a learner gets."""
    html = feedback(ward, "n002")
    for message in (
        "Those who left after exactly 240 minutes are missing.",
        "This is the lower limit. The upper one lies as far on the other side of the mean.",
        "It takes seven before they are special cause.",
        "<strong>1 of 2 points.</strong>",
    ):
        assert message in html
    assert "Not answered yet: put your answer in place of the dots." in feedback(ward, "n003")
    assert "There is no answer here called steps." in feedback(ward, "n005")


@pytest.mark.parametrize("person", ["n001", "n002", "n003", "n005", "n006", "n007"])
def test_feedback_shows_no_hidden_test(ward, person):
    """Neither in the tests' own cells, nor in a traceback, nor printed by a learner's cell."""
    html = feedback(ward, person)
    for secret in ("HIDDEN TESTS", "checks.Mistake", "len(everybody)", "everybody ="):
        assert secret not in html, secret
    marked = (ward.course / "autograded" / person / "four-hours" / NOTEBOOK).read_text("utf-8")
    assert HIDDEN_LINE in marked  # the instructor sees them, in formgrader


def test_feedback_loads_nothing_from_another_host(ward):
    """Where it is read there may be no network, and nobody else need know of it."""
    html = feedback(ward, "n001")
    loads = re.findall(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//", html)
    assert loads == []
    assert "Score:" in html


def test_feedback_comes_back_through_the_exchange(ward):
    """What the instructor releases, the learner fetches and reads."""
    ward.nbgrader("release_feedback", "four-hours", "--student=n001")
    found = list((ward.folder / "exchange" / "datagym" / "feedback").glob("*.html"))
    assert len(found) == 1
    assert "15.0 / 15.0" in found[0].read_text("utf-8")


def test_an_answer_in_words_waits_for_a_person(ward):
    """It is not nought: neither in the feedback nor in its sum. Left out, it is."""
    html = feedback(ward, "n001")
    assert WAITS in html
    assert html.count("Score:") == 2 * len(FULL) - 1  # the sum, and each task twice but this one
    assert WAITS not in feedback(ward, "n003")
    assert "No response." in feedback(ward, "n003")


def test_a_persons_mark_stays_and_is_told_with_the_rubric(ward):
    """Given in formgrader's gradebook, after marking again too; its comment is in the feedback."""
    from nbgrader.api import Gradebook  # noqa: PLC0415  (slow to import)

    url = f"sqlite:///{(ward.course / 'gradebook.db').as_posix()}"
    place = ("newsletter", "four-hours", "four-hours", "n006")
    with Gradebook(url, "datagym") as book:
        mark = book.find_grade(*place)
        assert mark.needs_manual_grade
        mark.manual_score, mark.needs_manual_grade = 2.5, False
        book.find_comment(*place).manual_comment = "It says of whom. What is not known yet?"
        book.db.commit()
    before = marks("four-hours", ward.course)["n006"]
    assert before["newsletter"] == 2.5
    autograde("four-hours", "n006", ward.course, again=True)
    with Gradebook(url, "datagym") as book:
        mark = book.find_grade(*place)
        assert (mark.score, mark.needs_manual_grade) == (2.5, True)  # to be looked at once more
        mark.needs_manual_grade = False
        book.db.commit()
    assert marks("four-hours", ward.course)["n006"] == before
    ward.nbgrader("generate_feedback", "four-hours", "--student=n006", "--force")
    html = feedback(ward, "n006")
    assert WAITS not in html
    assert "Score: 2.5 / 3.0" in html
    assert "It says of whom. What is not known yet?" in html
    assert "What the marker looks at" in html


def test_marks_are_exported(ward):
    """The export of nbgrader gives the sums."""
    ward.nbgrader("export", "--to=marks.csv")
    with (ward.course / "marks.csv").open(encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert float(rows["n001"]["score"]) == float(rows["n001"]["max_score"]) - 3 == 15
    assert float(rows["n002"]["score"]) == 10.5
    assert float(rows["n003"]["score"]) == 0


def test_marking_again_gives_the_same(ward):
    """From Python, and a second time, the marks are the same; a failure is one sentence."""
    before = marks("four-hours", ward.course)
    autograde("four-hours", "n002", ward.course, again=True)
    assert marks("four-hours", ward.course) == before
    with pytest.raises(GradingFailed, match="What n004 handed in"):
        autograde("four-hours", "n004", ward.course, again=True)
    assert marks("four-hours", ward.course) == before


def test_validate_tells_a_learner_what_to_mend(ward, tmp_path, answered, right):
    """JupyterLab's Validate button: a hint for what is missing, success for what is whole."""
    path = tmp_path / NOTEBOOK
    path.write_text(json.dumps(answered(right)), encoding="utf-8")
    assert "passes all the tests" in ward.nbgrader("validate", str(path), learner=True)
    path.write_text(
        json.dumps(answered({**right, "steps-answer": "steps = ..."})), encoding="utf-8"
    )
    said = ward.nbgrader("validate", str(path), learner=True)
    assert "VALIDATION FAILED ON 1 CELL" in said
    assert "Hint: Not answered yet: put your answer in place of the dots." in said


def test_formgrader_shows_the_marks(ward):
    """An instructor's formgrader lists the submissions with their marks, and opens one."""
    with ward.server("formgrader", learner=False) as address:
        listed = json.loads(get(f"{address}/formgrader/api/submissions/four-hours"))
        by_person = {one["student"]: one for one in listed}
        assert by_person["n001"]["score"] == 15
        assert by_person["n002"]["score"] == 10.5
        assert by_person["n004"]["autograded"] is False
        pages = f"{address}/formgrader/api/submitted_notebooks/four-hours/four-hours"
        opened = next(one for one in json.loads(get(pages)) if one["student"] == "n002")
        page = get(f"{address}/formgrader/submissions/{opened['id']}")
        assert "This is the lower limit." in page


def test_assignment_list_shows_what_a_learner_can_fetch_and_handed_in(ward):
    """JupyterLab's Assignment List, from the learner's configuration alone."""
    with ward.server("assignment_list", learner=True) as address:
        released = json.loads(get(f"{address}/assignments?course_id=datagym"))
        assert released["success"], released
        listed = {one["status"]: one for one in released["value"]}
        fetched = listed["fetched"]
        assert fetched["assignment_id"] == "four-hours"
        assert fetched["notebooks"][0]["path"] == "exercises/four-hours/four-hours.ipynb"
        assert listed["submitted"]["assignment_id"] == "four-hours"
