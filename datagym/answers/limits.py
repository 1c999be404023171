"""How much may leave the sandbox in one message, and what is said when it is too much."""

from dataclasses import dataclass
from typing import NoReturn

from datagym.errors import DatagymError

# What some things count as, since they are as much work:
ITEMS_OF_A_CLASS = 100
CELLS_OF_A_COLUMN = 500
POINTS_OF_A_WORD = 10
ARTISTS_OF_A_LEGEND = 4
ARTISTS_OF_A_FIGURE = 100


class Damaged(DatagymError):
    """A message of answers cannot be read: it is malformed, or larger than is allowed."""


def damaged(what: str) -> NoReturn:
    """Say what is wrong with a message.

    Raises
    ------
    Damaged
        Always.

    """
    message = f"The answers cannot be read: {what}."
    raise Damaged(message)


class Unfit(Exception):
    """One answer cannot be carried as a whole; its text is the reason."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one message of answers may hold.

    Parameters
    ----------
    total
        Bytes of the message.
    items
        Values in all containers together, containers in them counted too.
    depth
        Containers in containers.
    text
        Characters of one text.
    cells
        Rows times columns of all tables and arrays together.
    digits
        Digits of a whole number, and the power of ten of a decimal one.
    axes, artists, points
        Axes of a chart, what is drawn in it, and the numbers of all that is drawn.

    >>> Limits(items=10).items
    10

    """

    total: int = 64 * 2**20
    items: int = 1_000_000
    depth: int = 20
    text: int = 1_000_000
    cells: int = 20_000_000
    digits: int = 1_000
    axes: int = 64
    artists: int = 20_000
    points: int = 2_000_000
