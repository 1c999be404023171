"""What may be done on a canvas, read from what a page sent and trusted only when it is whole."""

import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar

from datagym.canvases.definition import Definition, Field
from datagym.canvases.evidence import KINDS, LONGEST_TITLE, check_target
from datagym.errors import BadInput, NotFound

LONGEST_COMMENT = 2000
_CARD = re.compile(r"[0-9a-f]{16}")
_DRAFT = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NEWEST = 2**31 - 1  # PostgreSQL's integer
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing to do. ``kind`` is what the log calls it."""

    kind: ClassVar[str] = ""

    def body(self) -> dict[str, Any]:
        """Return the values as plain data, for the log."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class AddCard(Operation):
    """Put a new card at the end of a column."""

    kind: ClassVar[str] = "card.added"
    column: str
    text: str
    draft: str


@dataclass(frozen=True, slots=True)
class OnCard(Operation):
    """Something that is done to a card that exists."""

    card: str


@dataclass(frozen=True, slots=True)
class EditField(OnCard):
    """Write a field; ``base`` is the version of the field that the writer saw."""

    kind: ClassVar[str] = "card.edited"
    field: str
    text: str
    base: int
    draft: str


@dataclass(frozen=True, slots=True)
class Resolve(EditField):
    """Write a field and let go of the texts beside it that the writer saw (``seen``)."""

    kind: ClassVar[str] = "card.resolved"
    seen: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class MoveCard(OnCard):
    """Put a card into a column, before another card or (None) at the end."""

    kind: ClassVar[str] = "card.moved"
    column: str
    before: str | None
    base: int


@dataclass(frozen=True, slots=True)
class DeleteCard(OnCard):
    """Take a card off the board; its words are kept."""

    kind: ClassVar[str] = "card.deleted"


@dataclass(frozen=True, slots=True)
class RestoreCard(OnCard):
    """Bring a deleted card back to where it lay."""

    kind: ClassVar[str] = "card.restored"


@dataclass(frozen=True, slots=True)
class Vote(OnCard):
    """Give a card a vote, or take it back."""

    kind: ClassVar[str] = "card.voted"
    on: bool


@dataclass(frozen=True, slots=True)
class AddComment(OnCard):
    """Say something about a card."""

    kind: ClassVar[str] = "card.commented"
    text: str


@dataclass(frozen=True, slots=True)
class RemoveComment(OnCard):
    """Take one's own comment back."""

    kind: ClassVar[str] = "comment.removed"
    id: int


@dataclass(frozen=True, slots=True)
class AddEvidence(OnCard):
    """Link a card with what it rests on."""

    kind: ClassVar[str] = "card.evidenced"
    title: str
    target: str
    sort: str


@dataclass(frozen=True, slots=True)
class RemoveEvidence(OnCard):
    """Take a link off a card."""

    kind: ClassVar[str] = "evidence.removed"
    id: int


def parse(definition: Definition, command: str, body: Mapping[str, Any]) -> Operation:
    """Read what a page sent.

    Parameters
    ----------
    definition
        The canvas that it is about: its columns and fields are the only ones.
    command
        One of :data:`COMMANDS`.
    body
        The values, of which nothing is trusted. Keys that a command does not know are
        ignored.

    Raises
    ------
    BadInput
        With the sentence that the page shows.

    """
    if command not in _READERS:
        error = NotFound.among("command", command[:40], _READERS)
        raise error
    return _READERS[command](definition, body)


def clean(value: object, longest: int, *, what: str = "The text", lines: bool = True) -> str:
    r"""Return a text without what no person types, or say what is wrong with it.

    >>> clean(" a\r\nb ", 10)
    'a\nb'
    """
    if not isinstance(value, str):
        message = f"{what} must be text."
        raise BadInput(message)
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not lines:
        text = " ".join(text.split())
    if len(text) > longest:
        message = f"{what} has {len(text)} characters; {longest} fit. Shorten it."
        raise BadInput(message)
    text = _UNPRINTABLE.sub("", text)
    return text.encode("utf-8", "replace").decode("utf-8")  # half an emoji becomes "?"


def _needed(text: str, what: str) -> str:
    if not text:
        message = f"{what} is empty. Write something first."
        raise BadInput(message)
    return text


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _NEWEST


