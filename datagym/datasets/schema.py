"""Checks a text against the part of JSON Schema that the data cards use.

A full validator is slow to import and explains itself to programmers; this one names
the place and what belongs there. A test holds it against a full validator.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_TYPES: Mapping[str, tuple[type, ...]] = {
    "object": (Mapping,),
    "array": (list, tuple),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
}
_WORDS = {
    "object": "a list of names and values",
    "array": "a list",
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
}


def complaints(value: object, schema: Mapping[str, Any], place: str = "the card") -> list[str]:
    """Return what is wrong with a value, one sentence each; nothing when it fits.

    Parameters
    ----------
    value
        What was read from YAML or JSON.
    schema
        ``type`` (one or a list), ``required``, ``properties``,
        ``additionalProperties``, ``items``, ``enum``, ``pattern``, ``minItems``,
        ``minLength``, ``minimum``, ``$ref`` to ``#/$defs/…``.
    place
        How the sentences call the value.

    >>> complaints({"seed": "x"}, {"properties": {"seed": {"type": "integer"}}})
    ['seed must be a whole number, not a text']

    """
    return list(_walk(value, schema, schema.get("$defs", {}), place))


def _walk(
    value: Any,  # noqa: ANN401  (anything that YAML can hold)
    schema: Mapping[str, Any],
    definitions: Mapping[str, Any],
    place: str,
) -> Iterator[str]:
    if "$ref" in schema:
        schema = definitions[schema["$ref"].removeprefix("#/$defs/")]
    allowed = schema.get("type")
    if allowed is not None:
        kinds: Sequence[str] = [allowed] if isinstance(allowed, str) else allowed
        if not any(_is(value, kind) for kind in kinds):
            wanted = " or ".join(_WORDS[kind] for kind in kinds)
            yield f"{place} must be {wanted}, not {_kind(value)}"
            return
    allowed_values = schema.get("enum", [value])
    if not any(type(value) is type(one) and value == one for one in allowed_values):
        yield f"{place} is {value!r}; allowed: {', '.join(map(str, allowed_values))}"
    elif isinstance(value, Mapping):
        yield from _walk_object(value, schema, definitions, place)
    elif isinstance(value, list):
        yield from _walk_list(value, schema, definitions, place)
    else:
        yield from _walk_plain(value, schema, place)


def _walk_plain(
    value: Any,  # noqa: ANN401  (a text, a number or a truth value)
    schema: Mapping[str, Any],
    place: str,
) -> Iterator[str]:
    if isinstance(value, str):
        if not re.search(schema.get("pattern", ""), value):
            yield f"{place} is {value!r}, which does not match {schema['pattern']}"
        if len(value) < schema.get("minLength", 0):
            yield f"{place} is empty"
    if _is(value, "number") and value < schema.get("minimum", value):
        yield f"{place} is {value}, below {schema['minimum']}"


def _walk_list(
    value: list[Any],
    schema: Mapping[str, Any],
    definitions: Mapping[str, Any],
    place: str,
) -> Iterator[str]:
    if len(value) < schema.get("minItems", 0):
        yield f"{place} needs at least {schema['minItems']} entries"
    for number, item in enumerate(value, start=1):
        name = item.get("id") or item.get("name") if isinstance(item, Mapping) else None
        below = f"{place}, {name or f'entry {number}'}"
        yield from _walk(item, schema.get("items", {}), definitions, below)


def _walk_object(
    value: Mapping[Any, Any],
    schema: Mapping[str, Any],
    definitions: Mapping[str, Any],
    place: str,
) -> Iterator[str]:
    known = schema.get("properties", {})
    for name in schema.get("required", ()):
        if name not in value:
            yield f"{place} lacks {name!r}"
    for name, item in value.items():
        below = str(name) if place == "the card" else f"{place}: {name}"
        if name in known:
            yield from _walk(item, known[name], definitions, below)
        elif schema.get("additionalProperties") is False:
            yield f"{place} has {name!r}, which no card has"
        elif isinstance(schema.get("additionalProperties"), Mapping):
            yield from _walk(item, schema["additionalProperties"], definitions, below)


def _is(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES[kind])


def _kind(value: object) -> str:
    return next((_WORDS[kind] for kind in _TYPES if _is(value, kind)), "empty")
