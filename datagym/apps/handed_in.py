"""What a learner has handed in, and the feedback that came back: read from their own folder."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from datagym.apps.links import EXERCISES
from datagym.exercises import list_assignments
from datagym.exercises.learner import WAITS


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
    waits
        Whether that feedback says that a person has still to mark a part.

    """

    assignment: str
    notebook: str
    when: datetime | None
    feedback: str | None
    waits: bool = False

    @property
    def title(self) -> str:
        """The assignment's name as words.

        >>> HandedIn("four-hours", "exercises/four-hours/four-hours.ipynb", None, None).title
        'Four hours'
        """
        return self.assignment.replace("-", " ").replace("_", " ").capitalize()


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
            found.append(
                HandedIn(
                    assignment,
                    notebooks[0].relative_to(workspace).as_posix(),
                    max(map(_moment, sent), default=None),
                    back[-1].relative_to(workspace).as_posix() if back else None,
                    bool(back) and _says(back[-1], WAITS),
                )
            )
    return found


def _says(page: Path, words: str) -> bool:
    try:
        return words in page.read_text("utf-8", "replace")
    except OSError:
        return False  # it is being written, or gone again: look at it the next time


def _changed(path: Path) -> float:
    return path.stat().st_mtime


def _moment(path: Path) -> datetime:
    return datetime.fromtimestamp(_changed(path), UTC)
