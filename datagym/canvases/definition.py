"""What a canvas asks: its columns and its cards' fields, written as data by an instructor."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

import yaml

from datagym.errors import BadInput, NotFound
from datagym.resources import content, yaml_values

ROOM = ("notebooks", "canvases")
LONGEST = {"line": 200, "text": 5000}
KINDS = ("line", "text", "choice", "column")
STAGES = ("discover", "define", "develop", "deliver")
_ID = re.compile(r"[a-z][a-z0-9_-]{0,39}")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a field that has a list of answers."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that a card says.

    Parameters
    ----------
    id
        Its key: small letters, digits, ``-`` and ``_``.
    kind
        ``"line"`` (one line), ``"text"`` (several), ``"choice"`` (one of ``choices``) or
        ``"column"`` (not written: it follows from the card's column).
    label, prompt
        What the page calls it, and what helps to fill it in.
    choices
        The answers of a ``"choice"``; empty text means that none was chosen.
    on_card
        Whether the board shows it without the card being opened.

    """

    id: str
    kind: str
    label: str
    prompt: str
    choices: tuple[Choice, ...] = ()
    on_card: bool = False

    @property
    def longest(self) -> int:
        """The longest text that it takes, in characters."""
        return LONGEST.get(self.kind, 40)

    def words(self, text: str) -> str:
        """Return a stored text as a person reads it: a choice by its label.

        >>> Field("a", "choice", "Attitude", "", (Choice("yes", "For it"),)).words("yes")
        'For it'
        """
        return next((c.label for c in self.choices if c.id == text), text)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column: its title, one line of help, and what it says about a card that lies in it."""

    id: str
    title: str
    help: str
    sets: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Definition:
    """A canvas as an instructor writes it; see ``notebooks/canvases``.

    The first field is what a card is called: one line, never empty.
    """

    name: str
    title: str
    stage: str
    purpose: str
    care: str
    attribution: str
    attribution_url: str
    card: str
    votes: int
    vote_prompt: str
    columns: tuple[Heading, ...]
    fields: tuple[Field, ...]

    @property
    def called(self) -> Field:
        """The field that a card is called by."""
        return self.fields[0]

    def column(self, column_id: str) -> Heading:
        """Return a column by its id, or raise :class:`~datagym.errors.NotFound`."""
        return _one("column", column_id, {c.id: c for c in self.columns})

    def field(self, field_id: str) -> Field:
        """Return a field by its id, or raise :class:`~datagym.errors.NotFound`."""
        return _one("field", field_id, {f.id: f for f in self.fields})

    @classmethod
    def read(cls, written: object, where: str) -> Self:
        """Read a definition from plain data, as YAML gives it.

        Parameters
        ----------
        written
            The data.
        where
            What error messages call it: the file.

        Raises
        ------
        BadInput
            With the file, the key and what to do.

        """
        top = _mapping(written, where)
        columns = [_column(item, where) for item in _list(top, "columns", where)]
        fields = [_field(item, where) for item in _list(top, "fields", where)]
        _unique([c.id for c in columns], "columns", where)
        _unique([f.id for f in fields], "fields", where)
        votes = top.get("votes", 0)
        if not isinstance(votes, int) or isinstance(votes, bool) or not 0 <= votes <= 100:  # noqa: PLR2004  (a hundred dots a person are more than a card needs)
            raise _bad(where, "votes", "must be a whole number from 0 to 100")
        texts = {key: _text(top, key, where) for key in _TEXTS}
        made = cls(votes=votes, columns=tuple(columns), fields=tuple(fields), **texts)
        made._check(where)
        return made

    def _check(self, where: str) -> None:
        if not _ID.fullmatch(self.name):
            raise _bad(where, "name", "must be small letters, digits, '-' and '_'")
        if self.stage not in STAGES:
            raise _bad(where, "stage", f"must be one of {', '.join(STAGES)}")
        if not self.attribution_url.startswith("https://"):
            raise _bad(where, "attribution_url", "must start with https://")
        if self.called.kind != "line":
            raise _bad(where, "fields", "must begin with the card's name, of kind 'line'")
        follow = {f.id for f in self.fields if f.kind == "column"}
        for column in self.columns:
            if set(column.sets) != follow:
                key = f"columns, {column.id}, sets"
                raise _bad(where, key, f"must name exactly: {', '.join(sorted(follow)) or 'none'}")


_TEXTS = (
    "name",
    "title",
    "stage",
    "purpose",
    "care",
    "attribution",
    "attribution_url",
    "card",
    "vote_prompt",
)


def names() -> tuple[str, ...]:
    """Return the names of all canvases that were written.

    >>> "stakeholder-map" in names()
    True
    """
    return tuple(sorted(path.stem for path in content(*ROOM).glob("*.yaml")))


def load(name: str) -> Definition:
    """Read a canvas by its name.

    Raises
    ------
    NotFound
        When there is none of that name.

    >>> load("stakeholder-map").called.label
    'Name or role'

    """
    if name not in names():
        error = NotFound.among("canvas", name, names())
        raise error
    return load_file(content(*ROOM, f"{name}.yaml"))


def load_file(path: Path) -> Definition:
    """Read a canvas from a file whose name is the canvas's name with ``.yaml``."""
    try:
        written = yaml_values(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        message = f"{path.name} is not YAML: {error}"
        raise BadInput(message) from error
    made = Definition.read(written, path.name)
    if made.name != path.stem:
        raise _bad(path.name, "name", f"must be the file's name, {path.stem!r}")
    return made


def _bad(where: str, key: str, must: str) -> BadInput:
    return BadInput(f"The canvas {where}: {key} {must}.")


def _one(what: str, name: str, known: Mapping[str, _T]) -> _T:
    if name not in known:
        raise NotFound.among(what, name, known)
    return known[name]


def _mapping(written: object, where: str) -> Mapping[str, Any]:
    if not isinstance(written, Mapping) or not all(isinstance(key, str) for key in written):
        raise _bad(where, "each part", "must be written as 'key: value'")
    return written


def _list(top: Mapping[str, Any], key: str, where: str) -> list[Any]:
    items = top.get(key)
    if not isinstance(items, list) or not items:
        raise _bad(where, key, "must be a list with at least one item")
    return items


def _text(part: Mapping[str, Any], key: str, where: str) -> str:
    text = part.get(key)
    if not isinstance(text, str) or not text.strip():
        raise _bad(where, key, "must be a text (put it in quotes when it looks like a number)")
    return text.strip()


def _id(part: Mapping[str, Any], where: str) -> str:
    text = _text(part, "id", where)
    if not _ID.fullmatch(text):
        raise _bad(where, f"id {text!r}", "must be small letters, digits, '-' and '_'")
    return text


def _unique(ids: list[str], key: str, where: str) -> None:
    twice = sorted({one for one in ids if ids.count(one) > 1})
    if twice:
        raise _bad(where, key, f"must have each id once; {', '.join(twice)} stands twice")


def _column(item: object, where: str) -> Heading:
    part = _mapping(item, where)
    sets = _mapping(part.get("sets", {}), where)
    said = {key: _text(sets, key, where) for key in sets}
    return Heading(_id(part, where), _text(part, "title", where), _text(part, "help", where), said)


def _field(item: object, where: str) -> Field:
    part = _mapping(item, where)
    field_id, kind = _id(part, where), _text(part, "kind", where)
    if kind not in KINDS:
        raise _bad(where, f"fields, {field_id}, kind", f"must be one of {', '.join(KINDS)}")
    choices: tuple[Choice, ...] = ()
    if kind == "choice":
        written = _mapping(part.get("choices"), where)
        choices = tuple(Choice(key, _text(written, key, where)) for key in written)
    label, prompt = _text(part, "label", where), _text(part, "prompt", where)
    return Field(field_id, kind, label, prompt, choices, part.get("on_card") is True)
