"""What cannot be in the life of one person, or in one bed, over all tables of a block.

A table can agree with its card in every row and still hold people who come to a clinic
from their grave. So these counts look across tables: who is in two places at one time, what
happens after death, keys that point nowhere, beds and theatres that are used twice, stock
that does not balance. They work on the compact columns of a block, all rows at once.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.card import card, card_names
from datagym.datasets.identifiers import Ids
from datagym.datasets.makers import builder
from datagym.datasets.parts import Part, missing
from datagym.datasets.rules import RULES
from datagym.datasets.year import DAY, DAYS, LOST_HOUR, MISSING, START

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

Array = npt.NDArray[Any]
Parts = Mapping[str, Part]

AGED_ON: Mapping[str, str] = {
    "ed_attendances": "arrival",
    "patients": "",
    "waiting_list": "",
    "theatre_cases": "date",
    "admissions": "admitted",
    "appointments": "starts",
    "surveys": "visit",
    "screening": "invited",
    "lab_results": "taken",
    "wearables": "day",
}
"""The moment or day for which each table gives the person's age; empty for 1 April 2023."""

COPIED = ("sex", "ethnicity", "imd_decile", "long_term_conditions")
"""What other tables repeat of the person."""

OLD_CLOCK = {
    ("ed_attendances", "seen"),
    ("ed_attendances", "departure"),
    ("admissions", "admitted"),
    ("ward_stays", "entered"),
}
"""Moments of an attendance, and where it ends: on the clock that was in force at arrival."""

_PLACES = 65_536
_BEFORE = 40_000  # days: the oldest were born later
_NOBODY = -1
_YEAR = 512  # more than 12 months of 32 days


def violations(block: "Block") -> dict[str, int]:
    """Count what cannot be in a block, over all of its tables.

    Returns
    -------
    dict
        For each thing that cannot be, in words, how many there are: 0 when all is right.

    """
    return counts(
        {name: block.table(name) for name in card_names() if hasattr(builder(name), "build")}
    )


def counts(tables: Parts) -> dict[str, int]:
    """Count what cannot be in some tables of one block; what needs other tables is left out."""
    found: dict[str, int] = {}
    for name, part in tables.items():
        found.update(_of_people(tables["patients"], name, part))
        found.update(_of_keys(tables, name, part))
    for words, needed, count in RULES:
        if all(name in tables for name in needed):
            found[words] = int(count(*(tables[name] for name in needed)))
    return found


def _of_people(people: Part, name: str, part: Part) -> Iterator[tuple[str, int]]:
    """Count what goes against a person's birth, death, age and name in one table."""
    person = part.person
    if person is None:
        return
    death, birth = people.kept["death"][person], people.array("birth_date")[person]
    limits = {"moment": (birth * DAY, death), "date": (birth, death // DAY)}
    late, early, skipped = np.zeros(len(part), bool), np.zeros(len(part), bool), 0
    for column in card(name).columns:
        if column.type not in limits or (name, column.name) in NO_EVENTS:
            continue
        when, (first, last) = part.array(column.name), limits[column.type]
        if (name, column.name) == ("appointments", "starts"):  # may be due after death
            when = np.where(part.kept["attended"], when, MISSING)
        late |= when > last  # what is missing is the least of all numbers
        before = when < first
        early |= before & ~missing(when) if before.any() else before
        if column.type == "moment" and (name, column.name) not in OLD_CLOCK:
            skipped += int(((when >= LOST_HOUR) & (when < LOST_HOUR + 60)).sum())
    yield f"rows of {name} after the person's death", int(late.sum())
    yield f"rows of {name} before the person's birth", int(early.sum())
    yield f"moments of {name} in the hour that the clock skips", skipped
    for column_name in COPIED:
        if name != "patients" and column_name in part.columns:
            wrong = part.array(column_name) != people.array(column_name)[person]
            yield f"rows of {name} with another {column_name} than the person's", int(wrong.sum())
    if "patient_id" in part.columns:
        wrong = part.array("patient_id") != person
        yield f"rows of {name} with the number of another patient", int(wrong.sum())
    if "age" in part.columns:
        wrong = part.array("age") != _age(name, part, birth)
        yield f"rows of {name} with a wrong age", int(wrong.sum())


NO_EVENTS = {("patients", "birth_date"), ("theatre_cases", "planned_start")}
"""What may lie before birth or after death: a plan is no event."""


def _age(name: str, part: Part, birth: Array) -> Array:
    """Return the completed years from birth to the day for which a table gives the age."""
    column, day = AGED_ON[name], np.zeros(1, np.int64)
    if column:
        is_moment = card(name).column(column).type == "moment"
        day = part.array(column) // DAY if is_moment else part.array(column)
    days = _calendar()
    age: Array = (days[day + _BEFORE] - days[birth + _BEFORE]) // _YEAR
    return age


@lru_cache(maxsize=1)
def _calendar() -> Array:
    """Return for each day a number that grows by `_YEAR` from one birthday to the next."""
    days = START.astype("datetime64[D]") + np.arange(-_BEFORE, 2 * DAYS)
    months = days.astype("datetime64[M]")
    month = months.astype(np.int64)
    in_month = (days - months.astype("datetime64[D]")).astype(np.int64)
    numbers: Array = (month // 12 * _YEAR + month % 12 * 32 + in_month).astype(np.int32)
    return numbers


def _of_keys(tables: Parts, name: str, part: Part) -> Iterator[tuple[str, int]]:
    """Count the keys of a table that stand in no row of the table that they name, or in another's.

    What a person's row names must be the same person's.
    """
    for column, place in card(name).refers.items():
        other, key = place.split(".")
        values = part.columns[column]
        if other not in tables or not isinstance(values, Ids):
            continue
        named, whose = values.places >= 0, tables[other].person
        owner = np.full(_PLACES, _NOBODY, np.int32)
        owner[tables[other].array(key)] = 0 if whose is None else whose
        found = owner[values.places]
        lost = named & (found == _NOBODY)
        yield f"values of {column} in {name} that are in no row of {other}", int(lost.sum())
        if part.person is not None and whose is not None:
            strange = named & ~lost & (found != part.person)
            yield f"values of {column} in {name} that are another person's", int(strange.sum())
