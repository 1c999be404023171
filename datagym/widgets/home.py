"""The view of Home: where a person stands, what comes next, and the way to each page."""

from collections.abc import Mapping
from typing import Any

from datagym.errors import BadInput
from datagym.widgets.command import CommandWidget, module, style


class HomeView(CommandWidget):
    """Home shows and sends nothing.

    >>> HomeView({"key": "home:me:page", "links": []}).snapshot["key"]
    'home:me:page'
    """

    _esm = module("home")
    _css = style("home")
    following: object = None
    """The task that keeps the view fresh; kept here, or Python would let it go."""

    def __init__(self, snapshot: Mapping[str, Any]) -> None:
        super().__init__(_refuse, snapshot)


def _refuse(command: str, _op: str, _body: Mapping[str, Any]) -> None:
    message = f"Home knows no command {command!r}."
    raise BadInput(message)
