"""A table that is kept in memory, of which everybody gets their own.

`pandas.DataFrame.copy` copies the rows, but the names of columns and the codes of categories
stay shared, and what somebody does to those would show in the next copy too.
"""

from contextlib import suppress
from typing import cast

import pandas as pd

from datagym.datasets.strings import index


class Kept:
    """A table that was made, to be given out again and again.

    Parameters
    ----------
    frame
        The table, which nobody else has; whoever asks first gets it.

    >>> kept = Kept(pd.DataFrame({"sex": pd.Categorical(["female"])}))
    >>> kept.own()["sex"].cat.categories is kept.own()["sex"].cat.categories
    False

    """

    def __init__(self, frame: pd.DataFrame) -> None:
        self._first = [frame]
        self._frame = frame.copy()
        self._columns = cast("tuple[str, ...]", tuple(frame.columns))
        self._categories = {
            place: (cast("tuple[str, ...]", tuple(kind.categories)), bool(kind.ordered))
            for place, kind in enumerate(frame.dtypes)
            if isinstance(kind, pd.CategoricalDtype)
        }

    def own(self) -> pd.DataFrame:
        """Return the table: everything of it can be changed, and nothing of it is shared."""
        with suppress(IndexError):
            return self._first.pop()
        made = self._frame.copy()
        for place, (texts, ordered) in self._categories.items():
            codes = self._frame.iloc[:, place].cat.codes.to_numpy(copy=True)
            dtype = pd.CategoricalDtype(index(texts), ordered=ordered)
            made.isetitem(place, pd.Categorical.from_codes(codes, dtype=dtype, validate=False))
        made.columns = index(self._columns)
        return made
