"""The tasks of an assignment: what each is called, what it is worth, which skills it trains."""

import re
from dataclasses import dataclass
from pathlib import Path

import yaml

from datagym.course.lessons import FAMILIES, read_notebook
from datagym.course.units import headings
from datagym.errors import BadInput
from datagym.exercises.assignments import MISCONCEPTIONS, notebooks_of, source_folder
from datagym.exercises.cells import about, id_of
from datagym.resources import yaml_values

_TASK = re.compile(r"Task \d+: (?P<title>.+?) \(\d+(?:\.\d+)? points?\)")


@dataclass(frozen=True, slots=True)
class Task:
    """A task of an assignment.

    Parameters
    ----------
    id
        The id of its test cell, or of the answer that a person marks.
    title
        As its heading says.
    points
        What it is worth.
    by_hand
        Whether a person marks it.
    skills
        The families that it trains; empty while nobody has said.

    """

    id: str
    title: str
    points: float
    by_hand: bool
    skills: tuple[str, ...]


def list_tasks(assignment: str, course: Path | None = None) -> tuple[Task, ...]:
    """Return the tasks of an assignment, in order.

    The skills of each stand in ``misconceptions.yaml`` (``skills: [technical]``).

    Parameters
    ----------
    assignment
        Its name.
    course
        The nbgrader course; Datagym's own unless named.

    Raises
    ------
    NotFound
        When there is no such assignment.
    BadInput
        When its notebook or the list of known answers cannot be read, or names a skill that is
        no family.

    >>> [(task.title, task.points) for task in list_tasks("four-hours")][:2]
    [('Who left in time?', 2), ('How many too many?', 2)]

    """
    folder = source_folder(assignment, course)
    skills = _skills(folder / MISCONCEPTIONS)
    found: list[Task] = []
    for name in notebooks_of(assignment, course):
        title = ""
        for cell in read_notebook(folder / name)["cells"]:
            for _, text in headings(cell):
                heading = _TASK.fullmatch(text)
                title = heading["title"] if heading else title
            said = about(cell)
            if said.get("grade"):
                own = id_of(cell)
                by_hand = bool(said.get("solution") or said.get("task"))
                found.append(Task(own, title, said["points"], by_hand, skills.get(own, ())))
    return tuple(found)


def _skills(path: Path) -> dict[str, tuple[str, ...]]:
    try:
        tasks = (yaml_values(path.read_text("utf-8")) or {}).get("tasks", {})
        found = {task: tuple(known.get("skills", ())) for task, known in tasks.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, yaml.YAMLError, AttributeError, TypeError) as error:
        message = f"{path} cannot be read: {error}"
        raise BadInput(message) from error
    for task, skills in found.items():
        for skill in skills:
            if skill not in FAMILIES:
                families = ", ".join(FAMILIES)
                message = f"{path}: the skill {skill!r} of {task} is no family: {families}."
                raise BadInput(message)
    return found
