"""Synthetic datasets: cards, makers, truths and faults.

>>> from datagym.datasets import load
>>> load("ed_attendances")["site"].nunique()
3
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from datagym.datasets.card import Card, Column, Effect, Figure
from datagym.datasets.hospital import Hospital, make_hospital
from datagym.datasets.library import describe, load, make, names
from datagym.datasets.made import Made

if TYPE_CHECKING:
    from datagym.datasets.description import Description
    from datagym.datasets.truth import Truth

list = names  # noqa: A001  (the learner's word: datagym.list())

_HOMES = {"Description": "description", "Truth": "truth"}  # a load does without them

__all__ = [
    "Card",
    "Column",
    "Description",
    "Effect",
    "Figure",
    "Hospital",
    "Made",
    "Truth",
    "describe",
    "list",
    "load",
    "make",
    "make_hospital",
    "names",
]


def __getattr__(name: str) -> Any:  # noqa: ANN401  (a module attribute can be anything)
    if name in _HOMES:
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
