"""Builds charts again from their descriptions: real figures of matplotlib, outside pyplot.

Nothing is drawn, and no text is read as mathematics.
"""

from __future__ import annotations

import math
from itertools import starmap
from typing import TYPE_CHECKING, Any, NoReturn, TypeAlias

import matplotlib as mpl
import numpy as np
from matplotlib import collections, colors, image, lines, patches, text
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.path import Path

from datagym.answers.arrays import objects
from datagym.answers.charts import HEADINGS, KINDS, LONGEST_WORDS
from datagym.answers.kinds import Described, Grid
from datagym.answers.limits import damaged
from datagym.answers.scan import parsed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from datagym.answers.reader import Read, Reader

Artist: TypeAlias = Any  # matplotlib's stubs know less than its objects can

_SCALES = ("linear", "log", "symlog", "logit", "asinh")
_LARGEST = 200  # inches
_TOKENS_AN_ARTIST = 60
_GRIDS = ("FacetGrid", "PairGrid", "JointGrid")
_MARKERS = frozenset(lines.Line2D.markers)
_STYLES = ("-", "--", "-.", ":", "None", " ", "", "solid", "dashed", "dashdot", "dotted")


class Redrawing:
    """Builds one figure.

    Parameters
    ----------
    reader
        Checks and counts what is built.
    row
        The bytes of all numbers of the figure.

    """

    def __init__(self, reader: Reader, row: memoryview) -> None:
        self._reader = reader
        self._row = row

    def figure(self, said: Any) -> Figure:  # noqa: ANN401  (what JSON says)
        """Return the figure of a description."""
        width, height = (self._number(side, 0.01, _LARGEST) for side in self._pair(said["size"]))
        figure: Any = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        for name, heading in zip(HEADINGS, self._list(said["words"]), strict=True):
            if heading:
                plain(getattr(figure, name)(self._words(heading)))
        figure.alt = self._alt(said["alt"])
        described = self._list(said["axes"])
        self._reader.budget.take("axes", len(described))
        for one in described:
            self._axes(figure, one)
        for legend in self._list(said["legends"]):
            self._legend(figure, legend)
        for one in self._list(said["texts"]):
            figure.add_artist(self._text(one))
        return figure  # type: ignore[no-any-return]

    def _axes(self, figure: Artist, said: Any) -> None:  # noqa: ANN401
        place = [self._number(end, -10, 10) for end in self._list(said["place"], 4)]
        axes = figure.add_axes(place, label=self._words(said["label"]))
        axes.alt = self._alt(said["alt"])
        for side, title in zip(
            ("center", "left", "right"), self._list(said["titles"]), strict=True
        ):
            plain(axes.set_title(self._words(title), loc=side))
        axes.set_xscale(self._reader.choice(said["x"]["scale"], _SCALES))
        axes.set_yscale(self._reader.choice(said["y"]["scale"], _SCALES))
        for line in self._artists(said["lines"]):
            self._line(axes, line)
        for patch in self._artists(said["patches"]):
            axes.add_patch(self._patch(patch))
        for drawn in self._artists(said["collections"]):
            axes.add_collection(self._collection(drawn), autolim=False)
        for drawn in self._artists(said["images"]):
            axes.add_image(self._image(axes, drawn))
        for one in self._artists(said["texts"]):
            axes.add_artist(self._text(one))
        for one in self._artists(said["containers"]):
            self._container(axes, one)
        if said["legend"] is not None:
            self._legend(axes, said["legend"])
        self._axis(axes.xaxis, said["x"], axes.set_xlim)
        self._axis(axes.yaxis, said["y"], axes.set_ylim)
        visible, has_axis = (self._reader.flag(one) for one in self._pair(said["shown"]))
        axes.set_visible(visible)
        axes.axison = has_axis

    def _axis(self, axis: Artist, said: Any, set_limits: Callable[[float, float], object]) -> None:  # noqa: ANN401
        plain(axis.label).set_text(self._words(said["label"]))
        ticks = self._numbers(said["ticks"]).ravel()
        self._reader.budget.take("artists", len(ticks))
        if said["named"] is None:
            axis.set_ticks(ticks)
            axis.set_tick_params(labelbottom=False, labelleft=False)
        else:
            named = [self._words(one) for one in self._list(said["named"], len(ticks))]
            axis.set_ticks(ticks, named)
            for label in axis.get_ticklabels():
                plain(label)
        set_limits(*(self._number(end) for end in self._pair(said["limits"])))

    def _legend(self, owner: Artist, said: Any) -> None:  # noqa: ANN401
        named = [self._words(one) for one in self._list(said["texts"])]
        self._reader.budget.take("artists", len(named))
        painted = self._list(said["colours"])
        shades = [None if one is None else self._colour(one) for one in painted]
        if len(shades) > len(named):
            damaged("a legend in them is none")
        shades += [None] * (len(named) - len(shades))
        handles = [patches.Patch(color=shade) for shade in shades]
        legend = owner.legend(handles, ["-"] * len(named), loc="upper right")
        plain(legend.get_title()).set_text(self._words(said["title"]))
        for one, label in zip(legend.get_texts(), named, strict=True):
            plain(one).set_text(label)

    def _line(self, axes: Artist, said: Any) -> None:  # noqa: ANN401
        x, y = self._data(said["x"]), self._data(said["y"])
        if len(x) != len(y):
            damaged("a line in them has ends of different numbers")
        axes.xaxis.update_units(x)
        axes.yaxis.update_units(y)
        line: Any = lines.Line2D(
            x,
            y,
            color=self._colour(said["colour"]),
            linestyle=self._reader.choice(said["style"], _STYLES),
            linewidth=self._number(said["width"]),
            drawstyle=self._reader.choice(said["drawing"], tuple(lines.Line2D.drawStyleKeys)),
        )
        marker = said["marker"]
        line.set_marker(marker if type(marker) in {str, int} and marker in _MARKERS else "None")
        axes.add_line(self._looking(line, said))

    def _patch(self, said: Any) -> Artist:  # noqa: ANN401
        shape = _SHAPES.get(said["kind"])
        patch: Any
        if shape is not None:
            patch = shape(*self._numbers(said["at"]).tolist())
        elif said["kind"] == "polygon":
            patch = patches.Polygon(self._pairs(said["ends"]))
        else:
            codes = said["codes"]
            if codes is not None:
                codes = [self._reader.whole(code, 0, 79) for code in self._list(codes)]
            patch = patches.PathPatch(Path(self._pairs(said["ends"]), codes))
        patch.set_facecolor(self._colour(said["face"]))
        patch.set_edgecolor(self._colour(said["edge"]))
        patch.set_linewidth(self._number(said["width"]))
        patch.set_fill(self._reader.flag(said["fill"]))
        hatch = self._words(said["hatch"])
        if hatch and set(hatch) <= set("/\\|-+xXoO.*"):
            patch.set_hatch(hatch)
        return self._looking(patch, said)

    def _collection(self, said: Any) -> Artist:  # noqa: ANN401
        drawn = self._bare_collection(said)
        drawn.set_facecolor(self._shades(said["faces"]))
        drawn.set_edgecolor(self._shades(said["edges"]))
        widths = self._numbers(said["widths"]).ravel()
        if len(widths):
            drawn.set_linewidth(widths)
        if said["values"] is not None:
            drawn.set_array(self._missing(self._numbers(said["values"])))
        self._shaded(drawn, said)
        return self._looking(drawn, said)

    def _bare_collection(self, said: Any) -> Artist:  # noqa: ANN401
        kind = said["kind"]
        if kind == "mesh":
            ends = self._numbers(said["ends"])
            if ends.ndim != 3 or ends.shape[2] != 2 or min(ends.shape) < 1:  # noqa: PLR2004
                damaged("a mesh in them is none")
            return collections.QuadMesh(ends)
        pieces = self._pieces(said)
        if kind == "segments":
            return collections.LineCollection(pieces)
        if kind == "points":
            at = self._missing(self._pairs(said["at"]))
            sizes = self._numbers(said["sizes"]).ravel()
            paths = [Path(piece) for piece in pieces]
            return collections.PathCollection(paths, sizes=sizes, offsets=at)
        if kind != "areas":
            damaged("something drawn in them is of an unknown kind")
        return collections.PolyCollection(pieces)

    def _pieces(self, said: Any) -> list[Any]:  # noqa: ANN401
        ends = self._pairs(said["ends"])
        counts = [self._reader.whole(n, 0, len(ends)) for n in self._list(said["counts"])]
        self._reader.budget.take("artists", len(counts))
        if sum(counts) != len(ends):
            damaged("something drawn in them has another number of ends than is said")
        return np.split(ends, np.cumsum(counts)[:-1]) if counts else []

    def _image(self, axes: Artist, said: Any) -> Artist:  # noqa: ANN401
        values = self._numbers(said["values"])
        if self._reader.flag(said["whole"]):
            values = np.nan_to_num(values).clip(-(2**53), 2**53).astype("int64")
        if values.ndim == 3 and values.dtype.kind == "i":  # noqa: PLR2004  (red, green, blue)
            values = values.clip(0, 255).astype("uint8")
        origin: Any = self._reader.choice(said["origin"], ("upper", "lower"))
        drawn: Any = image.AxesImage(axes, origin=origin)
        drawn.set_data(self._missing(values) if values.dtype.kind == "f" else values)
        drawn.set_extent([self._number(end) for end in self._list(said["extent"], 4)])
        self._shaded(drawn, said)
        return self._looking(drawn, said)

    def _shaded(self, drawn: Artist, said: Any) -> None:  # noqa: ANN401
        known = self._words(said["map"])
        if known in mpl.colormaps:
            drawn.set_cmap(known)
        drawn.set_clim(*(None if end is None else self._number(end) for end in said["range"]))

    def _text(self, said: Any) -> Artist:  # noqa: ANN401
        x, y = (self._data(end) for end in self._pair(said["at"]))
        one: Any = text.Text(
            x[0],
            y[0],
            text="",
            color=self._colour(said["colour"]),
            rotation=self._number(said["turned"]),
            fontsize=self._number(said["size"], 0, 1_000),
        )
        across, along = self._pair(said["sides"])
        one.set_ha(self._reader.choice(across, ("left", "center", "right")))
        one.set_va(self._reader.choice(along, _HEIGHTS))
        plain(one).set_text(self._words(said["text"]))
        return self._looking(one, said)

    def _container(self, axes: Artist, said: Any) -> None:  # noqa: ANN401
        label = self._words(said["label"])
        made: Any
        if said["kind"] == "bars":
            values = None if said["values"] is None else self._numbers(said["values"])
            turned = said["turned"] if said["turned"] in {"vertical", "horizontal"} else None
            bars = self._among(axes.patches, said["patches"])
            made = BarContainer(bars, datavalues=values, orientation=turned, label=label)
        else:
            data, caps, bars = self._list(said["parts"], 3)
            line = self._among(axes.lines, data)
            parts = (
                line[0] if line else None,
                tuple(self._among(axes.lines, caps)),
                tuple(self._among(axes.collections, bars)),
            )
            made = ErrorbarContainer(parts, label=label)
        axes.add_container(made)

    def _among(self, artists: Any, places: object) -> list[Artist]:  # noqa: ANN401
        last = len(artists) - 1
        return [artists[self._reader.whole(place, 0, last)] for place in self._list(places)]

    def _looking(self, artist: Artist, said: Any) -> Artist:  # noqa: ANN401
        artist.set_label(self._words(said["label"]))
        artist.set_visible(self._reader.flag(said["visible"]))
        if said["alpha"] is not None:
            artist.set_alpha(self._number(said["alpha"], 0, 1))
        artist.set_zorder(self._number(said["layer"]))
        return artist

    def _artists(self, said: object) -> list[Any]:
        described = self._list(said)
        self._reader.budget.take("artists", len(described))
        return described

    def _numbers(self, said: object, kind: str = "f") -> Any:  # noqa: ANN401  (an array)
        known, start, shape = self._list(said, 3)
        self._reader.choice(known, (kind,))
        most = len(self._row) // 8
        sizes = [self._reader.whole(size, 0, most) for size in self._list(shape)]
        if len(sizes) > 3:  # noqa: PLR2004  (rows, columns, colours)
            damaged("numbers of a chart in them have too many dimensions")
        count = math.prod(sizes)
        self._reader.budget.take("points", count)
        first = self._reader.whole(start, 0, most)
        if first + count > most:
            damaged("a chart in them has fewer numbers than it says")
        values = np.frombuffer(self._row, f"<{kind}8", count, 8 * first)
        return values.reshape(sizes).astype("float64" if kind == "f" else "int64")

    def _pairs(self, said: object) -> Any:  # noqa: ANN401  (an array)
        values = self._numbers(said)
        if values.ndim != 2 or values.shape[1] != 2:  # noqa: PLR2004  (x and y)
            damaged("ends of something drawn in them are none")
        return values

    def _shades(self, said: object) -> Any:  # noqa: ANN401  (an array)
        values = self._numbers(said)
        if values.ndim != 2 or values.shape[1] != 4 or not _is_share(values):  # noqa: PLR2004
            damaged("colours in them are none")
        return values

    def _data(self, said: Any) -> Any:  # noqa: ANN401  (numbers, moments or words)
        kind = said[0]
        if kind == "numbers":
            return self._numbers(said[1]).ravel()
        if kind == "whole":
            return self._numbers(said[1], "i").ravel()
        if kind == "moments":
            unit = self._reader.choice(
                said[1], ("Y", "M", "W", "D", "h", "m", "s", "ms", "us", "ns")
            )
            count = self._reader.whole(said[2], 1, 1_000)
            return self._numbers(said[3], "i").ravel().view(f"M8[{count}{unit}]")
        if kind != "words":
            damaged("data of a chart in them are of an unknown kind")
        self._reader.budget.take("points", len(self._list(said[1])))
        return objects([self._words(one) for one in said[1]])

    @staticmethod
    def _missing(values: Any) -> Any:  # noqa: ANN401  (an array)
        return np.ma.masked_invalid(values) if np.isnan(values).any() else values

    def _colour(self, said: Any) -> Any:  # noqa: ANN401  (a colour as matplotlib takes it)
        if type(said) is str:
            if len(said) <= 40 and colors.is_color_like(said):  # noqa: PLR2004
                return said
            damaged("a colour in them is none")
        return tuple(self._number(part, 0, 1) for part in self._list(said, 4))

    def _number(self, said: object, low: float = -math.inf, high: float = math.inf) -> float:
        if type(said) not in {int, float}:
            damaged("a number of a chart in them is none")
        number = float(said)  # type: ignore[arg-type]
        if not low <= number <= high:
            damaged("a number of a chart in them is out of its range")
        return number

    def _words(self, said: object) -> str:
        return self._reader.text(said, LONGEST_WORDS)

    def _alt(self, said: object) -> str | None:
        return None if said is None else self._words(said)

    def _list(self, said: object, length: int | None = None) -> list[Any]:
        return self._reader.listed(said, length)

    def _pair(self, said: object) -> list[Any]:
        return self._reader.listed(said, 2)


