"""The commands that start servers, up to the point where one would listen."""

import socket

import pytest

from datagym.apps import serving, starting
from datagym.cli import main
from datagym.cli.start import sentences
from datagym.course.workspace import Fate, Laid


def run(capsys, *arguments):
    """Run a command; return its exit code and what it wrote as an error."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments))
    return ended.value.code, capsys.readouterr().err


@pytest.fixture
def taken():
    """A port on which somebody listens."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        yield other.getsockname()[1]


def test_a_taken_port_is_one_sentence(capsys, taken, tmp_path, monkeypatch):
    """Both servers say which port, and what to do."""
    monkeypatch.setattr(starting, "make_workspace", lambda *_, **__: [])
    for command in ("start", "serve"):
        code, error = run(capsys, command, "--port", str(taken), "--workspace", str(tmp_path / "w"))
        assert code == 1
        assert str(taken) in error
        assert "--port" in error
        assert "Traceback" not in error


def test_a_workspace_that_is_a_file_is_one_sentence(capsys, tmp_path):
    """Name a folder."""
    path = tmp_path / "file"
    path.write_text("", encoding="utf-8")
    for command in ("start", "serve", "doctor"):
        code, error = run(capsys, command, "--workspace", str(path))
        assert code == 2
        assert "is a file" in error


def test_a_workspace_that_cannot_be_written_is_one_sentence(capsys, tmp_path):
    """Its parent is a file: also root cannot make a folder there."""
    path = tmp_path / "file"
    path.write_text("", encoding="utf-8")
    code, error = run(capsys, "start", "--no-browser", "--workspace", str(path / "w"))
    assert code == 1
    assert "could not be written" in error
    assert "--workspace" in error


def test_a_wrong_certificate_is_one_sentence(capsys, tmp_path):
    """A file that is none, and one that is not there."""
    path = tmp_path / "ward.pem"
    for text in ("", None):
        if text is None:
            path.unlink()
        else:
            path.write_text(text, encoding="utf-8")
        code, error = run(capsys, "serve", "--certificate", str(path))
        assert code == 2
        assert "cannot be used" in error


def test_what_became_of_the_files_is_said_in_words():
    """Counts for what is new, a sentence for what concerns the learner's own."""
    told = sentences(
        [
            Laid("a", Fate.NEW),
            Laid("b", Fate.NEW),
            Laid("c", Fate.UPDATED),
            Laid("d", Fate.SAME),
            Laid("e", Fate.KEPT),
            Laid("f.ipynb", Fate.BESIDE, "f (new version 2).ipynb"),
            Laid("g", Fate.DELETED),
        ]
    )
    assert told[:2] == ["2 files laid into the workspace.", "1 file brought up to date."]
    assert "f (new version 2).ipynb" in told[2]
    assert "--bring-back g" in told[3]
    assert len(told) == 4


@pytest.mark.parametrize(
    ("host", "warned"), [("192.0.2.7", True), ("127.0.0.1", False), ("localhost", False)]
)
def test_serving_a_network_in_the_open_is_said(capsys, monkeypatch, host, warned):
    """Without a certificate, whoever listens on the way can read a link."""
    monkeypatch.setattr(serving, "serve", lambda *_, announce, **__: announce("http://ward/"))
    code, error = run(capsys, "serve", "--host", host)
    assert code == 0
    assert ("--certificate" in error) is warned
