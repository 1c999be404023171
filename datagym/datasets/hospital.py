"""The synthetic hospital: linked tables of the same people."""

from datagym.datasets.blocks import blocks
from datagym.datasets.card import Card
from datagym.datasets.makers import maker
from datagym.datasets.parts import tables
from datagym.datasets.table import Tables


def tables_of(card: Card, n: int, seed: int) -> Tables:
    """Make one table of the hospital of ``n`` patients, and its hidden one.

    The tables that it depends on are made on the way; no other is.
    """
    if not hasattr(maker(card.name), "build"):
        return maker(card.name).make(card, n, seed)
    return tables(card, [block.table(card.name).first(people) for block, people in blocks(seed, n)])
