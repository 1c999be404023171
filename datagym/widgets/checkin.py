"""The view of the weekly check-in: one for the whole team, saved while it is written."""

from collections.abc import Mapping
from typing import Any

from datagym.widgets.command import CommandWidget, Handler, module, style


class CheckInView(CommandWidget):
    """A check-in of this week, the actions of the team, earlier check-ins and sessions.

    Commands: ``write`` (week, field, text, base, draft, seen) and ``action`` (action,
    field, text, base, draft, seen).

    >>> view = CheckInView(lambda *_: {}, {"key": "checkin:P1:t1", "team": None})
    >>> view.snapshot["team"] is None
    True
    """

    _esm = module("writing", "checkin")
    _css = style("writing", "checkin")

    def __init__(self, handler: Handler, snapshot: Mapping[str, Any]) -> None:
        super().__init__(handler, snapshot)
