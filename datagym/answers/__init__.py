"""What a learner's cells found out, on its way out of the sandbox: plain data, never pickle.

:func:`pack` runs beside a learner's code and may be replaced by it, so :func:`unpack` takes
every message as hostile: it builds only what it knows, within limits. Whatever cannot be
carried is named and stays where it is.

>>> from datagym.answers import pack, unpack
>>> unpack(pack({"share": 0.72, "double": lambda n: 2 * n}))
{'share': 0.72, 'double': <function double in the sandbox>}
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datagym.answers.kinds import Described, Function, Grid, Uncarried
    from datagym.answers.limits import Damaged, Limits
    from datagym.answers.parcel import pack, unpack

_HOMES = {
    "Damaged": "limits",
    "Described": "kinds",
    "Function": "kinds",
    "Grid": "kinds",
    "Limits": "limits",
    "Uncarried": "kinds",
    "pack": "parcel",
    "unpack": "parcel",
}

__all__ = [
    "Damaged",
    "Described",
    "Function",
    "Grid",
    "Limits",
    "Uncarried",
    "pack",
    "unpack",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  (a module attribute can be anything)
    if name in _HOMES:
        return getattr(import_module(f"datagym.answers.{_HOMES[name]}"), name)
    message = f"module 'datagym.answers' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted(__all__)
