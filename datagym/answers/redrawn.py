"""Builds charts again from their descriptions: real figures of matplotlib, outside pyplot.

Nothing is drawn, and no text is read as mathematics.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from matplotlib import patches
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.figure import Figure
from matplotlib.ticker import FixedFormatter, FixedLocator, NullLocator

from datagym.answers.charts import HEADINGS
from datagym.answers.kinds import Described, Grid
from datagym.answers.limits import ARTISTS_OF_A_FIGURE, ARTISTS_OF_A_LEGEND, damaged
from datagym.answers.remade import Remade, plain
from datagym.answers.scan import parsed

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagym.answers.reader import Read, Reader

Artist: TypeAlias = Any  # matplotlib's stubs know less than its objects can

_SCALES = ("linear", "log", "symlog", "logit", "asinh")
_LARGEST = 200  # inches  # inches
_TOKENS_AN_ARTIST = 60
_GRIDS = ("FacetGrid", "PairGrid", "JointGrid")


class Redrawing(Remade):
    """Builds one figure with its axes."""

    def figure(self, said: Any) -> Figure:  # noqa: ANN401  (what JSON says)
        """Return the figure of a description."""
        width, height = (self.number(side, 0.01, _LARGEST) for side in self.pair(said["size"]))
        self.reader.budget.take("artists", ARTISTS_OF_A_FIGURE)
        figure: Any = Figure(figsize=(width, height))
        FigureCanvasAgg(figure)
        for name, heading in zip(HEADINGS, self.listed(said["words"]), strict=True):
            if heading:
                plain(getattr(figure, name)(self.words(heading)))
        figure.alt = self.alt(said["alt"])
        described = self.listed(said["axes"])
        self.reader.budget.take("axes", len(described))
        for one in described:
            self._axes(figure, one)
        legends = self.listed(said["legends"])
        self.reader.budget.take("artists", ARTISTS_OF_A_LEGEND * len(legends))
        for legend in legends:
            self._legend(figure, legend)
        for one in self.artists(said["texts"]):
            figure.add_artist(self.text(one))
        return figure  # type: ignore[no-any-return]

    def _axes(self, figure: Artist, said: Any) -> None:  # noqa: ANN401
        place = [self.number(end, -10, 10) for end in self.listed(said["place"], 4)]
        axes = figure.add_axes(place, label=self.words(said["label"]))
        axes.alt = self.alt(said["alt"])
        for side, title in zip(
            ("center", "left", "right"), self.listed(said["titles"]), strict=True
        ):
            plain(axes.set_title(self.words(title), loc=side))
        axes.set_xscale(self.reader.choice(said["x"]["scale"], _SCALES))
        axes.set_yscale(self.reader.choice(said["y"]["scale"], _SCALES))
        for line in self.artists(said["lines"]):
            self.line(axes, line)
        for patch in self.artists(said["patches"]):
            axes.add_patch(self.patch(patch))
        for drawn in self.artists(said["collections"]):
            axes.add_collection(self.collection(drawn), autolim=False)
        for drawn in self.artists(said["images"]):
            axes.add_image(self.image(axes, drawn))
        for one in self.artists(said["texts"]):
            axes.add_artist(self.text(one))
        for one in self.artists(said["containers"]):
            self._container(axes, one)
        if said["legend"] is not None:
            self.reader.budget.take("artists", ARTISTS_OF_A_LEGEND)
            self._legend(axes, said["legend"])
        self._axis(axes.xaxis, said["x"], axes.set_xlim)
        self._axis(axes.yaxis, said["y"], axes.set_ylim)
        visible, has_axis = (self.reader.flag(one) for one in self.pair(said["shown"]))
        axes.set_visible(visible)
        axes.axison = has_axis

    def _axis(self, axis: Artist, said: Any, set_limits: Callable[[float, float], object]) -> None:  # noqa: ANN401
        plain(axis.label).set_text(self.words(said["label"]))
        ticks = self.numbers(said["ticks"]).ravel()
        self.reader.budget.take("artists", len(ticks))
        axis.set_major_locator(FixedLocator(ticks))
        axis.set_minor_locator(NullLocator())
        if said["named"] is None:
            axis.set_tick_params(labelbottom=False, labelleft=False)
        else:
            named = [self.words(one) for one in self.listed(said["named"], len(ticks))]
            axis.set_major_formatter(FixedFormatter(named))
            if any("$" in one for one in named):
                for label in axis.get_ticklabels():
                    plain(label)
        set_limits(*(self.number(end) for end in self.pair(said["limits"])))

    def _legend(self, owner: Artist, said: Any) -> None:  # noqa: ANN401
        named = [self.words(one) for one in self.listed(said["texts"])]
        self.reader.budget.take("artists", ARTISTS_OF_A_LEGEND * len(named))
        painted = self.listed(said["colours"])
        shades = [None if one is None else self.colour(one) for one in painted]
        if len(shades) > len(named):
            damaged("a legend in them is none")
        shades += [None] * (len(named) - len(shades))
        handles = [patches.Patch(color=shade) for shade in shades]
        legend = owner.legend(handles, ["-"] * len(named), loc="upper right")
        plain(legend.get_title()).set_text(self.words(said["title"]))
        for one, label in zip(legend.get_texts(), named, strict=True):
            plain(one).set_text(label)

    def _container(self, axes: Artist, said: Any) -> None:  # noqa: ANN401
        label = self.words(said["label"])
        made: Any
        if said["kind"] == "bars":
            values = None if said["values"] is None else self.numbers(said["values"])
            turned = said["turned"] if said["turned"] in {"vertical", "horizontal"} else None
            bars = self._among(axes.patches, said["patches"])
            made = BarContainer(bars, datavalues=values, orientation=turned, label=label)
        else:
            data, caps, bars = self.listed(said["parts"], 3)
            line = self._among(axes.lines, data)
            parts: Any = (
                line[0] if line else None,
                tuple(self._among(axes.lines, caps)),
                tuple(self._among(axes.collections, bars)),
            )
            made = ErrorbarContainer(parts, label=label)
        axes.add_container(made)

    def _among(self, artists: Any, places: object) -> list[Artist]:  # noqa: ANN401
        last = len(artists) - 1
        return [artists[self.reader.whole(place, 0, last)] for place in self.listed(places)]


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
