"""What a learner must not have is found wherever it stands in a release."""

import base64
import io
import json
import zipfile

import pytest

from datagym.exercises import release_files
from datagym.exercises.assignments import source_folder
from datagym.exercises.proving.known import read_cases
from datagym.exercises.proving.leaks import leaks

SOLUTION = 'worst = pairs.nlargest(15, "this week")'
SHORT = 'safe_sentence = "b"'
HIDDEN = 'beds = everybody[everybody["disposal"] == "admitted"]'
KNOWN = 'share_within = 100 * admitted["within_4_hours"].mean()'
SAID = "This is the lower limit. The upper one lies as far on the other side of the mean."
WHAT = {
    SOLUTION: "no solution",
    SHORT: "no solution",
    HIDDEN: "no hidden test",
    KNOWN: "no text of a known answer",
    SAID: "no text of a known answer",
}


def packed(text):
    """Return a zip file with a text in it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("notes.txt", text)
    return file.getvalue()


def coded(text):
    """Return a text in base64, as a picture would be."""
    return base64.b64encode(text.encode()).decode()


PLACES = {
    "prose": lambda cell, _, text: cell.update(source=["So:\n", f"  {text}\n"]),
    "metadata": lambda cell, _, text: cell["metadata"].update(note={"old": [text]}),
    "a key": lambda cell, _, text: cell["metadata"].update({text: 1}),
    "output": lambda cell, _, text: cell.update(outputs=[{"data": {"text/plain": text}}]),
    "picture": lambda cell, _, text: cell.update(outputs=[{"data": {"image/png": coded(text)}}]),
    "attachment": lambda cell, _, text: cell.update(attachments={"a": {"b": coded(text)}}),
    "a file": lambda _, files, text: files.update({"notes.csv": text.encode()}),
    "a zip": lambda _, files, text: files.update({"notes.zip": packed(text)}),
}


@pytest.fixture(scope="module")
def known():
    """The source, what is released of it, and the known answers."""
    folder = source_folder("four-hours")
    source = json.loads((folder / "four-hours.ipynb").read_text("utf-8"))
    return source, list(read_cases(folder / "misconceptions.yaml", source))


@pytest.fixture
def release():
    """The notebook as learners get it."""
    return json.loads(release_files("four-hours")["four-hours.ipynb"])


def test_nothing_secret_is_released(known, release):
    """As the assignment is now."""
    source, cases = known
    assert set(leaks(source, release, release_files("four-hours"), cases).values()) == {""}


@pytest.mark.parametrize("text", list(WHAT))
@pytest.mark.parametrize("place", list(PLACES))
def test_a_secret_is_found(known, release, place, text):
    """Each kind in each place."""
    source, cases = known
    files = {}
    PLACES[place](release["cells"][2], files, text)
    found = leaks(source, release, files, cases)
    assert text in found[WHAT[text]]


def test_outputs_attachments_and_the_list_of_answers_are_found(known, release):
    """Whatever they hold."""
    source, cases = known
    release["cells"][3].update(outputs=[{"output_type": "stream", "text": "0.39"}])
    release["cells"][0].update(attachments={"a.png": {"image/png": ""}})
    found = leaks(source, release, {"misconceptions.yaml": b""}, cases)
    assert found["no outputs"] == "load"
    assert found["no attachments"] == "title"
    assert found["no known wrong answers"] == "misconceptions.yaml"
