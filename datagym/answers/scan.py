"""Reads JSON from whomever: first how deep and how long it is, then what it says."""

import json
import re
from typing import NoReturn

from datagym.answers.limits import damaged

_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_OTHER = re.compile(rb"[^\[\]{}]+")
_ENCODER = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, check_circular=False, separators=(",", ":")
)


def written(node: object) -> bytes:
    """Return a node as JSON.

    >>> written(["tuple", [1, "é"]]).decode()
    '["tuple",[1,"é"]]'
    """
    return _ENCODER.encode(node).encode()


def parsed(text: bytes, *, tokens: int, depth: int) -> object:
    """Return what JSON says, once it is known to be neither too deep nor too long.

    Raises
    ------
    Damaged
        When it is.

    >>> parsed(b'[1, "[[["]', tokens=3, depth=1)
    [1, '[[[']

    """
    count, deepest = count_tokens(text)
    if count > tokens:
        damaged("they hold too many items")
    if deepest > depth:
        damaged("they are nested too deep")
    return json.loads(text.decode(), parse_constant=_no_constant)


def count_tokens(text: bytes) -> tuple[int, int]:
    """Return how many brackets and commas stand outside the texts of JSON, and how deep.

    >>> count_tokens(b'[1,[2,"]"],{}]')
    (9, 2)
    """
    bare = _TEXT.sub(b"", text)
    brackets = _OTHER.sub(b"", bare)
    depth = deepest = 0
    for letter in brackets:
        if letter in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return bare.count(b",") + len(brackets), deepest


def _no_constant(_: str) -> NoReturn:
    damaged("a number in them is none")
