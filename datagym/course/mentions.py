"""Finds the glossary's terms in a text, so that their first use can lead to the glossary."""

import re
from dataclasses import dataclass
from functools import cache

from datagym.course.glossary import Glossary, load_glossary
from datagym.course.terms import Term

# What is no running text: code, links and pictures, addresses, HTML tags, headings.
_NOT_PROSE = re.compile(
    r"```.*?```|`[^`\n]*`|!?\[[^\]]*\]\([^)]*\)|<[^>]*>|https?://\S+|^#{1,6} [^\n]*",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A term in a text: which, and from where to where it stands there (in characters)."""

    term: Term
    start: int
    end: int


def terms_in(
    text: str, glossary: Glossary | None = None, *, everyday: bool = False
) -> tuple[Mention, ...]:
    """Return the first use of each of the glossary's terms in a text, in order.

    Short forms count in capitals only (``DNA``), other names when they are of two words or
    more. Of two terms at one place the longer counts. Code, links and headings are skipped.

    Parameters
    ----------
    text
        Prose, plain or as Markdown.
    glossary
        The course's own unless given.
    everyday
        Whether to find everyday words as well, such as "list".

    >>> text = "The median of `median` waits, and the 95th percentile."
    >>> [(m.term.id, text[m.start:m.end]) for m in terms_in(text)]
    [('median', 'median'), ('percentile', 'percentile')]

    """
    pattern, by_group = _pattern(load_glossary() if glossary is None else glossary, everyday)
    prose = _NOT_PROSE.sub(lambda match: "\0" * len(match[0]), text)
    found: dict[str, Mention] = {}
    for match in pattern.finditer(prose):
        term = by_group[str(match.lastgroup)]
        found.setdefault(term.id, Mention(term, match.start(), match.end()))
    return tuple(found.values())


@cache
def _pattern(glossary: Glossary, everyday: bool) -> tuple[re.Pattern[str], dict[str, Term]]:  # noqa: FBT001  (a cache's key)
    names = [
        (name, term)
        for term in glossary
        if everyday or not term.everyday
        for place, name in enumerate(term.names)
        if place == 0 or " " in name or name.isupper()
    ]
    names.sort(key=lambda pair: -len(pair[0]))
    by_group = {f"t{number}": term for number, (_, term) in enumerate(names)}
    parts = [f"(?P<t{number}>{_spelt(name)})" for number, (name, _) in enumerate(names)]
    return re.compile(rf"(?<![\w-])(?:{'|'.join(parts) or '(?!)'})(?![\w-])"), by_group


def _spelt(name: str) -> str:
    exact = re.escape(name).replace(r"\ ", r"\s+")
    return exact if name.isupper() else f"(?i:{exact}(?:e?s)?)"
