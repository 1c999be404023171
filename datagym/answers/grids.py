"""Writes the grids of seaborn as their figure and their axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from seaborn.axisgrid import FacetGrid, JointGrid, PairGrid

from datagym.answers.charts import sketch_of

if TYPE_CHECKING:
    from datagym.answers.writer import Node, Write, Writer


def _facets(grid: Any, writer: Writer) -> Node:  # noqa: ANN401  (seaborn ships no types)
    return _grid("FacetGrid", grid, grid.axes, grid.axes_dict, writer)


def _pairs(grid: Any, writer: Writer) -> Node:  # noqa: ANN401  (seaborn ships no types)
    return _grid("PairGrid", grid, grid.axes, {}, writer)


def _joint(grid: Any, writer: Writer) -> Node:  # noqa: ANN401  (seaborn ships no types)
    axes = np.array([grid.ax_joint, grid.ax_marg_x, grid.ax_marg_y], dtype=object)
    return _grid("JointGrid", grid, axes, {}, writer)


def _grid(kind: str, grid: Any, axes: object, named: object, writer: Writer) -> Node:  # noqa: ANN401
    place = sketch_of(grid.figure, writer).place
    return ["grid", kind, place, writer.node(axes), writer.node(named)]


WRITERS: dict[type, Write] = {FacetGrid: _facets, PairGrid: _pairs, JointGrid: _joint}
