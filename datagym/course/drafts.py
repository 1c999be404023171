"""New lessons: a draft that runs, in which each part says what belongs there.

What still has to be written stands between ⟦ and ⟧; :func:`datagym.course.lint` finds it.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from datagym.course.lessons import list_lessons
from datagym.course.workspace import write_whole
from datagym.datasets import list as list_datasets
from datagym.errors import BadInput, NotFound
from datagym.resources import content

_ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LONGEST = 40
_NUMBER = re.compile(r"(\d\d)-")
_BLANK = re.compile(r"⟪(\w+)⟫")


def new_lesson(name: str, title: str, dataset: str, folder: Path | None = None) -> Path:
    """Write the draft of a lesson, and return its file.

    Parameters
    ----------
    name
        Its id: small letters, digits and hyphens, such as ``"waiting-times"``.
    title
        Its first heading.
    dataset
        The dataset that it reads.
    folder
        Where lessons lie; the course's own ``notebooks/lessons`` unless named. The file's
        number is one above the highest there.

    Raises
    ------
    BadInput
        When the id is taken or is no id, or the title is empty.
    NotFound
        When there is no such dataset.
    Unavailable
        When the file cannot be written.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as place:
    ...     new_lesson("waiting", "Who waits?", "admissions", Path(place)).name
    '00-waiting.ipynb'

    """
    place = folder or content("notebooks", "lessons")
    taken = list_lessons(place)
    checked(name, title, dataset, [lesson.id for lesson in taken], "lesson")
    numbers = [int(found[1]) for one in taken if (found := _NUMBER.match(one.path.name))]
    path = place / f"{max(numbers, default=-1) + 1:02}-{name}.ipynb"
    template = content("notebooks", "templates", "lesson.ipynb")
    values = {"id": name, "title": title.strip(), "dataset": dataset}
    if path.exists():  # somebody has made it since the others were listed
        message = f"{path} is there already. Nothing was written."
        raise BadInput(message)
    write_whole(path, notebook_text(template, values).encode())
    return path


def checked(name: str, title: str, dataset: str, taken: list[str], what: str) -> None:
    """Refuse what no lesson or assignment can be made of.

    Raises
    ------
    BadInput
        When the id is taken or is no id, or the title is empty or has several lines.
    NotFound
        When there is no such dataset.

    >>> checked("Wait", "A title", "admissions", [], "lesson")
    Traceback (most recent call last):
    datagym.errors.BadInput: 'Wait' cannot be the id of a lesson. Use small letters, digits and ...

    """
    if not _ID.fullmatch(name) or len(name) > _LONGEST:
        message = (
            f"{name!r} cannot be the id of a {what}. Use small letters, digits and hyphens, "
            f"at most {_LONGEST}, such as 'waiting-times'."
        )
        raise BadInput(message)
    if name in taken:
        message = f"There is a {what} {name!r} already. Choose another id; nothing was written."
        raise BadInput(message)
    if not title.strip() or "\n" in title.strip():
        message = f"A {what} needs a title of one line. Give it with --title."
        raise BadInput(message)
    if dataset not in list_datasets():
        kind = "dataset"
        raise NotFound.among(kind, dataset, list_datasets())


def notebook_text(template: Path, values: Mapping[str, str]) -> str:
    """Return a template's notebook with the blanks ``⟪name⟫`` filled in.

    Parameters
    ----------
    template
        A notebook.
    values
        What stands for each name.

    >>> path = content("notebooks", "templates", "lesson.ipynb")
    >>> filled = notebook_text(path, {"id": "a", "title": 'A "title"', "dataset": "admissions"})
    >>> json.loads(filled)["metadata"]["title"]
    'A "title"'

    """
    made = _filled(json.loads(template.read_text(encoding="utf-8")), values)
    return json.dumps(made, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def fill(text: str, values: Mapping[str, str]) -> str:
    """Fill the blanks of a text.

    >>> fill("# ⟪title⟫", {"title": "Waits"})
    '# Waits'
    """
    return _BLANK.sub(lambda found: values[found[1]], text)


def _filled(part: Any, values: Mapping[str, str]) -> Any:  # noqa: ANN401  (what JSON holds)
    if isinstance(part, str):
        return fill(part, values)
    if isinstance(part, list):
        return [_filled(one, values) for one in part]
    if isinstance(part, dict):
        return {name: _filled(one, values) for name, one in part.items()}
    return part
