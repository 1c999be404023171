"""The item bank: all items and the framework that they belong to."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from datagym.assessment.framework import Framework, load_framework
from datagym.assessment.items import Item, load_item
from datagym.errors import BadInput, NotFound
from datagym.resources import content


@dataclass(frozen=True, slots=True)
class Bank:
    """All items, by their id, and the framework."""

    framework: Framework
    items: tuple[Item, ...]

    def __iter__(self) -> Iterator[Item]:
        return iter(self.items)

    def __len__(self) -> int:
        return len(self.items)

    def item(self, name: str) -> Item:
        """Return an item by its id, or raise NotFound."""
        found = self.find(name)
        if found is None:
            what = "question"
            raise NotFound.among(what, name, [item.id for item in self.items])
        return found

    def find(self, name: str) -> Item | None:
        """Return an item by its id, or None."""
        return next((item for item in self.items if item.id == name), None)

    def of(self, family: str) -> tuple[Item, ...]:
        """Return a family's items."""
        return tuple(item for item in self.items if item.family == family)

    @property
    def fingerprint(self) -> str:
        """Twelve characters that change whenever an item or the framework gets a new version."""
        names = [f"{item.id}:{item.version}" for item in self.items]
        text = " ".join([str(self.framework.version), *names])
        return sha256(text.encode()).hexdigest()[:12]


def load_bank(folder: Path | None = None) -> Bank:
    """Read the item bank.

    Parameters
    ----------
    folder
        A folder with ``framework.yaml`` and ``items/*.yaml``; the course's own unless named.

    Raises
    ------
    BadInput
        When a file is wrong, or an item belongs to no family, skill or level.

    >>> bank = load_bank()
    >>> sorted({item.family for item in bank})
    ['creative', 'critical', 'human-centred', 'technical']

    """
    return _load(folder or content("assessment"))


@cache
def _load(folder: Path) -> Bank:
    framework = load_framework(folder / "framework.yaml")
    items = tuple(load_item(path) for path in sorted((folder / "items").glob("*.yaml")))
    for item in items:
        family = framework.family(item.family)
        framework.level(item.level)
        if item.skill not in family.skills:
            message = f"{item.id}.yaml: the family {family.id!r} has no skill {item.skill!r}."
            raise BadInput(message)
    return Bank(framework, items)
