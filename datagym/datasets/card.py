"""A data card: what a dataset is, in one text that everything else is derived from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple, Self, TypeVar

import numpy as np

from datagym.datasets.card_text import card_text
from datagym.errors import BadInput, NotFound
from datagym.resources import content

DTYPES: Mapping[str, str] = MappingProxyType(
    {
        "text": "str",
        "category": "category",
        "number": "float64",
        "moment": "datetime64[us]",
        "date": "datetime64[us]",
        "boolean": "bool",
    }
)
MOST_IN_MEMORY = 2_000_000
"""How many units a table may have that is held in memory as a whole."""
_Named = TypeVar("_Named", "Column", "Figure", "Effect")
CERTAINTIES: Mapping[str, str] = MappingProxyType(
    {"H": "read in a source", "M": "from a secondary source", "L": "a design guess"}
)


class Column(NamedTuple):
    """One column: its type, unit, codes and meaning.

    Parameters
    ----------
    name, meaning
        What it is called and what it says.
    type
        ``"text"``, ``"category"``, ``"integer"``, ``"number"``, ``"boolean"``,
        ``"moment"`` (to the minute) or ``"date"``.
    dtype
        The pandas dtype in the tidy table.
    unit
        The unit of its values, or ``""``.
    codes
        Each allowed value and its meaning; empty when any value may come.
    decimals
        How many decimals a number has.
    least, most
        The range of an integer or a number.
    pattern
        The regular expression that a text matches in full.
    derived
        The formula from other columns of the same row, or ``""``.
    missing
        When a value may be missing, in words; ``""`` when it never may.

    """

    name: str
    type: str
    dtype: str
    meaning: str
    unit: str = ""
    codes: Mapping[str, str] = MappingProxyType({})
    decimals: int = 0
    least: float | None = None
    most: float | None = None
    pattern: str = ""
    derived: str = ""
    missing: str = ""


class Figure(NamedTuple):
    """A published or guessed figure that the table is calibrated to.

    Parameters
    ----------
    value
        One number, or one for each group, in ``unit``.
    source, year, certainty
        Where it comes from; certainty is ``"H"``, ``"M"`` or ``"L"``.
    compare
        How the made table is compared with it (see `datagym.datasets.fidelity`).

    """

    id: str
    meaning: str
    unit: str
    value: float | Mapping[str, float]
    source: str
    year: str
    certainty: str
    compare: Mapping[str, Any]
    note: str = ""


class Effect(NamedTuple):
    """A truth that was planted, and how it is found and missed."""

    id: str
    title: str
    planted: str
    parameter: float
    parameter_meaning: str
    estimand: str
    unit: str
    intended: str
    naive: str
    reference: str
    tolerance: float
    least_n: int


class Size(NamedTuple):
    """How large a table can be made: in which unit, by default, at least and at most."""

    unit: str
    default: int
    least: int
    most: int
    rows_per_unit: float

    def checked(self, n: object, what: str, *, whole: bool = False) -> int:
        """Return the size when it is a whole number within the bounds.

        With ``whole`` the table is to stand in memory as a whole, which allows no more than
        `MOST_IN_MEMORY`.

        Raises
        ------
        BadInput
            When it is not; ``what`` names the thing that is to have the size.

        """
        most = min(self.most, MOST_IN_MEMORY) if whole else self.most
        number = int(n) if isinstance(n, (int, np.integer)) and not isinstance(n, bool) else -1
        if self.least <= number <= most:
            return number
        message = (
            f"{n!r} is no size for {what}. "
            f"Give a whole number of {self.unit} from {self.least:,} to {most:,}."
        )
        if number > most < self.most:
            message += " For more, stream them into files: datagym data make."
        raise BadInput(message)


@dataclass(frozen=True, slots=True)
class Card:
    """A data card.

    ``order`` names the columns that the tidy table is sorted by, ``refers`` says for a
    column which column of another table (``patients.patient_id``) its values stand in.
    ``drawn_with`` names the tables whose rows an assignment ties to this one's: a learner's
    own tables of these come from one seed.
    """

    name: str
    title: str
    licence: str
    purpose: str
    not_for: tuple[str, ...]
    grain: str
    population: str
    key: tuple[str, ...]
    person: str
    order: tuple[str, ...]
    refers: Mapping[str, str]
    drawn_with: tuple[str, ...]
    size: Size
    seed: int
    digest: str
    columns: tuple[Column, ...]
    figures: tuple[Figure, ...]
    settings: Mapping[str, Any]
    setting_meanings: Mapping[str, str]
    effects: tuple[Effect, ...]
    faults: Mapping[str, Mapping[str, Any]]
    limits: tuple[str, ...]

    @classmethod
    def read(cls, name: str) -> Self:
        """Read the card of a dataset.

        Raises
        ------
        NotFound
            When there is no such dataset; the nearest name is given.
        BadInput
            When the card's text does not follow ``datasets/card.schema.json``.

        """
        if name not in card_names():
            msg = "dataset"
            raise NotFound.among(msg, name, card_names())
        return cls.parse(content("datasets", f"{name}.yaml"))

    @classmethod
    def parse(cls, path: Path) -> Self:
        """Read and check the text of a card."""
        text = card_text(path)
        return cls(
            name=text["name"],
            title=text["title"],
            licence=text["licence"],
            purpose=text["purpose"],
            not_for=tuple(text["not_for"]),
            grain=text["grain"],
            population=text["population"],
            key=tuple(text["key"]),
            person=text.get("person", ""),
            order=tuple(text.get("order", ())),
            refers=text.get("refers", {}),
            drawn_with=tuple(text.get("drawn_with", ())),
            size=Size(**text["size"]),
            seed=text["seed"],
            digest=text["digest"],
            columns=tuple(_column(column) for column in text["columns"]),
            figures=tuple(_figure(figure) for figure in text["figures"]),
            settings={key: setting["value"] for key, setting in text["settings"].items()},
            setting_meanings={key: setting["meaning"] for key, setting in text["settings"].items()},
            effects=tuple(_effect(effect) for effect in text["effects"]),
            faults=text["faults"],
            limits=tuple(text["limits"]),
        )

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return _named(self.columns, "column", name, "name")

    def figure(self, id: str) -> Figure:  # noqa: A002  (the card's own word)
        """Return a calibrating figure by its id."""
        return _named(self.figures, "figure", id, "id")

    def effect(self, id: str) -> Effect:  # noqa: A002  (the card's own word)
        """Return a planted effect by its id."""
        return _named(self.effects, "effect", id, "id")

    def weights(self, figure: str) -> list[float]:
        """Return the values of a figure that has one for each group, in the card's order."""
        value = self.figure(figure).value
        return list(value.values()) if isinstance(value, Mapping) else [value, 100.0 - value]


