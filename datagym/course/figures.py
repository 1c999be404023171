"""Figures in prose: each is computed in the lesson, or carries its source."""

import re
from collections.abc import Iterator

from datagym.course.units import Cell, Notebook, source

_NUMBER = re.compile(r"(?<![\w.,])\d+(?:,\d{3})*(?:\.\d+)?(?![\w,]*\d)")
_CODE = re.compile(r"```.*?```|`[^`]*`", re.DOTALL)
_HEADING = re.compile(r"^#+ .*$", re.MULTILINE)
_SMALL = 15  # "three units", "12 minutes", "75 and over" are words; figures are larger or exact


def unsupported(notebook: Notebook) -> list[tuple[int, str]]:
    """Return the figures in prose that nothing in the lesson computes and no source supports.

    A figure is a number with decimals, with a per cent sign, or above 15. It is supported
    when it stands in a stored output (which nbval compares with a new run) or in the code,
    when its paragraph names a source as ``(source: …)``, or when the notebook's metadata
    list it under ``datagym.given`` with a reason.

    Parameters
    ----------
    notebook
        A lesson with its stored outputs.

    Returns
    -------
    list of (int, str)
        The cell (1 is the first) and the figure.

    >>> prose = {"cell_type": "markdown", "source": "In 71.2 % of 300 cases."}
    >>> code = {"cell_type": "code", "source": "n = 300", "outputs": []}
    >>> unsupported({"cells": [prose, code]})
    [(1, '71.2')]

    """
    given = notebook.get("metadata", {}).get("datagym", {}).get("given", {})
    known = {_plain(number) for number in given}
    for cell in notebook["cells"]:
        if cell.get("cell_type") == "code":
            for text in (source(cell), *_shown(cell)):
                known.update(_plain(number) for number in _NUMBER.findall(text))
    return [
        (position, number)
        for position, cell in enumerate(notebook["cells"], start=1)
        if cell.get("cell_type") == "markdown"
        for number in _figures(source(cell))
        if _plain(number) not in known
    ]


def _figures(text: str) -> Iterator[str]:
    prose = _HEADING.sub("", _CODE.sub("", text))
    for paragraph in re.split(r"\n\s*\n|\n(?=\s*(?:[-*]|\d+\.) )", prose):
        if "(source:" in paragraph:
            continue
        for match in _NUMBER.finditer(paragraph):
            after = paragraph[match.end() :]
            is_list = not paragraph[: match.start()].strip() and after.startswith(". ")
            is_exact = "." in match[0] or after.lstrip().startswith("%")
            if not is_list and (is_exact or float(_plain(match[0])) > _SMALL):
                yield match[0]


def _shown(cell: Cell) -> Iterator[str]:
    for output in cell.get("outputs", ()):
        for text in (output.get("text", ""), output.get("data", {}).get("text/plain", "")):
            yield text if isinstance(text, str) else "".join(text)


def _plain(number: str) -> str:
    return number.replace(",", "")
