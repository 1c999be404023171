"""What a nation is to be: how many people, of which seed, which tables, in which parts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from typing import Any

from datagym.datasets.blocks import PEOPLE
from datagym.datasets.card import card, card_names
from datagym.datasets.streams import checked_seed
from datagym.errors import BadInput, NotFound
from datagym.resources import content

_SPINE = "patients"
_MOST_BLOCKS = 128
_PARTS = 16
STRETCH = 8
"""How many blocks are turned into Arrow's columns, and get a fingerprint, at one time.

One at a time would cost more for each column than for its few thousand rows.
"""
ONCE = -1
"""The number of the part that holds the tables that are not made of blocks of people."""


@dataclass(frozen=True)
class Plan:
    """A nation's settings.

    Parameters
    ----------
    patients, seed
        How many people, and the seed.
    tables
        The names of the tables to make.

    >>> Plan(60_000_000, 1, ("patients",)).parts
    58

    """

    patients: int
    seed: int
    tables: tuple[str, ...]

    @property
    def blocks(self) -> int:
        """How many blocks of people there are; the last one may be cut."""
        return -(-self.patients // PEOPLE)

    @property
    def blocks_a_part(self) -> int:
        """How many blocks one file of a table holds.

        At most 128, which is about a million people; fewer in a small nation, so that
        several workers have something to do, but whole stretches. It does not depend on
        the number of workers.
        """
        fair = -(-self.blocks // _PARTS)
        return min(_MOST_BLOCKS, -(-fair // STRETCH) * STRETCH)

    @property
    def parts(self) -> int:
        """How many files each table of people has."""
        return -(-self.blocks // self.blocks_a_part)

    @cached_property
    def of_people(self) -> tuple[str, ...]:
        """The tables that are made of blocks of people."""
        unit = card(_SPINE).size.unit
        return tuple(name for name in self.tables if card(name).size.unit == unit)

    @cached_property
    def once(self) -> tuple[str, ...]:
        """The tables of something else, such as trusts, which are made whole."""
        return tuple(name for name in self.tables if name not in self.of_people)

    def numbers(self) -> Iterator[int]:
        """Give the numbers of the parts, `ONCE` first when there is such a one."""
        if self.once:
            yield ONCE
        if self.of_people:
            yield from range(self.parts)

    def part(self, number: int) -> range:
        """Return the blocks of a part."""
        first = number * self.blocks_a_part
        return range(first, min(first + self.blocks_a_part, self.blocks))

    def stretches(self, number: int) -> Iterator[range]:
        """Give the blocks of a part, a few at a time; the same ones in a nation of any size."""
        blocks = self.part(number)
        for first in range(blocks.start, blocks.stop, STRETCH):
            yield range(first, min(first + STRETCH, blocks.stop))

    def wanted(self, block: int) -> int:
        """Return how many of a block's people are wanted."""
        return min(PEOPLE, self.patients - block * PEOPLE)

    def people(self, number: int) -> int:
        """Return how many people a part has."""
        return 0 if number == ONCE else sum(map(self.wanted, self.part(number)))

    def settings(self) -> dict[str, Any]:
        """Return what must be the same when an unfinished nation is gone on with."""
        return {
            "patients": self.patients,
            "seed": self.seed,
            "tables": list(self.tables),
            "people_a_block": PEOPLE,
            "blocks_a_fingerprint": STRETCH,
            "blocks_a_part": self.blocks_a_part,
        }

    def cards(self) -> dict[str, str]:
        """Return the SHA-256 of each table's card."""
        return {
            name: sha256(content("datasets", f"{name}.yaml").read_bytes()).hexdigest()
            for name in self.tables
        }


def planned(patients: object, seed: object, only: Iterable[str] | None = None) -> Plan:
    """Return the plan of a nation, its settings checked.

    Parameters
    ----------
    patients, seed
        How many people, and the seed.
    only
        The names of the tables to make; all of them when left out.

    Raises
    ------
    NotFound
        When there is no such table; the nearest name is given.
    BadInput
        When the size or the seed cannot be used, or no table is named.

    """
    size = card(_SPINE).size.checked(patients, "the nation")
    known = card_names()
    wanted = set(known if only is None else only)
    for name in sorted(wanted - set(known)):
        msg = "dataset"
        raise NotFound.among(msg, name, known)
    if not wanted:
        message = "No table is named. Name at least one, or none to make them all."
        raise BadInput(message)
    return Plan(size, checked_seed(seed), tuple(name for name in known if name in wanted))
