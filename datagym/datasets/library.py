"""The library of datasets: what there is, and how to get it.

Tables are made when they are asked for; none is kept as a file, which would be a second
truth that has to be kept equal to the maker. The digest that each card publishes says
that nothing changed. The last few that were loaded stay in memory, since lessons and
exercises load one table again and again.
"""

from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import pandas as pd

from datagym.datasets.card import Card, card, card_names
from datagym.datasets.hospital import tables_of
from datagym.datasets.kept import Kept
from datagym.datasets.made import Made
from datagym.datasets.owner import owner
from datagym.datasets.streams import checked_seed, derived_seed
from datagym.errors import BadInput, NotFound

if TYPE_CHECKING:
    from datagym.datasets.description import Description

Variant = Literal["clean", "messy"]
VARIANTS = ("clean", "messy")
MOST_KEPT = 4
"""How many tables that were loaded are kept in memory, to be copied when asked for again."""

_MOST_TRIES = 50
_LONGEST_LEARNER = 200


def names() -> list[str]:
    """Return the names of all datasets.

    >>> "ed_attendances" in names()
    True
    """
    return list(card_names())


def load(name: str, *, variant: str = "clean", learner: str | None = None) -> pd.DataFrame:
    """Return a dataset's table, tidy and of the size for a lesson.

    Parameters
    ----------
    name
        One of `datagym.list`.
    variant
        ``"clean"``, or ``"messy"`` with the faults that hospital data have.
    learner
        Any text that names a person; each gets a table of their own, always the same
        one, in which the same truths can be found. Its rows can be tied to those of the
        tables that its card names in ``drawn_with``. Left out, all get the same table,
        unless the assignment at hand draws data of one's own (see
        :mod:`datagym.datasets.owner`).

    Returns
    -------
    pandas.DataFrame
        A new table at each call, which may be changed: no other load shows it.

    Raises
    ------
    NotFound
        When there is no such dataset or variant; the nearest name is given.
    BadInput
        When the learner's name is empty or no text.

    >>> load("ed_attendances")["triage"].max()
    np.int64(5)

    """
    if variant not in VARIANTS:
        msg = "variant"
        raise NotFound.among(msg, str(variant), VARIANTS)
    person = owner() if learner is None else _text("learner", learner)
    return _loaded(_text("dataset", name), variant, person).own()


@lru_cache(maxsize=MOST_KEPT)
def _loaded(name: str, variant: str, learner: str | None) -> Kept:
    made = make(name) if learner is None else _for_learner(card(name), learner)
    return Kept(_wide(made.messy if variant == "messy" else made.frame))


def _wide(frame: pd.DataFrame) -> pd.DataFrame:
    """Return a table whose whole numbers have room for what somebody counts with them.

    The makers keep an age in one byte. There, ``100 * late`` turns round at 127 without a word,
    and a rate in a hundred comes out below nought.
    """
    wide = {
        name: "Int64" if pd.api.types.is_extension_array_dtype(dtype) else "int64"
        for name, dtype in frame.dtypes.items()
        if pd.api.types.is_integer_dtype(dtype)
    }
    return frame.astype(wide)


def make(name: str, *, n: int | None = None, seed: int | None = None) -> Made:
    """Make a dataset of a chosen size from a seed, with its truths and faults.

    Parameters
    ----------
    name
        One of `datagym.list`.
    n
        How many units (patients) to make, from the least to the most that the
        dataset's card allows; the size of `load` when left out.
    seed
        A whole number from 0; the card's when left out. The same seed makes the same
        table on every machine, and the first patients of a larger one.

    Raises
    ------
    NotFound
        When there is no such dataset.
    BadInput
        When the size or the seed cannot be used.

    >>> made = make("ed_attendances", n=300, seed=7)
    >>> made.frame["patient_id"].nunique() < 300  # not everybody comes
    True

    """
    known = card(_text("dataset", name))
    units = known.size.default if n is None else known.size.checked(n, name, whole=True)
    chosen = known.seed if seed is None else checked_seed(seed)
    return Made(known, units, chosen, tables_of(known, units, chosen))


def describe(name: str) -> "Description":
    """Say what a dataset is: its purpose, columns, sources and limits.

    Raises
    ------
    NotFound
        When there is no such dataset.

    >>> print(describe("ed_attendances"))
    Attendances at an emergency department (ed_attendances)
    ...

    """
    from datagym.datasets.description import Description  # noqa: PLC0415  (a load does without)

    return Description(card(_text("dataset", name)))


def _for_learner(known: Card, learner: str) -> Made:
    """Make a learner's own table, of one seed with those that it is tied to."""
    return _drawn(tuple(sorted({known.name, *known.drawn_with})), learner)[known.name]


@lru_cache(maxsize=1)
def _drawn(tied: tuple[str, ...], learner: str) -> dict[str, Made]:
    """Make a learner's own tables: the first of their seeds in which every truth shows."""
    for attempt in range(_MOST_TRIES):
        seed = derived_seed(tied[0], learner, attempt)
        made = {name: make(name, seed=seed) for name in tied}
        if all(truth.holds for one in made.values() for truth in one.truth.values()):
            return made
    tables = " and ".join(tied)
    message = f"No {tables} in which all their truths show were found for {learner!r}."
    raise BadInput(message)


def _text(what: str, name: object) -> str:
    if isinstance(name, str) and name.strip() and len(name) <= _LONGEST_LEARNER:
        return name
    message = f"The {what} {name!r} cannot be used. Give a name as a text in quotes."
    raise BadInput(message)
