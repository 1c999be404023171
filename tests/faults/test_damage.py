"""Damaged notebooks are marked all the same; one that cannot be read is reported, and no other.

Each fault is put into the same whole submission. The fast tests rebuild and run the cells here;
the one marked ``nbgrader`` lets ``nbgrader autograde`` do it. What nbgrader's own settings make
of the same files stands in the table in ``docs/faults.md``.
"""

import ast
import copy
import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from datagym.errors import BadInput
from datagym.exercises import marks
from datagym.exercises.assignments import course_folder
from datagym.exercises.cells import node
from datagym.exercises.examination.outline import outline
from datagym.exercises.examination.rebuilding import rebuild
from datagym.exercises.handing_in.reading import read_notebook

NAME = "beds.ipynb"
FULL = {"total": 2, "middle": 3, "most": 1, "words": None}
HIDDEN = "### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
SOLUTION = "### BEGIN SOLUTION\n{}\n### END SOLUTION"


def cell(name, source, kind="code", points=0, **marks):
    """Return a cell of the source."""
    made = {"cell_type": kind, "id": name, "metadata": {}, "source": source}
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    if marks or points:
        about = {"grade_id": name, "schema_version": 3, "cell_type": kind, "task": False}
        about |= {"grade": bool(points), "solution": False, "locked": False, **marks}
        made["metadata"]["nbgrader"] = {**about, "points": points} if points else about
    return made


def task(name, dots, solution, *, test, points):
    """Return an answer's cell and its test's."""
    return [
        cell(f"{name}-task", f"**Task** {name}", "markdown"),
        cell(f"{name}-answer", f"{dots}\n{SOLUTION.format(solution)}", solution=True),
        cell(name, f"{test[0]}\n{HIDDEN.format(test[1])}", points=points, locked=True),
    ]


SOURCE = {
    "nbformat": 4,
    "nbformat_minor": 5,
    "metadata": {"kernelspec": {"name": "python3", "display_name": "P", "language": "python"}},
    "cells": [
        cell("title", "# Beds", "markdown"),
        cell("load", "beds = [12, 15, 9, 20]", locked=True),
        *task("total", "beds_in_all = ...", "beds_in_all = sum(beds)",
              test=("assert beds_in_all != ..., 'Not answered'", "assert beds_in_all == 56"),
              points=2),
        cell("sorted-example", "in_order = sorted(beds)"),
        *task("middle", "middle_ward = ...", "middle_ward = sum(in_order[1:3]) / 2",
              test=("assert middle_ward", "assert middle_ward == 13.5"),
              points=3),
        *task("most", "largest = ...", "largest = max(beds)",
              test=("assert largest != ...", "assert largest == 20"),
              points=1),
        cell("words", "Say it in words.", "markdown", 1, solution=True),
        cell("end", "The end.", "markdown"),
    ],
}  # fmt: skip
ANSWERS = {
    "total-answer": "beds_in_all = 0\nfor n in beds:\n    beds_in_all += n",
    "middle-answer": "middle_ward = sum(of_two) / 2",
    "most-answer": "largest = max(beds)",
    "words": "Half of the wards have more than 13 beds.",
}


def whole():
    """Return a submission in which nothing is damaged: every answer is right."""
    made = copy.deepcopy(SOURCE)
    for one in made["cells"]:
        text = one["source"].split("\n### BEGIN HIDDEN")[0].split("\n### BEGIN SOLUTION")[0]
        one["source"] = ANSWERS.get(one["id"], text)
    own = cell("mine-7f3a", "of_two = in_order[1:3]")  # the learner's own helper
    made["cells"].insert(place(made, "middle-answer"), own)
    return made


def place(notebook, name):
    """Return where a cell lies."""
    return next(at for at, one in enumerate(notebook["cells"]) if one.get("id") == name)


def get(notebook, name):
    """Return a cell."""
    return notebook["cells"][place(notebook, name)]


def bare(notebook, *, ids=True, marks=True):
    """Take ids or metadata away."""
    for one in notebook["cells"]:
        if marks:
            one["metadata"] = {}
        if ids:
            one.pop("id", None)
    if ids:
        notebook["nbformat_minor"] = 4


def deleted(*names):
    """Return the fault of deleting cells."""
    return lambda nb: nb.update(cells=[one for one in nb["cells"] if one["id"] not in names])


def split(name, line):
    """Return the fault of splitting a cell as JupyterLab does: both bear the metadata."""

    def damage(notebook):
        at = place(notebook, name)
        first, second = copy.deepcopy(notebook["cells"][at]), notebook["cells"][at]
        lines = first["source"].splitlines()
        first["source"], second["source"] = "\n".join(lines[:line]), "\n".join(lines[line:])
        first["id"] = f"{name}-half"
        notebook["cells"].insert(at, first)

    return damage


