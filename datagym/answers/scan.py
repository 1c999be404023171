"""Reads JSON from whomever: first how deep and how long it is, then what it says."""

import json
import re
from typing import NoReturn

from datagym.answers.limits import damaged

_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*+"?', re.DOTALL)
_BUT_BRACKETS = bytes(sorted(set(range(256)) - set(b"[]{}")))
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
    count, deepest = count_tokens(text, tokens)
    if count > tokens:
        damaged("they hold too many items")
    if deepest > depth:
        damaged("they are nested too deep")
    return json.loads(text.decode(), parse_constant=_no_constant)


def count_tokens(text: bytes, most: int | None = None) -> tuple[int, int]:
    """Return how many brackets and commas stand outside the texts of JSON, and how deep.

    Where there are more than ``most``, nobody wants to know how deep: it is 0 then.

    >>> count_tokens(b'[1,[2,"]"],{}]')
    (9, 2)
    """
    bare = _TEXT.sub(b"", text)
    brackets = bare.translate(None, _BUT_BRACKETS)
    count = bare.count(b",") + len(brackets)
    if most is not None and count > most:
        return count, 0
    depth = deepest = 0
    for letter in brackets:
        if letter in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return count, deepest


def _no_constant(_: str) -> NoReturn:
    damaged("a number in them is none")
