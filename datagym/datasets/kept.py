"""A copy of a table that shares nothing with it.

`pandas.DataFrame.copy` copies the rows, but the names of columns and the codes of categories
stay shared, and what somebody does to those would show in the next copy too.
"""

from typing import Any, cast

import pandas as pd

from datagym.datasets.strings import index


def copied(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a copy of a table, of which everything can be changed and nothing is shared.

    >>> table = pd.DataFrame({"sex": pd.Categorical(["female"])})
    >>> copied(table)["sex"].cat.categories is table["sex"].cat.categories
    False
    """
    made = frame.copy()
    for place, kind in enumerate(frame.dtypes):
        if isinstance(kind, pd.CategoricalDtype):
            made.isetitem(place, _category(frame.iloc[:, place].cat))
    made.columns = index(tuple(frame.columns))
    return made


def _category(column: Any) -> Any:  # noqa: ANN401  (pandas' own accessor; a Categorical)
    codes = column.codes.to_numpy(copy=True)
    texts = cast("tuple[str, ...]", tuple(column.categories))
    dtype = pd.CategoricalDtype(index(texts), ordered=column.ordered)
    return pd.Categorical.from_codes(codes, dtype=dtype)
