"""A cohort of attackers under nbgrader's commands: what lies beside a notebook, or is forged."""

import json
import os
import shutil
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from nbconvert.exporters import HTMLExporter
from nbgrader.server_extensions.formgrader import handlers

from datagym.exercises import marks
from datagym.exercises.assignments import course_folder
from datagym.exercises.releasing import read_config
from datagym.kernels import available

pytestmark = [
    pytest.mark.nbgrader,
    pytest.mark.timeout(900),
    pytest.mark.skipif(bool(available()), reason="there is no sandbox here"),
]
HONEST = "z99"
SNOW = "\N{SNOWMAN}" * 70  # three bytes each


class Course:
    """An nbgrader course with Datagym's settings, and who handed in."""

    def __init__(self, folder: Path, attempts) -> None:
        self.folder = folder
        self.attempts = attempts
        source = folder / "source" / "attack"
        source.mkdir(parents=True)
        shutil.copy(course_folder() / "nbgrader_config.py", folder)
        (source / "waits.csv").write_text(attempts.WAITS, "utf-8")
        (source / "misconceptions.yaml").write_text(attempts.SECRET, "utf-8")
        (source / "attack.ipynb").write_text(json.dumps(attempts.source()), "utf-8")
        self.people: dict[str, object] = {}
        self.nbgrader("generate_assignment", "attack")

    def hand_in(self, person, notebook, files=()) -> Path:
        """Lay a hand-in where nbgrader marks it, whatever is in it."""
        place = self.folder / "submitted" / person / "attack"
        place.mkdir(parents=True)
        for name, text in dict(files).items():
            (place / name).write_text(text, "utf-8")
        if "waits.csv" not in files:
            (place / "waits.csv").write_text(self.attempts.WAITS, "utf-8")
        (place / "attack.ipynb").write_text(json.dumps(notebook), "utf-8")
        return place

    def nbgrader(self, *words: str) -> str:
        """Run an nbgrader command; it may fail for some."""
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *words],
            cwd=self.folder,
            env=os.environ,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        return done.stdout + done.stderr

    def feedback(self, person: str) -> str:
        """Return the page that a learner gets."""
        return (self.folder / "feedback" / person / "attack" / "attack.html").read_text("utf-8")

    def formgrader(self, person: str) -> str:
        """Return the page that an instructor gets, made as formgrader makes it."""
        config = read_config(self.folder).copy()
        config.HTMLExporter.template_name = "formgrade"
        config.HTMLExporter.extra_template_basedirs = [handlers.template_path]
        path = self.folder / "autograded" / person / "attack" / "attack.ipynb"
        about = {"base_url": "", "index": 0, "total": 1, "notebook_id": "attack"}
        page, _ = HTMLExporter(config=config).from_filename(str(path), resources=about)
        return page


@pytest.fixture(scope="module")
def course(tmp_path_factory, attacked):
    """Everything once: attackers, one who laid a link, and an honest learner who is marked last."""
    made = Course(tmp_path_factory.mktemp("attäcked"), attacked)
    listed = [one for one in attacked.attacks() if one.by_hand]
    for number, attack in enumerate(listed):
        person = f"a{number:02}"
        made.people[person] = attack
        made.hand_in(person, attack.notebook(), attack.files)
    secret = made.folder / "secret.txt"
    secret.write_text(attacked.SECRET, "utf-8")
    reads = (
        "import pathlib\nmean_wait = 7\n"
        "for path in pathlib.Path().rglob('*'):\n"
        "    if path.is_file():\n        print(path, path.read_text(errors='replace'))"
    )
    place = made.hand_in("l01", attacked.handed_in({**attacked.WRONG, "mean": reads}))
    (place / "soft.txt").symlink_to(secret)
    os.link(secret, place / "hard.txt")
    (place / "folder").symlink_to(made.folder / "source")
    (place / "mine.txt").write_text("my own", "utf-8")
    crowd = {f"{number:03}{SNOW}.txt": "x" for number in range(400)}
    made.hand_in("m01", attacked.handed_in(attacked.RIGHT), crowd)
    made.hand_in(HONEST, attacked.handed_in(attacked.RIGHT))
    made.log = made.nbgrader("autograde", "attack")
    made.log += made.nbgrader("generate_feedback", "attack")
    return made


