"""New assignments: two tasks that work, with their known wrong and right answers."""

import os
import shutil
import tempfile
from pathlib import Path

from datagym.course.drafts import checked, fill, notebook_text
from datagym.errors import Unavailable
from datagym.exercises.assignments import MISCONCEPTIONS, course_folder, list_assignments
from datagym.resources import content


def new_assignment(
    name: str, title: str, dataset: str, *, lesson: str | None = None, course: Path | None = None
) -> Path:
    """Write the draft of an assignment, and return its folder.

    Its two tasks pass ``datagym course check`` as they stand: change one thing, check again.

    Parameters
    ----------
    name
        Its name: small letters, digits and hyphens.
    title
        Its first heading.
    dataset
        The dataset that it reads.
    lesson
        The id of the lesson that it follows; its own name unless given.
    course
        The nbgrader course; Datagym's own ``exercises`` unless named.

    Raises
    ------
    BadInput
        When the name is taken or is no name, or the title is empty.
    NotFound
        When there is no such dataset, or the folder is no course.
    Unavailable
        When the folder cannot be written.

    >>> from datagym.exercises.drafts import new_assignment
    >>> new_assignment("waiting", "Who waits?", "admissions").name  # doctest: +SKIP
    'waiting'

    """
    place = course_folder(course) / "source"
    checked(name, title, dataset, list(list_assignments(course)), "assignment")
    values = {"id": name, "title": title.strip(), "dataset": dataset, "lesson": lesson or name}
    known = content("exercises", "template", MISCONCEPTIONS).read_text(encoding="utf-8")
    notebook = notebook_text(content("exercises", "template", "assignment.ipynb"), values)
    aside: str | None = None
    try:
        place.mkdir(exist_ok=True)
        aside = tempfile.mkdtemp(prefix=".new-", dir=place)
        Path(aside).chmod(0o755)
        (Path(aside) / f"{name}.ipynb").write_text(notebook, encoding="utf-8")
        (Path(aside) / MISCONCEPTIONS).write_text(fill(known, values), encoding="utf-8")
        os.rename(aside, place / name)  # noqa: PTH104  (refuses a folder that holds something)
    except OSError as error:
        message = (
            f"{place / name} cannot be written: {error.strerror or error}. Work in a clone of "
            "Datagym, or name a course of your own with --course."
        )
        raise Unavailable(message) from error
    finally:
        if aside is not None:
            shutil.rmtree(aside, ignore_errors=True)
    return place / name
