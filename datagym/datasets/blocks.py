"""A block: 8,192 people and all that happens to them, made table by table when asked for.

A block has its own wards, theatres, surgeons and stock: the people of one locality, served
by one hospital. So blocks do not depend on each other and can be made by any worker, in any
order, and a large population is many blocks. A smaller one is the first people of them: a
block is always made whole, and rows of people who are not wanted are left out afterwards.
"""

from collections.abc import Iterator
from typing import Any

from datagym.datasets.card import Card, card
from datagym.datasets.draws import Draws
from datagym.datasets.makers import builder
from datagym.datasets.parts import Part

PEOPLE = 8_192
"""How many people a block has."""


class Block:
    """One block of the hospital of a seed.

    Parameters
    ----------
    seed
        The hospital's seed.
    number
        The block's number, from 0.

    >>> Block(1, 0).table("patients").columns["sex"][:3].tolist() == Block(1, 0).table(
    ...     "patients"
    ... ).columns["sex"][:3].tolist()
    True

    """

    def __init__(self, seed: int, number: int) -> None:
        self.seed = seed
        self.number = number
        self._tables: dict[str, Part] = {}

    @property
    def people(self) -> int:
        """How many people the block has: always all of them."""
        return PEOPLE

    @property
    def first(self) -> int:
        """The number, in the whole population, of the block's first person."""
        return self.number * PEOPLE

    def table(self, name: str) -> Part:
        """Return the block's part of a table, made with the tables that it depends on."""
        if name not in self._tables:
            self._tables[name] = builder(name).build(self)
        return self._tables[name]

    def draws(self, table: str) -> Draws:
        """Return the random numbers of a table in this block."""
        return Draws(self.seed, table, self.number)

    def card(self, table: str) -> Card:
        """Return a table's card, where its figures and settings stand."""
        return card(table)

    def settings(self, table: str) -> Any:  # noqa: ANN401  (what a card holds)
        """Return the settings of a table's card."""
        return card(table).settings


def blocks(seed: int, people: int) -> Iterator[tuple[Block, int]]:
    """Give the blocks of a population, each with the number of its people who are wanted."""
    for number, first in enumerate(range(0, people, PEOPLE)):
        yield Block(seed, number), min(PEOPLE, people - first)
