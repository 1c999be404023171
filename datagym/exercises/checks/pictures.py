"""Marks a chart: its title and labels, what is drawn, and whether it misleads."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from datagym.exercises.checks import plots
from datagym.exercises.checks.panels import EMPTY, Panel, read_panels
from datagym.exercises.checks.plots import Data
from datagym.exercises.checks.texts import key_of, tidied
from datagym.exercises.checks.units import SHORT
from datagym.exercises.checks.values import RIGHT, Mistake, Problem
from datagym.exercises.checks.verdict import Fits, Hint, Verdict, part_of

NO_TITLE = "The chart has no title. Say what is shown, for whom and when."
OTHER_TITLE = "The title does not say all that was asked for: what is shown, for whom, when?"
NO_LABEL = "The {axis} axis has no label. Say what it shows."
OTHER_LABEL = "The label of the {axis} axis does not say what it shows."
NO_UNIT = "The label of the {axis} axis does not say the unit. Put it in brackets."
NO_LEGEND = "There are several groups and no legend: nobody can tell which is which."
OTHER_LEGEND = "The legend does not name the groups that were asked for."
NO_BARS_TO_LOOK_AT = "There are no bars whose axis could begin at 0."
TRUNCATED = (
    "The axis of the bars does not begin at 0, so small differences look large. "
    "Let it begin there, for example with ax.set_ylim(0)."
)
LOG = "The axis of the bars is logarithmic: the length of a bar is no longer its number."
CUT_OFF = "The longest bar is cut off by the end of its axis."
PANELS = "There are {found} panels, and another number was asked for."
FITS = Fits("A chart of the right form. Whether it shows the right thing, the marking will tell.")


@dataclass(frozen=True, slots=True)
class Part:
    """Something that is looked at in a chart, and what it is worth.

    Parameters
    ----------
    points
        What it is worth.
    expected
        What is right: words of a title or label (a list: any one of them will do), heights by
        label of the bars, points of a line, names in the legend, the number of panels. None asks
        only that it is there.
    unit
        The unit that the label has to name, or in which the heights are.
    decimals
        Heights and points may be rounded to this many.
    mistakes
        Known wrong heights or points.
    message
        What a learner reads instead of the usual sentence when it is wrong.

    """

    points: float
    expected: Data = None
    unit: str | None = None
    decimals: int | None = None
    mistakes: Sequence[Mistake] = ()
    message: str = ""


def expect_chart(
    value: object,
    kind: Literal["bars", "line", "scatter"] | None = None,
    *,
    panels: int | None = None,
) -> Fits:
    """Look whether an answer is a chart with something in it, a title and labels.

    Parameters
    ----------
    value
        The answer: an Axes, a Figure, several Axes, or seaborn's grid.
    kind
        What has to be in it.
    panels
        How many panels it has to have.

    Raises
    ------
    Hint
        When it has not, with the reason.

    >>> import matplotlib.figure
    >>> axes = matplotlib.figure.Figure().subplots()
    >>> _ = axes.bar(["East", "West"], [3, 4])
    >>> _ = axes.set(title="Arrivals in May", xlabel="Ward", ylabel="Arrivals (number)")
    >>> expect_chart(axes, "bars")
    A chart of the right form. Whether it shows the right thing, the marking will tell.

    """
    try:
        found = read_panels(value)
    except Problem as problem:
        raise Hint(str(problem)) from None
    if not any(one.bars or one.lines or one.dots or one.slices for one in found):
        raise Hint(EMPTY)
    if kind is not None and not any(getattr(one, _DRAWN[kind]) for one in found):
        raise Hint(plots.none_of(kind, found))
    if panels is not None and len(found) != panels:
        message = f"There are {len(found)} panels, and {panels} are asked for."
        raise Hint(message)
    for _, fault in (
        _title(found, Part(1)),
        _label("x", found, Part(1)),
        _label("y", found, Part(1)),
    ):
        if fault:
            raise Hint(fault)
    return FITS


def chart(  # noqa: PLR0913  (an author says all of this by name)
    value: object,
    *,
    title: Part | None = None,
    x: Part | None = None,
    y: Part | None = None,
    bars: Part | None = None,
    line: Part | None = None,
    scatter: Part | None = None,
    legend: Part | None = None,
    zero: Part | None = None,
    panels: Part | None = None,
    right: str = RIGHT,
) -> Verdict:
    """Mark a chart, part by part; what no part asks for is not looked at.

    Parameters
    ----------
    value
        The answer: an Axes, a Figure, several Axes, or seaborn's grid.
    title, x, y
        The title, and the label of each axis with its unit.
    bars
        A Series or dict, height by label, in any order; for groups a dict of such, or a table
        with a column for each group. Bars whose axis does not begin at 0 earn half, unless
        ``zero`` looks at that.
    line
        A Series or dict, y by x; for several lines a dict of such. Other lines may be there too.
    scatter
        A table of two columns, or pairs, in any order.
    legend
        The names of the groups, in any order.
    zero
        Whether the bars begin at 0 and none is cut off.
    panels
        How many panels there are.
    right
        What a learner reads whose chart is right in every part.

    >>> import matplotlib.figure
    >>> axes = matplotlib.figure.Figure().subplots()
    >>> _ = axes.bar(["East", "West"], [3, 4])
    >>> chart(axes, bars=Part(2, {"West": 4, "East": 3}), title=Part(1))
    Verdict(score=2.0, points=3, message='The chart has no title. Say what is shown, for whom and
    when.')

    """
    asked = {
        "title": title,
        "x": x,
        "y": y,
        "bars": bars,
        "line": line,
        "scatter": scatter,
        "legend": legend,
        "zero": zero,
        "panels": panels,
    }
    parts = {name: part for name, part in asked.items() if part is not None}
    points = sum(part.points for part in parts.values())
    try:
        found = read_panels(value)
    except Problem as problem:
        return Verdict(0, points, str(problem))
    score, messages = 0.0, []
    for name, part in parts.items():
        earned, message = _LOOKS[name](found, part)
        if name == "bars" and earned and zero is None and (fault := _zero(found, part)[1]):
            earned, message = earned / 2, fault
        score += earned
        messages += [part.message or message] if message else []
    score = points if abs(score - points) < _TINY else score
    return Verdict(score, points, " ".join(dict.fromkeys(messages)) or right)


def _title(found: Sequence[Panel], part: Part) -> tuple[float, str]:
    text = " ".join(dict.fromkeys(one.title for one in found))
    if not text.strip():
        return 0, NO_TITLE
    return (part.points, "") if _says(text, part.expected) else (part.points / 2, OTHER_TITLE)


def _label(axis: Literal["x", "y"], found: Sequence[Panel], part: Part) -> tuple[float, str]:
    """Look at the label of an axis: that it is there, what it says, and its unit."""
    text = " ".join(dict.fromkeys(one.x if axis == "x" else one.y for one in found))
    if not text.strip():
        return 0, NO_LABEL.format(axis=axis)
    if not _says(text, part.expected):
        return 0, OTHER_LABEL.format(axis=axis)
    if part.unit is not None and not _names_unit(text, part.unit):
        return part.points / 2, NO_UNIT.format(axis=axis)
    return part.points, ""


def _legend(found: Sequence[Panel], part: Part) -> tuple[float, str]:
    names = {key_of(name) for one in found for name in one.legend}
    if not names:
        return 0, NO_LEGEND
    wanted = {key_of(str(name)) for name in part.expected or ()}
    return (part.points, "") if wanted <= names else (0, OTHER_LEGEND)


def _zero(found: Sequence[Panel], part: Part) -> tuple[float, str]:
    """Look whether bars are as long as their numbers."""
    barred = [one for one in found if one.bars]
    if not barred:
        return 0, NO_BARS_TO_LOOK_AT
    for one in barred:
        ends = [end for bar in one.bars for end in (bar.base, bar.base + bar.height)]
        slack = _TINY * max(1.0, *map(abs, ends))
        if one.is_log:
            return 0, LOG
        if one.low > slack or one.high < -slack:
            return 0, TRUNCATED
        if max(ends) > one.high + slack or min(ends) < one.low - slack:
            return 0, CUT_OFF
    return part.points, ""


def _panels(found: Sequence[Panel], part: Part) -> tuple[float, str]:
    drawn = [one for one in found if one.bars or one.lines or one.dots or one.slices]
    if len(drawn) == part.expected:
        return part.points, ""
    return 0, PANELS.format(found=len(drawn))


def _drawn(kind: str) -> Callable[[Sequence[Panel], Part], tuple[float, str]]:
    def look(found: Sequence[Panel], part: Part) -> tuple[float, str]:
        share, message = plots.look(
            kind, found, part.expected, part.decimals, part.unit, part.mistakes
        )
        if isinstance(share, Mistake):
            return share.score, share.message
        return part_of(part.points, share), message

    return look


def _says(text: str, expected: Data) -> bool:
    """Tell whether a text holds all words that are asked for, in any order."""
    if expected is None:
        return True
    if not isinstance(expected, str):
        return any(_says(text, one) for one in expected)
    return all(key_of(word) in key_of(text) for word in expected.split())


def _names_unit(text: str, unit: str) -> bool:
    """Tell whether a label names a unit, as a word of its own or by its sign."""
    plain = f" {tidied(text)} "
    for bracket in "()[],;:/":
        plain = plain.replace(bracket, f" {bracket} " if bracket == "/" else " ")
    plain = " ".join(plain.split())
    names = (unit, *SHORT.get(unit, ()))
    return any(
        f" {' '.join(tidied(name).replace('/', ' / ').split())} " in f" {plain} "
        or (not name.isalnum() and name in text)
        for name in names
    )


_TINY = 1e-9
_DRAWN = {"bars": "bars", "line": "lines", "scatter": "dots"}
_LOOKS: dict[str, Callable[[Sequence[Panel], Part], tuple[float, str]]] = {
    "title": _title,
    "x": lambda found, part: _label("x", found, part),
    "y": lambda found, part: _label("y", found, part),
    "bars": _drawn("bars"),
    "line": _drawn("line"),
    "scatter": _drawn("scatter"),
    "legend": _legend,
    "zero": _zero,
    "panels": _panels,
}