def merged(first, second):
    """Return the fault of merging two neighbours: the first's metadata stay."""

    def damage(notebook):
        other = notebook["cells"].pop(place(notebook, second))
        get(notebook, first)["source"] += "\n\n" + other["source"]

    return damage


def doubled(name, *, stub, below):
    """Return the fault of copying a cell, before or after it was filled in."""

    def damage(notebook):
        twin = copy.deepcopy(get(notebook, name))
        if stub:
            twin["source"] = get(SOURCE, name)["source"].split("\n###")[0]
        notebook["cells"].insert(place(notebook, name) + below, twin)

    return damage


def retyped(name, kind, fence="{}"):
    """Return the fault of another type."""

    def damage(notebook):
        one = get(notebook, name)
        one["cell_type"], one["source"] = kind, fence.format(one["source"])
        one.pop("outputs", None)
        one.pop("execution_count", None)
        if kind == "code":
            one |= {"outputs": [], "execution_count": None}

    return damage


def in_another_cell(notebook):
    """Answer below the check and leave the answer's box as it was."""
    own = cell("mine-2", get(notebook, "most-answer")["source"])
    get(notebook, "most-answer")["source"] = "largest = ..."
    notebook["cells"].insert(place(notebook, "most") + 1, own)


def colab(notebook):
    """Save as Colab does: ids in the metadata, minor 0, its own keys."""
    notebook["nbformat_minor"] = 0
    notebook["metadata"] = {"colab": {"provenance": []}, "kernelspec": {"name": "python3"},
                            "accelerator": "GPU"}  # fmt: skip
    for number, one in enumerate(notebook["cells"]):
        one.pop("id")
        one["metadata"] = {"id": f"Xy{number}", "colab": {"base_uri": "https://a"}}
        one["source"] = one["source"].splitlines(keepends=True)


def vscode(notebook):
    """Save as VS Code does: a language a cell, another kernel, no ids of nbgrader's."""
    notebook["metadata"] = {"kernelspec": {"name": ".venv", "display_name": ".venv (3.12.1)"},
                            "language_info": {"name": "python"}, "vscode": {"x": 1}}  # fmt: skip
    for one in notebook["cells"]:
        one["metadata"] = {"vscode": {"languageId": "python"}, "tags": ["a"]}


def version_3(notebook):
    """Save in the format of 2013."""
    cells = notebook.pop("cells")
    for one in cells:
        one.pop("id")
        if one["cell_type"] == "code":
            one["input"] = one.pop("source")
            one |= {"language": "python", "prompt_number": 1, "collapsed": False}
            one.pop("execution_count")
    cells[0] = {"cell_type": "heading", "level": 1, "source": "Beds", "metadata": {}}
    notebook.update(nbformat=3, nbformat_minor=0, worksheets=[{"cells": cells, "metadata": {}}])


def future(notebook):
    """Save in a format that is not made yet."""
    notebook.update(nbformat_minor=9, news={"a": 1})
    for one in notebook["cells"]:
        one["colour"] = "blue"


def doubled_ids(notebook):
    """Give all cells one id."""
    for one in notebook["cells"]:
        one["id"] = "load"


def forged(notebook):
    """Claim points, kinds, versions, a kernel, and what is no metadata at all."""
    notebook["metadata"]["kernelspec"] = {"name": "../../evil", "language": "bash"}
    for number, one in enumerate(notebook["cells"]):
        about = one["metadata"].get("nbgrader")
        if about:
            about.update(
                points=99, grade=False, locked=False, schema_version=(99, 0, "x")[number % 3]
            )
        else:
            one["metadata"]["nbgrader"] = ([], "x", {"grade_id": ["a"]}, {"grade_id": {}})[
                number % 4
            ]


def edited(notebook):
    """Write something else into a test and the locked cell."""
    get(notebook, "total")["source"] = "2.0"
    get(notebook, "load")["source"] = "beds = [1]"


def reverse(notebook):
    """Turn the order of all tasks round; the learner's helper stays by its example."""
    helper = notebook["cells"].pop(place(notebook, "mine-7f3a"))
    notebook["cells"].reverse()
    notebook["cells"].insert(place(notebook, "middle-task") + 1, helper)


def all_tests_first(notebook):
    """Move every test to the top."""
    names = {"total", "middle", "most"}
    notebook["cells"].sort(key=lambda one: one["id"] not in names)


def pictures(notebook):
    """Retype an answer into which a picture was pasted."""
    get(notebook, "most-answer")["attachments"] = {"a.png": {"image/png": "aGVsbG8="}}
    retyped("most-answer", "markdown")(notebook)


def text(encode=lambda text: text.encode(), change=lambda text: text):
    """Return a fault of the file and not of its cells."""
    return lambda notebook: encode(change(json.dumps(notebook, ensure_ascii=False, indent=1)))


