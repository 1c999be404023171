"""Data of one's own: each learner's assignment draws its tables from the learner's id.

The instructor turns it on for an assignment in ``exercises/nbgrader_config.py``. Its release then
begins with a locked cell that calls :func:`begin`; from there on ``datagym.load`` gives the tables
of whoever works there, and marking, which knows whose hand-in it has, marks against the same ones.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from datagym.config import Config, known_person
from datagym.datasets.owner import draw_for, owner
from datagym.errors import BadInput, Unavailable
from datagym.exercises.files import write_whole
from datagym.teams.pseudonyms import is_id

OWN_DATA = "own-data"
"""nbgrader's id of the cell that begins such an assignment."""

CELL = """\
# The data of this assignment are drawn from your id: others get other numbers.
from datagym.exercises import own_data

own_data.begin()
"""

_DRAWN = "Your own data, drawn for"
_SAID = re.compile(rf"{_DRAWN} (?P<id>\S+)\.(?:\s|$)")
_QUESTION = "Your id, as your course gave it to you (for example n017): "
_MOST_TRIES = 3


def begin(ask: Callable[[str], str] = input) -> None:
    """Let each ``datagym.load`` from now on give the tables of whoever works here.

    Who that is, a server knows; on one's own machine it is asked once, and kept in the
    workspace.

    Parameters
    ----------
    ask
        Gives the answer to a question; the box below a cell unless named.

    Raises
    ------
    BadInput
        When nobody says who works here.

    >>> from datagym.datasets.owner import draw_for
    >>> draw_for("n017")  # as marking does
    >>> begin()
    Your own data, drawn for n017.
    >>> draw_for(None)

    """
    known = owner() or known_person()
    own_machine = known is None
    if known is None:
        known = _kept() or _asked(ask)
        _keep(known)
    draw_for(known)
    print(f"{_DRAWN} {owner()}.")  # noqa: T201  (a learner reads it below the cell)
    if own_machine:
        print("If this is not you, run  own_data.forget()  in a box of your own,")  # noqa: T201
        print("and then this box again.")  # noqa: T201


def forget() -> None:
    """Forget who works in this workspace: :func:`begin` asks anew."""
    draw_for(None)
    _file().unlink(missing_ok=True)


def drawn_for(notebook: Mapping[str, Any]) -> str | None:
    r"""Return for whom a notebook's data were drawn when its learner last ran it, if it says so.

    >>> about = {"nbgrader": {"grade_id": OWN_DATA}}
    >>> said = {"output_type": "stream", "text": "Your own data, drawn for n017.\n"}
    >>> drawn_for({"cells": [{"metadata": about, "outputs": [said]}]})
    'n017'
    >>> drawn_for({"cells": []}) is None
    True

    """
    for cell in _cells(notebook):
        about = cell.get("metadata")
        marks = about.get("nbgrader") if isinstance(about, Mapping) else None
        if isinstance(marks, Mapping) and marks.get("grade_id") == OWN_DATA:
            text = "".join(_texts(cell.get("outputs")))
            found = _SAID.search(text)
            return found["id"] if found else None
    return None


def _asked(ask: Callable[[str], str]) -> str:
    for _ in range(_MOST_TRIES):
        try:
            told = ask(_QUESTION).strip()
        except Exception:  # noqa: BLE001  (a program that runs notebooks has nobody to ask)
            break
        if is_id(told):
            return told
        print(f"{told!r} is no id. It has letters, digits and hyphens, as n017.")  # noqa: T201
    message = (
        "These data are drawn from your id, and nobody said it. Run this box again, and type the "
        "id that your course gave you into the line below it."
    )
    raise BadInput(message)


def _file() -> Path:
    return Config.read().workspace / ".datagym" / "person.txt"


def _kept() -> str | None:
    try:
        told = _file().read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError):
        return None
    return told if is_id(told) else None


def _keep(person: str) -> None:
    try:
        _file().parent.mkdir(parents=True, exist_ok=True)
        write_whole(_file(), f"{person}\n".encode())
    except (OSError, Unavailable):  # it is asked again next time
        return


def _cells(notebook: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    cells = notebook.get("cells")
    return [cell for cell in cells if isinstance(cell, Mapping)] if isinstance(cells, list) else []


def _texts(outputs: object) -> Iterable[str]:
    for output in outputs if isinstance(outputs, list) else ():
        text = output.get("text") if isinstance(output, Mapping) else None
        if isinstance(text, str | list):
            yield "".join(map(str, text))
