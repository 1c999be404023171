"""What a chart shows, read from matplotlib as plain data: labels, bars, lines, dots, legend.

Matplotlib is not imported here: an answer that is a chart has imported it.
"""

import inspect
import math
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from datagym.exercises.checks.kinds import in_words
from datagym.exercises.checks.values import NOT_ANSWERED, Problem

SHOWN = (
    "There is no chart in this name. plt.show() and .set() give none back: "
    "keep the Axes, as in ax = ..., and set its labels in lines of their own."
)
NO_CHART = "A chart is asked for, and this is {kind}. Keep the Axes, as in ax = ..."
EMPTY = "This chart has nothing in it."
UNREADABLE = "This chart cannot be read. Draw it again with seaborn or matplotlib."

Drawn: TypeAlias = Any  # of matplotlib, which is not imported here; or anything at all
Colour: TypeAlias = tuple[float, ...]
Point: TypeAlias = tuple[float, float]

_HOLDERS = ("axes", "_axes", "ax", "_ax", "figure", "_figure", "fig", "_fig", "patches", "_wedges")
_COLORBAR = "<colorbar>"
_TINY = 1e-9


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: where it stands, how high it is, and in which colour."""

    left: float
    right: float
    base: float
    height: float
    colour: Colour
    label: str = ""  # of the tick that it stands on

    @property
    def centre(self) -> float:
        """The middle of its foot."""
        return (self.left + self.right) / 2


@dataclass(frozen=True, slots=True)
class Panel:
    """One pair of axes and what is drawn in it."""

    title: str
    x: str
    y: str
    bars: tuple[Bar, ...] = ()
    lines: tuple[tuple[Point, ...], ...] = ()
    dots: tuple[Point, ...] = ()
    slices: int = 0  # of a pie
    ticks: Mapping[float, str] = field(default_factory=dict)  # of the x axis
    legend: Mapping[str, Colour] = field(default_factory=dict)
    low: float = 0.0  # ends of the axis along which bars rise
    high: float = 0.0
    is_log: bool = False


def read_panels(value: object) -> list[Panel]:
    """Return the panels of an answer: an Axes, a Figure, several Axes, or seaborn's grid.

    Raises
    ------
    Problem
        When it is no chart, with a sentence for the learner.

    >>> import matplotlib.figure
    >>> axes = matplotlib.figure.Figure().subplots()
    >>> _ = axes.bar(["East", "West"], [3, 4])
    >>> [(bar.label, bar.height) for bar in read_panels(axes)[0].bars]
    [('East', 3.0), ('West', 4.0)]

    """
    if value is ...:
        raise Problem(NOT_ANSWERED)
    if value is None:
        raise Problem(SHOWN)
    axes = list(dict.fromkeys(_axes_of(value, deep=3)))
    axes = [one for one in axes if one.get_label() != _COLORBAR]
    if not axes:
        raise Problem(NO_CHART.format(kind=in_words(value)))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return [_panel(one) for one in axes]
    except Exception:  # noqa: BLE001  (matplotlib meets strange data in its own ways)
        raise Problem(UNREADABLE) from None


def _axes_of(value: Drawn, deep: int) -> Iterator[Drawn]:
    """Yield the Axes of an answer; of an unknown object only what it plainly holds."""
    kind = type(value)
    if kind in _kinds("matplotlib.axes.Axes", "matplotlib.projections.polar.PolarAxes"):
        yield value
    elif kind in _kinds("matplotlib.figure.Figure", "matplotlib.figure.SubFigure"):
        yield from value.get_axes()
    elif deep and kind is dict:
        yield from _axes_of(list(value.values()), deep)
    elif deep and kind is np.ndarray and value.dtype == object:
        yield from _axes_of(value.reshape(-1).tolist(), deep)
    elif deep and kind in (list, tuple):
        for one in value:
            yield from _axes_of(one, deep - 1)
    elif deep:
        known = _kinds("matplotlib.axes.Axes", "matplotlib.figure.Figure") | {list, np.ndarray}
        for name in _HOLDERS:
            held = inspect.getattr_static(value, name, None)
            yield from _axes_of(held, deep - 1 if type(held) in known else 0)


def _kinds(*names: str) -> set[type]:
    """Return matplotlib's classes of these names, as far as they are imported."""
    parts = (name.rpartition(".") for name in names)
    found = (getattr(sys.modules.get(module), name, None) for module, _, name in parts)
    return {kind for kind in found if isinstance(kind, type)}


def _panel(axes: Drawn) -> Panel:
    figure = axes.get_figure()
    above = figure.get_suptitle() if figure is not None else ""
    titles = (above, *(axes.get_title(loc=where) for where in ("left", "center", "right")))
    boxes = [box for box in axes.patches if _is_box(box, axes)]
    upright = _is_upright(boxes, axes)
    lines, marks = _lines(axes)
    axis = axes.yaxis if upright else axes.xaxis
    low, high = sorted(float(end) for end in axis.get_view_interval())
    x_ticks, y_ticks = _ticks(axes.xaxis), _ticks(axes.yaxis)
    over = figure if figure is not None else axes
    return Panel(
        title=" ".join(filter(None, titles)),
        x=_named(axes.get_xlabel()) or _above(over, "get_supxlabel"),
        y=_named(axes.get_ylabel()) or _above(over, "get_supylabel"),
        bars=tuple(_bar(box, x_ticks if upright else y_ticks, upright=upright) for box in boxes),
        lines=tuple(lines),
        dots=(*marks, *_dots(axes)),
        slices=sum(type(one) in _kinds("matplotlib.patches.Wedge") for one in axes.patches),
        ticks=x_ticks,
        legend=_legend(axes, figure),
        low=low,
        high=high,
        is_log=axis.get_scale() == "log",
    )


