"""Loads a library that only some formats need, or says how to install it."""

from importlib import import_module
from typing import Any

from datagym.errors import Unavailable


def needed(module: str, extra: str, what: str) -> Any:  # noqa: ANN401  (a module)
    """Return a module of a library that is an extra of Datagym.

    Raises
    ------
    Unavailable
        When it is not installed; the sentence says how to install it.

    >>> needed("json", "json", "Reading JSON").loads("[1]")
    [1]

    """
    try:
        return import_module(module)
    except ImportError as error:
        name = module.partition(".")[0]
        message = (
            f"{what} needs the library {name}, which is not installed. "
            f"Install it with: pip install 'datagym[{extra}]'."
        )
        raise Unavailable(message) from error
