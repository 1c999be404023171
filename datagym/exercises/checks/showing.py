"""Answers as a message shows them: short, and in words where a picture of them is too long."""

import json
from collections.abc import Iterable
from typing import Any

import pandas as pd

from datagym.exercises.checks.kinds import (
    BOOLEANS,
    DATES,
    NUMBERS,
    SPANS,
    TEXTS,
    Plain,
    in_words,
    is_missing,
    items,
    lone,
)

LONGEST = 40  # letters of a text, and of a number
_MOST = 6  # values of a list
_DEEPEST = 2  # lists inside lists


def shown(value: Plain, *, depth: int = 0) -> str:
    """Return an answer or a part of one as a few words.

    >>> shown([1, "East", None]), shown(pd.DataFrame({"n": [1, 2], "m": [3, 4]}))
    ('[1, "East", nothing]', 'a table with 2 rows and the columns n, m')
    >>> shown(0.1 + 0.2), shown(list(range(100)))
    ('0.3', '[0, 1, 2, 3, 4, 5, … (100 values)]')
    """
    value = value if type(value) in (list, tuple) else lone(value)
    kind = type(value)
    if is_missing(value):
        return "nothing"
    if kind in NUMBERS or kind in BOOLEANS:
        return _number(value)
    if kind in TEXTS:
        return json.dumps(printable(str(value)), ensure_ascii=False)
    if kind in DATES or kind in SPANS:
        return printable(str(value))
    return _several(value, depth)


def printable(text: str, longest: int = LONGEST) -> str:
    r"""Return a text on one line, cut, without letters that cannot be shown or stored.

    >>> printable("East\n\ud800"), printable("x" * 99, longest=3)
    ('East ?', 'xx\u2026')
    """
    line = " ".join(text[: 10 * longest].split())
    line = "".join(letter if letter.isprintable() else "?" for letter in line)
    return line if len(line) <= longest else f"{line[: longest - 1]}\u2026"


def listed(values: Iterable[Plain]) -> str:
    """Return some values of an answer, with commas, and how many more there are.

    >>> listed(["East", "West", 3, 4, 5])
    '"East", "West", 3 and 2 more'
    """
    first = list(values)
    most = _MOST // 2
    more = f" and {len(first) - most} more" if len(first) > most else ""
    return ", ".join(shown(value) for value in first[:most]) + more


def _several(value: Plain, depth: int) -> str:
    if type(value) is pd.DataFrame:
        names = ", ".join(
            printable(str(name)) for name in list(value.columns)[:_MOST] if _is_named(name)
        )
        return f"a table with {_count(len(value), 'row')} and the columns {names}"
    inside = list(value.items()) if type(value) is dict else items(value)
    if inside is None or depth >= _DEEPEST:
        return in_words(value)
    if type(value) is dict:
        pairs = [
            f"{shown(key, depth=depth + 1)}: {shown(part, depth=depth + 1)}"
            for key, part in inside[:_MOST]
        ]
        return f"{{{', '.join(_with_rest(pairs, len(inside)))}}}"
    parts = [shown(part, depth=depth + 1) for part in inside[:_MOST]]
    return f"[{', '.join(_with_rest(parts, len(inside)))}]"


def _with_rest(parts: list[str], count: int) -> list[str]:
    return [*parts, f"… ({count} values)"] if count > len(parts) else parts


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _number(value: Any) -> str:  # noqa: ANN401  (one of many kinds of numbers)
    if type(value) is int or type(value) in BOOLEANS:
        return str(value) if abs(value) < 10**LONGEST else "a number of more than 40 digits"
    try:
        return f"{float(value):.10g}"
    except OverflowError:
        return "a number of more than 40 digits"


def _is_named(name: Plain) -> bool:
    return type(name) in TEXTS | NUMBERS
