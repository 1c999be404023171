"""The view of the glossary: words to look up, and the same words as cards to practise."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import traitlets

from datagym.course import Glossary, Term
from datagym.course.practice import GRADES, Practice
from datagym.course.terms import PROFESSIONS
from datagym.widgets.command import CommandWidget, Handler, module, style


class GlossaryView(CommandWidget):
    """All terms, sent once, and a snapshot of where the person's practice stands.

    Commands: ``search`` (text) gives back the ids that fit, likeliest first; ``grade``
    (term, grade) keeps an answer.

    >>> from datagym.course import load_glossary
    >>> view = GlossaryView(lambda *_: {}, load_glossary(), {"key": "glossary:p1:page"})
    >>> view.glossary["terms"][0]["name"]
    'access control'
    """

    _esm = module("glossary.card", "glossary.practice", "glossary")
    _css = style("glossary")
    glossary = traitlets.Dict().tag(sync=True)

    def __init__(self, handler: Handler, glossary: Glossary, snapshot: Mapping[str, Any]) -> None:
        super().__init__(handler, snapshot)
        self.glossary = glossary_data(glossary)


def glossary_data(glossary: Glossary) -> dict[str, Any]:
    """Return what the view shows of the glossary."""
    return {
        "themes": [{"id": theme.id, "title": theme.title} for theme in glossary.themes],
        "professions": list(PROFESSIONS),
        "terms": [_term(term) for term in glossary],
    }


def _term(term: Term) -> dict[str, Any]:
    return {
        "id": term.id,
        "name": term.name,
        "also": list(term.also),
        "theme": term.theme,
        "means": term.means,
        "hears": dict(term.hears),
        "dataset": term.dataset,
        "column": term.column,
        "example": term.example,
        "see": list(term.see),
        "source": None if term.source is None else str(term.source),
    }


def practice_data(state: Practice) -> dict[str, Any]:
    """Return what the view shows of a person's practice."""
    return {
        "next": state.next,
        "due": state.due,
        "new": state.new,
        "begun": state.begun,
        "again": None if state.again is None else state.again.isoformat(),
        "grades": [
            {"id": grade, "title": grade.capitalize(), "after": spoken(state.intervals[grade])}
            for grade in GRADES
            if grade in state.intervals
        ],
    }


def spoken(span: timedelta) -> str:
    """Return a span of time in words, rounded to one unit.

    >>> spoken(timedelta(minutes=10)), spoken(timedelta(days=1)), spoken(timedelta(days=80))
    ('10 minutes', '1 day', '3 months')
    """
    minutes = span / timedelta(minutes=1)
    steps = (("year", 525_600), ("month", 43_800), ("day", 1_440), ("hour", 60), ("minute", 1))
    name, size = next(((n, s) for n, s in steps if minutes >= s), steps[-1])
    number = max(1, round(minutes / size))
    return f"{number} {name}{'s' * (number != 1)}"
