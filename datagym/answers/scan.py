"""Reads JSON from whomever: first how deep and how long it is, then what it says."""

import json
from typing import NoReturn

from datagym.answers.limits import damaged

_OTHER = bytes(set(range(256)) - set(b'"[]{},'))
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
    bare = _outside_texts(text, tokens)
    if len(bare) > tokens:
        damaged("they hold too many items")
    if _depth(bare) > depth:
        damaged("they are nested too deep")
    return json.loads(text.decode(), parse_constant=_no_constant)


def count_tokens(text: bytes) -> int:
    """Return how many brackets and commas stand outside the texts of JSON.

    >>> count_tokens(b'[1,[2,"]"],{}]')
    9
    """
    return len(_outside_texts(text, len(text)))


def _outside_texts(text: bytes, tokens: int) -> bytes:
    """Return the brackets and commas of JSON that stand in none of its texts."""
    unescaped = text.replace(rb"\\", b"").replace(rb"\"", b"") if b"\\" in text else text
    marks = unescaped.translate(None, _OTHER)
    if marks.count(b'"') > 2 * tokens + 2:
        damaged("they hold too many texts")
    return b"".join(marks.split(b'"')[::2])


def _depth(marks: bytes) -> int:
    depth = deepest = 0
    for mark in marks.translate(None, b","):
        if mark in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        else:
            depth -= 1
    return deepest


def _no_constant(_: str) -> NoReturn:
    damaged("a number in them is none")