_HEIGHTS = ("top", "bottom", "center", "baseline", "center_baseline")


def plain(one: Artist) -> Artist:
    """Let a text be no mathematics, whatever it says, and return it."""
    one.set_parse_math(False)
    return one


def _is_share(values: Any) -> bool:  # noqa: ANN401  (an array)
    return bool(((values >= 0) & (values <= 1)).all())


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


def _figure(reader: Reader, place: object) -> Artist:
    """Return the figure whose description stands in a blob, with its numbers in the next."""
    number = reader.whole(place, 0, len(reader.blobs) - 2)
    known = reader.figures.get(number)
    if known is None:
        limits = reader.limits
        tokens = _TOKENS_AN_ARTIST * limits.artists + 6 * limits.items
        said = parsed(bytes(reader.blob(number)), tokens=tokens, depth=12)
        known = Redrawing(reader, reader.blob(number + 1)).figure(said)
        reader.figures[number] = known
    return known


def _axes(reader: Reader, place: object, number: object) -> Artist:
    axes = _figure(reader, place).axes
    return axes[reader.whole(number, 0, len(axes) - 1)]


def _artist(
    reader: Reader, place: object, number: object, kind: object, position: object
) -> Artist:
    axes = _axes(reader, place, number)
    found = _PARTS[reader.choice(kind, tuple(_PARTS))](axes)
    return found[reader.whole(position, 0, len(found) - 1)]


def _grid(reader: Reader, *said: object) -> Grid:
    kind, place, axes, named = said
    figure = _figure(reader, place)
    grid, names = reader.value(axes), reader.value(named)
    known = reader.choice(kind, _GRIDS)
    if not isinstance(grid, np.ndarray) or type(names) is not dict:
        damaged("the axes of a grid in them are none")
    return Grid(figure, grid, names, known)


def _described(reader: Reader, *said: object) -> Described:
    axes, title, alt, table = (reader.value(node) for node in said)
    return Described(axes, reader.text(title), reader.text(alt), table)


_PARTS: dict[str, Callable[[Artist], Any]] = {
    "lines": lambda axes: axes.lines,
    "patches": lambda axes: axes.patches,
    "collections": lambda axes: axes.collections,
    "images": lambda axes: axes.images,
    "texts": lambda axes: axes.texts,
    "containers": lambda axes: axes.containers,
}
READERS: dict[str, Read] = {
    "figure": _figure,
    "axes": _axes,
    "artist": _artist,
    "grid": _grid,
    "described": _described,
}
