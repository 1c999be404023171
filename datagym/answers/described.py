"""Writes the course's own charts: axes with a title, a text and a table."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datagym.answers.writer import Node, Write, Writer


def _described(chart: Any, writer: Writer) -> Node:  # noqa: ANN401  (datagym.charts.Described)
    parts = (chart.axes, chart.title, chart.alt, chart.table)
    return ["described", *(writer.node(part) for part in parts)]


# The room above is not imported: where it is not loaded, there are no charts of it.
WRITERS: dict[type, Write] = {sys.modules["datagym.charts.described"].Described: _described}
