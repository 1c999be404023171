"""Every fault at once in one cohort: each honest learner has full marks, each other a sentence.

The same cohort is marked by ``datagym grade`` with two workers and by ``nbgrader autograde``
alone, and both give the same marks. The code of these hand-ins runs in the sandbox only.
"""

import contextlib
import copy
import json
import os
import socket
import subprocess
import sys

import psutil
import pytest

from datagym.kernels import available

pytestmark = [
    pytest.mark.nbgrader,
    pytest.mark.timeout(1200),
    pytest.mark.skipif(bool(available()), reason=str(available())),
]

LIMITS = "\nc.Execute.timeout = 6\nc.RunTests.total_seconds = 15\n"
IGNORES = (
    "import signal\n"
    "for n in (2, 15, 24): signal.signal(n, signal.SIG_IGN)\n"
    "while True:\n    try:\n        while True: pass\n    except BaseException: pass"
)
FORKS = "import os\nwhile True:\n    try: os.fork()\n    except OSError: pass"
THREADS = (
    "import threading, time\n"
    "for _ in range(5000): threading.Thread(target=time.sleep, args=(60,)).start()"
)
MEMORY = "held = []\nwhile True: held.append(bytearray(64 << 20))"
TINY = "for n in range(1_000_000): display(n)"
SPARSE = "open('sparse', 'wb').truncate(10 << 30)"
OUTLIVES = "import subprocess\nsubprocess.Popen(['sleep', '47111'], start_new_session=True)"

# What a box does before its answer → what it earns of the 2 points of its task.
BOXES = {
    "kills-its-parent": ("import os, time\nos.kill(os.getppid(), 9)\ntime.sleep(9)", 0),
    "kills-itself": ("import os\nos.kill(os.getpid(), 9)", 0),
    "exits": ("import os\nos._exit(0)", 0),
    "has-a-segfault": ("import ctypes\nctypes.string_at(0)", 0),
    "never-ends": ("while True: pass", 0),
    "ignores-interrupts": (IGNORES, 0),
    "asks": ("input('How many? ')", 0),
    "forks": (FORKS, 0),
    "threads": (THREADS, 0),
    "takes-memory": (MEMORY, 0),
    "says-200-mb": ("print('x' * 200_000_000)", 2),
    "says-a-million-things": (TINY, 0),
    "writes-a-sparse-file": (SPARSE, 0),
    "leaves-a-process": (OUTLIVES, 2),
}


def box(beds, code):
    """Return a hand-in whose first answer comes after some code."""
    made = beds.notebooks()
    made["beds.ipynb"]["cells"][1]["source"] = f"{code}\ntotal = sum(beds)"
    return made


def changed(beds, change):
    """Return a hand-in whose first notebook is changed, into another or into bytes."""
    made = beds.notebooks()
    notebook = copy.deepcopy(made["beds.ipynb"])
    other = change(notebook)
    made["beds.ipynb"] = notebook if other is None else other
    return made


def older(notebook):
    """Save in the format of 2013."""
    cells = notebook.pop("cells")
    for one in cells:
        one.pop("id")
        if one["cell_type"] == "code":
            one["input"] = one.pop("source")
            one |= {"language": "python", "prompt_number": 1}
            one.pop("execution_count")
    notebook.update(nbformat=3, nbformat_minor=0, worksheets=[{"cells": cells, "metadata": {}}])


def newer(notebook):
    """Save in a format that is not made yet."""
    notebook.update(nbformat_minor=9, news={"a": 1})


def forged(notebook):
    """Claim other points and another kernel."""
    notebook["metadata"]["kernelspec"] = {"name": "../../evil", "language": "bash"}
    for one in notebook["cells"]:
        one["metadata"].setdefault("nbgrader", {}).update(points=99, schema_version=99)


def without_tests(notebook):
    """Delete what marks."""
    notebook["cells"] = [one for one in notebook["cells"] if one["id"] != "total"]


def doubled(notebook):
    """Have a test twice, under one id."""
    notebook["cells"].insert(3, copy.deepcopy(notebook["cells"][2]))


def reverse(notebook):
    """Turn the cells round."""
    notebook["cells"].reverse()


def edited(notebook):
    """Make the test and the data one's own."""
    notebook["cells"][0]["source"], notebook["cells"][2]["source"] = "beds = [1]", "2.0"


