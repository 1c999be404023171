"""A canvas to take along: a table for a spreadsheet, a page for reading and printing."""

import csv
import io
from datetime import datetime
from html import escape

from datagym.canvases.card import Canvas, Card

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(canvas: Canvas) -> str:
    """Return one line a card, for a spreadsheet, which runs nothing that somebody wrote.

    A cell that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    asked = canvas.definition.fields
    titles = ("Column", *(field.label for field in asked), "Votes", "Evidence", "Comments")
    writer.writerow([_cell(title) for title in titles])
    for column in canvas.definition.columns:
        for card in canvas.column(column.id):
            said = (canvas.says(card, field.id) for field in asked)
            rest = (str(len(card.voters)), _evidence_line(card), _comments_line(card))
            writer.writerow([_cell(text) for text in (column.title, *said, *rest)])
    return out.getvalue()


def _cell(text: str) -> str:
    """Return a cell's text so that a spreadsheet does not calculate with it.

    >>> _cell("=cmd|' /C calc'!A1"), _cell("night sister")
    ("'=cmd|' /C calc'!A1", 'night sister')
    """
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text


def _evidence_line(card: Card) -> str:
    return "; ".join(f"{one.title} ({one.target})" for one in card.evidence)


def _comments_line(card: Card) -> str:
    return "; ".join(f"{one.by}: {one.text}" for one in card.comments)


def to_html(canvas: Canvas, made: datetime) -> str:
    """Return a page that stands alone: headings, lists, no script, nothing from elsewhere.

    Parameters
    ----------
    canvas
        What to show; of texts that wait for a choice, all.
    made
        The moment that the page names, aware.

    """
    asked = canvas.definition
    title = escape(f"{asked.title}, team {canvas.sheet.team}")
    columns = "".join(_column_html(canvas, column.id) for column in asked.columns)
    return (
        '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_STYLE}</style></head>\n<body><main><h1>{title}</h1>"
        f"<p>{escape(asked.purpose)}</p><p>As of {made:%d %B %Y, %H:%M} UTC.</p>\n"
        f"{columns}<p><small>{escape(asked.attribution)}</small></p></main></body></html>\n"
    )


_STYLE = (
    "body{color:#212b32;font:1rem/1.5 Arial,sans-serif;margin:1rem auto;max-width:50rem;"
    "padding:0 1rem}article{border:1px solid #4c6272;border-radius:4px;margin:1rem 0;"
    "padding:0 1rem;break-inside:avoid}dt{font-weight:700}dd{margin:0 0 .5rem;"
    "white-space:pre-wrap;overflow-wrap:anywhere}a{color:#005eb8}"
)


def _column_html(canvas: Canvas, column_id: str) -> str:
    column = canvas.definition.column(column_id)
    cards = "".join(_card_html(canvas, card) for card in canvas.column(column_id))
    return f"<h2>{escape(column.title)}</h2><p>{escape(column.help)}</p>{cards or '<p>None.</p>'}\n"


def _card_html(canvas: Canvas, card: Card) -> str:
    rows = [
        (field.label, escape(canvas.says(card, field.id)))
        for field in canvas.definition.fields[1:]
        if canvas.says(card, field.id)
    ]
    for rival in card.rivals:
        field = canvas.definition.field(rival.field)
        label = f"{field.label} (also, by {rival.by}: nobody has chosen yet)"
        rows.append((label, escape(field.words(rival.text))))
    rows.append(("Votes", str(len(card.voters))))
    if card.evidence:
        rows.append(
            ("Evidence", "<br>".join(_link(e.title, e.target, e.kind) for e in card.evidence))
        )
    if card.comments:
        rows.append(("Comments", "<br>".join(escape(f"{c.by}: {c.text}") for c in card.comments)))
    list_of = "".join(f"<dt>{escape(label)}</dt><dd>{html}</dd>" for label, html in rows)
    name = escape(canvas.says(card, canvas.definition.called.id))
    return f"<article><h3>{name}</h3><dl>{list_of}</dl></article>"


def _link(title: str, target: str, kind: str) -> str:
    if kind == "link" and target.startswith(("http://", "https://")):
        return f'<a href="{escape(target)}" rel="noopener noreferrer">{escape(title)}</a>'
    return f"{escape(title)} ({escape(target)})"
