"""Reads a handed-in notebook whatever program wrote it, as long as there is a notebook in it.

Other editors, older and newer formats, a byte-order mark, Windows' lines, doubled ids: what
comes out is a notebook of format 4.5 that every later step can work with. Outputs stay
behind, since marking makes them anew.
"""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from datagym.errors import BadInput
from datagym.exercises.cells import Notebook, node
from datagym.exercises.handing_in.notebook_check import check_notebook

MOST_READ = 100_000_000  # bytes; the door takes less, nbgrader's own collect more
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PLAIN = (str, int, float, bool, type(None))
_KINDS = ("code", "markdown", "raw")


def read_notebook(name: str, data: bytes) -> Notebook:
    """Return the notebook that some bytes hold, in format 4.5 and without outputs.

    Parameters
    ----------
    name
        The file's name, for the sentence when it cannot be read.
    data
        Its content.

    Raises
    ------
    BadInput
        When there is no notebook in it, with the reason.

    >>> read_notebook("a.ipynb", b'{"nbformat": 4, "metadata": {}, "cells": []}').nbformat_minor
    5

    """
    if len(data) > MOST_READ:
        message = f"{name} is too large ({len(data) / 1e6:.0f} MB) to be read."
        raise BadInput(message)
    try:
        raw = json.loads(_decoded(data))
        made = node(_notebook(raw))
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError) as error:
        check_notebook(name, data)  # says what is wrong in words, when it knows
        message = f"{name} is no notebook that can be marked. Ask for it once more."
        raise BadInput(message) from error
    return made


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")  # an old editor on Windows


def _notebook(raw: Mapping[str, Any]) -> dict[str, Any]:
    seen: set[str] = set()
    cells = [_cell(cell, place, seen) for place, cell in enumerate(_cells(raw))]
    about = raw.get("metadata")
    about = about if isinstance(about, dict) else {}
    kept = {
        part: {key: _clean(value) for key, value in about[part].items() if isinstance(value, str)}
        for part in ("kernelspec", "language_info")
        if isinstance(about.get(part), dict)
    }
    title = {"title": _clean(about["title"])} if isinstance(about.get("title"), str) else {}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {**kept, **title}, "cells": cells}


def _cells(raw: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give the cells of any format: before the fourth they lay on worksheets."""
    lists = [raw["cells"]] if "cells" in raw else [sheet["cells"] for sheet in raw["worksheets"]]
    for cells in lists:
        yield from (cell for cell in cells if isinstance(cell, dict))


def _cell(raw: Mapping[str, Any], place: int, seen: set[str]) -> dict[str, Any]:
    kind, text = raw.get("cell_type"), raw.get("source", raw.get("input", ""))
    source = _clean("".join(text) if isinstance(text, list) else str(text or ""))
    if kind == "heading":  # of format 3
        kind, source = "markdown", f"{'#' * min(6, int(raw.get('level') or 1))} {source}"
    about = raw.get("metadata")
    about = about if isinstance(about, dict) else {}
    cell: dict[str, Any] = {
        "cell_type": kind if kind in _KINDS else "raw",
        "id": _id_of(raw.get("id"), source, place, seen),
        "metadata": _marks(about),
        "source": source,
    }
    if cell["cell_type"] == "code":
        cell |= {"outputs": [], "execution_count": None}
    elif _are_pictures(raw.get("attachments")):
        cell["attachments"] = raw["attachments"]
    return cell


def _are_pictures(found: object) -> bool:
    return isinstance(found, dict) and all(
        isinstance(kinds, dict) and all(isinstance(data, str) for data in kinds.values())
        for kinds in found.values()
    )


def _marks(about: Mapping[str, Any]) -> dict[str, Any]:
    """Return what later steps read of a cell's metadata: nbgrader's, and the tags."""
    kept: dict[str, Any] = {}
    marks, tags = about.get("nbgrader"), about.get("tags")
    if isinstance(marks, dict) and isinstance(marks.get("grade_id"), str):
        plain = {key: value for key, value in marks.items() if isinstance(value, _PLAIN)}
        kept["nbgrader"] = {**plain, "grade_id": _clean(marks["grade_id"])}
    if isinstance(tags, list):
        kept["tags"] = [_clean(tag) for tag in tags if isinstance(tag, str)]
    return kept


def _id_of(claimed: object, source: str, place: int, seen: set[str]) -> str:
    """Return a cell's id, or a new one where it is missing, no id, or another cell's."""
    known = claimed if isinstance(claimed, str) and _ID.fullmatch(claimed) else ""
    if not known or known in seen:
        known = sha256(f"{place} {source}".encode()).hexdigest()[:12]
    seen.add(known)
    return known


def _clean(text: str) -> str:
    """Return a text that can be written: no half characters, no NUL, lines as in Unix."""
    whole = text.encode("utf-8", "replace").decode()
    return whole.replace("\0", "").replace("\r\n", "\n").replace("\r", "\n")
