"""The units of numbers, and the mistake that each invites: another unit of the same kind.

Units of one family measure the same and differ by a factor. When a number is right but for such
a factor, the learner is told which unit it is in and which is asked for.
"""

import math
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from datagym.exercises.checks.values import near

Unit: TypeAlias = Literal[
    "number",
    "count",
    "proportion",
    "percentage",
    "per 100",
    "per 1,000",
    "per 10,000",
    "per 100,000",
    "seconds",
    "minutes",
    "hours",
    "days",
    "weeks",
    "pounds",
    "pence",
    "kilograms",
    "grams",
    "milligrams",
    "micrograms",
    "litres",
    "millilitres",
    "metres",
    "centimetres",
    "mmol/L",
    "mg/dL",
]
UNITS: tuple[str, ...] = get_args(Unit)

# How many of each make up the same amount. mmol/L and mg/dL are those of glucose: 180 mg are
# 1 mmol, and a decilitre is a tenth of a litre, so 1 mmol/L is 18 mg/dL.
FAMILIES: tuple[Mapping[str, float], ...] = tuple(
    MappingProxyType(family)
    for family in (
        {
            "proportion": 1,
            "percentage": 100,
            "per 100": 100,
            "per 1,000": 1_000,
            "per 10,000": 10_000,
            "per 100,000": 100_000,
        },
        {"seconds": 604_800, "minutes": 10_080, "hours": 168, "days": 7, "weeks": 1},
        {"pence": 100, "pounds": 1},
        {"micrograms": 1e9, "milligrams": 1e6, "grams": 1_000, "kilograms": 1},
        {"millilitres": 1_000, "litres": 1},
        {"centimetres": 100, "metres": 1},
        {"mg/dL": 18, "mmol/L": 1},
    )
)

# How a unit may be written along an axis, besides its name.
SHORT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "count": ("n", "number", "how many"),
        "percentage": ("%", "percent", "per cent"),
        "proportion": ("share", "fraction", "0 to 1"),
        "per 1,000": ("/1000", "/1,000"),
        "per 10,000": ("/10000", "/10,000"),
        "per 100,000": ("/100000", "/100,000"),
        "seconds": ("s", "sec", "secs", "second"),
        "minutes": ("min", "mins", "minute"),
        "hours": ("h", "hr", "hrs", "hour"),
        "days": ("d", "day"),
        "weeks": ("wk", "wks", "week"),
        "pounds": ("\u00a3", "gbp"),
        "pence": ("p",),
        "kilograms": ("kg",),
        "grams": ("g",),
        "milligrams": ("mg",),
        "micrograms": ("mcg", "ug", "\u03bcg", "\u00b5g"),
        "litres": ("l",),
        "millilitres": ("ml",),
        "metres": ("m",),
        "centimetres": ("cm",),
    }
)

PERCENTAGE = "This is a percentage. A proportion lies between 0 and 1: divide by 100."
COUNT = "This is a count. A proportion lies between 0 and 1: divide by all whom you ask about."
OVER_HUNDRED = (
    "This is more than 100, and a part of a whole is at most 100 percent. "
    "Divide by all whom you ask about."
)
COMPLEMENT = "This is the other part of the whole. Read again which part is asked for."
PROPORTION = "This is a proportion, between 0 and 1. A percentage is asked for: multiply by 100."
OTHER_UNIT = "This is {found}. The answer is asked for {asked}."
HOURS = OTHER_UNIT.format(found="in hours", asked="in minutes")
MINUTES = OTHER_UNIT.format(found="in minutes", asked="in hours")
SIGN = "The sign is turned round: look which of the two is taken away from which."
OFF_BY_ONE = (
    "This is one off. Look at both ends: is the first or the last one counted, "
    "and is it < or <= that is meant?"
)

_HUNDRED = 100


def mistake_of_unit(value: float, expected: float, unit: Unit, decimals: int | None) -> str | None:
    """Return what is wrong with a number when its unit explains it, else None.

    >>> mistake_of_unit(4.0, 240, "minutes", None)
    'This is in hours. The answer is asked for in minutes.'
    >>> mistake_of_unit(7.2, 720, "per 100,000", None)
    'This is per 1,000. The answer is asked for per 100,000.'
    >>> mistake_of_unit(0.66, 6.6, "per 1,000", None)
    'This is per 100. The answer is asked for per 1,000.'
    """
    for other, factor in _others(unit):
        if expected and _is_scaled(value, expected, factor, decimals):
            return _say(other, unit)
    if unit in ("proportion", "percentage") and (found := _of_a_whole(value, expected, unit)):
        return found
    whole = {"proportion": 1, "percentage": _HUNDRED, "per 100": _HUNDRED}.get(unit)
    if whole and near(whole - value, expected, decimals):
        return COMPLEMENT
    if expected and near(-value, expected, decimals):
        return SIGN
    if unit == "count" and near(expected, round(expected)) and near(abs(value - expected), 1):
        return OFF_BY_ONE
    return None


def _others(unit: str) -> Iterator[tuple[str, float]]:
    """Yield each other unit of the same family, and what a number in it is multiplied by."""
    for family in FAMILIES:
        if unit in family:
            for other, size in family.items():
                if size != family[unit]:
                    yield other, size / family[unit]


def _is_scaled(value: float, expected: float, factor: float, decimals: int | None) -> bool:
    """Tell whether a number is the expected one times a factor, rounded before or after."""
    finer = (decimals or 0) + max(0, math.ceil(-math.log10(factor)))
    exact = decimals is None and factor > 1
    after = near(value, expected * factor, None if exact else finer)
    return (after and abs(value) > 10.0**-finer) or near(value / factor, expected, decimals)


def _say(found: str, asked: str) -> str:
    if asked == "proportion" and found in ("percentage", "per 100"):
        return PERCENTAGE
    if asked == "percentage" and found == "proportion":
        return PROPORTION
    if found == "percentage" and asked.startswith("per "):
        found = "per 100"  # falls per 100 bed-days are no percentage
    return OTHER_UNIT.format(found=_phrase(found, "a"), asked=_phrase(asked, "as a"))


def _phrase(unit: str, article: str) -> str:
    if unit.startswith("per "):
        return unit
    return f"{article} {unit}" if unit in ("proportion", "percentage") else f"in {unit}"


def _of_a_whole(value: float, expected: float, unit: str) -> str | None:
    """Return what is wrong with a part of a whole that is too large to be one."""
    if unit == "percentage":
        return OVER_HUNDRED if value > _HUNDRED >= expected else None
    if near(value / _HUNDRED, expected, 2):
        return PERCENTAGE
    return COUNT if value > _HUNDRED else None
