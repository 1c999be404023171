"""The prose of a lesson: how hard it reads, which words it leaves unexplained, where it leads."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from datagym.course.glossary import Glossary, load_glossary
from datagym.course.mentions import terms_in
from datagym.course.units import Notebook, headings, source
from datagym.errors import NotFound
from datagym.reading import reading_grade
from datagym.resources import content

HARDEST_GRADE = 9.0
"""Highest Flesch-Kincaid grade of a cell; 9 is read by most at 14 years."""
_FEWEST_WORDS = 25  # a formula of means says nothing of a line or two
_CODE = re.compile(r"```.*?```|^(?:#+ |\||```)[^\n]*$", re.DOTALL | re.MULTILINE)
_TAG = re.compile(r"<summary>.*?</summary>|<[^>]*>", re.DOTALL)
_LINK = re.compile(r"(?<!!)\[(?P<words>[^\]]*)\]\((?P<to>[^)\s]*)\)")
_ITEM = re.compile(r"^\s*(?:[-*]|\d+\.) ", re.MULTILINE)


def hard_to_read(notebook: Notebook) -> list[tuple[int, float]]:
    """Return the cells of prose that need more than nine years of school, with their grade.

    Code, headings, tables and the words on a folded part are left out.

    Parameters
    ----------
    notebook
        A lesson.

    Returns
    -------
    list of (int, float)
        The cell (1 is the first) and its Flesch-Kincaid grade.

    >>> text = "Institutional considerations necessitate interdepartmental harmonisation. " * 9
    >>> hard_to_read({"cells": [{"cell_type": "markdown", "source": text}]})[0][0]
    1

    """
    graded = [(number, reading_grade(text)) for number, text in _plain(notebook)]
    return [(number, grade) for number, grade in graded if grade > HARDEST_GRADE]


def unexplained(notebook: Notebook, glossary: Glossary | None = None) -> list[tuple[int, str]]:
    """Return the words of the glossary whose first use in a lesson has no link to their card.

    Parameters
    ----------
    notebook
        A lesson.
    glossary
        The course's own unless given.

    Returns
    -------
    list of (int, str)
        The cell (1 is the first) and the word as it stands there.

    >>> unexplained({"cells": [{"cell_type": "markdown", "source": "The median is 3."}]})
    [(1, 'median')]

    """
    words = load_glossary() if glossary is None else glossary
    linked: set[str] = set()
    found: dict[str, tuple[int, str]] = {}
    for number, text in _prose(notebook):
        for mention in terms_in(text, words):
            before = text[: mention.start]
            if mention.term.id not in linked | set(_terms(before)):
                place = (number, text[mention.start : mention.end])
                found.setdefault(mention.term.id, place)
        linked.update(_terms(text))
    return list(found.values())


def lost_links(notebook: Notebook, glossary: Glossary | None = None) -> list[tuple[int, str]]:
    """Return the links of a lesson that lead to no page, word, heading or lesson of the course.

    Parameters
    ----------
    notebook
        A lesson.
    glossary
        The course's own unless given.

    Returns
    -------
    list of (int, str)
        The cell (1 is the first) and where the link leads.

    >>> lost_links({"cells": [{"cell_type": "markdown", "source": "[x](/pages/nowhere)"}]})
    [(1, '/pages/nowhere')]

    """
    words = {term.id for term in (load_glossary() if glossary is None else glossary)}
    anchors = {
        text.replace(" ", "-") for cell in notebook["cells"] for _, text in headings(cell)
    }  # as JupyterLab makes them
    return [
        (number, link["to"])
        for number, text in _prose(notebook)
        for link in _LINK.finditer(text)
        if not _leads(link["to"], words, anchors)
    ]


def _leads(to: str, words: set[str], anchors: set[str]) -> bool:
    parts = urlsplit(to)
    if parts.scheme or parts.netloc:
        return True  # to another host: another rule's
    if not parts.path:
        return parts.fragment in anchors
    room, _, name = parts.path.lstrip("/").partition("/")
    folder, file = ("apps", f"{name}.ipynb") if room == "pages" else ("lessons", parts.path)
    try:
        content("notebooks", folder, file)
    except NotFound:
        return False
    asked = parse_qs(parts.query).get("term", [])
    return all(term in words for term in asked)


def _terms(text: str) -> Iterator[str]:
    for link in _LINK.finditer(text):
        yield from parse_qs(urlsplit(link["to"]).query).get("term", [])


def _prose(notebook: Notebook) -> Iterator[tuple[int, str]]:
    for number, cell in enumerate(notebook["cells"], start=1):
        if cell.get("cell_type") == "markdown":
            yield number, source(cell)


def _plain(notebook: Notebook) -> Iterator[tuple[int, str]]:
    for number, text in _prose(notebook):
        bare = _TAG.sub(" ", _CODE.sub("", text))
        bare = _LINK.sub(lambda link: link["words"], bare)
        bare = _ITEM.sub(". ", bare)  # the items of a list are read one by one
        bare = re.sub(r"[*_]|`[^`]*`", "", bare)
        if len(bare.split()) >= _FEWEST_WORDS:
            yield number, bare
