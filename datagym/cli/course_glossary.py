"""What ``datagym course glossary`` prints: a term, or the list of all."""

from textwrap import fill
from typing import Any

from datagym.course import Term, load_glossary, search

WIDTH = 88


def overview() -> tuple[str, dict[str, Any]]:
    """Return the themes with the names of their terms, as text and as facts."""
    glossary = load_glossary()
    parts = []
    for theme in glossary.themes:
        names = ", ".join(term.name for term in glossary.of(theme.id))
        parts += [theme.title, _filled(names, "    ")]
    facts = {term.id: _facts(term) for term in glossary}
    return "\n".join([*parts, f"{len(glossary)} terms."]), facts


def explain(word: str) -> tuple[str, dict[str, Any]]:
    """Return a term's explanation, as text and as facts.

    Raises
    ------
    NotFound
        When there is nothing like it.

    """
    glossary = load_glossary()
    near = search(word, glossary, limit=5)
    term = glossary.get(word) or (near[0] if near else glossary.term(word))
    names = {other.id: other.name for other in glossary}
    lines = [term.name]
    if term.also:
        lines.append(f"    also: {', '.join(term.also)}")
    lines += ["", _filled(term.means), ""]
    for profession, heard in term.hears.items():
        lines.append(_filled(f"A{'n' * (profession[0] == 'a')} {profession} hears: {heard}"))
    if term.hears:
        lines.append("")
    lines.append(_filled(f"In this hospital ({term.dataset}, {term.column}): {term.example}"))
    lines.append(_filled(f"See also: {', '.join(names[one] for one in term.see)}."))
    if term.source is not None:
        lines.append(_filled(f"Source: {term.source}."))
    others = [one.name for one in near if one is not term]
    if others:
        lines += ["", _filled(f"Near it: {', '.join(others)}.")]
    return "\n".join(lines), _facts(term)


def _filled(text: str, indent: str = "") -> str:
    return fill(
        text, WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False
    )


def _facts(term: Term) -> dict[str, Any]:
    return {
        "id": term.id,
        "term": term.name,
        "also": term.also,
        "theme": term.theme,
        "means": term.means,
        "hears": dict(term.hears),
        "dataset": term.dataset,
        "column": term.column,
        "example": term.example,
        "see": term.see,
        "source": None if term.source is None else str(term.source),
    }
