"""What is wrong with the glossary, beyond what keeps it from being read."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterator

from datagym.course.glossary import Glossary, plain
from datagym.datasets.card import card, card_names

LONGEST_MEANING = 320
"""Characters of an explanation: about three short sentences. A guess of what is read at once."""
_RULE = re.compile(
    r"\b(?:in law|law of|in England|\d+ (?:minutes|hours|days|weeks|months)|\d+ in 100)\b",
    re.IGNORECASE,
)


def findings(glossary: Glossary) -> list[str]:
    """Return a sentence for each fault; none means that the glossary is sound.

    Names that two terms share, see-also links that lead nowhere, examples from a column
    that no data card has, explanations that use the word itself, are too long, or state a
    rule or a limit without a source.

    >>> from datagym.course.glossary import load_glossary
    >>> findings(load_glossary())
    []
    """
    checks: tuple[Callable[[Glossary], Iterator[str]], ...]
    checks = (_doubles, _links, _examples, _circles, _lengths, _sources)
    return [sentence for check in checks for sentence in check(glossary)]


def _doubles(glossary: Glossary) -> Iterator[str]:
    owners: dict[str, set[str]] = defaultdict(set)
    ids = [term.id for term in glossary]
    for term in glossary:
        if ids.count(term.id) > 1:
            yield f"{term.id}: two terms have this id. Give one of them another."
        names = [plain(name) for name in term.names]
        if len(set(names)) < len(names):
            yield f"{term.id}: a name stands there twice. Keep one."
        for name in names:
            owners[name].add(term.id)
    for term in glossary:
        others = owners[plain(term.name)] - {term.id}
        if any(plain(other.name) == plain(term.name) for other in glossary if other.id in others):
            yield f"{term.id}: two terms are called {term.name!r}. Keep one."
    texts = defaultdict(list)
    for term in glossary:
        texts[plain(term.means)].append(term.id)
    for same in texts.values():
        if len(same) > 1:
            yield f"{', '.join(same)}: they say the same. Keep one, and add the other's name to it."


def _links(glossary: Glossary) -> Iterator[str]:
    known = {term.id for term in glossary}
    for term in glossary:
        for other in term.see:
            if other == term.id or other not in known:
                yield f"{term.id}: its link to {other!r} leads nowhere. Mend it or take it out."
    linked = {other for term in glossary for other in term.see}
    for term in glossary:
        if term.id not in linked:
            yield f"{term.id}: no other term leads here. Add it to one that is near."


def _examples(glossary: Glossary) -> Iterator[str]:
    columns = {name: {column.name for column in card(name).columns} for name in card_names()}
    for term in glossary:
        if term.column not in columns.get(term.dataset, ()):
            where = f"{term.dataset}.{term.column}"
            yield f"{term.id}: no data card has {where}. Choose a column that is there."


def _circles(glossary: Glossary) -> Iterator[str]:
    for term in glossary:
        if re.search(rf"\b{re.escape(plain(term.name))}(?:e?s)?\b", plain(term.means)):
            yield f"{term.id}: its explanation uses the word itself. Say it in other words."


def _lengths(glossary: Glossary) -> Iterator[str]:
    for term in glossary:
        if len(term.means) > LONGEST_MEANING:
            found = f"{len(term.means)} characters, more than {LONGEST_MEANING}"
            yield f"{term.id}: its explanation has {found}. Say less."


def _sources(glossary: Glossary) -> Iterator[str]:
    for term in glossary:
        said = " ".join([term.means, *term.hears.values()])
        if term.source is None and _RULE.search(said):
            yield f"{term.id}: it states a rule or a limit without a source. Name one."
