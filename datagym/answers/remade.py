"""Builds what was drawn in a chart from its description: lines, shapes, images and texts."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, TypeAlias

import matplotlib as mpl
import numpy as np
from matplotlib import collections, image, lines, patches, text
from matplotlib.path import Path

from datagym.answers.checked import Checked
from datagym.answers.limits import damaged

if TYPE_CHECKING:
    from collections.abc import Callable

Artist: TypeAlias = Any  # matplotlib's stubs know less than its objects can

_MARKERS = frozenset(lines.Line2D.markers)
_DRAWSTYLES = tuple(lines.Line2D.drawStyleKeys)
_STYLES = ("-", "--", "-.", ":", "None", " ", "", "solid", "dashed", "dashdot", "dotted")
_HEIGHTS = ("top", "bottom", "center", "baseline", "center_baseline")


class Remade(Checked):
    """Builds the artists of a figure."""

    def line(self, axes: Artist, said: Any) -> None:  # noqa: ANN401
        """Build a line and put it into its axes."""
        x, y = self.data(said["x"]), self.data(said["y"])
        if len(x) != len(y):
            damaged("a line in them has ends of different numbers")
        axes.xaxis.update_units(x)
        axes.yaxis.update_units(y)
        line: Any = lines.Line2D(x, y, color=self.colour(said["colour"]))
        line.set_linestyle(self.reader.choice(said["style"], _STYLES))
        line.set_linewidth(self.number(said["width"]))
        line.set_drawstyle(self.reader.choice(said["drawing"], _DRAWSTYLES))
        marker = said["marker"]
        line.set_marker(marker if type(marker) in {str, int} and marker in _MARKERS else "None")
        axes.add_line(self._looking(line, said))

    def patch(self, said: Any) -> Artist:  # noqa: ANN401
        """Build a shape."""
        shape = _SHAPES.get(said["kind"])
        patch: Any
        if shape is not None:
            patch = shape(*self.numbers(said["at"]).tolist())
        elif said["kind"] == "polygon":
            patch = patches.Polygon(self.pairs(said["ends"]))
        else:
            codes = said["codes"]
            if codes is not None:
                codes = [self.reader.whole(code, 0, 79) for code in self.listed(codes)]
            patch = patches.PathPatch(Path(self.pairs(said["ends"]), codes))
        patch.set_facecolor(self.colour(said["face"]))
        patch.set_edgecolor(self.colour(said["edge"]))
        patch.set_linewidth(self.number(said["width"]))
        patch.set_fill(self.reader.flag(said["fill"]))
        hatch = self.words(said["hatch"])
        if hatch and set(hatch) <= set("/\\|-+xXoO.*"):
            patch.set_hatch(hatch)
        return self._looking(patch, said)

    def collection(self, said: Any) -> Artist:  # noqa: ANN401
        """Build many shapes of one kind."""
        drawn = self._bare_collection(said)
        drawn.set_facecolor(self.shades(said["faces"]))
        drawn.set_edgecolor(self.shades(said["edges"]))
        widths = self.numbers(said["widths"]).ravel()
        if len(widths):
            drawn.set_linewidth(widths)
        if said["values"] is not None:
            drawn.set_array(self.missing(self.numbers(said["values"])))
        self._shaded(drawn, said)
        return self._looking(drawn, said)

    def _bare_collection(self, said: Any) -> Artist:  # noqa: ANN401
        kind = said["kind"]
        if kind == "mesh":
            ends = self.numbers(said["ends"])
            if ends.ndim != 3 or ends.shape[2] != 2 or min(ends.shape) < 1:  # noqa: PLR2004
                damaged("a mesh in them is none")
            return collections.QuadMesh(ends)
        pieces = self._pieces(said)
        if kind == "segments":
            return collections.LineCollection(pieces)
        if kind == "points":
            at = self.missing(self.pairs(said["at"]))
            sizes = self.numbers(said["sizes"]).ravel()
            paths = [Path(piece) for piece in pieces]
            return collections.PathCollection(paths, sizes=sizes, offsets=at)
        if kind != "areas":
            damaged("something drawn in them is of an unknown kind")
        return collections.PolyCollection(pieces)

    def _pieces(self, said: Any) -> list[Any]:  # noqa: ANN401
        ends = self.pairs(said["ends"])
        counts = [self.reader.whole(n, 0, len(ends)) for n in self.listed(said["counts"])]
        self.reader.budget.take("artists", len(counts))
        if sum(counts) != len(ends):
            damaged("something drawn in them has another number of ends than is said")
        return np.split(ends, np.cumsum(counts)[:-1]) if counts else []

    def image(self, axes: Artist, said: Any) -> Artist:  # noqa: ANN401
        """Build an image of some axes."""
        values = self.numbers(said["values"])
        if self.reader.flag(said["whole"]):
            values = np.nan_to_num(values).clip(-(2**53), 2**53).astype("int64")
        if values.ndim == 3 and values.dtype.kind == "i":  # noqa: PLR2004  (red, green, blue)
            values = values.clip(0, 255).astype("uint8")
        origin: Any = self.reader.choice(said["origin"], ("upper", "lower"))
        drawn: Any = image.AxesImage(axes, origin=origin)
        drawn.set_data(self.missing(values) if values.dtype.kind == "f" else values)
        drawn.set_extent([self.number(end) for end in self.listed(said["extent"], 4)])
        self._shaded(drawn, said)
        return self._looking(drawn, said)

    def _shaded(self, drawn: Artist, said: Any) -> None:  # noqa: ANN401
        known = self.words(said["map"])
        if known in mpl.colormaps:
            drawn.set_cmap(known)
        drawn.set_clim(*(None if end is None else self.number(end) for end in said["range"]))

    def text(self, said: Any) -> Artist:  # noqa: ANN401
        """Build a text."""
        x, y = (self.data(end) for end in self.pair(said["at"]))
        one: Any = text.Text(
            x[0],
            y[0],
            text="",
            color=self.colour(said["colour"]),
            rotation=self.number(said["turned"]),
            fontsize=self.number(said["size"], 0, 1_000),
        )
        across, along = self.pair(said["sides"])
        one.set_ha(self.reader.choice(across, ("left", "center", "right")))
        one.set_va(self.reader.choice(along, _HEIGHTS))
        plain(one).set_text(self.words(said["text"]))
        return self._looking(one, said)

    def _looking(self, artist: Artist, said: Any) -> Artist:  # noqa: ANN401
        artist.set_label(self.words(said["label"]))
        artist.set_visible(self.reader.flag(said["visible"]))
        if said["alpha"] is not None:
            artist.set_alpha(self.number(said["alpha"], 0, 1))
        artist.set_zorder(self.number(said["layer"]))
        return artist


def plain(one: Artist) -> Artist:
    """Let a text be no mathematics, whatever it says, and return it."""
    one.set_parse_math(False)
    return one


def _rectangle(x: float, y: float, width: float, height: float, angle: float) -> Artist:
    return patches.Rectangle((x, y), width, height, angle=angle)


def _wedge(x: float, y: float, radius: float, start: float, end: float, ring: float) -> Artist:  # noqa: PLR0913, PLR0917
    width = None if math.isnan(ring) else ring
    return patches.Wedge((x, y), radius, start, end, width=width)


def _ellipse(x: float, y: float, width: float, height: float, angle: float) -> Artist:
    return patches.Ellipse((x, y), width, height, angle=angle)


def _circle(x: float, y: float, width: float, height: float, angle: float) -> Artist:  # noqa: ARG001
    return patches.Circle((x, y), width / 2)


_SHAPES: dict[object, Callable[..., Artist]] = {
    "rectangle": _rectangle,
    "wedge": _wedge,
    "ellipse": _ellipse,
    "circle": _circle,
}
