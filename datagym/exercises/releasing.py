"""Makes the learner's version of an assignment: no solutions, no hidden tests, no outputs.

It runs the steps of ``nbgrader generate_assignment`` on the notebook in memory, without
gradebook and exchange, so that a workspace can be filled on any machine.
"""

import fnmatch
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from datagym.errors import BadInput
from datagym.exercises.assignments import course_folder, source_folder
from datagym.exercises.files import write_whole


def release_files(assignment: str, course: Path | None = None) -> Mapping[str, bytes]:
    """Return the learner's version of an assignment: relative path → content.

    Parameters
    ----------
    assignment
        Its name, ``"four-hours"``.
    course
        The folder of the nbgrader course; Datagym's own unless named.

    Raises
    ------
    NotFound
        When there is no such assignment.
    BadInput
        When its source cannot be released, with the reason.

    >>> sorted(release_files("four-hours"))
    ['four-hours.ipynb']

    """
    folder = source_folder(assignment, course)
    files = tuple(sorted(path for path in folder.rglob("*") if path.is_file()))
    state = tuple((path, path.stat().st_mtime_ns, path.stat().st_size) for path in files)
    return dict(_released(course_folder(course), assignment, state))


def release(assignment: str, to_folder: Path, course: Path | None = None) -> list[Path]:
    """Write the learner's version of an assignment into a folder; return the files.

    Raises
    ------
    NotFound
        When there is no such assignment.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     [path.name for path in release("four-hours", Path(folder))]
    ['four-hours.ipynb']

    """
    written = []
    for name, data in release_files(assignment, course).items():
        path = Path(to_folder) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data)
        written.append(path)
    return written


@lru_cache(maxsize=32)
def _released(course: Path, assignment: str, state: tuple[Any, ...]) -> dict[str, bytes]:
    config = read_config(course)
    ignored = config.CourseDirectory.ignore
    source = course / "source" / assignment
    made: dict[str, bytes] = {}
    for path, *_ in state:
        place = path.relative_to(source)
        if path.suffix == ".ipynb" and len(place.parts) == 1:
            made[place.as_posix()] = _released_notebook(path, config)
        elif not any(fnmatch.fnmatch(part, rule) for part in place.parts for rule in ignored):
            made[place.as_posix()] = path.read_bytes()
    return made


def _released_notebook(path: Path, config: Any) -> bytes:  # noqa: ANN401  (traitlets' Config is untyped)
    from nbgrader.converters import GenerateAssignment  # noqa: PLC0415  (slow to import)
    from nbgrader.preprocessors import SaveCells  # noqa: PLC0415  (slow to import)

    from datagym.exercises import cells  # noqa: PLC0415  (slow to import)
    from datagym.exercises.examination.trying import TryAnswers  # noqa: PLC0415  (slow to import)

    resources: dict[str, Any] = {"metadata": {"path": str(path.parent)}}
    try:
        notebook = cells.read(path)
        for step in GenerateAssignment(config=config).preprocessors:
            # nbgrader's own release alone tells the gradebook, and tries the solution
            if step not in (SaveCells, TryAnswers):
                notebook, resources = step(config=config).preprocess(notebook, resources)
    except Exception as error:
        message = f"{path.name} cannot be released: {error}. Mend its source in {path.parent}."
        raise BadInput(message) from error
    return cells.text_of(notebook).encode()


@lru_cache(maxsize=8)
def read_config(course: Path) -> Any:  # noqa: ANN401  (traitlets' Config is untyped)
    """Return the settings of ``nbgrader_config.py`` in a course's folder."""
    from traitlets.config.loader import PyFileConfigLoader  # noqa: PLC0415  (slow to import)

    return PyFileConfigLoader("nbgrader_config.py", path=str(course)).load_config()
