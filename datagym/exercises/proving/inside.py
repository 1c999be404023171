"""What the checks of an assignment do inside their kernel, between the instructor's own cells.

:class:`~datagym.exercises.proving.running.Runner` calls these there; nothing else does.
"""

import copy
import hashlib
import json
import math
import numbers
import sys
from collections.abc import Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd

_FEW = 20  # different words; a column with more is one of names or numbers
_kept: dict[str, Any] = {}


def clear() -> None:
    """Take away all names and figures. What was imported stays loaded: that saves the time."""
    _close_figures()
    _shell().reset(new_session=False)


def keep() -> None:
    """Keep what stands ready now."""
    shell = _shell()
    own = {name: value for name, value in shell.user_ns.items() if _is_own(name, shell)}
    _kept.clear()
    _kept.update(_copies(own))


def recall() -> None:
    """Bring back what was kept, whatever has happened since.

    It is IPython's reset without its search for garbage, which takes longer than most answers.
    """
    _close_figures()
    shell = _shell()
    for name in [name for name in shell.user_ns if name not in shell.user_ns_hidden]:
        del shell.user_ns[name]
    shell.user_ns.get("_oh", {}).clear()  # the values that cells have shown
    shell.user_ns.update(_copies(_kept))


def ready() -> str:
    """Tell of the tables that stand ready, as the JSON of :class:`operators.Place`."""
    own = {name: value for name, value in _shell().user_ns.items() if _is_own(name, _shell())}
    frames = {name: value for name, value in own.items() if isinstance(value, pd.DataFrame)}
    texts = {
        name: [str(c) for c in frame if _kind(frame[c]) == "text" and frame[c].map(_is_text).all()]
        for name, frame in frames.items()
    }
    words: dict[str, list[str]] = {}
    repeated: dict[str, list[str]] = {}
    for name, frame in frames.items():
        for column in texts[name]:
            different = frame[column].nunique()
            if different <= _FEW:
                words[column] = sorted(map(str, frame[column].dropna().unique()))
            elif len(frame) / 2 < different < len(frame):
                repeated.setdefault(name, []).append(column)
    tables = {
        name: {str(column): _kind(frame[column]) for column in frame}
        for name, frame in frames.items()
    }
    lists = [name for name, value in own.items() if isinstance(value, pd.Series)]
    modules = [name for name, value in own.items() if isinstance(value, ModuleType)]
    facts = {
        "tables": tables,
        "words": words,
        "repeated": repeated,
        "lists": lists,
        "modules": modules,
    }
    return json.dumps(facts)


def fingerprint(names: Sequence[str]) -> str:
    """Tell what some names hold: the same text for the same values, and for no others."""
    held = _shell().user_ns
    text = repr([_plain(held[name]) if name in held else "nothing" for name in names])
    return json.dumps(hashlib.sha256(text.encode()).hexdigest())


def _close_figures() -> None:
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")


def _shell() -> Any:  # noqa: ANN401  (IPython is untyped)
    from IPython.core.getipython import get_ipython  # noqa: PLC0415  (it is loaded in a kernel)

    return get_ipython()


def _is_own(name: str, shell: Any) -> bool:  # noqa: ANN401  (IPython is untyped)
    return not name.startswith("_") and name not in shell.user_ns_hidden


def _copies(values: Mapping[str, Any]) -> dict[str, Any]:
    """Copy values; what two names share they go on sharing, and a module is never copied."""
    memo: dict[int, Any] = {}
    made = {}
    for name, value in values.items():
        try:
            made[name] = value if isinstance(value, ModuleType) else copy.deepcopy(value, memo)
        except Exception:  # noqa: BLE001  (an open file, a generator: it can only be shared)
            made[name] = value
    return made


def _kind(column: "pd.Series[Any]") -> str:
    if pd.api.types.is_numeric_dtype(column):
        return "number"
    if pd.api.types.is_datetime64_any_dtype(column) or pd.api.types.is_timedelta64_dtype(column):
        return "time"
    return "text"


def _is_text(value: object) -> bool:
    return isinstance(value, str) or _is_missing(value)


def _is_missing(value: object) -> bool:
    return value is None or value is pd.NaT or value is pd.NA or value != value  # noqa: PLR0124  (NaN)


def _plain(value: Any) -> object:  # noqa: ANN401  (an answer can be anything)
    """Return a value in a form in which equal ones look equal: 10 digits, no dtypes."""
    if isinstance(value, pd.DataFrame):
        columns = [_plain_list(value.iloc[:, at]) for at in range(value.shape[1])]
        return [_plain_list(value.columns), columns, _plain_list(value.index)]
    if isinstance(value, pd.Series):
        return [_plain_list(value), _plain_list(value.index)]
    if isinstance(value, Mapping):
        return [_plain_list(value), _plain_list(value.values())]
    if isinstance(value, np.ndarray | list | tuple | pd.Index | pd.api.extensions.ExtensionArray):
        return _plain_list(value)
    return _plain_one(value)


def _plain_one(value: Any) -> str:  # noqa: ANN401  (an answer can be anything)
    if not isinstance(value, str) and _is_missing(value):
        return "missing"
    if isinstance(value, numbers.Real | np.bool_):
        number = float(value)
        return f"{number:.10g}" if math.isfinite(number) else str(number)
    return repr(value) if isinstance(value, str) else str(value)


def _plain_list(values: Any) -> list[object]:  # noqa: ANN401  (an answer can be anything)
    return [_plain(value) for value in values]
