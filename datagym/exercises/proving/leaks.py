"""What a release tells that a learner must not have: solutions, hidden tests, known answers."""

import base64
import binascii
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from datagym.exercises.assignments import MISCONCEPTIONS
from datagym.exercises.cells import Notebook, about, id_of, source_of
from datagym.exercises.proving.known import Case
from datagym.exercises.proving.rubrics import ByHand

_TELLING = 20  # characters; a shorter line such as "import datagym" may stand in both
_BEGIN, _END = "### BEGIN", "### END"


def leaks(
    source: Notebook,
    release: Notebook,
    released: Mapping[str, bytes],
    cases: Sequence[Case] = (),
    by_hand: Sequence[ByHand] = (),
) -> dict[str, str]:
    """Return what a release must not hold, and of each what was found: "" when nothing.

    Every text of the notebook is read: cells, outputs, metadata, attachments, and what is
    written in base64; then every other file, and every file of a zip.

    Parameters
    ----------
    source, release
        The notebook with its solutions, and as learners get it.
    released
        All files that learners get.
    cases
        The known answers.
    by_hand
        The tasks that a person marks, with model answers and examples.

    """
    texts = [_plain(text) for text in _texts(release)]
    texts += [_plain(text) for name, data in released.items() for text in _of_file(name, data)]
    secrets = {
        "solution": [*_region(source, "SOLUTION"), *_marks("SOLUTION")],
        "model answer": [text for one in by_hand for text in _sentences(one.model)],
        "hidden test": [*_region(source, "HIDDEN TESTS"), *_marks("HIDDEN TESTS")],
        "text of a known answer": [*_known(source, cases), *_marked(source, by_hand)],
    }
    found = {
        f"no {what}": "; ".join(s for s in sorted(set(some)) if _stands_in(s, texts))
        for what, some in secrets.items()
    }
    cells = release["cells"]
    outputs = [id_of(cell) for cell in cells if cell.get("outputs")]
    attached = [id_of(cell) for cell in cells if cell.get("attachments")]
    others = [name for name in released if Path(name).name == MISCONCEPTIONS]
    found["no outputs"] = ", ".join(outputs)
    found["no attachments"] = ", ".join(attached)
    found["no known wrong answers"] = ", ".join(others)
    return found


def _stands_in(secret: str, texts: Sequence[str]) -> bool:
    wanted = _plain(secret)
    return any(wanted in text for text in texts)


def _marks(region: str) -> list[str]:
    return [f"{_BEGIN} {region}", f"{_END} {region}"]


def _region(source: Notebook, region: str) -> Iterator[str]:
    """Walk over the lines between the marks of a region, those that tell something."""
    for cell in source["cells"]:
        inside = False
        answers = _left_open(cell)
        for line in source_of(cell).splitlines():
            if f"{_BEGIN} {region}" in line:
                inside = True
            elif f"{_END} {region}" in line:
                inside = False
            elif inside and (len(line.strip()) > _TELLING or _named(line) in answers):
                yield line.strip()


def _left_open(cell: Mapping[str, Any]) -> set[str]:
    """Return the names that an answer's cell leaves open for the learner."""
    if not about(cell).get("solution"):
        return set()
    lines = [line.split("=") for line in source_of(cell).splitlines() if "=" in line]
    return {parts[0].strip() for parts in lines if parts[1].strip() == "..."}


def _named(line: str) -> str:
    return line.split("=", maxsplit=1)[0].strip()


def _known(source: Notebook, cases: Sequence[Case]) -> Iterator[str]:
    """Walk over what is said of known answers, and over code that no learner is shown."""
    shown = [_plain(source_of(cell)) for cell in source["cells"] if not about(cell)]
    for case in cases:
        lines = [line.strip() for line in case.code.splitlines()]
        yield from (s for s in (*lines, case.message) if len(s) > _TELLING and not _in(s, shown))


def _marked(source: Notebook, by_hand: Sequence[ByHand]) -> Iterator[str]:
    """Walk over what no learner is shown of the answers that are marked as a pattern."""
    shown = [_plain(source_of(cell)) for cell in source["cells"] if not about(cell)]
    for example in (example for one in by_hand for example in one.examples):
        for text in (example.answer, example.because):
            yield from (part for part in _sentences(text) if not _in(part, shown))


def _sentences(text: str) -> Iterator[str]:
    """Walk over the sentences of a text that tell something."""
    parts = re.split(r"(?<=[.!?])\s+", _plain(text))
    yield from (part for part in parts if len(part) > _TELLING)


def _in(text: str, shown: Sequence[str]) -> bool:
    return any(_plain(text) in one for one in shown)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _texts(value: Any) -> Iterator[str]:  # noqa: ANN401  (a notebook holds anything)
    """Walk over every text in a notebook, its keys too, and what a text holds in base64."""
    if isinstance(value, str):
        yield value
        yield from _decoded(value)
    elif isinstance(value, Mapping):
        yield from map(str, value)
        yield from (text for part in value.values() for text in _texts(part))
    elif isinstance(value, list | tuple):
        if value and all(isinstance(part, str) for part in value):
            yield "".join(value)
        yield from (text for part in value for text in _texts(part))


def _decoded(text: str) -> Iterator[str]:
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (ValueError, binascii.Error):
        return
    if len(data) >= _TELLING // 2:
        yield data.decode("utf-8", "replace")


def _of_file(name: str, data: bytes) -> Iterator[str]:
    """Walk over the texts of a file, and of those in a zip, a workbook or the like."""
    if Path(name).suffix == ".ipynb":
        return
    yield data.decode("utf-8", "replace")
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            yield from (packed.read(part).decode("utf-8", "replace") for part in packed.namelist())
