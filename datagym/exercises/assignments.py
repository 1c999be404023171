"""The assignments that there are: folders of ``exercises/source`` with a notebook in them."""

from pathlib import Path

from datagym.errors import NotFound
from datagym.resources import content

MISCONCEPTIONS = "misconceptions.yaml"


def course_folder(course: Path | None = None) -> Path:
    """Return the folder of the nbgrader course: the one named, or Datagym's own.

    Raises
    ------
    NotFound
        When the folder holds no ``nbgrader_config.py``.

    >>> course_folder().name
    'exercises'

    """
    folder = content("exercises") if course is None else Path(course).absolute()
    if not (folder / "nbgrader_config.py").is_file():
        message = (
            f"{folder} is no nbgrader course: it has no nbgrader_config.py. "
            "Name the course's exercises folder with --course."
        )
        raise NotFound(message)
    return folder


def list_assignments(course: Path | None = None) -> tuple[str, ...]:
    """Return the names of the assignments, in order.

    >>> 'four-hours' in list_assignments()
    True
    """
    source = course_folder(course) / "source"
    if not source.is_dir():
        return ()
    return tuple(sorted(folder.name for folder in source.iterdir() if any(folder.glob("*.ipynb"))))


def source_folder(assignment: str, course: Path | None = None) -> Path:
    """Return the folder of an assignment's source.

    Raises
    ------
    NotFound
        When there is no such assignment, with the nearest that there is.

    >>> source_folder("four-hours").name
    'four-hours'

    """
    known = list_assignments(course)
    if assignment not in known:
        kind = "assignment"
        raise NotFound.among(kind, assignment, known)
    return course_folder(course) / "source" / assignment


def notebooks_of(assignment: str, course: Path | None = None) -> tuple[str, ...]:
    """Return the file names of an assignment's notebooks.

    >>> notebooks_of("four-hours")
    ('four-hours.ipynb',)
    """
    return tuple(sorted(path.name for path in source_folder(assignment, course).glob("*.ipynb")))
