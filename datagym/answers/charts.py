"""Describes a chart of matplotlib: its words, its scales, and the numbers of all that is drawn.

A figure is described once in an answer, however often its axes or lines are named in it. The
numbers of all that it shows stand in one blob, one after another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from matplotlib import collections, colors, image, lines, patches, text
from matplotlib.axes import Axes
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.figure import Figure, SubFigure

from datagym.answers.limits import Unfit
from datagym.answers.plain import clean
from datagym.answers.scan import written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from datagym.answers.writer import Node, Write, Writer

Artist: TypeAlias = Any  # matplotlib's stubs know less than its objects can

LONGEST_WORDS = 2_000  # of a title, a label or a text in a chart
KINDS = ("lines", "patches", "collections", "images", "texts")
ALT = ("alt", "alt_text")
_BARE_STYLE = 40


class Sketch:
    """The description of one figure: words in a tree, numbers in a row.

    Parameters
    ----------
    writer
        Counts what is described.

    """

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._numbers: list[bytes] = []
        self._length = 0
        self.places: dict[int, list[Node]] = {}
        self.place = 0

    def numbers(self, values: object) -> Node:
        """Keep numbers and return where they are and their shape; missing ones as NaN."""
        filled = np.ma.filled(np.ma.asarray(values, dtype="float64"), np.nan)
        return self._kept("f", np.ascontiguousarray(filled, dtype="<f8"))

    def data(self, values: object, drawn: object) -> Node:
        """Keep what somebody drew: numbers, moments or words; anything else as it was drawn."""
        array = np.asarray(values)
        if array.dtype.kind == "O" and _is_moments(array):
            array = array.astype("M8[us]")
        if array.dtype.kind == "M":
            unit, count = np.datetime_data(array.dtype)
            whole = np.ascontiguousarray(array.view("i8"), dtype="<i8")
            return ["moments", unit, count, self._kept("i", whole)]
        if array.dtype.kind in "iu":
            return ["whole", self._kept("i", np.ascontiguousarray(array, dtype="<i8"))]
        if array.dtype.kind in "OU" and all(isinstance(value, str) for value in array.flat):
            self._writer.take("points", array.size)
            return ["words", [words(str(value)) for value in array.flat]]
        return ["numbers", self.numbers(array if array.dtype.kind in "bf" else drawn)]

    def _kept(self, kind: str, values: np.ndarray[Any, Any]) -> Node:
        self._writer.take("points", values.size)
        self._numbers.append(values.tobytes())
        start, self._length = self._length, self._length + values.size
        return [kind, start, list(values.shape)]

    def finish(self, figure: Artist) -> None:
        """Describe a figure and keep the description beside the nodes."""
        described = self._figure(figure)
        tree = self._writer.blob(written(described))
        row = self._writer.blob(b"".join(self._numbers))
        self.place = tree
        assert row == tree + 1  # noqa: S101  (a reader looks for the numbers behind the tree)

    def _figure(self, figure: Artist) -> Node:
        axes = figure.axes
        self._writer.take("axes", len(axes))
        return {
            "size": [float(side) for side in figure.get_size_inches()],
            "words": [words(getattr(figure, f"get_{name}")()) for name in HEADINGS],
            "alt": alt(figure),
            "legends": [self._legend(legend) for legend in figure.legends],
            "texts": [self._text(one) for one in figure.texts if one not in _headings(figure)],
            "axes": [self._axes(one, number) for number, one in enumerate(axes)],
        }

    def _axes(self, axes: Artist, number: int) -> Node:
        drawn = self._drawn(axes)
        for kind, artists in drawn.items():
            self._writer.take("artists", len(artists))
            for place, artist in enumerate(artists):
                self.places[id(artist)] = [number, kind, place]
        self.places[id(axes)] = [number]
        legend = axes.get_legend()
        return {
            "label": words(str(axes.get_label())),
            "place": [float(end) for end in axes.get_position().bounds],
            "titles": [words(axes.get_title(loc=side)) for side in ("center", "left", "right")],
            "shown": [bool(axes.get_visible()), bool(axes.axison)],
            "alt": alt(axes),
            "x": self._axis(axes.xaxis, axes.get_xlim()),
            "y": self._axis(axes.yaxis, axes.get_ylim()),
            "legend": None if legend is None else self._legend(legend),
            "lines": [self._line(one) for one in drawn["lines"]],
            "patches": [self._patch(one) for one in drawn["patches"]],
            "collections": [self._collection(one) for one in drawn["collections"]],
            "images": [self._image(one) for one in drawn["images"]],
            "texts": [self._text(one) for one in drawn["texts"]],
            "containers": self._containers(axes),
        }

    @staticmethod
    def _drawn(axes: Artist) -> dict[str, list[Artist]]:
        found = {kind: list(getattr(axes, kind)) for kind in KINDS}
        found["images"] = [one for one in found["images"] if isinstance(one, image.AxesImage)]
        return found

    def _axis(self, axis: Artist, limits: Sequence[float]) -> Node:
        ticks = axis.get_ticklocs()
        self._writer.take("artists", len(ticks))
        labels = axis.get_ticklabels()
        named = [words(label.get_text()) for label in labels[: len(ticks)]]
        return {
            "label": words(axis.get_label().get_text()),
            "scale": str(axis.get_scale()),
            "limits": [float(end) for end in limits],
            "ticks": self.numbers(ticks),
            "named": named if len(named) == len(ticks) else None,
        }

    def _legend(self, legend: Artist) -> Node:
        texts = legend.get_texts()
        self._writer.take("artists", len(texts))
        handles = [*legend.legend_handles, *([None] * len(texts))]
        return {
            "title": words(legend.get_title().get_text()),
            "texts": [words(one.get_text()) for one in texts],
            "colours": [_colour_of(handle) for handle in handles[: len(texts)]],
        }

    def _line(self, line: Artist) -> Node:
        x, y = (self.data(*pair) for pair in zip(line.get_data(), line.get_data(orig=False)))
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

    def _patch(self, patch: Artist) -> Node:
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

    def _collection(self, drawn: Artist) -> Node:
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
            ends = self.numbers(np.ma.reshape(drawn.get_offsets(), (-1, 2)))
            return {**look, "kind": "points", "sizes": sizes, "at": ends, **pieces}
        return {**look, "kind": "areas", **pieces}

    def _pieces(self, pieces: Iterable[object]) -> Node:
        """Return where pairs of numbers are, and how many belong to each piece."""
        pairs = [np.reshape(np.ma.filled(piece, np.nan), (-1, 2)) for piece in pieces]
        self._writer.take("artists", len(pairs))
        ends = np.concatenate(pairs) if pairs else np.empty((0, 2))
        return {"ends": self.numbers(ends), "counts": [len(pair) for pair in pairs]}

    def _image(self, drawn: Artist) -> Node:
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

    def _text(self, one: Artist) -> Node:
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

    def _containers(self, axes: Artist) -> list[Node]:
        self._writer.take("artists", len(axes.containers))
        number = self.places[id(axes)][0]
        found: list[Node] = []
        for one in axes.containers:
            described = self._container(one)
            if described is not None:
                self.places[id(one)] = [number, "containers", len(found)]
                found.append(described)
        return found

    def _container(self, one: Artist) -> Node:
        label = words(str(one.get_label()))
        if isinstance(one, BarContainer):
            places = self._places(one.patches, "patches")
            values = getattr(one, "datavalues", None)
            return (
                None
                if places is None
                else {
                    "kind": "bars",
                    "label": label,
                    "patches": places,
                    "values": None if values is None else self.numbers(values),
                    "turned": str(getattr(one, "orientation", None)),
                }
            )
        if isinstance(one, ErrorbarContainer):
            data, caps, bars = one.lines
            places = [
                self._places([data] if data else [], "lines"),
                self._places(caps or (), "lines"),
                self._places(bars or (), "collections"),
            ]
            return None if None in places else {"kind": "errors", "label": label, "parts": places}
        return None

    def _places(self, artists: Iterable[Artist], kind: str) -> list[int] | None:
        """Return where artists stand among those of their kind; None when one is not there."""
        found = [self.places.get(id(artist), [-1, "", -1]) for artist in artists]
        if any(place[1] != kind for place in found):
            return None
        return [place[2] for place in found]


HEADINGS = ("suptitle", "supxlabel", "supylabel")


def words(said: str) -> str:
    """Return a text of a chart, harmless and not too long.

    >>> words("Minutes")
    'Minutes'
    """
    return clean(str.__str__(said)[:LONGEST_WORDS])


def alt(owner: Artist) -> str | None:
    """Return the text alternative that somebody put on a figure or axes, if any."""
    for name in ALT:
        said = vars(owner).get(name)
        if isinstance(said, str):
            return words(said)
    return None


def _headings(figure: Artist) -> list[Artist]:
    return [getattr(figure, f"_{name}", None) for name in HEADINGS]


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


def _colour_of(handle: Artist) -> Node:
    """Return the colour of an entry of a legend, if it has one."""
    for name in ("get_facecolor", "get_color"):
        found = getattr(handle, name, None)
        if found is not None:
            value = found()
            return None if len(value) == 0 else _colour(value[0] if np.ndim(value) > 1 else value)
    return None


def _rectangle(patch: Artist, sketch: Sketch) -> Node:
    x, y = patch.get_xy()
    at = [x, y, patch.get_width(), patch.get_height(), patch.get_angle()]
    return {"kind": "rectangle", "at": sketch.numbers(at)}


def _wedge(patch: Artist, sketch: Sketch) -> Node:
    ring = np.nan if patch.width is None else patch.width
    at = [*patch.center, patch.r, patch.theta1, patch.theta2, ring]
    return {"kind": "wedge", "at": sketch.numbers(at)}


def _ellipse(patch: Artist, sketch: Sketch) -> Node:
    at = [*patch.get_center(), patch.get_width(), patch.get_height(), patch.get_angle()]
    return {"kind": "ellipse", "at": sketch.numbers(at)}


def _polygon(patch: Artist, sketch: Sketch) -> Node:
    return {"kind": "polygon", "ends": sketch.numbers(patch.get_xy())}


_SHAPES: dict[Any, Callable[[Artist, Sketch], Node]] = {
    patches.Rectangle: _rectangle,
    patches.Wedge: _wedge,
    patches.Circle: lambda patch, sketch: {**_ellipse(patch, sketch), "kind": "circle"},
    patches.Ellipse: _ellipse,
    patches.Polygon: _polygon,
}


def sketch_of(figure: Artist, writer: Writer) -> Sketch:
    """Return the description of a figure; the first time it is asked for, it is made."""
    root = figure if isinstance(figure, Figure) else figure.get_figure(root=True)
    if not isinstance(root, Figure):
        message = "It is part of a chart that has no figure any more."
        raise Unfit(message)
    known = writer.figures.get(id(root))
    if known is None:
        known = writer.figures[id(root)] = Sketch(writer)
        known.finish(root)
    return known


def _write_figure(value: Artist, writer: Writer) -> Node:
    return ["figure", sketch_of(value, writer).place]


def _write_axes(value: Artist, writer: Writer) -> Node:
    return _write_part("axes", value, writer)


def _write_artist(value: Artist, writer: Writer) -> Node:
    return _write_part("artist", value, writer)


def _write_part(tag: str, value: Artist, writer: Writer, figure: Artist = None) -> Node:
    where = figure or value.get_figure()
    if where is None:
        return writer.refuse(value, "It is part of a chart that has no figure any more.")
    sketch = sketch_of(where, writer)
    place = sketch.places.get(id(value))
    if place is None:
        return writer.refuse(value)
    return [tag, sketch.place, *place]


def _write_bars(value: Artist, writer: Writer) -> Node:
    """Write what ``plt.bar`` returns: its axes know it by its place among the containers."""
    axes = next((patch.axes for patch in value.patches if patch.axes is not None), None)
    if axes is None:
        return writer.refuse(value)
    return _write_part("artist", value, writer, axes.get_figure())


WRITERS: dict[type, Write] = {
    Figure: _write_figure,
    SubFigure: _write_figure,
    Axes: _write_axes,
    BarContainer: _write_bars,
    lines.Line2D: _write_artist,
    patches.Patch: _write_artist,
    collections.Collection: _write_artist,
    image.AxesImage: _write_artist,
    text.Text: _write_artist,
}