def _number(body: Mapping[str, Any], key: str) -> int:
    value = body.get(key)
    if not isinstance(value, int) or not _is_number(value):
        message = "The page sent a version that is not one. Load the page again."
        raise BadInput(message)
    return value


def _matching(body: Mapping[str, Any], key: str, pattern: re.Pattern[str]) -> str:
    value = body.get(key)
    if not isinstance(value, str) or not pattern.fullmatch(value):
        message = "The page sent something that does not exist on this canvas. Load it again."
        raise NotFound(message)
    return value


def _column(definition: Definition, body: Mapping[str, Any]) -> str:
    value = body.get("column")
    return definition.column(value[:40] if isinstance(value, str) else "").id


def _written(asked: Field, value: object, *, required: bool) -> str:
    what = f"“{asked.label}”"
    text = clean(value, asked.longest, what=what, lines=asked.kind == "text")
    if asked.kind == "choice" and text and text not in {c.id for c in asked.choices}:
        message = f"{what} has no such answer."
        raise BadInput(message)
    if asked.kind == "column":
        message = f"{what} follows from the column. Move the card instead."
        raise BadInput(message)
    return _needed(text, what) if required else text


def _edit(definition: Definition, body: Mapping[str, Any]) -> EditField:
    field_id = body.get("field")
    asked = definition.field(field_id[:40] if isinstance(field_id, str) else "")
    text = _written(asked, body.get("text"), required=asked is definition.called)
    card, draft = _matching(body, "card", _CARD), _matching(body, "draft", _DRAFT)
    edit = EditField(card, asked.id, text, _number(body, "base"), draft)
    seen = body.get("seen")
    if seen is None:
        return edit
    if not isinstance(seen, list) or not all(_is_number(one) for one in seen):
        message = "The page did not say which texts were chosen from. Load it again."
        raise BadInput(message)
    return Resolve(card, edit.field, text, edit.base, draft, tuple(seen[:100]))


def _add(definition: Definition, body: Mapping[str, Any]) -> Operation:
    text = _written(definition.called, body.get("text"), required=True)
    return AddCard(_column(definition, body), text, _matching(body, "draft", _DRAFT))


def _move(definition: Definition, body: Mapping[str, Any]) -> Operation:
    before = None if body.get("before") is None else _matching(body, "before", _CARD)
    card = _matching(body, "card", _CARD)
    return MoveCard(card, _column(definition, body), before, _number(body, "base"))


def _vote(_definition: Definition, body: Mapping[str, Any]) -> Operation:
    on = body.get("on")
    if not isinstance(on, bool):
        message = "The page did not say whether the vote is given or taken back."
        raise BadInput(message)
    return Vote(_matching(body, "card", _CARD), on)


def _comment(_definition: Definition, body: Mapping[str, Any]) -> Operation:
    text = _needed(clean(body.get("text"), LONGEST_COMMENT, what="The comment"), "The comment")
    return AddComment(_matching(body, "card", _CARD), text)


def _evidence(_definition: Definition, body: Mapping[str, Any]) -> Operation:
    sort = body.get("sort")
    if not isinstance(sort, str) or sort not in KINDS:
        message = "Say whether the evidence is a link or data of the course."
        raise BadInput(message)
    if not isinstance(body.get("target"), str):
        message = "Say where the evidence is."
        raise BadInput(message)
    target = check_target(sort, body["target"])
    title = clean(body.get("title"), LONGEST_TITLE, what="The evidence's title", lines=False)
    card = _matching(body, "card", _CARD)
    return AddEvidence(card, _needed(title, "The evidence's title"), target, sort)


_READERS: Mapping[str, Callable[[Definition, Mapping[str, Any]], Operation]] = {
    "add": _add,
    "edit": _edit,
    "move": _move,
    "delete": lambda _d, body: DeleteCard(_matching(body, "card", _CARD)),
    "restore": lambda _d, body: RestoreCard(_matching(body, "card", _CARD)),
    "vote": _vote,
    "comment": _comment,
    "uncomment": lambda _d, body: RemoveComment(
        _matching(body, "card", _CARD), _number(body, "id")
    ),
    "evidence": _evidence,
    "unevidence": lambda _d, body: RemoveEvidence(
        _matching(body, "card", _CARD), _number(body, "id")
    ),
}
COMMANDS = tuple(_READERS)
