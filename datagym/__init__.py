"""Datagym: a three-month data course in a box for hospital staff of every profession.

The names that learners use stand here and are loaded on first use, so that
``import datagym`` (and ``datagym --help``) costs nothing:

>>> import datagym
>>> attendances = datagym.load("ed_attendances")
>>> len(attendances) > 1_000
True
"""

from __future__ import annotations  # a Python that is too old gets a sentence (__main__)

from importlib import import_module
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from collections.abc import Iterable

    from datagym.datasets import describe, list, load, make, make_hospital  # noqa: A004  (the learner's word)

_HOMES = dict.fromkeys(("describe", "list", "load", "make", "make_hospital"), "datagym.datasets")

__all__ = ["__version__", "describe", "list", "load", "make", "make_hospital"]


def __getattr__(name: str) -> Any:  # noqa: ANN401  (a module attribute can be anything)
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    message = f"module 'datagym' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> Iterable[str]:  # list is the learner's word here
    return sorted(__all__)
