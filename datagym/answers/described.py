"""Writes the course's own charts: axes with a title, a text and a table."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datagym.answers.writer import Node, Writer


def _described(chart: Any, writer: Writer) -> Node:  # noqa: ANN401  (datagym.charts.Described)
    parts = (chart.axes, chart.title, chart.alt, chart.table)
    return ["described", *(writer.node(part) for part in parts)]


def __getattr__(name: str) -> Any:  # noqa: ANN401  (a module attribute can be anything)
    """Return the writers; the room above is not imported: unless it is loaded, it has no charts."""
    if name == "WRITERS":
        room = sys.modules.get("datagym.charts.described")
        return {} if room is None else {room.Described: _described}
    message = f"module 'datagym.answers.described' has no attribute {name!r}"
    raise AttributeError(message)
