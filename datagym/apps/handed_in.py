"""What a learner has tried and handed in, and the marks that came back: from their own folder."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from datagym.apps.links import EXERCISES
from datagym.course.units import headings
from datagym.errors import BadInput
from datagym.exercises import list_assignments
from datagym.exercises.handing_in.notebook_check import check_notebook, count_answers
from datagym.exercises.learner import WAITS

_SCORE = re.compile(r"<h4>[^<]*\(Score: (?P<earned>\d+(?:\.\d+)?) / (?P<of>\d+(?:\.\d+)?)\)</h4>")


@dataclass(frozen=True, slots=True)
class HandedIn:
    """One assignment in a learner's workspace.

    Parameters
    ----------
    assignment
        Its name.
    notebook
        Where its first notebook lies in the workspace, with ``/``.
    when
        When it was last handed in, or None.
    feedback
        Where the newest feedback lies, or None.
    tried, tasks
        How many answers are no longer dots, and how many answers there are.
    points
        What the newest feedback says: points earned and points of all, or None.
    heading
        The notebook's first heading, "" where it has none.
    waits
        Whether that feedback says that a person has still to mark a part.

    """

    assignment: str
    notebook: str
    when: datetime | None
    feedback: str | None
    tried: int = 0
    tasks: int = 0
    points: tuple[float, float] | None = None
    waits: bool = False
    heading: str = ""

    @property
    def title(self) -> str:
        """Its first heading, or its name as words.

        >>> HandedIn("four-hours", "exercises/four-hours/four-hours.ipynb", None, None).title
        'Four hours'
        """
        return self.heading or self.assignment.replace("-", " ").replace("_", " ").capitalize()


def list_handed_in(workspace: Path) -> list[HandedIn]:
    """Return the assignments of a workspace that still has them.

    nbgrader keeps a copy of what Assignment List hands in, ``datagym submit`` its zip.
    """
    found = []
    for assignment in list_assignments():
        folder = workspace / EXERCISES / assignment
        notebooks = sorted(folder.glob("*.ipynb"))
        if notebooks:
            sent = [
                *workspace.glob(f"handed-in/{assignment}_*.zip"),
                *workspace.glob(f".datagym/handed-in/**/*+{assignment}+*"),
            ]
            back = sorted(folder.glob("feedback/*/*.html"), key=_changed)
            read = _read(notebooks)
            counts = [count_answers(data) for data in read]
            tasks = sum(answers for _, answers in counts)
            said = _text(back[-1]) if back else ""
            found.append(
                HandedIn(
                    assignment,
                    notebooks[0].relative_to(workspace).as_posix(),
                    max(map(_moment, sent), default=None),
                    back[-1].relative_to(workspace).as_posix() if back else None,
                    tasks - sum(left for left, _ in counts),
                    tasks,
                    _points(said),
                    WAITS in said,
                    _heading(read),
                )
            )
    return found


def _read(notebooks: Iterable[Path]) -> list[bytes]:
    """Read the notebooks that can be read: who hands in a damaged one is told then."""
    found = []
    for path in notebooks:
        try:
            data = path.read_bytes()
            check_notebook(path.name, data)
        except (OSError, BadInput):
            continue  # half saved, perhaps
        found.append(data)
    return found


def _heading(notebooks: Iterable[bytes]) -> str:
    cells = (
        cell
        for data in notebooks
        for cell in json.loads(data.decode("utf-8-sig")).get("cells") or ()
    )
    return next((text for cell in cells for _, text in headings(cell)), "")


def _text(page: Path) -> str:
    try:
        return page.read_text("utf-8", "replace")
    except OSError:
        return ""  # it is being written, or gone again: it is looked at the next time


def _points(feedback: str) -> tuple[float, float] | None:
    """Read the points from the heading of nbgrader's feedback."""
    found = _SCORE.search(feedback)
    return (float(found["earned"]), float(found["of"])) if found else None


def _changed(path: Path) -> float:
    return path.stat().st_mtime


def _moment(path: Path) -> datetime:
    return datetime.fromtimestamp(_changed(path), UTC)