def test_each_earns_what_the_answers_are_worth(course, attacked):
    """And the honest learner, who is marked last, all points."""
    found = marks("attack", course.folder)
    for person, attack in course.people.items():
        assert found.get(person) == attack.marks, attack.name
    assert found[HONEST] == attacked.POINTS


def test_a_crowd_of_files_is_cut_off(course, attacked):
    """The author's own files are there first, and the notebook is marked."""
    assert marks("attack", course.folder)["m01"] == attacked.POINTS


def test_links_of_a_hand_in_lead_nowhere(course, attacked):
    """What a link leads to would be copied: such a hand-in is refused by name, not marked."""
    assert not any(marks("attack", course.folder)["l01"].values())
    for stage in ("autograded", "feedback"):
        assert not [*(course.folder / stage / "l01").rglob("attack.*")]
    assert attacked.SECRET not in course.log


def test_no_page_tells_a_learner_of_a_hidden_test(course, attacked):
    """Whatever was forged, the feedback holds no line of a test."""
    for person in (*course.people, HONEST):
        page = course.feedback(person)
        assert attacked.SECRET not in page, course.people.get(person)
        assert "random.randrange" not in page, course.people.get(person)


POSES = (("div", "class", "score tabbable"), ("meta", "http-equiv", "refresh"))


class Page(HTMLParser):
    """Collects what of a page could run, be fetched from elsewhere, or take the page's place."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.named: list[str | None] = []
        self._script = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Look at a tag."""
        self._script = tag == "script"
        if tag in ("iframe", "object", "embed", "form", "base", "svg", "math"):
            self.faults.append(tag)
        self.named += [value for name, value in attrs if name == "id"]
        for name, value in attrs:
            text = "".join((value or "").split()).casefold()
            if name.startswith("on") or text.startswith(("javascript:", "vbscript:", "data:text")):
                self.faults.append(f"{tag} {name}={value}")
            if "example.org" in text or "page.html" in text or "position" in text:
                self.faults.append(f"{tag} {name}={value}")
            if (tag, name, value) in POSES:
                self.faults.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        """Look at a script's text."""
        if self._script and "owned" in data:
            self.faults.append(data)

    def handle_endtag(self, tag: str) -> None:
        """A script has ended."""
        self._script = self._script and tag != "script"


@pytest.fixture
def show(course):
    """The pages of the one who shows scripts, by kind."""
    (person,) = (p for p, attack in course.people.items() if attack.change == "show_scripts")
    return {"feedback": course.feedback(person), "formgrader": course.formgrader(person)}


def test_nothing_that_a_learner_shows_runs(show):
    """Neither in the feedback nor in formgrader; what was a text stands there as a text."""
    for kind, page in show.items():
        parts = page.partition('id="notebook"')  # what stands before is nbgrader's own
        assert Page(parts[2]).faults == [], kind
        assert "&lt;script&gt;window.owned = 1" in page, kind
        assert Page(parts[2]).named.count("statusmessage") == (kind == "formgrader")


def test_the_parser_finds_scripts(attacked):
    """Each of the texts, as it came, would be found."""
    for text in attacked.TEXTS[:10]:
        assert Page(text.replace("](", "]<a href='").replace(") <a", "'>x</a> <a")).faults, text


def test_tables_pictures_and_words_are_shown(course, attacked):
    """A page without what belongs to it would be safe as well."""
    boxes = {
        **attacked.RIGHT,
        "table": f"{attacked.RIGHT['table']}\nby_ward.plot.bar()\nby_ward",
    }
    notebook = attacked.handed_in(boxes)
    text = "# Words\n\n**bold** $a < b$ `x < 3`\n\n|a|b|\n|-|-|\n|1|2|\n\n> said"
    notebook["cells"].append({"cell_type": "markdown", "id": "w", "metadata": {}, "source": text})
    course.hand_in("w01", notebook)
    course.nbgrader("autograde", "attack", "--student=w01")
    course.nbgrader("generate_feedback", "attack", "--student=w01")
    for page in (course.feedback("w01"), course.formgrader("w01")):
        assert '<table border="1" class="dataframe">' in page
        assert "<td>195.0</td>" in page
        assert "data:image/png;base64,iVBOR" in page
        assert "<strong>bold</strong>" in page
        assert "<code>x &lt; 3</code>" in page
        assert "<blockquote>" in page
