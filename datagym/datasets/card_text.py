"""The text of a data card: read, checked against the schema, and kept in a form that loads fast.

Reading YAML takes longer than making a table. So what was read once is kept in the user's
cache folder under the fingerprint of the text and the schema, as Python keeps its compiled
modules: a changed card has another fingerprint, and nothing kept can be out of date.
"""

import json
import marshal
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from datagym.config import cache_folder
from datagym.errors import BadInput
from datagym.resources import content, yaml_values


def card_text(path: Path) -> Mapping[str, Any]:
    """Read a card's text and check that it follows ``datasets/card.schema.json``.

    Raises
    ------
    BadInput
        When it is no YAML or does not follow the schema; the first reason is given.

    """
    raw = path.read_bytes()
    kept = _cache() / f"{sha256(raw + _schema_text() + sys.version.encode()).hexdigest()}.card"
    with suppress(OSError, ValueError, EOFError, TypeError):
        text = marshal.loads(kept.read_bytes())  # noqa: S302  (the user's own cache)
        if isinstance(text, dict):
            return text
    text = _parsed(path, raw)
    _keep(kept, text)
    return text


def _parsed(path: Path, raw: bytes) -> dict[str, Any]:
    import yaml  # noqa: PLC0415  (slow to import, and what is kept needs it not)

    from datagym.datasets.schema import complaints  # noqa: PLC0415  (the same)

    try:
        text = yaml_values(raw.decode("utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        message = f"The data card {path.name} is no valid YAML: {error}"
        raise BadInput(message) from error
    wrong = complaints(text, json.loads(_schema_text()))
    if wrong:
        message = f"The data card {path.name} is not right: {wrong[0]}."
        raise BadInput(message)
    checked: dict[str, Any] = text
    return checked


def _keep(kept: Path, text: dict[str, Any]) -> None:
    """Lay a card that was read into the cache; where that cannot be, do without."""
    with suppress(OSError, ValueError):
        kept.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile(dir=kept.parent, delete=False) as file:
            file.write(marshal.dumps(text))
        os.replace(file.name, kept)  # noqa: PTH105  (a name, not a path)


@lru_cache(maxsize=1)
def _cache() -> Path:
    return cache_folder() / "cards"


@lru_cache(maxsize=1)
def _schema_text() -> bytes:
    return content("datasets", "card.schema.json").read_bytes()