def large(notebook):
    """Have saved an output of 101 megabytes."""
    text = {"output_type": "stream", "name": "stdout", "text": "x" * 101_000_000}
    notebook["cells"][1]["outputs"] = [text]


def bytes_of(change):
    """Return a change of the file's bytes."""
    return lambda notebook: change(json.dumps(notebook))


WHOLE = {  # earns full marks all the same
    "format-3": older,
    "format-to-come": newer,
    "forged": forged,
    "tests-deleted": without_tests,
    "tests-doubled": doubled,
    "reversed": reverse,
    "tests-edited": edited,
    "utf-16": bytes_of(lambda text: text.encode("utf-16")),
    "byte-order-mark": bytes_of(lambda text: text.encode("utf-8-sig")),
    "windows-lines": bytes_of(lambda text: text.replace("\\n", "\\r\\n").encode()),
    "half-a-character": bytes_of(lambda text: text.replace("There", "\\ud83d").encode()),
}
SPOILED = {  # cannot be marked, and is said → a word of what is said
    "cut-off": (bytes_of(lambda text: text.encode()[:500]), "damaged"),
    "empty": (bytes_of(lambda _: b""), "empty"),
    "zeros": (bytes_of(lambda _: bytes(4096)), "empty"),
    "no-notebook": (bytes_of(lambda _: b'{"a": 1}'), "no notebook"),
    "no-json": (bytes_of(lambda _: b"PK\x03\x04 a spreadsheet"), "damaged"),
    "deep": (bytes_of(lambda _: b"[" * 200_000), "damaged"),
    "of-101-mb": (large, "larger"),
}


def linked(place):
    """Hand in a link to what the instructor has."""
    (place / "notes.txt").symlink_to(place.parents[2] / "source" / "beds" / "beds.ipynb")


def linked_folder(place):
    """Hand in a link to the solutions."""
    (place / "notes").symlink_to(place.parents[2] / "source")


def linked_hard(place):
    """Hand in another name of the same file."""
    os.link(place.parents[2] / "source" / "beds" / "beds.ipynb", place / "notes.txt")


def pipe(place):
    """Hand in a pipe, for which one waits for ever."""
    os.mkfifo(place / "notes.txt")


def door(place):
    """Hand in a socket."""
    with socket.socket(socket.AF_UNIX) as made, contextlib.chdir(place):  # paths are short there
        made.bind("notes.sock")


def sparse(place):
    """Hand in 200 megabytes of nothing."""
    (place / "notes.txt").touch()
    os.truncate(place / "notes.txt", 200_000_000)


LAID = {  # is laid into the folder by hand → a word of what is said
    "a-link": (linked, "link"),
    "a-link-to-a-folder": (linked_folder, "link"),
    "a-hard-link": (linked_hard, "link"),
    "a-pipe": (pipe, "pipe"),
    "a-socket": (door, "notes.sock"),
    "a-sparse-file": (sparse, "larger"),
}
NAMES = {  # is no fault of the answers
    "a-plus": b"a+b=c.txt",
    "a-new-line": b"a\nb.txt",
    "a-long-name": b"x" * 251 + b".txt",
    "no-utf-8": b"\xff\xfe.txt",
    "two-forms": "é.txt".encode(),
}


def fill(beds):
    """Lay the cohort into the course: honest learners before, between and after the others."""
    for n, (name, (code, _)) in enumerate(BOXES.items()):
        beds.hand_in(f"b{n:02}-{name}", box(beds, code))
    for n, (name, change) in enumerate(WHOLE.items()):
        beds.hand_in(f"d{n:02}-{name}", changed(beds, change))
    for n, (name, (change, _)) in enumerate(SPOILED.items()):
        beds.hand_in(f"f{n:02}-{name}", changed(beds, change))
    for n, (name, (put, _)) in enumerate(LAID.items()):
        put(beds.hand_in(f"h{n:02}-{name}"))
    for n, (name, file) in enumerate(NAMES.items()):
        place = os.fsencode(beds.hand_in(f"j{n:02}-{name}"))
        with open(os.path.join(place, file), "wb"):  # noqa: PTH118, PTH123  (a name of bytes)
            pass
    (beds.folder / "submitted" / "j04-two-forms" / "beds" / "e\u0301.txt").touch()
    beds.hand_in("k00-no-moment", when="soon")
    beds.hand_in("k01-the-year-9999", when="9999-12-31 23:59:59.999999 UTC")
    beds.hand_in("k02-one-is-missing", {"wards.ipynb": beds.notebooks()["wards.ipynb"]})
    beds.hand_in("k03-none-is-there", {})
    for file in ("beds.ipynb", "wards.ipynb"):
        (beds.folder / "submitted" / "k03-none-is-there" / "beds" / file).unlink(missing_ok=True)
    for letter in "acegilz":
        beds.hand_in(f"{letter}99-honest")


