"""The prototype: waits in the emergency department, as a page and as a report.

It is the pattern of what a team presents at the end of the course: figures with their
denominators, a chart with words and a table, one what-if with its limits.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from datagym.apps.prototype_board import as_html, board
from datagym.apps.prototype_choice import Choice, check
from datagym.errors import BadInput

__all__ = ["Choice", "show"]


def show(choice: Choice | None = None, *, as_report: bool = False) -> None:
    """Show the prototype: as a page with choices, or as text for a report.

    Parameters
    ----------
    choice
        What to show at first; all sites and the whole year unless named.
    as_report
        Write it as HTML without controls. Nobody has to be recognised for that.

    """
    from IPython.display import HTML, display  # noqa: PLC0415  (only a page's kernel needs it)

    at_first = check(asdict(choice or Choice()))
    if as_report:
        display(HTML(as_html(board(at_first))))  # type: ignore[no-untyped-call]
        return
    from datagym.apps.visit import Visit  # noqa: PLC0415  (a report needs no store)
    from datagym.widgets.prototype import PrototypeView  # noqa: PLC0415  (the same)

    key = f"prototype:{Visit.begin().person.id}:board"

    def handle(command: str, _op: str, body: Mapping[str, Any]) -> None:
        if command != "choose":
            message = f"This page knows no command {command!r}."
            raise BadInput(message)
        view.show({"key": key, **board(check(body))})

    view = PrototypeView(handle, {"key": key, **board(at_first)})
    display(view)  # type: ignore[no-untyped-call]
