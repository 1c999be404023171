"""What a maker module gives back, and the small tools that it builds columns with."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.streams import Floats, Ints

if TYPE_CHECKING:
    from fractions import Fraction

_IDS = 100_000_000
_STEP = 61_803_399  # shares no divisor with _IDS, so that no two units get one number


class Tables(NamedTuple):
    """The learner's table and what only its makers know.

    Parameters
    ----------
    frame
        The tidy table.
    hidden
        One row for each row of ``frame``, in the same order: what really happened.

    """

    frame: pd.DataFrame
    hidden: pd.DataFrame


def identifiers(letter: str, units: Ints, offset: int) -> npt.NDArray[np.object_]:
    """Turn whole numbers into identifiers of eight digits that show no order.

    >>> identifiers("P", np.array([0, 1]), 7).tolist()
    ['P00000007', 'P61803406']
    """
    numbers = (units * _STEP + offset) % _IDS
    digits = numbers[:, None] // 10 ** np.arange(7, -1, -1) % 10 + ord("0")
    letters = np.full((len(units), 1), ord(letter))
    text = np.ascontiguousarray(np.hstack([letters, digits]).astype(np.uint32)).view("U9")
    return text.ravel().astype(object)


def category(positions: Ints, codes: Sequence[str]) -> Any:  # noqa: ANN401  (a Categorical; its stubs know no arrays)
    """Make a category of positions in the list of codes."""
    numbers: Any = positions
    return pd.Categorical.from_codes(numbers, categories=pd.Index(list(codes)))


def whole(minutes: Floats) -> Ints:
    """Round minutes down to whole ones."""
    return np.floor(minutes).astype(np.int64)


class Finding(NamedTuple):
    """Three ways to an effect's answer.

    Parameters
    ----------
    exact
        The learner's and the hidden table → the answer, in whole numbers.
    intended, naive
        The learner's table → what the right and the naive analysis give.

    """

    exact: "Callable[[pd.DataFrame, pd.DataFrame], Fraction]"
    intended: Callable[[pd.DataFrame], float]
    naive: Callable[[pd.DataFrame], float]
