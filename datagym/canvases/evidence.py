"""What may be linked as evidence: a web page, a file of the course, a dataset or a record."""

import re
from urllib.parse import urlsplit

from datagym.errors import BadInput

KINDS = ("link", "data")
LONGEST_TITLE = 200
LONGEST_TARGET = 2000
_DATA = re.compile(r"[a-z][a-z0-9_]{0,59}(/[A-Za-z0-9_.-]{1,60})?")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\ud800-\udfff\\<>\"`{}|^]")


def check_target(kind: str, target: str) -> str:
    """Return where a piece of evidence points to, when it is one that is safe to show.

    Parameters
    ----------
    kind
        ``"link"``: an address that starts with http:// or https://, or a path on this
        server. ``"data"``: the name of a dataset, or ``NAME/RECORD``.
    target
        What was typed.

    Raises
    ------
    BadInput
        When it is neither.

    >>> check_target("link", " https://www.england.nhs.uk/ ")
    'https://www.england.nhs.uk/'
    >>> check_target("data", "ed_attendances/A000012")
    'ed_attendances/A000012'

    """
    text = target.strip()
    if kind == "data":
        if not _DATA.fullmatch(text):
            message = "Write the name of a dataset (ed_attendances), or a name, / and a record."
            raise BadInput(message)
        return text
    if not text or len(text) > LONGEST_TARGET or _UNSAFE.search(text) or not _safe_link(text):
        message = (
            "That is not a link that can be kept. It must start with https:// or http://, "
            "or be a path on this server, and have no spaces."
        )
        raise BadInput(message)
    return text


def _safe_link(text: str) -> bool:
    try:
        parts = urlsplit(text)
        host = parts.hostname
    except ValueError:
        return False
    if parts.scheme in {"http", "https"}:
        return bool(host) and parts.username is None and "://" in text
    no_scheme = ":" not in re.split(r"[/?#]", text, maxsplit=1)[0]
    return not parts.scheme and not parts.netloc and no_scheme and not text.startswith("//")
