"""Marks steps that were put into an order, and names the first two the wrong way round."""

import re
from collections.abc import Sequence
from itertools import pairwise

from datagym.exercises.checks.kinds import TEXTS, Plain, items
from datagym.exercises.checks.lists import read_list
from datagym.exercises.checks.sameness import Key, key_of_value
from datagym.exercises.checks.showing import listed, shown
from datagym.exercises.checks.values import RIGHT, Mistake, Problem, answered
from datagym.exercises.checks.verdict import Fits, Hint, Verdict, part_of

UNKNOWN = "No such step: {steps}."
NO_ORDER = "Curly brackets keep no order. Write square ones: [ , ]."
TWICE = "More than once: {steps}."
WRONG_WAY = (
    "{first} stands before {second}, and that is the wrong way round. "
    "What has to be there before the other can begin?"
)
FITS = Fits("Each step stands once. Whether the order is right, the marking will tell.")

_SETS = (set, frozenset)

_LONGEST = 1000  # steps that are read


def expect_order(value: object, steps: Sequence[str]) -> Fits:
    """Look whether an answer holds each step once.

    Parameters
    ----------
    value
        The answer: a list, or a text such as ``"b, a, c"`` or ``"bac"``.
    steps
        The steps that are to be put into an order, in any order.

    Raises
    ------
    Hint
        When it does not, with the reason.

    >>> expect_order("bac", ["a", "b", "c"])
    Each step stands once. Whether the order is right, the marking will tell.

    """
    try:
        found = _read(value, steps)
    except Problem as problem:
        raise Hint(str(problem)) from None
    if faults := _faults(found, steps):
        raise Hint(faults)
    return FITS


def order(
    value: object,
    expected: Sequence[str],
    *,
    points: float,
    mistakes: Sequence[Mistake] = (),
    right: str = RIGHT,
) -> Verdict:
    """Mark an order of steps.

    Parameters
    ----------
    value
        The answer: a list, or a text such as ``"b, a, c"`` or ``"bac"``.
    expected
        The steps in the right order.
    points
        What the task is worth. As many steps as stand in the right order among each other
        earn their share; the steps turned wholly round earn nothing.
    mistakes
        Known wrong orders.
    right
        What a learner reads who is right.

    >>> order("bac", ["a", "b", "c"], points=2)
    Verdict(score=1.0, points=2, message='"b" stands before "a", and that is the wrong way round.
    What has to be there before the other can begin?')

    """
    try:
        found = _read(value, expected)
    except Problem as problem:
        return Verdict(0, points, str(problem))
    mine, wanted = _keys(found), _keys(expected)
    if mine == wanted:
        return Verdict(points, points, right)
    for mistake in mistakes:
        if mine == _keys(_read(mistake.value, expected)):
            return Verdict(mistake.score, points, mistake.message)
    most = max(len(mine), len(wanted)) - 1
    share = (_longest_common(mine, wanted) - 1) / max(1, most)
    messages = [_faults(found, expected), _wrong_way(found, wanted)]
    return Verdict(part_of(points, min(share, 0.99)), points, " ".join(filter(None, messages)))


def _read(value: object, steps: Sequence[str]) -> list[Plain]:
    """Return the steps of an answer, also of one that was written as a text."""
    inside = items(answered(value))
    if inside is not None and len(inside) == 1 < len(steps):
        value = inside[0]
    if type(value) in _SETS:
        raise Problem(NO_ORDER)
    letters = all(len(step) == 1 for step in steps)
    if type(value) not in TEXTS:
        found = read_list(value)[:_LONGEST]
        return [_bare(step) for step in found] if letters else found
    text = str(value)[: 100 * _LONGEST]
    if letters:
        return re.findall(r"\w", text)[:_LONGEST]
    parts = re.split(r"->|[,;>\n\N{RIGHTWARDS ARROW}]", text)
    return [part.strip() for part in parts if part.strip()][:_LONGEST]


def _bare(step: Plain) -> Plain:
    """Return a letter without the brackets or stops beside it, as in "b)"; all else as it is."""
    found = re.findall(r"\w", str(step)[:_LONGEST]) if type(step) in TEXTS else []
    return found[0] if len(found) == 1 else step


def _keys(steps: Sequence[Plain]) -> list[Key]:
    return [key_of_value(step) for step in steps]


def _faults(found: Sequence[Plain], steps: Sequence[str]) -> str:
    """Return which steps are unknown, stand twice or are missing; nothing when none is."""
    mine, known = _keys(found), _keys(steps)
    unknown = [step for step, key in zip(found, mine, strict=True) if key not in known]
    twice = [
        step
        for at, step in enumerate(found)
        if mine[at] in known and mine[at] in mine[:at] and mine[:at].count(mine[at]) == 1
    ]
    missing = len(set(known) - set(mine))
    parts = (
        UNKNOWN.format(steps=listed(unknown)) if unknown else "",
        TWICE.format(steps=listed(twice)) if twice else "",
        f"{missing} {'step is' if missing == 1 else 'steps are'} missing." if missing else "",
    )
    return " ".join(filter(None, parts))


def _wrong_way(found: Sequence[Plain], wanted: Sequence[Key]) -> str:
    """Return the first two steps that follow each other the wrong way round, as a sentence."""
    ranks = {key: rank for rank, key in enumerate(wanted)}
    known = [step for step in found if key_of_value(step) in ranks]
    for one, other in pairwise(known):
        if ranks[key_of_value(one)] > ranks[key_of_value(other)]:
            return WRONG_WAY.format(first=shown(one), second=shown(other))
    return ""


def _longest_common(mine: Sequence[Key], wanted: Sequence[Key]) -> int:
    """Return how many steps stand in the right order among each other, at most."""
    row = [0] * (len(wanted) + 1)
    for key in mine:
        before = 0
        for at, other in enumerate(wanted, start=1):
            above = row[at]
            row[at] = before + 1 if key == other else max(above, row[at - 1])
            before = above
    return row[-1]
