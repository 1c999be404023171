"""The view of a mentor: who needs me and why, sessions, actions, notes."""

from collections.abc import Mapping
from typing import Any

from datagym.widgets.command import CommandWidget, Handler, module, style


class MentorView(CommandWidget):
    """The teams by who needs their mentor, and one team's work.

    Commands: ``reply`` (team, week, …), ``session`` (team, held), ``note`` (team, session,
    field, …), ``private`` (team, session, …), ``agree`` (team, session, what, owner, due)
    and ``action`` (team, action, field, …), where … is text, base, draft and seen.

    >>> view = MentorView(lambda *_: {}, {"key": "mentor:M1:board", "teams": []})
    >>> view.snapshot["teams"]
    []
    """

    _esm = module("writing", "mentor")
    _css = style("writing", "mentor")

    def __init__(self, handler: Handler, snapshot: Mapping[str, Any]) -> None:
        super().__init__(handler, snapshot)
