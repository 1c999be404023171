import math

import pytest

from datagym.exercises import checks
from datagym.exercises.checks.figures import NOT_YET
from datagym.exercises.checks.units import (
    COMPLEMENT,
    FAMILIES,
    HOURS,
    MINUTES,
    OFF_BY_ONE,
    OVER_HUNDRED,
    PROPORTION,
    SIGN,
    UNITS,
    mistake_of_unit,
)
from datagym.exercises.checks.verdict import Hint


def test_units_explain_a_mistake():
    """Hours for minutes and minutes for hours are named."""
    assert mistake_of_unit(0.95, 57, "minutes", None) == HOURS
    assert mistake_of_unit(57, 0.95, "hours", 2) == MINUTES
    assert mistake_of_unit(12, 57, "minutes", None) is None


@pytest.mark.parametrize(
    ("value", "expected", "unit", "message"),
    [
        (0.072, 7.2, "percentage", PROPORTION),
        (92.8, 7.2, "percentage", COMPLEMENT),
        (720, 7.2, "percentage", "This is per 10,000. The answer is asked for as a percentage."),
        (612, 7.2, "percentage", OVER_HUNDRED),
        (7.2, 72, "per 1,000", "This is per 100. The answer is asked for per 1,000."),
        (0.072, 72, "per 1,000", "This is a proportion. The answer is asked for per 1,000."),
        (72, 7200, "per 100,000", "This is per 1,000. The answer is asked for per 100,000."),
        (7200, 72, "per 1,000", "This is per 100,000. The answer is asked for per 1,000."),
        (4, 0.004, "proportion", "This is per 1,000. The answer is asked for as a proportion."),
        (96, 4, "days", "This is in hours. The answer is asked for in days."),
        (2, 14, "days", "This is in weeks. The answer is asked for in days."),
        (2.5, 150, "seconds", "This is in minutes. The answer is asked for in seconds."),
        (1250, 12.5, "pounds", "This is in pence. The answer is asked for in pounds."),
        (0.25, 250, "milligrams", "This is in grams. The answer is asked for in milligrams."),
        (
            250,
            250_000,
            "micrograms",
            "This is in milligrams. The answer is asked for in micrograms.",
        ),
        (99, 5.5, "mmol/L", "This is in mg/dL. The answer is asked for in mmol/L."),
        (5.5, 99, "mg/dL", "This is in mmol/L. The answer is asked for in mg/dL."),
        (-12, 12, "number", SIGN),
        (12, -12, "number", SIGN),
        (11, 12, "count", OFF_BY_ONE),
        (13, 12, "count", OFF_BY_ONE),
        (13, 12, "number", NOT_YET),
        (14, 12, "count", NOT_YET),
        (0, 12, "minutes", NOT_YET),
        (0, 0.5, "count", NOT_YET),
    ],
)
def test_each_mistake_of_a_unit_has_its_own_message(value, expected, unit, message):
    """It earns nothing, and the message names both units."""
    verdict = checks.number(value, expected, unit, points=2)
    assert (verdict.score, verdict.message) == (0, message)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_unit_of_a_family_is_told_from_every_other(family):
    """A number that is right in one unit names that unit when another is asked for."""
    for asked, size in family.items():
        for found, other in family.items():
            message = mistake_of_unit(0.5 * other, 0.5 * size, asked, None)
            if math.isclose(size, other):
                continue
            same_size = [name for name, one in family.items() if math.isclose(one, other)]
            assert message, (asked, found)
            assert any(name in message for name in same_size), (asked, found)


def test_an_author_knows_better_than_a_unit():
    """A known mistake wins over what the unit would say, and can earn something."""
    known = checks.Mistake(96, 1, "These are hours of one person.")
    assert checks.number(96, 4, "days", points=2, mistakes=[known]).message == known.message


def test_a_rounded_number_in_another_unit_is_known_too():
    """Rounded before or after it was turned into the other unit."""
    assert mistake_of_unit(0.62, 37.4, "minutes", 0) == HOURS
    assert mistake_of_unit(37, 0.623, "hours", 1) == MINUTES


@pytest.mark.parametrize("unit", sorted(set(UNITS) - {"number"}))
def test_no_unit_but_a_plain_number_lies_below_zero(unit):
    """The visible check says so of every unit."""
    with pytest.raises(Hint, match="below 0"):
        checks.expect_number(-1, unit)
    assert checks.expect_number(1, unit)