@lru_cache(maxsize=1)
def card_names() -> tuple[str, ...]:
    """Return the names of all datasets: one for each card in ``datasets/``."""
    return tuple(sorted(path.stem for path in content("datasets").glob("*.yaml")))


@lru_cache(maxsize=32)
def card(name: str) -> Card:
    """Return a dataset's card, read once a session."""
    return Card.read(name)


def _named(things: Sequence[_Named], what: str, name: str, attribute: str) -> _Named:
    for thing in things:
        if getattr(thing, attribute) == name:
            return thing
    raise NotFound.among(what, name, [getattr(thing, attribute) for thing in things])


def _column(text: Mapping[str, Any]) -> Column:
    fields = dict(text)
    fields["codes"] = {str(code): meaning for code, meaning in text.get("codes", {}).items()}
    fields["dtype"] = text.get("dtype") or DTYPES[text["type"]]
    return Column(**fields)


def _figure(text: Mapping[str, Any]) -> Figure:
    fields = dict(text)
    if isinstance(text["value"], Mapping):
        fields["value"] = {str(group): float(value) for group, value in text["value"].items()}
    else:
        fields["value"] = float(text["value"])
    fields["year"] = str(text["year"])
    return Figure(**fields)


def _effect(text: Mapping[str, Any]) -> Effect:
    fields = dict(text)
    parameter = fields.pop("parameter")
    return Effect(
        **fields, parameter=float(parameter["value"]), parameter_meaning=parameter["meaning"]
    )