def _named(label: str) -> str:
    return "" if label == "None" else label  # seaborn's word for a column without a name


def _above(figure: Drawn, name: str) -> str:
    return str(getattr(figure, name)()) if hasattr(figure, name) else ""


def _is_box(box: Drawn, axes: Drawn) -> bool:
    """Tell whether a patch is a bar: a rectangle in the data, not a shaded band."""
    if type(box) not in _kinds("matplotlib.patches.Rectangle") or not box.get_visible():
        return False
    sizes = (box.get_x(), box.get_y(), box.get_width(), box.get_height())
    finite = all(math.isfinite(float(size)) for size in sizes)
    flat = sizes[2] == 0 and sizes[3] == 0
    return finite and not flat and box.get_data_transform() == axes.transData


def _is_upright(boxes: list[Drawn], axes: Drawn) -> bool:
    """Tell whether bars rise (True) or lie."""
    said = {getattr(held, "orientation", None) for held in axes.containers} - {None}
    if len(said) == 1:
        return said == {"vertical"}
    same_feet = _are_same(box.get_y() for box in boxes)
    same_sides = _are_same(box.get_x() for box in boxes)
    if same_feet != same_sides:
        return same_feet
    return _are_same(box.get_width() for box in boxes) or not _are_same(
        box.get_height() for box in boxes
    )


def _are_same(sizes: Iterator[float]) -> bool:
    found = [float(size) for size in sizes]
    return not found or max(found) - min(found) <= _TINY * max(1.0, *map(abs, found))


def _bar(box: Drawn, ticks: Mapping[float, str], *, upright: bool) -> Bar:
    x, y, width, height = (
        float(size) for size in (box.get_x(), box.get_y(), box.get_width(), box.get_height())
    )
    start, thick, base, tall = (x, width, y, height) if upright else (y, height, x, width)
    left, right = sorted((start, start + thick))
    centre = (left + right) / 2
    near = min(ticks, key=lambda place: abs(place - centre), default=math.inf)
    apart = min(np.diff(sorted(ticks)), default=1.0)
    label = ticks[near] if abs(near - centre) < apart / 2 else ""
    return Bar(left, right, base, tall, _colour(box.get_facecolor()), label)


def _ticks(axis: Drawn) -> dict[float, str]:
    """Return the texts along an axis by their places."""
    labels = [label.get_text() for label in axis.get_ticklabels()]
    places = [float(place) for place in axis.get_ticklocs()]
    return {place: text for place, text in zip(places, labels, strict=False) if text}


def _lines(axes: Drawn) -> tuple[list[tuple[Point, ...]], list[Point]]:
    """Return the lines in the data, and the dots of lines that have marks alone."""
    lines, marks = [], []
    for line in axes.lines:
        if line.get_transform() != axes.transData or not line.get_visible():
            continue
        points = _points(line.get_xdata(orig=False), line.get_ydata(orig=False))
        if str(line.get_linestyle()) in ("None", "", " "):
            marks += points
        elif points:
            lines.append(tuple(points))
    return lines, marks


def _dots(axes: Drawn) -> list[Point]:
    kinds = _kinds("matplotlib.collections.PathCollection")
    clouds = [one for one in axes.collections if type(one) in kinds and one.get_visible()]
    return [
        point for one in clouds for point in _points(*np.ma.filled(one.get_offsets(), np.nan).T)
    ]


def _points(xs: Drawn, ys: Drawn) -> list[Point]:
    pairs = zip(np.asarray(xs, dtype=float), np.asarray(ys, dtype=float), strict=True)
    return [(float(x), float(y)) for x, y in pairs if math.isfinite(x) and math.isfinite(y)]


def _legend(axes: Drawn, figure: Drawn) -> dict[str, Colour]:
    """Return the names in the legend, each with its colour."""
    legends = [axes.get_legend(), *(figure.legends if figure is not None else ())]
    found: dict[str, Colour] = {}
    for legend in filter(None, legends):
        for text, handle in zip(legend.get_texts(), legend.legend_handles, strict=False):
            found[text.get_text()] = _colour_of(handle)
    return found


def _colour_of(handle: Drawn) -> Colour:
    for name in ("get_facecolor", "get_color"):
        if hasattr(handle, name):
            return _colour(getattr(handle, name)())
    return ()


def _colour(colour: Drawn) -> Colour:
    from matplotlib.colors import to_rgba_array  # noqa: PLC0415  (a chart has imported it)

    rows = to_rgba_array(colour)
    return tuple(round(float(part), 3) for part in rows[0][:3]) if len(rows) else ()
