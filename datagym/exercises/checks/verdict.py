"""What a check says of an answer: a score out of some points, and a sentence."""

import math
from dataclasses import dataclass

from datagym.errors import DatagymError

VERDICT_MIME = "application/vnd.datagym.verdict+json"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A mark and the reason for it.

    As the last line of a test cell it is what nbgrader reads the mark from: its plain text
    is the score alone, and its HTML is what the learner sees in the feedback.

    Parameters
    ----------
    score
        0 to ``points``.
    points
        What the task is worth; more than 0.
    message
        A sentence for the learner.

    >>> Verdict(1, 2, "Half of the way.")
    Verdict(score=1, points=2, message='Half of the way.')

    """

    score: float
    points: float
    message: str

    def __post_init__(self) -> None:
        if not (math.isfinite(self.points) and 0 <= self.score <= self.points and self.points > 0):
            text = f"A score of {self.score} out of {self.points} is not possible."
            raise ValueError(text)

    def _repr_mimebundle_(self, **_: object) -> dict[str, object]:
        from html import escape  # noqa: PLC0415  (needed only when shown)

        line = f"<strong>{self.score:g} of {self.points:g} points.</strong> {escape(self.message)}"
        record = {"score": self.score, "points": self.points, "message": self.message}
        return {
            "text/plain": f"{self.score:g}",
            "text/html": f"<p>{line}</p>",
            VERDICT_MIME: record,
        }


def part_of(points: float, share: float) -> float:
    """Return a share of some points, to two decimals: none stays none, all stays all.

    >>> part_of(2, 1 / 3), part_of(0.333, 1)
    (0.67, 0.333)
    """
    return points if share >= 1 else max(0.0, min(points, round(points * share, 2)))


class Hint(DatagymError):
    """What a visible check says when an answer cannot be right: a hint, not the answer.

    In a notebook it shows as its sentence alone. Nothing below it in the cell runs, so the
    task earns nothing until the hint is followed.
    """

    def _render_traceback_(self) -> list[str]:
        return [f"Hint: {self}"]


class Fits(str):
    """What a visible check says when an answer is of the right kind (not yet: right)."""

    __slots__ = ()

    def __repr__(self) -> str:
        return str(self)
