"""The glossary's page: words to look up by anybody, practised by each person for themselves."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from datagym.apps.follow import follow
from datagym.apps.links import page_query
from datagym.apps.visit import Visit
from datagym.course import load_glossary, search
from datagym.course.practice import Review, practice
from datagym.errors import BadInput
from datagym.store.glossary import keep_review, reviews_of
from datagym.widgets.glossary import GlossaryView, practice_data

LONGEST = 100


class GlossaryPage:
    """One opened page: it answers the view's commands for the visit's person alone.

    Parameters
    ----------
    visit
        Who opened it, and the store.
    query
        What the address asks for: ``term`` to open, ``view=practice`` to practise.

    """

    def __init__(self, visit: Visit, query: Mapping[str, str] | None = None) -> None:
        self.visit = visit
        self.glossary = load_glossary()
        asked = {} if query is None else query
        wanted = self.glossary.get(asked.get("term", "")[:LONGEST])
        self._open = None if wanted is None else wanted.id
        self._practising = asked.get("view") == "practice"
        self.view = GlossaryView(self.handle, self.glossary, self.snapshot())

    def handle(self, command: str, op: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """Do one command of the view."""
        if command == "search":
            (text,) = _texts(body, "text")
            return {"ids": [term.id for term in search(text, self.glossary)]}
        if command == "grade":
            name, grade = _texts(body, "term", "grade")
            review = Review(self.glossary.term(name).id, grade, datetime.now(UTC))
            keep_review(self.visit.store, self.visit.person, review, op)
            self.view.show(self.snapshot())
            return {}
        message = f"The glossary knows no command {command[:LONGEST]!r}."
        raise BadInput(message)

    def snapshot(self) -> dict[str, Any]:
        """Return where this person's practice stands, and what the address asked for."""
        person = self.visit.person
        reviews = reviews_of(self.visit.store, person, person.id)
        state = practice(reviews, self.glossary, datetime.now(UTC))
        return {
            "key": f"glossary:{person.id}:page",
            "open": self._open,
            "practising": self._practising,
            "reviews": len(reviews),
            "practice": practice_data(state),
        }


def _texts(body: Mapping[str, Any], *names: str) -> list[str]:
    if set(body) != set(names) or not all(
        isinstance(value, str) and len(value) <= LONGEST for value in body.values()
    ):
        message = "The page sent something that is not a word. Open the page anew."
        raise BadInput(message)
    return [body[name] for name in names]


def show() -> None:
    """Show the page of the person whom the server has recognised."""
    from IPython.display import display  # noqa: PLC0415  (only a page's kernel needs it)

    page = GlossaryPage(Visit.begin(), page_query())
    follow(page.view, page.visit.store, page.snapshot)
    display(page.view)  # type: ignore[no-untyped-call]  # (IPython is untyped)
