"""A fingerprint of a table's values, which no file format or machine changes."""

from hashlib import sha256
from typing import Any

import numpy as np
import pandas as pd


def digest(frame: pd.DataFrame) -> str:
    """Return the SHA-256 of a table's columns: their names, and their values in order.

    Moments count as whole minutes, whole numbers and truth values as 64-bit integers,
    numbers with decimals by their 64 bits, all else as text; a missing value is unlike
    any other.

    >>> digest(pd.DataFrame({"a": [1, 2]})) == digest(pd.DataFrame({"a": [1, 2]}, dtype="Int8"))
    True

    """
    total = sha256()
    for name in frame.columns:
        known = frame[name].notna().to_numpy()
        for part in (str(name).encode(), known.astype(np.uint8).tobytes(), _values(frame[name])):
            total.update(len(part).to_bytes(8, "little"))
            total.update(part)
    return total.hexdigest()


def _values(column: "pd.Series[Any]") -> bytes:
    if pd.api.types.is_datetime64_any_dtype(column):
        minutes = column.to_numpy().astype("datetime64[m]")
        return np.where(np.isnat(minutes), 0, minutes.astype("<i8")).astype("<i8").tobytes()
    if pd.api.types.is_bool_dtype(column) or pd.api.types.is_integer_dtype(column):
        return column.fillna(0).to_numpy(dtype="<i8").tobytes()
    if pd.api.types.is_float_dtype(column):
        return (column.fillna(0).to_numpy(dtype="<f8") + 0.0).tobytes()  # no minus zero
    texts = column.to_numpy(dtype=object, na_value="")
    return "\x1f".join(texts.tolist()).encode()
