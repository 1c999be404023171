"""Reads fields of a text file, and says which one is wrong and where."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from datagym.errors import BadInput
from datagym.resources import yaml_values


class Fields:
    """The fields of one mapping in a content file, each read once and checked.

    >>> Fields({"id": "a", "credit": 1}, "items/x.yaml").text("id")
    'a'
    """

    def __init__(self, values: object, where: str) -> None:
        if not isinstance(values, Mapping):
            message = (
                f"{where}: expected named fields (name: value), found {type(values).__name__}."
            )
            raise BadInput(message)
        self._values: dict[str, Any] = dict(values)
        self.where = where

    @classmethod
    def of_file(cls, path: Path) -> "Fields":
        """Read a YAML file's fields."""
        try:
            values = yaml_values(path.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            message = f"{path.name} cannot be read as YAML: {error}. Mend the file."
            raise BadInput(message) from error
        return cls(values, path.name)

    def _take(self, name: str, kinds: tuple[type, ...], expected: str, default: Any) -> Any:  # noqa: ANN401  (a file's value)
        if name not in self._values:
            if default is not _NEEDED:
                return default
            message = f"{self.where}: the field {name!r} is missing. Add it ({expected})."
            raise BadInput(message)
        value = self._values.pop(name)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            message = f"{self.where}: {name!r} should be {expected}, not {value!r}."
            raise BadInput(message)
        return value

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text without spaces at its ends; refuse an empty one."""
        chosen = _NEEDED if default is None else default
        value = str(self._take(name, (str,), "a text", chosen)).strip()
        if not value and default is None:
            message = f"{self.where}: {name!r} is empty. Write a text."
            raise BadInput(message)
        return value

    def whole(self, name: str) -> int:
        """Return a whole number."""
        return int(self._take(name, (int,), "a whole number", _NEEDED))

    def number(self, name: str) -> float:
        """Return a number."""
        return float(self._take(name, (int, float), "a number", _NEEDED))

    def bound(self, name: str) -> float | None:
        """Return a number, or None where the file says null."""
        value = self._take(name, (int, float, type(None)), "a number or null", _NEEDED)
        return None if value is None else float(value)

    def several(self, name: str) -> Sequence[Any]:
        """Return a list that is not empty."""
        values = self._take(name, (list,), "a list", _NEEDED)
        if not values:
            message = f"{self.where}: {name!r} is empty. List at least one."
            raise BadInput(message)
        return list(values)

    def texts(self, name: str) -> dict[str, str]:
        """Return texts by name."""
        values = self._take(name, (dict,), "named texts", _NEEDED)
        return {str(key): str(value).strip() for key, value in values.items()}

    def inner(self, name: str) -> "Fields | None":
        """Return the fields below a name, or None when there are none."""
        values = self._take(name, (dict,), "named fields", None)
        return None if values is None else Fields(values, f"{self.where}, {name}")

    def done(self) -> None:
        """Refuse fields that nobody reads: they are misspelt."""
        if self._values:
            names = ", ".join(repr(name) for name in self._values)
            message = f"{self.where}: unknown field {names}. Check the spelling, or take it out."
            raise BadInput(message)


_NEEDED: Any = object()
