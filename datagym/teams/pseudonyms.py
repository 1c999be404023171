"""Ids that hide who somebody is, and what gives a person away."""

import re

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_FULL_NAME = re.compile(r"[A-Za-z][a-z]+[._-][A-Za-z][a-z]+\d*")
_TEN_DIGITS = re.compile(r"\d{10}")  # the length of an NHS number


def is_id(text: str) -> bool:
    """Tell whether a text has the form of an id.

    >>> is_id("N-017"), is_id("N 017")
    (True, False)
    """
    return _ID.fullmatch(text) is not None


def not_pseudonymous(person_id: str) -> str | None:
    """Say why an id does not hide who somebody is, or None when it does.

    >>> not_pseudonymous("N-017") is None
    True
    >>> not_pseudonymous("jane.smith")
    'looks like a name'
    """
    if "@" in person_id:
        return "looks like an e-mail address"
    if _TEN_DIGITS.fullmatch(re.sub(r"[\s._-]", "", person_id)):
        return "looks like an NHS number"
    if _FULL_NAME.fullmatch(person_id) or not re.search(r"\d", person_id):
        return "looks like a name"
    return None


def hidden(person_id: str) -> str:
    """Name an id in a message without spreading a name or a number that slipped in.

    >>> hidden("N-017"), hidden("jane.smith")
    ('N-017', "'ja'…")
    """
    if is_id(person_id) and not_pseudonymous(person_id) is None:
        return person_id
    return f"{person_id[:2]!r}…"
