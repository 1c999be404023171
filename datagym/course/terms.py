"""Terms of the glossary: what a word means, and what each profession takes it for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from datagym.datasets.schema import complaints
from datagym.errors import BadInput
from datagym.resources import yaml_values

PROFESSIONS = ("clinician", "analyst", "manager")


@dataclass(frozen=True, slots=True)
class Source:
    """What a definition or a threshold rests on: a document, who published it, and when."""

    id: str
    title: str
    publisher: str
    year: int

    def __str__(self) -> str:
        return f"{self.title}. {self.publisher}, {self.year}"


@dataclass(frozen=True, slots=True)
class Theme:
    """A group of terms, such as statistics."""

    id: str
    title: str
    about: str
    order: int


@dataclass(frozen=True, slots=True)
class Term:
    """A word, in plain words.

    Parameters
    ----------
    id
        Its name in addresses; it outlives a new spelling.
    name
        The word, as one says it.
    also
        Other names and short forms.
    means
        What it means in the course.
    hears
        What a profession of :data:`PROFESSIONS` takes it for, where they differ.
    dataset, column
        Where it shows in the course's hospital.
    example
        What one sees there.
    see
        Ids of terms beside it.
    source
        What the definition rests on; None where it is common knowledge.
    theme
        The id of its theme.
    everyday
        Whether texts use the word all the time without meaning anything special by it.

    """

    id: str
    name: str
    also: tuple[str, ...]
    means: str
    hears: Mapping[str, str]
    dataset: str
    column: str
    example: str
    see: tuple[str, ...]
    source: Source | None
    theme: str
    everyday: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The word and its other names."""
        return (self.name, *self.also)


def read_sources(path: Path) -> dict[str, Source]:
    """Read what definitions rest on, by id."""
    found = _read(path).get("sources")
    try:
        made = [Source(**fields) for fields in found or ()]
    except TypeError as error:
        message = f"{path.name}: a source has an id, a title, a publisher and a year ({error})."
        raise BadInput(message) from error
    return {source.id: source for source in made}


def read_theme(
    path: Path, schema: Mapping[str, Any], sources: Mapping[str, Source]
) -> tuple[Theme, tuple[Term, ...]]:
    """Read one theme's file.

    Raises
    ------
    BadInput
        When it does not follow the schema, or names a source that is not listed.

    """
    fields = _read(path)
    wrong = complaints(fields, schema, path.name)
    if wrong:
        message = f"The glossary's file {path.name} cannot be used: {wrong[0]}. Mend it there."
        raise BadInput(message)
    theme = Theme(fields["theme"], fields["title"], fields["about"], fields["order"])
    return theme, tuple(_terms(fields, sources, path.name))


def _terms(fields: Mapping[str, Any], sources: Mapping[str, Source], where: str) -> Iterator[Term]:
    for one in fields["terms"]:
        source = one.get("source")
        if source is not None and source not in sources:
            message = f"{where}, {one['id']}: the source {source!r} is not in sources.yaml. Add it."
            raise BadInput(message)
        dataset, _, column = one["at"].partition(".")
        yield Term(
            id=one["id"],
            name=one["term"],
            also=tuple(one.get("also", ())),
            means=one["means"],
            hears=MappingProxyType(dict(one.get("hears", {}))),
            dataset=dataset,
            column=column,
            example=one["example"],
            see=tuple(one["see"]),
            source=None if source is None else sources[source],
            theme=fields["theme"],
            everyday=one.get("everyday", False),
        )


def _read(path: Path) -> dict[str, Any]:
    try:
        found = yaml_values(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        message = f"The glossary's file {path.name} cannot be read: {error}. Mend it."
        raise BadInput(message) from error
    if not isinstance(found, dict):
        message = f"The glossary's file {path.name} should hold named fields (name: value)."
        raise BadInput(message)
    return found
