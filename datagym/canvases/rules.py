"""What becomes of two people's work on one card: nothing is lost, nothing old overwrites."""

from collections.abc import Sequence
from enum import StrEnum

from datagym.canvases.card import Text


class Outcome(StrEnum):
    """What becomes of a text that was sent for a field."""

    SAME = "same"
    WRITTEN = "written"
    BESIDE = "beside"


def settle(standing: Text, *, text: str, base: int, by: str, draft: str) -> Outcome:
    """Decide whether a text may replace the one that stands, or is kept beside it.

    It may when its writer has seen the one that stands, or goes on with the very piece
    of writing that stands (the same person, the same draft).

    Parameters
    ----------
    standing
        What the field says.
    text, by, draft
        What was sent, by whom, and the id of the piece of writing.
    base
        The version of the field that the writer saw when they began.

    >>> seen = Text("ward sister", version=7, by="p1", draft="d1")
    >>> str(settle(seen, text="matron", base=7, by="p2", draft="d2"))
    'written'
    >>> str(settle(seen, text="matron", base=3, by="p2", draft="d2"))
    'beside'

    """
    if text == standing.text:
        return Outcome.SAME
    goes_on = standing.version > 0 and (standing.by, standing.draft) == (by, draft)
    return Outcome.WRITTEN if base >= standing.version or goes_on else Outcome.BESIDE


def between(positions: Sequence[float], index: int) -> float:
    """Return a position that comes before ``positions[index]`` (at the end when it is too far).

    Parameters
    ----------
    positions
        The positions of the other cards in the column, ascending.
    index
        The place that the card shall have among them.

    >>> between([1.0, 2.0], 1)
    1.5
    >>> between([], 0), between([3.0], 0), between([3.0], 9)
    (0.0, 2.0, 4.0)

    """
    if not positions:
        return 0.0
    if index <= 0:
        return positions[0] - 1.0
    if index >= len(positions):
        return positions[-1] + 1.0
    return (positions[index - 1] + positions[index]) / 2


def crowded(positions: Sequence[float], index: int) -> bool:
    """Tell whether no number is left between two neighbours, so that all must be numbered anew.

    >>> crowded([1.0, 1.0], 1), crowded([1.0, 2.0], 1)
    (True, False)
    """
    if not 0 < index < len(positions):
        return False
    low, high = positions[index - 1], positions[index]
    return not low < (low + high) / 2 < high
