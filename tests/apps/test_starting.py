"""What a learner's workspace is filled with, and where their server listens."""

import json
import socket

import pytest

from datagym.apps import starting
from datagym.apps.settings import environment
from datagym.config import Config
from datagym.course.workspace import Fate
from datagym.errors import Unavailable


@pytest.fixture
def config(tmp_path):
    """A course in a folder with a space and letters of other languages."""
    return Config.read({}, workspace=tmp_path / "Mein Kurs é")


def test_a_workspace_holds_lessons_exercises_data_and_pages(config):
    """One of each, and no output, solution or hidden test among them."""
    laid = {item.path: item.fate for item in starting.make_workspace(config)}
    assert set(laid.values()) == {Fate.NEW}
    rooms = {path.split("/")[0] for path in laid}
    assert rooms == {"pages", "lessons", "exercises", "data"}
    for path in config.workspace.glob("lessons/*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        assert not any(cell.get("outputs") for cell in cells)
    for path in config.workspace.glob("exercises/*/*.ipynb"):
        text = path.read_text(encoding="utf-8")
        assert "BEGIN SOLUTION" not in text
        assert "BEGIN HIDDEN TESTS" not in text
    table = (config.workspace / "data/ed_attendances.csv").read_text(encoding="utf-8")
    assert table.startswith("attendance_id,")
    assert "Columns" in (config.workspace / "data/ed_attendances.txt").read_text(encoding="utf-8")


def test_only_data_that_the_course_names_are_laid(monkeypatch):
    """Each lesson's table is there; what no lesson and no exercise names is not even made."""
    monkeypatch.setattr(starting, "names", lambda: ["ed_attendances", "named_nowhere"])
    data = {path for path in starting.release() if path.startswith("data/")}
    assert data == {"data/ed_attendances.csv", "data/ed_attendances.txt"}


@pytest.mark.parametrize(
    "text",
    [b'load("beds")', rb"load(\"beds\")", rb"only=['wards', 'beds']", b'{"dataset": "beds"}'],
)
def test_a_dataset_is_named_in_quotation_marks(monkeypatch, text):
    """In code, in the JSON of a notebook and in its metadata, but not by a word of the prose."""
    monkeypatch.setattr(starting, "names", lambda: ["beds", "bed"])
    assert starting._named([b"All beds are full, and one bed is broken.", text]) == ["beds"]


def test_started_again_it_makes_no_release(config, monkeypatch):
    """The second start is quick: nothing is made when nothing changed."""
    monkeypatch.setattr(starting, "release", lambda: {"pages/home.ipynb": b"{}"})
    monkeypatch.setattr(starting, "_pages", lambda: {"pages/home.ipynb": None})
    assert starting.make_workspace(config)
    monkeypatch.setattr(starting, "release", lambda: pytest.fail("it was made again"))
    assert starting.make_workspace(config) == []


def test_the_assignment_list_is_told_where_to_look(config, monkeypatch):
    """The settings of nbgrader lie on Jupyter's path of this workspace."""
    monkeypatch.setattr(starting, "release", dict)
    monkeypatch.setattr(starting, "_pages", dict)
    starting.make_workspace(config)
    folder = environment(config)["JUPYTER_CONFIG_DIR"]
    text = (config.workspace / ".datagym/jupyter/nbgrader_config.py").read_text(encoding="utf-8")
    assert folder == str(config.workspace / ".datagym" / "jupyter")
    compile(text, "nbgrader_config.py", "exec")
    assert (config.workspace / "exchange").is_dir()
    assert repr(str(config.workspace / "exercises")) in text


def test_a_taken_port_is_said():
    """A port that was asked for and is in use is a sentence; without one, a free one is taken."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(Unavailable, match=f"Another program uses port {port}"):
            starting.choose_port(port)
    assert starting.choose_port(None) > 0


def test_nothing_depends_on_the_users_own_jupyter(config, monkeypatch):
    """Settings, data and IPython's history are the course's own; ours come first on each path."""
    monkeypatch.setenv("JUPYTER_PATH", "/somewhere")
    told = environment(config)
    own = str(config.workspace / ".datagym")
    for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR"):
        assert told[name].startswith(own)
    assert told["JUPYTER_PATH"].endswith("/somewhere")
    assert "datagym" in told["JUPYTER_PATH"].split("/somewhere")[0]


def test_jupyterlab_is_told_to_be_silent(config):
    """No news, no update check, no extension registry, and this machine only."""
    told = starting.lab_settings(config, port=1, browser=False)
    assert told.ServerApp.ip == "127.0.0.1"
    assert told.ServerApp.allow_remote_access is False
    assert told.LabApp.news_url is None
    assert told.LabApp.check_for_updates_class.__name__ == "NeverCheckForUpdate"
    assert told.LabApp.extension_manager == "readonly"
    assert len(told.IdentityProvider.token) >= 32
