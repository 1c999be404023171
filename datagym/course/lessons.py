"""The catalogue: which lessons there are, and what each says of itself."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from datagym.course.units import Notebook, Unit, headings, units_of
from datagym.errors import BadInput, NotFound
from datagym.resources import content

FAMILIES = ("critical", "technical", "creative", "human-centred")


@dataclass(frozen=True, slots=True)
class Lesson:
    """One lesson, as its notebook describes itself.

    Parameters
    ----------
    id
        Its name in links and records; it outlives a new number in the file's name.
    title
        Its first heading.
    summary
        One sentence: the decision that runs through it.
    units
        Its parts, in order.
    skills
        The families that it trains, of ``critical``, ``technical``, ``creative`` and
        ``human-centred``.
    dataset
        The dataset that it uses.
    assignment
        The graded assignment that follows it, or None.
    path
        The notebook.

    """

    id: str
    title: str
    summary: str
    units: tuple[Unit, ...]
    skills: tuple[str, ...]
    dataset: str | None
    assignment: str | None
    path: Path

    @property
    def minutes(self) -> int:
        """How long it takes: the sum of its units, in minutes."""
        return sum(unit.minutes for unit in self.units)


def read_notebook(path: Path) -> dict[str, Any]:
    """Read a notebook's file as plain data.

    Raises
    ------
    NotFound
        When there is no such file.
    BadInput
        When it is no notebook: empty, cut off, not JSON, without cells.

    >>> sorted(read_notebook(find_lesson("four-hours").path))
    ['cells', 'metadata', 'nbformat', 'nbformat_minor']

    """
    try:
        notebook: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        message = f"There is no notebook {path}."
        raise NotFound(message) from error
    except (OSError, ValueError, RecursionError) as error:
        message = f"The notebook {path} cannot be read: it is damaged or empty ({error})."
        raise BadInput(message) from error
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if not isinstance(cells, list) or not all(isinstance(cell, dict) for cell in cells):
        message = f"The file {path} is not a notebook: it holds no list of cells."
        raise BadInput(message)
    return dict(notebook)


def describe_lesson(notebook: Notebook, path: Path) -> Lesson:
    """Read what a lesson's notebook says of itself.

    Raises
    ------
    BadInput
        When its metadata lack an id or it has no title.

    """
    about = notebook.get("metadata", {}).get("datagym", {})
    title = next((text for cell in notebook["cells"] for _, text in headings(cell)), None)
    name = about.get("id")
    if not isinstance(name, str) or title is None:
        lacks = "an id in its metadata ('datagym': {'id': …})" if title else "a first heading"
        message = f"The lesson {path.name} lacks {lacks}."
        raise BadInput(message)
    return Lesson(
        id=name,
        title=title,
        summary=str(about.get("summary", "")),
        units=units_of(notebook),
        skills=tuple(about.get("skills", ())),
        dataset=about.get("dataset"),
        assignment=about.get("assignment"),
        path=path,
    )


def list_lessons(folder: Path | None = None) -> list[Lesson]:
    """Return the course's lessons, in order of their files' names.

    Parameters
    ----------
    folder
        Where they lie; the course's own ``notebooks/lessons`` unless named.

    >>> 'four-hours' in [lesson.id for lesson in list_lessons()]
    True

    """
    place = folder or content("notebooks", "lessons")
    paths = sorted(place.glob("*.ipynb"))
    return [describe_lesson(read_notebook(path), path) for path in paths]


def find_lesson(name: str, folder: Path | None = None) -> Lesson:
    """Return the lesson with an id.

    Raises
    ------
    NotFound
        When there is none (with the nearest that there is).

    >>> find_lesson("four-hours").title
    'Four hours: what a target does to data'

    """
    lessons = {lesson.id: lesson for lesson in list_lessons(folder)}
    if name not in lessons:
        what = "lesson"
        raise NotFound.among(what, name, lessons)
    return lessons[name]
