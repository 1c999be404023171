"""The view of the institution's picture: levels by family, as dots and as the same table."""

from collections.abc import Mapping
from math import ceil
from typing import Any

from datagym.assessment.framework import Framework
from datagym.assessment.overview import ROUND_TO, Overview
from datagym.errors import BadInput
from datagym.widgets.command import CommandWidget, module, style

MOST_DOTS = 16


class OverviewView(CommandWidget):
    """The picture shows and sends nothing.

    >>> OverviewView({"key": "overview:i1:page"}).snapshot["key"]
    'overview:i1:page'
    """

    _esm = module("overview")
    _css = style("question", "overview")

    def __init__(self, snapshot: Mapping[str, Any]) -> None:
        super().__init__(_refuse, snapshot)


def _refuse(command: str, _op: str, _body: Mapping[str, Any]) -> None:
    message = f"The picture knows no command {command[:80]!r}."
    raise BadInput(message)


def overview_data(framework: Framework, picture: Overview) -> dict[str, Any]:
    """Return what the view shows of a picture: nothing that the picture does not hold."""
    largest = max((cell.people for row in picture.rows for cell in row.cells), default=0)
    each = ROUND_TO * max(1, ceil(largest / ROUND_TO / MOST_DOTS))
    return {
        "at": picture.at.isoformat() if picture.at else None,
        "people": picture.people,
        "why": picture.why,
        "how": picture.how,
        "each": each,
        "levels": [level.title for level in framework.levels],
        "rows": [
            {
                "family": row.title,
                "at": row.at.isoformat() if row.at else None,
                "why": row.why,
                "cells": [
                    {
                        "title": cell.title,
                        "people": cell.people,
                        "span": len(cell.levels),
                        "dots": round(cell.people / each),
                    }
                    for cell in row.cells
                ],
            }
            for row in picture.rows
        ],
    }
