"""The institution's report: the overview of skills as HTML, with no figure of few people."""

from html import escape

from datagym.assessment.overview import Overview, Row
from datagym.config import Config
from datagym.store import Store
from datagym.store.assessments import overview_snapshot


def show() -> None:
    """Show the overview of the course whose settings this kernel has."""
    from IPython.display import HTML, display  # noqa: PLC0415  (only a report's kernel needs it)

    with Store.open(Config.read().store_url) as store:
        display(HTML(as_html(overview_snapshot(store))))  # type: ignore[no-untyped-call]


def as_html(overview: Overview) -> str:
    """Return the overview as HTML: when and of how many, then a chart and table of each family.

    Nothing here looks at people: it writes down what
    :func:`datagym.assessment.overview.overview` let through, with its reasons.
    """
    parts = []
    if overview.at is not None and overview.people is not None:
        when = f"{overview.at.day} {overview.at:%B %Y}"
        parts.append(
            f"<p>On {when}, about {overview.people} people had finished the self-assessment.</p>"
        )
    if overview.why:
        parts.append(f"<p>{escape(overview.why)}</p>")
    parts += [_family(row, overview) for row in overview.rows]
    parts.append(f"<h2>How to read this</h2><p>{escape(overview.how)}</p>")
    return "\n".join(parts)


def _family(row: Row, overview: Overview) -> str:
    parts = [f"<h2>{escape(row.title)}</h2>"]
    if row.at is not None and row.at != overview.at:
        parts.append(f"<p>As of {row.at.day} {row.at:%B %Y}.</p>")
    if row.cells:
        body = "".join(
            f'<tr><th scope="row">{escape(cell.title)}</th><td>{cell.people}</td>'
            f"<td>{_bar(cell.people, max(c.people for c in row.cells))}</td></tr>"
            for cell in row.cells
        )
        parts.append(
            f'<div class="scroll" role="region" tabindex="0" aria-label="{escape(row.title)}">'
            f"<table><caption>{escape(row.title)}: people by level, to the nearest 5</caption>"
            '<thead><tr><th scope="col">Level</th><th scope="col">People</th>'
            '<td aria-hidden="true"></td></tr></thead>'
            f"<tbody>{body}</tbody></table></div>"
        )
    if row.why:
        parts.append(f"<p>{escape(row.why)}</p>")
    return "\n".join(parts)


def _bar(people: int, most: int) -> str:
    """Draw a figure that stands beside it in words: so it is decoration to a screen reader."""
    width = round(160 * people / most)
    return (
        '<svg aria-hidden="true" focusable="false" width="160" height="16">'
        f'<rect width="{width}" height="16" fill="#005eb8"/></svg>'
    )