HONEST = {f"{letter}99-honest" for letter in "acegilz"}


def whose(kinds, letter):
    """Return the people of a kind of fault, and which fault is whose."""
    return {f"{letter}{n:02}-{name}": kinds[name] for n, name in enumerate(kinds)}


@pytest.fixture(scope="module")
def marked(released_beds, tmp_path_factory):
    """The cohort marked by us with two workers, and the same by nbgrader alone."""
    beds = released_beds.copy(tmp_path_factory.mktemp("mixed") / "exercises")
    with (beds.folder / "nbgrader_config.py").open("a", encoding="utf-8") as file:
        file.write(LIMITS)
    fill(beds)
    serial = type(beds)(beds.folder.parent / "serial")
    subprocess.run(["cp", "-a", str(beds.folder), str(serial.folder)], check=True)  # noqa: S607  (where it lies differs)
    line = [sys.executable, "-m", "datagym", "grade", "beds", "--course", str(beds.folder)]
    done = subprocess.run(
        [*line, "--workers", "2", "--json"],
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    log = serial.nbgrader("autograde", "beds", code=1)
    return done, beds.rows(), serial.rows(), log


def test_every_honest_learner_has_full_marks(marked):
    """Before, between and after all others, under both."""
    _, *both, _ = marked
    for rows in both:
        for person in HONEST | set(whose(WHOLE, "d")) | set(whose(NAMES, "j")):
            grades = rows[person]["grades"]
            assert (grades["total"][4], grades["wards"][4]) == (2, 2), person


def test_a_box_that_does_harm_costs_its_own_task_alone(marked):
    """The learner's other notebook is marked in full; the instructor reads what happened."""
    done, *both, log = marked
    tasks = {one["person"]: one["tasks"] for one in json.loads(done.stdout)["marked"]}
    for person, (_, points) in whose(BOXES, "b").items():
        for rows in both:
            grades = rows[person]["grades"]
            assert (grades["total"][4], grades["wards"][4]) == (points, 2), person
        if not points:
            assert tasks[person]["total"]["instructor"], person
            assert f"{person}, beds, total: " in log


def test_who_cannot_be_marked_is_said_with_a_sentence(marked):
    """Each of them and nobody else; the exit code tells a script."""
    done, ours, serial, log = marked
    assert done.returncode == 1
    failed = {one["person"]: one["reason"] for one in json.loads(done.stdout)["failed"]}
    expected = {**whose(SPOILED, "f"), **whose(LAID, "h")}
    for person, (_, word) in expected.items():
        assert word in failed.pop(person), person
        assert f"for student '{person}'" in log
        for rows in (ours, serial):
            if person in rows:  # nbgrader enters nobody whose files it cannot copy
                assert {grade[0] for grade in rows[person]["grades"].values()} == {None}
        assert person in ours
    assert "timestamp.txt" in failed.pop("k00-no-moment")
    assert "no notebook" in failed.pop("k03-none-is-there")
    assert failed == {}


def test_both_give_the_same_marks(marked):
    """Of everybody whom nbgrader enters: not of who handed in no notebook, or a pipe."""
    _, ours, serial, _ = marked
    assert set(ours) - set(serial) == {"h03-a-pipe", "h04-a-socket", "k03-none-is-there"}
    assert {person: row["grades"] for person, row in serial.items()} == {
        person: row["grades"] for person, row in ours.items() if person in serial
    }


def test_nothing_is_left_running(marked):
    """A process that fled from its kernel is gone with it."""
    assert marked[0].returncode == 1
    lines = [" ".join(one.info["cmdline"] or ()) for one in psutil.process_iter(["cmdline"])]
    assert "sleep 47111" not in lines
