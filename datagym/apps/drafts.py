"""Reads what a page sends about a text; nothing from a browser goes on unchecked."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from datagym.errors import BadInput
from datagym.mentoring import Thing, Written
from datagym.store.texts import Draft, Saved

_DRAFT = re.compile(r"[A-Za-z0-9_-]{1,64}")
_MAX_NAME = 64
_MAX_SEEN = 100
_MAX_VERSION = 2**31 - 1


def name_in(body: Mapping[str, Any], key: str) -> str:
    """Return a short name that a page sends under ``key``.

    >>> name_in({"team": "team-1"}, "team")
    'team-1'
    """
    value = body.get(key)
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_NAME:
        message = f"The page sent no {key}. Load it again."
        raise BadInput(message)
    return value


def draft_in(body: Mapping[str, Any], thing: str, field: str | None = None) -> Draft:
    """Return the text that a page sends.

    Parameters
    ----------
    body
        The command's body.
    thing
        Under which key it names where the text belongs.
    field
        The field, when the page does not say it.

    """
    text, draft, seen = body.get("text"), body.get("draft"), body.get("seen")
    base = body.get("base")
    whole = type(base) is int and 0 <= base <= _MAX_VERSION
    if not isinstance(text, str) or not whole or base is None:
        message = "The page sent a text without its version. Load it again."
        raise BadInput(message)
    if not isinstance(draft, str) or not _DRAFT.fullmatch(draft):
        message = "The page sent a text without its draft. Load it again."
        raise BadInput(message)
    if seen is not None and (
        not isinstance(seen, list)
        or len(seen) > _MAX_SEEN
        or not all(type(n) is int and 0 <= n <= _MAX_VERSION for n in seen)
    ):
        message = "The page sent a choice that is none. Load it again."
        raise BadInput(message)
    where = field or name_in(body, "field")
    versions = None if seen is None else tuple(seen)
    return Draft(name_in(body, thing), where, text, base, draft, versions)


def saved_data(saved: Saved) -> dict[str, Any]:
    """Return what became of a text, as the page takes it."""
    return {
        "at": moment_data(saved.at),
        "version": saved.version,
        "beside": saved.beside,
    }


def written_data(written: Written) -> dict[str, Any]:
    """Return a field, as the page takes it."""
    return {
        "text": written.text,
        "by": written.by,
        "at": moment_data(written.at),
        "version": written.version,
        "rivals": [
            {
                "text": rival.text,
                "by": rival.by,
                "at": moment_data(rival.at),
                "draft": rival.draft,
                "version": rival.version,
            }
            for rival in written.rivals
        ],
    }


def fields_data(thing: Thing) -> dict[str, Any]:
    """Return a thing's fields, as the page takes them."""
    return {name: written_data(written) for name, written in thing.fields.items()}


def moment_data(moment: datetime | None) -> str | None:
    """Return a moment as text, or None."""
    return moment.isoformat() if moment else None
