"""Whose tables a load gives: those of the course, or those that are drawn for one learner.

A process serves one learner at most: a kernel in which they work, or a room in which what they
handed in is run or marked. So it is said once, and every ``datagym.load`` after it obeys.
"""

from datagym.errors import BadInput

_LONGEST = 200
_owner: list[str] = []


def draw_for(learner: str | None) -> None:
    """Let each ``datagym.load`` from now on give this learner's own tables.

    Parameters
    ----------
    learner
        Their id; capitals and blanks around it do not matter. None brings the course's
        tables back.

    Raises
    ------
    BadInput
        When it is no text, empty, or longer than 200 letters.

    >>> draw_for(" N017 ")
    >>> owner()
    'n017'
    >>> draw_for(None)
    >>> owner() is None
    True

    """
    _owner[:] = [] if learner is None else [plain_id(learner)]


def owner() -> str | None:
    """Return the id of the learner whose tables are loaded; None for the course's tables.

    >>> owner() is None
    True
    """
    return _owner[0] if _owner else None


def plain_id(learner: str) -> str:
    """Return an id as tables are drawn from it: two that differ in capitals are one person's.

    Raises
    ------
    BadInput
        When it is no text, empty, or longer than 200 letters.

    >>> plain_id("N017 ")
    'n017'

    """
    text = learner.strip().casefold() if isinstance(learner, str) else ""
    if not 0 < len(text) <= _LONGEST:
        message = f"{learner!r} is no id. Give the one that your course gave you, as 'n017'."
        raise BadInput(message)
    return text
