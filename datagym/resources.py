"""Finds and reads the course's content: beside the package in a checkout, inside it in a wheel."""

from pathlib import Path
from typing import Any

from datagym.errors import NotFound

_PACKAGE = Path(__file__).resolve().parent
_ROOMS = ("assessment", "datasets", "exercises", "notebooks")


def content(room: str, *parts: str) -> Path:
    """Return the path of a piece of content.

    Parameters
    ----------
    room
        ``"assessment"``, ``"datasets"``, ``"exercises"`` or ``"notebooks"``.
    parts
        Names below it, one a folder. ``..`` is refused.

    Raises
    ------
    NotFound
        When there is no such room or file.

    >>> content("datasets").is_dir()
    True

    """
    if room not in _ROOMS:
        what = "content folder"
        raise NotFound.among(what, room, _ROOMS)
    inside = _PACKAGE / "_content"
    base = (inside if inside.is_dir() else _PACKAGE.parent) / room
    path = base.joinpath(*parts)
    if ".." in parts or not path.exists():
        known = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        what = f"file in {room}"
        raise NotFound.among(what, "/".join(parts), known)
    return path


def is_checkout() -> bool:
    """Tell whether the package runs from a checkout (content beside it).

    >>> is_checkout() == (_PACKAGE.parent / "pyproject.toml").is_file()
    True
    """
    return not (_PACKAGE / "_content").is_dir()


def yaml_values(text: str) -> Any:  # noqa: ANN401  (whatever the text holds)
    """Return the plain values that a YAML text holds.

    PyYAML's parser in C is eight times as fast as the one in Python, which ``safe_load`` takes.

    Raises
    ------
    yaml.YAMLError
        When the text is no YAML, or holds more than plain values.

    >>> yaml_values("tasks: {share: 2}")
    {'tasks': {'share': 2}}

    """
    import yaml  # noqa: PLC0415  (slow to import, and many commands read no YAML)

    loader: type = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return yaml.load(text, Loader=loader)  # noqa: S506  (both are safe loaders)
