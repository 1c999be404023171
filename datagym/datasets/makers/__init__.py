"""One module for each dataset: how it is made from its card's figures and a seed."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, cast

import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.table import Finding, Tables

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block
    from datagym.datasets.parts import Part


class Builder(Protocol):
    """What the module of a table of the hospital gives besides.

    Parameters
    ----------
    build
        A block → the block's part of the table, whole, in the card's columns.

    """

    build: Callable[["Block"], "Part"]


class Maker(Protocol):
    """What each module here gives.

    Parameters
    ----------
    make
        Card, size and seed → the tables.
    derive
        A table → the same with its derived columns computed anew.
    FINDINGS
        For each effect of the card: how its truth is computed, found and missed.
    MEASURED
        For each figure of the card that is compared in a way of its own: a table →
        the figure's value in it.
    spoil
        Card, table and seed → the messy table and the ledger of its faults.
    impossible
        A table → sentences about what cannot happen to one person or place in it.

    """

    make: Callable[[Card, int, int], Tables]
    derive: Callable[[pd.DataFrame], pd.DataFrame]
    FINDINGS: Mapping[str, Finding]
    MEASURED: Mapping[str, Callable[[pd.DataFrame], float]]
    spoil: Callable[[Card, pd.DataFrame, int], tuple[pd.DataFrame, pd.DataFrame]]
    impossible: Callable[[pd.DataFrame], list[str]]


def builder(name: str) -> Builder:
    """Return the module of a table of the hospital."""
    return cast("Builder", import_module(f"{__name__}.{name}"))


def maker(name: str) -> Maker:
    """Return the module that makes a dataset."""
    return cast("Maker", import_module(f"{__name__}.{name}"))


def later(package: str) -> Callable[[str], Any]:
    """Return the ``__getattr__`` of a dataset's package: faults and findings when asked for.

    To make a table takes neither, and half the time of importing a maker is theirs.
    """

    def get(name: str) -> Any:  # noqa: ANN401  (a module attribute can be anything)
        if name in _LATER:
            return getattr(import_module(f"{package}.{_LATER[name]}"), name)
        message = f"module {package!r} has no attribute {name!r}"
        raise AttributeError(message)

    return get


_LATER = {
    "spoil": "faults",
    "FINDINGS": "findings",
    "MEASURED": "findings",
    "impossible": "findings",
}
