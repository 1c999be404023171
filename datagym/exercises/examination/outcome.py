"""What became of a task when it was marked, in words for the learner and for the instructor."""

from dataclasses import asdict, dataclass
from typing import Any, Literal, TypeAlias, get_args

State: TypeAlias = Literal[
    "marked",
    "missing",
    "uncarried",
    "crash",
    "timeout",
    "memory",
    "output",
    "disk",
    "tampering",
    "error",
]
"""How the marking of a task ended; in every state but ``marked`` the task earned nothing.

``missing``: there is no answer of its name; ``uncarried``: there is one that is no plain data;
``error``: the test itself stopped; ``tampering``: what the notebook handed over was no answer
at all. The others say what the notebook did before the task could be looked at.
"""

STATES: tuple[State, ...] = get_args(State)

_LONGEST_LINE = 400

_BOX = " Mend the box that begins with “{box}”, run all boxes from the top, and hand in again."
_WORDS: dict[State, str] = {
    "crash": "Your notebook stopped before this task could be looked at: Python itself ended.",
    "timeout": "Your notebook took too long, and was stopped before this task was answered.",
    "memory": "Your notebook used more memory than there is, and was stopped.",
    "output": "Your notebook printed far too much, and was stopped.",
    "disk": "Your notebook wrote far too many files, and was stopped.",
    "tampering": "What your notebook handed over for this task is no answer that can be read.",
    "uncarried": "Your answer is a {kind}, and cannot be handed over: {reason}.",
}
_LINES: dict[State, str] = {
    "missing": "no answer",
    "uncarried": "the answer is a {kind}",
    "crash": "Python ended ({code}) in {box}",
    "timeout": "{box} took too long",
    "memory": "{box} took too much memory",
    "output": "{box} printed too much",
    "disk": "{box} wrote too many files",
    "tampering": "what came out of the notebook is no answer: look at its boxes",
    "error": "the test stopped by itself ({detail}): look at the answer, and at the test",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """What a box of the notebook did so that answers are not there.

    Parameters
    ----------
    state
        What it did.
    box
        The first line of the box.
    code
        How the process ended, where it did.

    """

    state: State
    box: str = ""
    code: int = 0

    @property
    def words(self) -> str:
        """What the learner reads."""
        box = _BOX.format(box=self.box) if self.box else ""
        return _WORDS[self.state] + box

    @property
    def line(self) -> str:
        """What the instructor reads."""
        box = f"the box that begins with “{self.box}”" if self.box else "what packs the answers"
        return _one_line(_LINES[self.state].format(box=box, code=self.code))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a task.

    Parameters
    ----------
    task
        The id of its test cell.
    state
        How its marking ended.
    score
        The points that it earned.
    instructor
        A line for the instructor, empty when there is nothing to look at.

    """

    task: str
    state: State
    score: float
    instructor: str = ""

    def plain(self) -> dict[str, Any]:
        """Return it as plain values, for a notebook's metadata.

        >>> Outcome("share", "marked", 2.0).plain()
        {'state': 'marked', 'score': 2.0, 'instructor': ''}
        """
        values = asdict(self)
        del values["task"]
        return values


def uncarried(kind: str, reason: str) -> str:
    """Return what a learner reads whose answer is nothing that can be handed over."""
    return _WORDS["uncarried"].format(kind=kind, reason=reason.rstrip("."))


def line(state: State, *, kind: str = "", detail: str = "") -> str:
    """Return what the instructor reads of a task in a state; nothing of one that was marked.

    >>> line("missing")
    'no answer'
    """
    return _one_line(_LINES.get(state, "").format(kind=kind, detail=detail, box="", code=""))


def _one_line(text: str) -> str:
    """Return a text without what would move a terminal's cursor, or look like another line."""
    plain = "".join(letter if letter.isprintable() else " " for letter in text)
    return plain if len(plain) <= _LONGEST_LINE else f"{plain[:_LONGEST_LINE]}…"