FAULTS = {
    "nothing": lambda _: None,
    "deleted test": deleted("total"),
    "deleted tests and examples": deleted("total", "middle", "most", "total-task", "title"),
    "deleted locked cell": deleted("load"),
    "deleted answer and test written in another": lambda nb: (
        merged("total-answer", "most-answer")(nb), deleted("most")(nb)),
    "split answer": split("total-answer", 1),
    "split test": split("total", 1),
    "answer merged with its test": merged("total-answer", "total"),
    "test merged with the next answer": lambda nb: (
        deleted("most-task")(nb), merged("middle", "most-answer")(nb)),
    "locked cell merged with an answer": lambda nb: (
        deleted("total-task")(nb), merged("load", "total-answer")(nb)),
    "two answers merged": merged("total-answer", "most-answer"),
    "copied answer": doubled("total-answer", stub=False, below=1),
    "empty copy below": doubled("total-answer", stub=True, below=1),
    "empty copy above": doubled("total-answer", stub=True, below=0),
    "copied test": doubled("middle", stub=False, below=1),
    "answer as text": retyped("most-answer", "markdown"),
    "answer as raw text": retyped("most-answer", "raw"),
    "answer as fenced text": retyped("most-answer", "markdown", "```python\n{}\n```"),
    "answer with a picture as text": pictures,
    "test as text": retyped("middle", "markdown"),
    "words as code": retyped("words", "code"),
    "answer in another cell": in_another_cell,
    "reversed": reverse,
    "tests first": all_tests_first,
    "metadata lost": lambda nb: bare(nb, ids=False),
    "ids lost": lambda nb: bare(nb, marks=False),
    "ids and metadata lost": bare,
    "ids and metadata lost, tests deleted": lambda nb: (
        deleted("total", "middle", "most", "load")(nb), bare(nb)),
    "metadata lost, answer as text": lambda nb: (
        retyped("most-answer", "markdown")(nb), bare(nb)),
    "doubled ids": doubled_ids,
    "doubled ids, metadata lost": lambda nb: (doubled_ids(nb), bare(nb, ids=False)),
    "Colab": colab,
    "VS Code": vscode,
    "format 3": version_3,
    "a future minor": future,
    "forged metadata": forged,
    "edited tests": edited,
    "byte-order mark": text(lambda text: b"\xef\xbb\xbf" + text.encode()),
    "UTF-16": text(lambda text: text.encode("utf-16")),
    "Windows' encoding": text(
        lambda text: text.encode("cp1252"), lambda text: text.replace("# Beds", "# Größe")),
    "Windows' lines": text(change=lambda text: text.replace("\n", "\r\n").replace("\\n", "\\r\\n")),
    "half a character": text(change=lambda text: text.replace("# Beds", "# \\ud83d")),
}  # fmt: skip
UNREADABLE = {
    "cut off": lambda data: data[: len(data) // 2],
    "empty": lambda _: b"",
    "zeros": lambda _: b"\0" * 4096,
    "no notebook": lambda _: b'{"a": 1}',
    "deep": lambda _: b"[" * 200_000,
}


def damaged(fault):
    """Return the bytes of the submission with a fault."""
    notebook = whole()
    data = FAULTS[fault](notebook)
    return data if isinstance(data, bytes) else json.dumps(notebook).encode()


def gradebook():
    """Return the notebook as the gradebook has it after the release."""
    cells = []
    for one in SOURCE["cells"]:
        if about := one["metadata"].get("nbgrader"):
            stub = "\n# Put your code in place of the dots"
            text = one["source"]
            text = text.split("\n### BEGIN SOLUTION")[0] + stub * ("SOLUTION" in text)
            known = SimpleNamespace(name=one["id"], cell_type=one["cell_type"], source=text)
            cells.append((about, known))
    return SimpleNamespace(
        source_cells=[known for _, known in cells],
        grade_cells=[known for about, known in cells if about["grade"]],
        solution_cells=[known for about, known in cells if about["solution"]],
        task_cells=[],
    )


KNOWN = outline(gradebook(), node(copy.deepcopy(SOURCE)))
TESTS = {one.name: one.source for one in KNOWN if one.kind in ("test", "locked")}


def run(cells):
    """Run cells as a kernel would; return which tests came to their end."""
    space, passed = {}, set()
    for one in cells:
        name = one["metadata"].get("nbgrader", {}).get("grade_id")
        if one["cell_type"] == "code":
            try:
                exec(compile(ast.parse(TESTS.get(name, one["source"])), "", "exec"), space)  # noqa: S102  (as a kernel does)
            except (AssertionError, NameError, SyntaxError, TypeError):
                continue
            passed |= {name}
    return {name for name in FULL if name in passed}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_damaged_notebook_is_marked_all_the_same(fault):
    """Every test is there once, after its answer, and passes."""
    cells, notes = rebuild(read_notebook(NAME, damaged(fault)).cells, KNOWN)
    names = [one["metadata"].get("nbgrader", {}).get("grade_id") for one in cells]
    assert all(names.count(one.name) <= 1 for one in KNOWN)
    assert set(FULL) <= set(names)
    assert run(cells) == {"total", "middle", "most"}
    assert len({one["id"] for one in cells}) == len(cells)
    assert ANSWERS["words"] in cells[names.index("words")]["source"]
    assert fault != "nothing" or notes == []


@pytest.mark.parametrize("fault", [None, *FAULTS])
def test_an_unanswered_one_earns_nothing_whatever_the_damage(fault):
    """Rebuilding gives nobody a mark: with the boxes as released every test fails."""
    notebook = whole()
    for name in ("total-answer", "middle-answer", "most-answer"):
        get(notebook, name)["source"] = get(SOURCE, name)["source"].split("\n###")[0]
    data = FAULTS[fault](notebook) if fault else None
    data = data if isinstance(data, bytes) else json.dumps(notebook).encode()
    cells, _ = rebuild(read_notebook(NAME, data).cells, KNOWN)
    assert run(cells) == set()


def test_a_whole_notebook_stays_as_it_is():
    """Own cells, own order among them, own text: nothing is moved or changed."""
    notebook = whole()
    cells, notes = rebuild(read_notebook(NAME, json.dumps(notebook).encode()).cells, KNOWN)
    assert notes == []
    assert [(one["id"], one["source"]) for one in cells] == [
        (one["id"], one["source"]) for one in notebook["cells"]
    ]


@pytest.mark.parametrize("fault", UNREADABLE)
def test_what_cannot_be_read_says_so(fault):
    """A sentence with the file's name."""
    with pytest.raises(BadInput, match=r"beds\.ipynb"):
        read_notebook(NAME, UNREADABLE[fault](damaged("nothing")))


def graded(folder, config, *, each=False):
    """Lay every fault into a course, run nbgrader autograde, and return marks and log.

    With ``each`` it is run for each person: with nbgrader's own settings a split cell stops it.
    """
    course = folder / "exercises"
    (course / "source" / "beds").mkdir(parents=True)
    (course / "nbgrader_config.py").write_text(config, encoding="utf-8")
    (course / "source" / "beds" / NAME).write_text(json.dumps(SOURCE), encoding="utf-8")
    people = {f"p{number:02}": fault for number, fault in enumerate([*FAULTS, *UNREADABLE])}
    for person, fault in people.items():
        place = course / "submitted" / person / "beds"
        place.mkdir(parents=True)
        damage = UNREADABLE.get(fault)
        data = damage(damaged("nothing")) if damage else damaged(fault)
        (place / NAME).write_bytes(data)
    (course / "submitted" / "p00" / "beds" / NAME).rename(
        course / "submitted" / "p00" / "beds" / "beds (1) mine.ipynb"
    )
    (course / "submitted" / "z99" / "beds").mkdir(parents=True)
    (course / "submitted" / "z99" / "beds" / NAME).write_bytes(damaged("nothing"))
    env = {**os.environ, "DATAGYM_EXCHANGE": str(folder / "exchange")}
    env["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), env["PATH"]])  # alembic
    log = ""
    grade = [("autograde", "beds", f"--student={one}") for one in (people if each else "*")]
    for command in (("generate_assignment", "beds"), *grade):
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *command],
            cwd=course, env=env, capture_output=True, text=True, timeout=1500, check=False,
        )  # fmt: skip
        log += done.stdout + done.stderr
    names = {**people, "p00": "renamed", "z99": "the last one"}
    return {names[person]: found for person, found in marks("beds", course).items()}, log


# For the table in docs/faults.md: graded(FOLDER, STOCK, each=True), a quarter of an hour.
STOCK = """
c = get_config()
c.CourseDirectory.course_id = "stock"
c.Execute.timeout = 60
"""


@pytest.fixture(scope="module")
def ours(tmp_path_factory):
    """What the course's settings make of all faults."""
    config = (course_folder() / "nbgrader_config.py").read_text("utf-8")
    return graded(tmp_path_factory.mktemp("ours"), config)


@pytest.mark.nbgrader
@pytest.mark.timeout(1800)
def test_nbgrader_marks_every_damaged_notebook_in_full(ours):
    """All at once under ``nbgrader autograde``: full marks, and the unreadable ones reported."""
    found, log = ours
    for fault in [*FAULTS, "renamed", "the last one"]:
        if fault != "nothing":  # that one was renamed
            assert found[fault] == FULL, fault
    for fault in UNREADABLE:
        assert found[fault] == dict.fromkeys(FULL), fault
    assert log.count("There was an error processing assignment 'beds' for student") == len(
        UNREADABLE
    )
