"""Looks at a notebook before it is handed in or taken: whether it can be read and marked."""

import json
import re
from collections.abc import Mapping
from typing import Any

from datagym.datasets.owner import plain_id
from datagym.errors import BadInput
from datagym.exercises.handing_in.manifest import MOST_NOTEBOOK
from datagym.exercises.learner import WORDS_HERE
from datagym.exercises.own_data import drawn_for

_STILL_DOTS = re.compile(r"^\s*\w+\s*=\s*\.\.\.\s*(#.*)?$", re.MULTILINE)
_DEEPEST = 60  # levels; an ordinary notebook has ten


def check_notebook(name: str, data: bytes) -> None:
    """Refuse a notebook that nobody could mark, in words for the person who wrote it.

    Parameters
    ----------
    name
        Its file name, for the sentence.
    data
        Its content.

    Raises
    ------
    BadInput
        With what is wrong and what to do.

    >>> check_notebook("a.ipynb", b"")
    Traceback (most recent call last):
    datagym.errors.BadInput: a.ipynb is empty. Open it, save it again, and hand it in once more.

    """
    again = "Open it, save it again, and hand it in once more."
    if len(data) > MOST_NOTEBOOK:
        size = f"{len(data) / 1e6:.0f} MB"
        message = (
            f"{name} is too large ({size}; at most {MOST_NOTEBOOK / 1e6:.0f} MB). Choose "
            "Edit → Clear Outputs of All Cells in JupyterLab, save, and hand it in once more."
        )
        raise BadInput(message)
    if not data.strip(b"\0 \r\n\t"):
        message = f"{name} is empty. {again}"
        raise BadInput(message)
    try:
        notebook = json.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        message = f"{name} is not saved as UTF-8 text, as notebooks are. {again}"
        raise BadInput(message) from None
    except (ValueError, RecursionError) as error:
        line = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        message = f"{name} is damaged{line}: a part of the file is missing or mixed up. {again}"
        raise BadInput(message) from None
    if not _is_notebook(notebook):
        message = f"{name} is no notebook that can be marked. {again}"
        raise BadInput(message)


def check_owner(name: str, data: bytes, person: str) -> None:
    """Refuse to hand in under one id what was worked out with the data of another.

    Parameters
    ----------
    name
        The notebook's file name, for the sentence.
    data
        The content of a readable notebook, with its outputs.
    person
        The id under which it is handed in.

    Raises
    ------
    BadInput
        When the ids differ: every answer would be marked against other data.

    """
    drawn = drawn_for(json.loads(data.decode("utf-8-sig")))
    if drawn is not None and drawn != plain_id(person):
        message = (
            f"The data of {name} were drawn for {drawn}, and it is handed in by {person}: it would "
            f"be marked against other data. Hand it in as {drawn}, or run  own_data.forget()  in a "
            f"box of the notebook, then all boxes again, and say that you are {person}."
        )
        raise BadInput(message)


def count_answers(data: bytes) -> tuple[int, int]:
    """Return how many answers of a notebook are as they were given out, and how many there are.

    An answer is a cell that nbgrader knows as one; one in words has a line to replace. Where that
    mark was lost, as in some editors, nothing is counted: this is a reminder and no judgement.

    >>> cell = {"cell_type": "code", "source": "share = ...", "metadata": {}}
    >>> cell["metadata"]["nbgrader"] = {"solution": True}
    >>> count_answers(json.dumps({"nbformat": 4, "cells": [cell]}).encode())
    (1, 1)
    """
    cells = json.loads(data.decode("utf-8-sig")).get("cells") or []
    answers = [cell for cell in cells if _is_answer(cell.get("metadata"))]
    return sum(_is_open(cell) for cell in answers), len(answers)


def _is_open(cell: Mapping[str, Any]) -> bool:
    text = "".join(cell.get("source") or "")
    if cell.get("cell_type") == "code":
        return bool(_STILL_DOTS.search(text))
    return text.strip() in {"", WORDS_HERE}


def _is_answer(metadata: object) -> bool:
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return isinstance(marks, dict) and bool(marks.get("solution"))


def _is_notebook(notebook: object) -> bool:
    if not isinstance(notebook, dict) or not isinstance(notebook.get("nbformat"), int):
        return False
    cells = notebook.get("cells")
    if notebook["nbformat"] < 4:  # noqa: PLR2004  (the older format, which holds worksheets)
        return isinstance(notebook.get("worksheets"), list)
    return (
        isinstance(cells, list)
        and isinstance(notebook.get("metadata"), dict)
        and all(_is_cell(cell) for cell in cells)
        and _depth(notebook) < _DEEPEST
        and _is_unicode(notebook)
    )


def _is_cell(cell: object) -> bool:
    return (
        isinstance(cell, dict)
        and isinstance(cell.get("source"), str | list)
        and isinstance(cell.get("metadata"), dict)
        and cell.get("cell_type") in {"code", "markdown", "raw"}
    )


def _is_unicode(value: object) -> bool:
    """Tell whether all texts can be written: JSON can smuggle half characters in."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


def _depth(value: object, level: int = 0) -> int:
    if level >= _DEEPEST:
        return level
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return max((_depth(one, level + 1) for one in inner), default=level)
