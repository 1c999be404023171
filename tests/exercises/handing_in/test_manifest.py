import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from datagym.errors import BadInput
from datagym.exercises.handing_in.manifest import Manifest, check_names

MOMENT = datetime(2026, 1, 5, 10, 42, tzinfo=UTC)
MADE = Manifest.of("four-hours", "n017", MOMENT, {"four-hours.ipynb": b"{}"})


def changed(**more):
    """Return a manifest's bytes with some of its entries changed."""
    return json.dumps({**json.loads(MADE.as_bytes()), **more}).encode()


def test_a_manifest_comes_back_as_it_was_written():
    """What was written is what is read, and its receipt stays the same."""
    again = Manifest.read(MADE.as_bytes())
    assert again == MADE
    assert again.receipt() == MADE.receipt()


def test_a_receipt_tells_files_people_and_moments_apart():
    """Another byte, person or moment has another receipt."""
    others = {
        Manifest.of("four-hours", "n017", MOMENT, {"four-hours.ipynb": b"{ }"}).receipt(),
        Manifest.of("four-hours", "n018", MOMENT, {"four-hours.ipynb": b"{}"}).receipt(),
        Manifest("four-hours", "n017", MOMENT + timedelta(seconds=1), MADE.files).receipt(),
    }
    assert len(others | {MADE.receipt()}) == 4


def test_moments_are_written_in_utc():
    """A learner abroad, or a clock put back, does not change the order of hand-ins."""
    abroad = MOMENT.astimezone(timezone(timedelta(hours=5)))
    assert Manifest("four-hours", "n017", abroad, MADE.files).receipt() == MADE.receipt()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        changed(files=[]),
        changed(handed_in="yesterday"),
        changed(handed_in="2026-01-05T10:42:00"),
        changed(format=2),
        changed(person="../../root"),
        changed(person=".."),
        changed(person="con"),
        changed(person=7),
        changed(files={"a.ipynb": {"sha256": "x"}}),
    ],
)
def test_nothing_in_a_manifest_is_trusted(data):
    """Whatever stands in it, a bad manifest is refused with a sentence."""
    with pytest.raises(BadInput):
        Manifest.read(data)


@pytest.mark.parametrize(
    "name",
    [
        "../x",
        "a/../../x",
        "/etc/passwd",
        "C:/x",
        "a\\b",
        "a//b",
        "./a",
        "",
        "a\0b",
        "a\nb",
        "nul.txt",
        "x" * 300,
        " a",
        "a.",
        "manifest.json",
        "timestamp.txt",
        "a\u202eb",
        "\ud800.txt",
        "\U0001f3e5" * 70,  # 70 characters, 280 bytes
        "/".join(["folder"] * 80),
        "pandas.py",
        "datagym/exercises/checks.py",
        "sitecustomize.pyc",
        "numpy.cpython-311-x86_64-linux-gnu.so",
    ],
)
def test_names_that_lead_elsewhere_are_refused(name):
    """No name leads out of the folder or cannot be written on one of the three systems."""
    with pytest.raises(BadInput):
        check_names({name: 1})


@pytest.mark.parametrize(
    "names", [("a.txt", "A.txt"), ("é.txt", "e\u0301.txt"), ("Data/x", "data/y")]
)
def test_names_that_clash_are_refused(names):
    """Two names that one system takes for the same are refused on all."""
    with pytest.raises(BadInput, match="too alike"):
        check_names(dict.fromkeys(names, 1))


def test_a_name_cannot_be_file_and_folder():
    """Such a zip could not be laid down, and would stop the others."""
    with pytest.raises(BadInput, match="a file and a folder"):
        check_names({"a": 1, "a/b": 1})


def test_ordinary_names_are_taken():
    """Folders, spaces inside and letters of all languages are fine."""
    check_names(
        {
            "four-hours.ipynb": 1,
            "data/my beds.csv": 1,
            "bilder/größe.png": 1,
            "a+b.csv": 1,
            "pandas.md": 1,
        }
    )
