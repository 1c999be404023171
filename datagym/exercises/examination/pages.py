"""Makes what a learner wrote fit for a page: words, tables and pictures; nothing that runs.

An instructor's browser that shows a notebook is where the instructor is logged in. nbgrader
puts HTML and Markdown into its pages as they come; ``nbgrader_config.py`` names these two
filters in place of its own.
"""

import re
from collections import Counter
from collections.abc import Mapping
from functools import cache
from typing import Any

from bleach.css_sanitizer import CSSSanitizer
from bleach.sanitizer import Cleaner
from jinja2 import pass_context
from nbconvert.filters.markdown_mistune import (
    InvalidNotebook,
    IPythonRenderer,
    MarkdownWithMath,
)

MOST_TAGS = 20_000
"""Tags that a piece of HTML may have: a table of 1,000 rows and 8 columns has 18,000."""

MOST_LETTERS = 2_000_000
"""Letters that it may have."""

_DEEPEST = 100  # tags in tags; what reads HTML takes far longer for deep than for long
_MOST_WORDS = 50  # of a tag and its attributes
_MOST_ENTITIES = 50_000  # "&amp;" and its like
_MOST_FORMULAS = 200  # of one text cell, in LaTeX's own brackets
_TAG = re.compile(r"<(/?)([a-z][^\s/>]*)[^>]*", re.IGNORECASE)
_VOID = re.compile(r"<(?:br|col|hr|img|wbr|input|meta|link)\b|.*/$", re.IGNORECASE | re.DOTALL)
_TOO_LARGE = "<p><em>This was left out, because it is too large for a page.</em></p>"
_TAGS = frozenset({
    "a", "abbr", "b", "blockquote", "br", "caption", "code", "col", "colgroup", "dd", "del",
    "details", "div", "dl", "dt", "em", "figcaption", "figure", "h1", "h2", "h3", "h4", "h5",
    "h6", "hr", "i", "img", "ins", "kbd", "li", "mark", "ol", "p", "pre", "q", "s", "samp",
    "small", "span", "strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "u", "ul", "var",
})  # fmt: skip
_HIDDEN = ("script", "style", "template", "title", "noscript", "iframe", "svg", "math")
_LINK = re.compile(r"(?:https?://|mailto:|#)[^\s\"'<>\\]*", re.IGNORECASE)
_PICTURE = re.compile(
    r"data:image/(?:png|jpeg|gif|webp|svg\+xml);base64,[A-Za-z0-9+/=\s]*"
    r"|(?!.*\.\.)\w[\w ./%-]*"  # a file of the assignment, beside the notebook
)
_PICTURE_DATA = re.compile(r"[A-Za-z0-9+/=\s]*")
_PICTURE_KINDS = frozenset({"image/png", "image/jpeg", "image/gif", "image/svg+xml", "image/webp"})
_NAMED = re.compile(r"dataframe|highlight|anchor-link|hl-\w+|[a-z][a-z0-9]{0,2}")
_LOOKS = (
    "background-color", "color", "font-style", "font-weight", "text-align", "text-decoration",
    "vertical-align",
)  # fmt: skip
_PLAIN = frozenset({
    "align", "alt", "border", "colspan", "dir", "height", "lang", "open", "rowspan", "span",
    "start", "style", "title", "width",
})  # fmt: skip


def clean(html: str | bytes) -> str:
    """Return HTML of which nothing runs, is fetched from elsewhere, or can pose as the page.

    Tags that are not known are left out, with what a browser would not have shown.

    >>> clean('<b onclick="x()">3</b><script>x()</script><a href="javascript:x()">more</a>')
    '<b>3</b><a>more</a>'
    >>> clean('<span style="color: red; position: fixed">7</span>')
    '<span style="color: red;">7</span>'

    """
    text = html.decode(errors="replace") if isinstance(html, bytes) else str(html)
    if _is_too_large(text):
        return _TOO_LARGE
    for name in _HIDDEN:
        text = _without(text, name)
    return str(_cleaner().clean(text))


@pass_context
def markdown(context: Mapping[str, Any], source: str) -> str:
    """Return a text cell as HTML, with its pictures, of which nothing runs."""
    cell = context.get("cell") or {}
    attachments = {
        name: pictures
        for name, kinds in (cell.get("attachments") or {}).items()
        if (pictures := _pictures(kinds))
    }
    formulas = source.count("\\begin") + source.count("\\[")
    if len(source) > MOST_LETTERS // 10 or formulas > _MOST_FORMULAS:
        return _TOO_LARGE
    try:
        return clean(_rendered(source, attachments))
    except InvalidNotebook:  # it shows an attachment that is not there
        return clean(_rendered(source.replace("attachment:", ""), {}))
    except RecursionError:
        return _TOO_LARGE


def _rendered(source: str, attachments: Mapping[str, Any]) -> str:
    renderer = IPythonRenderer(
        escape=False, attachments=dict(attachments), exclude_anchor_links=True
    )
    return str(MarkdownWithMath(renderer=renderer).render(source))


def _pictures(kinds: object) -> dict[str, str]:
    if not isinstance(kinds, Mapping):
        return {}
    return {
        kind: data
        for kind, data in kinds.items()
        if kind in _PICTURE_KINDS and isinstance(data, str) and _PICTURE_DATA.fullmatch(data)
    }


def _is_too_large(text: str) -> bool:
    """Tell whether a text would take long to read: too long, too many tags, or too deep."""
    if len(text) > MOST_LETTERS or text.count("<") > MOST_TAGS or text.count("&") > _MOST_ENTITIES:
        return True
    opened: Counter[str] = Counter()
    depth = 0
    for tag in _TAG.finditer(text):
        if len(tag[0].split(maxsplit=_MOST_WORDS)) > _MOST_WORDS:
            return True
        name = tag[2].casefold()
        step = 0 if _VOID.match(tag[0]) else 1 if not tag[1] else -bool(opened[name])
        opened[name] += step
        depth += step
        if depth > _DEEPEST:
            return True
    return False


@cache
def _cleaner() -> Cleaner:
    return Cleaner(
        tags=_TAGS,
        attributes=_may_have,
        protocols=frozenset({"http", "https", "mailto", "data"}),
        strip=True,
        css_sanitizer=CSSSanitizer(allowed_css_properties=_LOOKS),
    )


def _may_have(tag: str, name: str, value: str) -> bool:
    """Tell whether a tag may have an attribute; ids and names are the page's own."""
    if name == "class":
        return all(_NAMED.fullmatch(word) for word in value.split())
    if name == "href":
        return tag == "a" and bool(_LINK.fullmatch(value))
    if name == "src":
        return tag == "img" and bool(_PICTURE.fullmatch(value))
    return name in _PLAIN


def _without(text: str, name: str) -> str:
    """Return a text without the elements of a name, what stands within them included."""
    opening = re.compile(rf"<{name}\b", re.IGNORECASE)
    closing = re.compile(rf"</{name}\s*>", re.IGNORECASE)
    kept, at = [], 0
    while begin := opening.search(text, at):
        end = closing.search(text, begin.end())
        if end is None:  # it is never closed: its tag alone will be left out
            break
        kept.append(text[at : begin.start()])
        at = end.end()
    return "".join(kept) + text[at:]
