"""Describes a chart of matplotlib: its words, its scales, and the numbers of all that is drawn.

A figure is described once in an answer, however often its axes or lines are named in it. The
numbers of all that it shows stand in one blob, one after another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from matplotlib import collections, image, lines, patches, text
from matplotlib.axes import Axes
from matplotlib.container import BarContainer, ErrorbarContainer
from matplotlib.figure import Figure, SubFigure

from datagym.answers.limits import ARTISTS_OF_A_FIGURE, ARTISTS_OF_A_LEGEND, Unfit
from datagym.answers.marks import Marks, colour_of, words
from datagym.answers.scan import written

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from datagym.answers.writer import Node, Write, Writer

Artist: TypeAlias = Any  # matplotlib's stubs know less than its objects can

HEADINGS = ("suptitle", "supxlabel", "supylabel")
KINDS = ("lines", "patches", "collections", "images", "texts")
ALT = ("alt", "alt_text")


class Sketch(Marks):
    """The description of one figure.

    Parameters
    ----------
    writer
        Counts what is described.

    """

    def __init__(self, writer: Writer) -> None:
        super().__init__(writer)
        self.places: dict[int, list[Node]] = {}
        self.place = 0

    def finish(self, figure: Artist) -> None:
        """Describe a figure and keep the description beside the nodes."""
        described = self._figure(figure)
        tree = self.writer.blob(written(described))
        row = self.writer.blob(b"".join(self.row))
        self.place = tree
        assert row == tree + 1  # noqa: S101  (a reader looks for the numbers behind the tree)

    def _figure(self, figure: Artist) -> Node:
        axes = figure.axes
        self.writer.take("axes", len(axes))
        self.writer.take("artists", ARTISTS_OF_A_FIGURE + len(figure.texts))
        return {
            "size": [float(side) for side in figure.get_size_inches()],
            "words": [words(getattr(figure, f"get_{name}")()) for name in HEADINGS],
            "alt": alt(figure),
            "legends": [self._legend(legend) for legend in figure.legends],
            "texts": [self.text(one) for one in figure.texts if one not in _headings(figure)],
            "axes": [self._axes(one, number) for number, one in enumerate(axes)],
        }

    def _axes(self, axes: Artist, number: int) -> Node:
        drawn = self._drawn(axes)
        for kind, artists in drawn.items():
            self.writer.take("artists", len(artists))
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
            "lines": [self.line(one) for one in drawn["lines"]],
            "patches": [self.patch(one) for one in drawn["patches"]],
            "collections": [self.collection(one) for one in drawn["collections"]],
            "images": [self.image(one) for one in drawn["images"]],
            "texts": [self.text(one) for one in drawn["texts"]],
            "containers": self._containers(axes),
        }

    @staticmethod
    def _drawn(axes: Artist) -> dict[str, list[Artist]]:
        found = {kind: list(getattr(axes, kind)) for kind in KINDS}
        found["images"] = [one for one in found["images"] if isinstance(one, image.AxesImage)]
        return found

    def _axis(self, axis: Artist, limits: Sequence[float]) -> Node:
        ticks = axis.get_ticklocs()
        self.writer.take("artists", len(ticks))
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
        self.writer.take("artists", ARTISTS_OF_A_LEGEND * (1 + len(texts)))
        handles = [*legend.legend_handles, *([None] * len(texts))]
        return {
            "title": words(legend.get_title().get_text()),
            "texts": [words(one.get_text()) for one in texts],
            "colours": [colour_of(handle) for handle in handles[: len(texts)]],
        }

    def _containers(self, axes: Artist) -> list[Node]:
        self.writer.take("artists", len(axes.containers))
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
            groups = (([data] if data else [], "lines"), (caps, "lines"), (bars, "collections"))
            parts = [self._places(artists or (), kind) for artists, kind in groups]
            return None if None in parts else {"kind": "errors", "label": label, "parts": parts}
        return None

    def _places(self, artists: Iterable[Artist], kind: str) -> list[int] | None:
        """Return where artists stand among those of their kind; None when one is not there."""
        found = [self.places.get(id(artist), [-1, "", -1]) for artist in artists]
        if any(place[1] != kind for place in found):
            return None
        return [place[2] for place in found]


def alt(owner: Artist) -> str | None:
    """Return the text alternative that somebody put on a figure or axes, if any."""
    for name in ALT:
        said = vars(owner).get(name)
        if isinstance(said, str):
            return words(said)
    return None


def _headings(figure: Artist) -> list[Artist]:
    return [getattr(figure, f"_{name}", None) for name in HEADINGS]


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
