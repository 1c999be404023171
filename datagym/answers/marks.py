"""Describes what is drawn in a chart: lines, patches, collections, images and texts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from matplotlib import collections, colors, patches

from datagym.answers.limits import POINTS_OF_A_WORD
from datagym.answers.plain import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from datagym.answers.writer import Node, Writer

Artist: TypeAlias = Any  # matplotlib's stubs know less than its objects can

LONGEST_WORDS = 2_000  # of a title, a label or a text in a chart
_BARE_STYLE = 40


class Marks:
    """Describes what is drawn: words and colours in a tree, numbers in a row.

    Parameters
    ----------
    writer
        Counts what is described.

    """

    def __init__(self, writer: Writer) -> None:
        self.writer = writer
        self.row: list[bytes] = []
        self._length = 0

    def numbers(self, values: object) -> Node:
        """Keep numbers and return where they are and their shape; missing ones as NaN."""
        masked: Any = np.ma.asarray(values, dtype="float64")
        filled = np.ma.filled(masked, np.nan)
        return self._kept("f", np.ascontiguousarray(filled, dtype="<f8"))

    def data(self, values: object, drawn: object) -> Node:
        """Keep what somebody drew: numbers, moments or words; anything else as it was drawn."""
        array = np.asarray(values)
        if array.dtype.kind == "O" and {type(value) for value in array.flat} == {int}:
            array = np.asarray(array.tolist())
        if array.dtype.kind == "O" and _is_moments(array):
            array = array.astype("M8[us]")
        if array.dtype.kind == "M":
            unit, count = np.datetime_data(array.dtype)
            whole = np.ascontiguousarray(array.view("i8"), dtype="<i8")
            return ["moments", unit, count, self._kept("i", whole)]
        if array.dtype.kind in "iu":
            return ["whole", self._kept("i", np.ascontiguousarray(array, dtype="<i8"))]
        if array.dtype.kind in "OU" and all(isinstance(value, str) for value in array.flat):
            self.writer.take("points", POINTS_OF_A_WORD * array.size)
            return ["words", [words(str(value)) for value in array.flat]]
        return ["numbers", self.numbers(array if array.dtype.kind in "bf" else drawn)]

    def _kept(self, kind: str, values: np.ndarray[Any, Any]) -> Node:
        self.writer.take("points", values.size)
        self.row.append(values.tobytes())
        start, self._length = self._length, self._length + values.size
        return [kind, start, list(values.shape)]

    def line(self, line: Artist) -> Node:
        """Describe a line."""
        x, y = (
            self.data(*pair)
            for pair in zip(line.get_data(), line.get_data(orig=False), strict=True)
        )
        marker = line.get_marker()
        return {
            **_look(line),
            "x": x,
            "y": y,
            "colour": _colour(line.get_color()),
            "style": str(line.get_linestyle())[:_BARE_STYLE],
            "marker": marker if isinstance(marker, str | int) else "None",
            "width": float(line.get_linewidth()),
            "drawing": str(line.get_drawstyle()),
        }

    def patch(self, patch: Artist) -> Node:
        """Describe a shape: its form, its place and its colours."""
        look = {
            **_look(patch),
            "face": _colour(patch.get_facecolor()),
            "edge": _colour(patch.get_edgecolor()),
            "width": float(patch.get_linewidth()),
            "fill": bool(patch.get_fill()),
            "hatch": words(patch.get_hatch() or "")[:_BARE_STYLE],
        }
        for kind, shape in _SHAPES.items():
            if isinstance(patch, kind):
                return {**look, **shape(patch, self)}
        path = patch.get_path()
        codes = None if path.codes is None else [int(code) for code in path.codes]
        return {**look, "kind": "path", "ends": self.numbers(path.vertices), "codes": codes}

    def collection(self, drawn: Artist) -> Node:
        """Describe many shapes of one kind: points, segments, areas or a mesh."""
        values = drawn.get_array()
        cmap = drawn.get_cmap()
        look = {
            **_look(drawn),
            "faces": self.numbers(np.reshape(drawn.get_facecolor(), (-1, 4))),
            "edges": self.numbers(np.reshape(drawn.get_edgecolor(), (-1, 4))),
            "widths": self.numbers(np.ravel(drawn.get_linewidth())),
            "values": None if values is None else self.numbers(values),
            "range": [_number(end) for end in drawn.get_clim()],
            "map": words(cmap.name)[:_BARE_STYLE],
        }
        if isinstance(drawn, collections.QuadMesh):
            return {**look, "kind": "mesh", "ends": self.numbers(drawn.get_coordinates())}
        if isinstance(drawn, collections.LineCollection):
            return {**look, "kind": "segments", **self._pieces(drawn.get_segments())}
        pieces = self._pieces([path.vertices for path in drawn.get_paths()])
        if isinstance(drawn, collections.PathCollection):
            sizes = self.numbers(np.ravel(drawn.get_sizes()))
            ends = self.numbers(np.ma.asarray(drawn.get_offsets()).reshape(-1, 2))
            return {**look, "kind": "points", "sizes": sizes, "at": ends, **pieces}
        return {**look, "kind": "areas", **pieces}

    def _pieces(self, pieces: Iterable[Artist]) -> Node:
        """Return where pairs of numbers are, and how many belong to each piece."""
        pairs = [np.reshape(np.ma.filled(piece, np.nan), (-1, 2)) for piece in pieces]
        self.writer.take("artists", len(pairs))
        ends = np.concatenate(pairs) if pairs else np.empty((0, 2))
        return {"ends": self.numbers(ends), "counts": [len(pair) for pair in pairs]}

    def image(self, drawn: Artist) -> Node:
        """Describe an image with its values."""
        values = drawn.get_array()
        return {
            **_look(drawn),
            "values": self.numbers(np.empty((0, 0)) if values is None else values),
            "whole": values is not None and np.asarray(values).dtype.kind in "biu",
            "extent": [float(end) for end in drawn.get_extent()],
            "origin": str(drawn.origin),
            "range": [_number(end) for end in drawn.get_clim()],
            "map": words(drawn.get_cmap().name)[:_BARE_STYLE],
        }

    def text(self, one: Artist) -> Node:
        """Describe a text that stands in a chart."""
        x, y = one.get_position()
        return {
            **_look(one),
            "text": words(one.get_text()),
            "at": [self.data([end], [np.nan]) for end in (x, y)],
            "sides": [str(one.get_ha()), str(one.get_va())],
            "colour": _colour(one.get_color()),
            "turned": float(one.get_rotation()),
            "size": float(one.get_size()),
        }


def words(said: str) -> str:
    """Return a text of a chart, harmless and not too long.

    >>> words("Minutes")
    'Minutes'
    """
    return clean(str.__str__(said)[:LONGEST_WORDS])


def _is_moments(array: np.ndarray[Any, Any]) -> bool:
    from datetime import date  # noqa: PLC0415  (needed for objects alone)

    return array.size > 0 and all(
        isinstance(value, date) and getattr(value, "tzinfo", None) is None for value in array.flat
    )


def _look(artist: Artist) -> dict[str, Node]:
    opaque = artist.get_alpha()
    return {
        "label": words(str(artist.get_label())),
        "visible": bool(artist.get_visible()),
        "alpha": float(opaque) if isinstance(opaque, int | float) else None,
        "layer": float(artist.get_zorder()),
    }


def _number(value: object) -> float | None:
    return None if value is None else float(value)  # type: ignore[arg-type]


def _colour(value: object) -> Node:
    """Return a colour as its name, or as red, green, blue and how opaque it is."""
    if type(value) is str and len(value) <= _BARE_STYLE:
        return value
    return [float(part) for part in colors.to_rgba(value)]  # type: ignore[arg-type]


def colour_of(handle: Artist) -> Node:
    """Return the colour of an entry of a legend, if it has one."""
    for name in ("get_facecolor", "get_color"):
        found = getattr(handle, name, None)
        if found is not None:
            value = found()
            return None if len(value) == 0 else _colour(value[0] if np.ndim(value) > 1 else value)
    return None


def _rectangle(patch: Artist, marks: Marks) -> Node:
    x, y = patch.get_xy()
    at = [x, y, patch.get_width(), patch.get_height(), patch.get_angle()]
    return {"kind": "rectangle", "at": marks.numbers(at)}


def _wedge(patch: Artist, marks: Marks) -> Node:
    ring = np.nan if patch.width is None else patch.width
    at = [*patch.center, patch.r, patch.theta1, patch.theta2, ring]
    return {"kind": "wedge", "at": marks.numbers(at)}


def _ellipse(patch: Artist, marks: Marks) -> Node:
    at = [*patch.get_center(), patch.get_width(), patch.get_height(), patch.get_angle()]
    return {"kind": "ellipse", "at": marks.numbers(at)}


def _polygon(patch: Artist, marks: Marks) -> Node:
    return {"kind": "polygon", "ends": marks.numbers(patch.get_xy())}


_SHAPES: dict[Any, Callable[[Artist, Marks], Node]] = {
    patches.Rectangle: _rectangle,
    patches.Wedge: _wedge,
    patches.Circle: lambda patch, marks: {**_ellipse(patch, marks), "kind": "circle"},
    patches.Ellipse: _ellipse,
    patches.Polygon: _polygon,
}
