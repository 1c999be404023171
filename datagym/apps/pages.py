"""The catalogue of pages: what each notebook in ``notebooks/apps`` says about itself.

The notebook's metadata hold its ``title`` and, under ``datagym``, the ``roles`` that may
open it (all when left out), a ``summary`` of one sentence, and its ``order`` in lists.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from datagym.errors import BadInput
from datagym.resources import content
from datagym.teams import Role

NAME = re.compile(r"[a-z][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its name in the address, its title, what it is for, who may open it."""

    name: str
    title: str
    summary: str
    roles: frozenset[Role]
    order: int

    def open_to(self, role: Role) -> bool:
        """Tell whether somebody of this role may open the page."""
        return role in self.roles


def read_page(path: Path) -> Page:
    """Read what a page's notebook says about itself.

    Raises
    ------
    BadInput
        When the file is no notebook, or names a role that does not exist.

    """
    try:
        metadata = json.loads(path.read_text(encoding="utf-8"))["metadata"]
        own = metadata.get("datagym", {})
        roles = frozenset(Role(name) for name in own.get("roles", list(Role)))
        order = int(own.get("order", 50))
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"The page {path} cannot be read: {error}. Mend its notebook's metadata."
        raise BadInput(message) from error
    title = str(metadata.get("title") or path.stem.replace("_", " ").capitalize())
    return Page(path.stem, title, str(own.get("summary", "")), roles, order)


def list_pages(folder: Path | None = None) -> list[Page]:
    """Return all pages, in their order.

    >>> [page.name for page in list_pages()][0]
    'home'
    """
    where = content("notebooks", "apps") if folder is None else folder
    found = [read_page(path) for path in where.glob("*.ipynb") if NAME.fullmatch(path.stem)]
    return sorted(found, key=lambda page: (page.order, page.name))


def pages_for(role: Role, pages: Iterable[Page] | None = None) -> list[Page]:
    """Return the pages that somebody of this role may open."""
    return [page for page in (list_pages() if pages is None else pages) if page.open_to(role)]
