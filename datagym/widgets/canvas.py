"""The view of a canvas: a board of cards, one card opened beside it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from datagym.canvases import Canvas, Card, Definition
from datagym.widgets.command import CommandWidget, module, style


class CanvasView(CommandWidget):
    """A team's canvas; :func:`snapshot` makes what it shows."""

    _esm = module("writing", "canvas.panel", "canvas.board", "canvas")
    _css = style("writing", "canvas")


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks, and what they may do.

    Parameters
    ----------
    person
        Their id.
    may_write
        Whether they may change cards; everybody who sees a canvas may comment.
    team
        What people call the canvas's team.
    others
        (name, address) of the other canvases that they may open.

    """

    person: str
    may_write: bool
    team: str
    others: tuple[tuple[str, str], ...] = ()


def snapshot(canvas: Canvas, viewer: Viewer) -> dict[str, Any]:
    """Return what a viewer may see of a canvas, as plain data."""
    definition = canvas.definition
    team = canvas.sheet.team
    left = max(0, definition.votes - canvas.votes_of(viewer.person))
    return {
        "key": f"canvas:{viewer.person}:{team}/{definition.name}",
        "me": viewer.person,
        "team": team,
        "teamName": viewer.team,
        "others": [{"name": name, "url": url} for name, url in viewer.others],
        "mayWrite": viewer.may_write,
        "sheet": _sheet(definition),
        "votesLeft": left,
        "cards": _cards(canvas.cards, canvas, viewer.person),
        "deleted": _cards(canvas.deleted, canvas, viewer.person),
    }


def _sheet(definition: Definition) -> Mapping[str, Any]:
    return {
        "title": definition.title,
        "purpose": definition.purpose,
        "care": definition.care,
        "attribution": definition.attribution,
        "attributionUrl": definition.attribution_url,
        "card": definition.card,
        "votes": definition.votes,
        "votePrompt": definition.vote_prompt,
        "columns": [
            {"id": c.id, "title": c.title, "help": c.help, "sets": dict(c.sets)}
            for c in definition.columns
        ],
        "fields": [
            {
                "id": f.id,
                "kind": f.kind,
                "label": f.label,
                "hint": f.prompt,
                "onCard": f.on_card,
                "options": [[c.id, c.label] for c in f.choices],
            }
            for f in definition.fields
        ],
    }


def _cards(cards: Iterable[Card], canvas: Canvas, person: str) -> list[dict[str, Any]]:
    fields = [f.id for f in canvas.definition.fields if f.kind != "column"]
    return [_card(card, person, fields) for card in cards]


def _written(card: Card, field: str) -> dict[str, Any]:
    said = card.text(field)
    return {
        "text": said.text,
        "version": said.version,
        "by": said.by,
        "at": said.at.isoformat() if said.at else None,
        "rivals": [
            {
                "text": rival.text,
                "version": rival.version,
                "by": rival.by,
                "at": rival.at.isoformat(),
                "draft": rival.draft,
            }
            for rival in card.rivals
            if rival.field == field
        ],
    }


def _card(card: Card, person: str, fields: Iterable[str]) -> dict[str, Any]:
    return {
        "id": card.id,
        "column": card.column,
        "columnVersion": card.column_version,
        "columnBy": card.column_by,
        "fields": {field: _written(card, field) for field in fields},
        "votes": len(card.voters),
        "mine": person in card.voters,
        "comments": [
            {"id": c.id, "text": c.text, "by": c.by, "at": c.at.isoformat()} for c in card.comments
        ],
        "evidence": [
            {"id": e.id, "title": e.title, "target": e.target, "sort": e.kind, "by": e.by}
            for e in card.evidence
        ],
        "deletedBy": card.deleted_by,
    }
