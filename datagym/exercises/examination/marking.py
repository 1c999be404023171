"""How a test cell that has run is marked: the fair rules, on plain notebook cells.

A warning never costs a mark, and silence never earns one. nbgrader reads a mark from a test
cell's outputs: an error or anything on stderr is 0, a number is that many points, and all
else, even nothing, is full marks. These functions lay the outputs so that what nbgrader reads
is what the test said.
"""

import ast
import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from datagym.exercises.cells import Cell, Output, error_output
from datagym.exercises.checks.verdict import VERDICT_MIME

NOT_MARKED = (
    "This task could not be marked: its test gave no result. "
    "Your instructor has been told, and will look at it."
)
NOT_RIGHT = "This is not right yet. Read the question again, and look at your answer."
SAID = ("Hint", "NotMarked", "AssertionError")
"""Errors whose text is a sentence of the author's, or ours, for the learner."""

_LONG_WORD = 4  # letters; shorter words stand in every sentence
_OWN_WORDS = 0.6  # the part of a sentence's words that its source has, f-strings' values apart
_NO_NAME = (
    "There is no answer here called {name}. The cell that makes it is missing, was not run, "
    "or stopped with an error."
)


def is_test(cell: Mapping[str, Any]) -> bool:
    """Tell whether a cell is a test cell: marked by running it."""
    about = cell.get("metadata", {}).get("nbgrader", {})
    graded = bool(about.get("grade")) and not about.get("solution")
    return cell.get("cell_type") == "code" and graded


def points_of(cell: Mapping[str, Any]) -> float:
    """Return what a graded cell is worth."""
    return float(cell["metadata"]["nbgrader"]["points"])


def completed(cell: Mapping[str, Any]) -> str:
    r"""Return the source of a test cell as it is run: one that says nothing says its points.

    A test cell of ``assert`` lines alone prints nothing when it passes, as does a test cell
    that never ran. So its points are appended as a last line: only a cell that ran to its
    end earns them.

    >>> about = {"grade": True, "solution": False, "points": 2}
    >>> cell = {"cell_type": "code", "metadata": {"nbgrader": about}, "source": "assert x == 1"}
    >>> completed(cell)
    'assert x == 1\n2.0'
    >>> completed({**cell, "source": "number(x, 1, points=2)"})
    'number(x, 1, points=2)'

    """
    source = str(cell["source"])
    if not is_test(cell):
        return source
    try:
        lines = ast.parse(source).body
    except SyntaxError:
        return source
    if lines and isinstance(lines[-1], ast.Expr):
        return source
    return f"{source}\n{points_of(cell)}"


def settle(cell: Cell) -> None:
    """Lay a test cell's outputs so that nbgrader reads from them what the test said.

    What was written to stderr without an error becomes ordinary output. A result that is
    no number from 0 to the cell's points, or none, becomes an error, which earns nothing.
    """
    if not is_test(cell):
        return
    outputs = cell["outputs"]
    results = [output for output in outputs if output["output_type"] == "execute_result"]
    rest = [output for output in outputs if output["output_type"] != "execute_result"]
    if any(output["output_type"] == "error" for output in outputs):
        cell["outputs"] = rest
        return
    for output in rest:
        if output["output_type"] == "stream":
            output["name"] = "stdout"
    score = _score(results[-1]) if results else None
    if score is not None and score <= points_of(cell):
        cell["outputs"] = [*rest, results[-1]]
    else:
        cell["outputs"] = [*rest, error_output("NotMarked", NOT_MARKED)]


def passed_in_silence(source: str, outputs: Iterable[Output]) -> bool:
    """Tell whether a test that ran where no learner's code did has passed and said nothing.

    ``assert_equal(answer, 3)`` gives nothing back when it passes. A last line that ends in a
    semicolon hides what it gives, so nothing is known of it.

    >>> passed_in_silence("assert_equal(answer, 3)", [])
    True
    >>> passed_in_silence("checks.number(answer, 3, points=1);", [])
    False

    """
    telling = ("execute_result", "error")
    hidden = source.rstrip().endswith(";")
    return not hidden and all(output["output_type"] not in telling for output in outputs)


def has_error(cell: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the error among a cell's outputs, if there is one."""
    errors = (output for output in cell["outputs"] if output["output_type"] == "error")
    return next(errors, None)


def hide_values(source: str, error: Output) -> None:
    """Take the text out of a failed assertion unless it is the author's sentence.

    Those of numpy, pandas and unittest say what would have been right.

    >>> error = error_output("AssertionError", "3 != 4")
    >>> hide_values("assert_equal(answer, 4)", error)
    >>> sentence(error)
    'This is not right yet. Read the question again, and look at your answer.'

    """
    if error["ename"] != "AssertionError":
        return
    text = error["evalue"]
    words = {word for word in re.findall(r"\w+", text) if len(word) >= _LONG_WORD}
    own = {word for word in words if word in source}
    if "\n" in text or not words or len(own) < _OWN_WORDS * len(words):
        error["evalue"] = ""


def result(cell: Mapping[str, Any]) -> tuple[float, str]:
    """Return the points that a settled test cell earned, and the sentence for the learner."""
    for output in cell["outputs"]:
        if output["output_type"] == "error":
            return 0.0, sentence(output)
    for output in cell["outputs"]:
        score = _score(output) if output["output_type"] == "execute_result" else None
        if score is not None:
            record = output["data"].get(VERDICT_MIME, {})
            record = json.loads(record) if isinstance(record, str) else record
            return score, str(record.get("message", ""))
    return 0.0, NOT_MARKED


def sentence(error: Mapping[str, Any]) -> str:
    """Return what a learner is told of an error in a test cell: no source, no traceback."""
    name, value = str(error.get("ename", "")), str(error.get("evalue", ""))
    if name == "NameError" and value.startswith("name '"):
        return _NO_NAME.format(name=value.split("'")[1])
    if name in SAID and value:
        return value
    if name == "AssertionError":
        return NOT_RIGHT
    if name in ("CellTimeoutError", "KeyboardInterrupt"):
        return "This task was stopped: it took too long."
    return f"The test of this task stopped with an error ({name}). Check the kind of your answer."


def _score(output: Mapping[str, Any]) -> float | None:
    text = output.get("data", {}).get("text/plain", "")
    try:
        score = float("".join(text))
    except ValueError:
        return None
    return score if math.isfinite(score) and score >= 0 else None
