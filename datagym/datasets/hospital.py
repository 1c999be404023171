"""The synthetic hospital: linked tables of the same people."""

from collections.abc import Iterable, Iterator, Mapping

import pandas as pd

from datagym.datasets.blocks import Block, blocks
from datagym.datasets.card import Card, card, card_names
from datagym.datasets.made import Made
from datagym.datasets.makers import maker
from datagym.datasets.parts import tables
from datagym.datasets.streams import checked_seed
from datagym.datasets.table import Tables
from datagym.errors import BadInput, NotFound

SEED = 20230401
"""The seed of the tables that `load` gives."""

_SPINE = "patients"


class Hospital(Mapping[str, pd.DataFrame]):
    """Linked tables of the same people: a mapping from each table's name to its frame.

    Parameters
    ----------
    patients, seed
        How many people, and the seed.
    made
        Each table as it was made, with its truths and faults.

    """

    def __init__(self, patients: int, seed: int, made: Mapping[str, Made]) -> None:
        self.patients = patients
        self.seed = seed
        self.made = made

    def __getitem__(self, name: str) -> pd.DataFrame:
        """Return a table.

        Raises
        ------
        NotFound
            When the hospital has no such table; the nearest name is given.

        """
        if name not in self.made:
            msg = "table"
            raise NotFound.among(msg, str(name), self.made)
        return self.made[name].frame

    def __contains__(self, name: object) -> bool:
        return name in self.made

    def __iter__(self) -> Iterator[str]:
        return iter(self.made)

    def __len__(self) -> int:
        return len(self.made)

    def __repr__(self) -> str:
        rows = "\n".join(f"  {name}: {len(frame):,} rows" for name, frame in self.items())
        return f"A hospital of {self.patients:,} patients, seed {self.seed}\n{rows}"

    def check(self) -> list[str]:
        """Say what does not agree with the cards, or cannot be; nothing when all is right.

        Each table by its own card, the keys that tables share, and what happens to one
        person, bed, theatre or surgeon over all of them.
        """
        from datagym.datasets.lives import violations  # noqa: PLC0415  (above this module)

        found = [f"{name}: {problem}" for name, one in self.made.items() for problem in one.check()]
        found += unkept_keys(self)
        for block, _ in blocks(self.seed, self.patients):
            found += [
                f"block {block.number}: {count:,} {words}"
                for words, count in violations(block).items()
                if count
            ]
        return found


def make_hospital(
    patients: int = 8_192, seed: int = SEED, *, only: Iterable[str] | None = None
) -> Hospital:
    """Make a hospital: linked tables of the same people, each with its truths and faults.

    Parameters
    ----------
    patients
        How many people live around it. The first of a larger hospital of the same seed
        are the same people, to whom the same happens. What is counted in something else
        than patients (``trusts``) has the size of its card.
    seed
        A whole number from 0. The tables of `load` are of `SEED`.
    only
        The tables to make; all of them when left out.

    Raises
    ------
    NotFound
        When there is no such table; the nearest name is given.
    BadInput
        When the size or the seed cannot be used.

    >>> hospital = make_hospital(300, seed=7, only=["patients", "ed_attendances"])
    >>> hospital["ed_attendances"]["patient_id"].isin(hospital["patients"]["patient_id"]).all()
    np.True_

    """
    names = list(card_names() if only is None else only)
    cards = [card(_known(name)) for name in names]
    size, chosen = (
        card(_SPINE).size.checked(patients, "the hospital", whole=True),
        checked_seed(seed),
    )
    made: dict[str, Made] = {}
    population = list(blocks(chosen, size))
    for one in cards:
        if one.size.unit == card(_SPINE).size.unit:
            made[one.name] = Made(one, size, chosen, _tables(one, population))
        else:
            own = one.size.default
            made[one.name] = Made(one, own, chosen, maker(one.name).make(one, own, chosen))
    return Hospital(size, chosen, made)


def tables_of(card: Card, n: int, seed: int) -> Tables:
    """Make one table of the hospital of ``n`` patients, and its hidden one.

    The tables that it depends on are made on the way; no other is.
    """
    if not hasattr(maker(card.name), "build"):
        return maker(card.name).make(card, n, seed)
    return _tables(card, list(blocks(seed, n)))


def unkept_keys(frames: Mapping[str, pd.DataFrame]) -> list[str]:
    """Say which foreign keys of some tables stand in no row of the table that they name."""
    found = []
    for name, frame in frames.items():
        for column, place in card(name).refers.items():
            other, key = place.split(".")
            if other in frames:
                known = frame[column].dropna()
                lost = int((~known.isin(frames[other][key])).sum())
                if lost:
                    found.append(f"{name}: {lost:,} values of {column} are in no row of {other}.")
    return found


def _tables(card: Card, population: list[tuple[Block, int]]) -> Tables:
    return tables(card, [block.table(card.name).first(people) for block, people in population])


def _known(name: object) -> str:
    if isinstance(name, str) and name in card_names():
        return name
    if not isinstance(name, str):
        message = f"{name!r} is no table's name. Give names as texts in quotes."
        raise BadInput(message)
    msg = "table"
    raise NotFound.among(msg, name, card_names())
