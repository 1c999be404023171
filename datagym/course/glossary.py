"""The glossary across professions: its terms by theme, found by any of their names."""

import json
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

from datagym.course.terms import Term, Theme, read_sources, read_theme
from datagym.errors import NotFound
from datagym.resources import content

LONGEST_QUERY = 80
FEWEST_LETTERS = 4
"""A shorter word is not searched for with other spellings: too much would look like it."""
LIKE_ENOUGH = 0.75
"""Share of letters in common from which one word counts as another, misspelt. A guess."""
NAMED_IN_TEXT = 0.5
"""What a term is worth whose texts hold all words that were typed: less than any likeness."""
_APOSTROPHE = re.compile("['\u2019]")


@dataclass(frozen=True, slots=True, eq=False)
class Glossary:
    """All terms, in the order of their names, and their themes."""

    themes: tuple[Theme, ...]
    terms: tuple[Term, ...]

    def __iter__(self) -> Iterator[Term]:
        return iter(self.terms)

    def __len__(self) -> int:
        return len(self.terms)

    def get(self, name: str) -> Term | None:
        """Return the term of an id, a name or another name, whatever its capitals; or None."""
        wanted = plain(name)
        by_id = next((term for term in self.terms if term.id == name), None)
        by_name = (term for term in self.terms if wanted == plain(term.name))
        by_other = (term for term in self.terms if wanted in map(plain, term.also))
        return by_id or next(by_name, None) or next(by_other, None)

    def term(self, name: str) -> Term:
        """Return a term by its id or one of its names.

        Raises
        ------
        NotFound
            When no term is called so (with the nearest that is).

        """
        found = self.get(name)
        if found is None:
            near = search(name, self)
            hint = f" Did you mean {near[0].name!r}?" if near else " Try a shorter word."
            message = f"The glossary has no term {name[:LONGEST_QUERY]!r}.{hint}"
            raise NotFound(message)
        return found

    def of(self, theme: str) -> tuple[Term, ...]:
        """Return the terms of a theme."""
        return tuple(term for term in self.terms if term.theme == theme)


def load_glossary(folder: Path | None = None) -> Glossary:
    """Read the glossary.

    Parameters
    ----------
    folder
        A folder with ``glossary.schema.json``, ``sources.yaml`` and a file for each theme;
        the course's own unless named.

    Raises
    ------
    BadInput
        When a file is wrong, with its name and the place.

    >>> load_glossary().term("NNT").name
    'number needed to treat'

    """
    return _load(folder or content("notebooks", "glossary"))


@cache
def _load(folder: Path) -> Glossary:
    schema = json.loads((folder / "glossary.schema.json").read_text(encoding="utf-8"))
    sources = read_sources(folder / "sources.yaml")
    paths = sorted(path for path in folder.glob("*.yaml") if path.stem != "sources")
    read = [read_theme(path, schema, sources) for path in paths]
    themes = sorted((theme for theme, _ in read), key=lambda theme: theme.order)
    terms = sorted((term for _, some in read for term in some), key=lambda one: plain(one.name))
    return Glossary(tuple(themes), tuple(terms))


def plain(text: str) -> str:
    """Return a text as it is compared: small letters, no accents, one blank between words.

    >>> plain("  Bayes' Rule ")
    'bayes rule'
    >>> plain("Did-not-attend")
    'did not attend'
    """
    bare = _APOSTROPHE.sub("", unicodedata.normalize("NFKD", text.casefold()))
    return " ".join(re.findall(r"[a-z0-9&]+", bare))


def search(text: str, glossary: Glossary | None = None, *, limit: int = 50) -> list[Term]:
    """Return the terms that a person may mean by what they typed, the likeliest first.

    A whole name comes before a beginning, that before a word within a name, and last a
    word in an explanation. Where no name fits, other spellings are looked for.

    Parameters
    ----------
    text
        What was typed: a word, the beginning of one, a short form, a slip of the keyboard.
    glossary
        The course's own unless given.
    limit
        How many at most.

    >>> [term.name for term in search("SPC", limit=1)]
    ['statistical process control']
    >>> [term.name for term in search("prevalance", limit=1)]
    ['prevalence']
    >>> search("")
    []

    """
    wanted = plain(text[:LONGEST_QUERY])
    if not wanted:
        return []
    entries = _entries(load_glossary() if glossary is None else glossary)
    scores = [max(_likeness(wanted, name) for name in entry.names) for entry in entries]
    if not any(scores):  # nothing is called so: perhaps it is misspelt
        scores = [max(_spelt_like(wanted, name) for name in entry.names) for entry in entries]
    parts = set(wanted.split())
    scored = [
        (score or (NAMED_IN_TEXT if parts <= entry.words else 0), entry)
        for score, entry in zip(scores, entries, strict=True)
    ]
    found = [pair for pair in scored if pair[0] > 0]
    found.sort(key=lambda pair: (-pair[0], wanted != pair[1].names[0]))  # its own name first
    return [entry.term for _, entry in found[:limit]]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A term as it is searched: its names and the words of its texts, plain."""

    term: Term
    names: tuple[str, ...]
    words: frozenset[str]


@cache
def _entries(glossary: Glossary) -> tuple[_Entry, ...]:
    return tuple(
        _Entry(
            term,
            tuple(dict.fromkeys(plain(name) for name in (term.name, term.id, *term.also))),
            frozenset(plain(" ".join([term.means, *term.hears.values(), term.example])).split()),
        )
        for term in glossary
    )


def _likeness(wanted: str, name: str) -> float:
    """Say how well a name fits what was typed: whole, its beginning, beginnings of its words."""
    if wanted == name:
        return 10
    if name.startswith(wanted):
        return 8
    words = name.split()
    begun = all(any(word.startswith(part) for word in words) for part in wanted.split())
    return 6 if begun else 0


def _spelt_like(wanted: str, name: str) -> float:
    """Say how much a name, or one of its words, looks like a single misspelt word."""
    words = [] if " " in wanted else name.split()
    return max([2 * _ratio(wanted, name), *(_ratio(wanted, word) for word in words)])


def _ratio(wanted: str, name: str) -> float:
    if min(len(wanted), len(name)) < FEWEST_LETTERS:
        return 0
    match = SequenceMatcher(None, wanted, name, autojunk=False)
    if match.real_quick_ratio() < LIKE_ENOUGH or match.quick_ratio() < LIKE_ENOUGH:
        return 0
    ratio = match.ratio()
    return ratio if ratio >= LIKE_ENOUGH else 0
