"""Synthetic datasets: cards, makers, truths and faults.

>>> from datagym.datasets import load
>>> load("ed_attendances")["site"].nunique()
3
"""

from datagym.datasets.card import Card, Column, Effect, Figure
from datagym.datasets.description import Description
from datagym.datasets.hospital import Hospital, make_hospital
from datagym.datasets.library import describe, load, make, names
from datagym.datasets.made import Made
from datagym.datasets.truth import Truth

list = names  # noqa: A001  (the learner's word: datagym.list())

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
