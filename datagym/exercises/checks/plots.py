"""Whether bars, lines and dots of a chart show the data that were asked for."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import pandas as pd

from datagym.exercises.checks.kinds import DATES, NUMBERS, TEXTS
from datagym.exercises.checks.panels import Bar, Panel, Point
from datagym.exercises.checks.sameness import Key, key_of_value
from datagym.exercises.checks.texts import key_of
from datagym.exercises.checks.units import PERCENTAGE, mistake_of_unit
from datagym.exercises.checks.values import TOO_ROUND, Mistake, near, too_round

Data: TypeAlias = Any  # what an author expects: a Series, table, dict or pairs
Heights: TypeAlias = dict[Key, list[float]]  # by label, or by group and label
Look: TypeAlias = tuple[float, str]  # a share of the points, and why

NOTHING = "There {are} in this chart."
PIE = "This is a pie. Slices are hard to compare: draw a bar for each."
NO_DOTS = "The dots are joined by a line, as if something lay between them. Draw a scatter plot."
OTHER_BARS = "The bars do not stand for what was asked: look what each is drawn for."
MORE_BARS = "There are more bars than were asked for."
FEWER_BARS = "Some bars that were asked for are missing."
HEIGHTS = "The bars have other heights. What is counted, and over what is it divided?"
OTHER_LINE = "The line goes through other points. Which rows are counted, and what stands along x?"
SOME_LINES = "Only {right} of {all} lines go through the right points."
ZIGZAG = "The points of the line are joined in another order, so it runs back and forth. Sort by x."
OTHER_DOTS = "The dots stand at other places. Which rows are shown, and what stands along x and y?"
DOT_COUNT = "There are {found} dots, and another number was asked for."

_NAMES = {"bars": "are no bars", "line": "is no line", "scatter": "are no dots"}
_EPOCH = pd.Timestamp(1970, 1, 1)
_PERIODS = ("D", "W", "M", "Q", "Y", "h")  # by which pandas counts along an axis of dates
_HUNDRED = 100


def none_of(kind: str, panels: Sequence[Panel]) -> str:
    """Return what to say when nothing of a kind is drawn.

    >>> none_of("bars", [])
    'There are no bars in this chart.'
    """
    if any(panel.slices for panel in panels):
        return PIE
    if kind == "scatter" and any(panel.lines for panel in panels):
        return NO_DOTS
    return NOTHING.format(are=_NAMES[kind])


def look(  # noqa: PLR0913, PLR0917  (what a part of a chart says)
    kind: str,
    panels: Sequence[Panel],
    expected: Data,
    decimals: int | None,
    unit: str | None,
    mistakes: Sequence[Mistake],
) -> tuple[float | Mistake, str]:
    """Return the share of its points that bars, a line or a scatter earn, and why.

    A known mistake is returned itself.

    >>> look("line", [Panel("", "", "", lines=(((1.0, 5.0), (2.0, 6.0)),))], {1: 5, 2: 6}, None,
    ...      None, ())
    (1, '')
    """
    drawn = {"bars": "bars", "line": "lines", "scatter": "dots"}[kind]
    shown = [panel for panel in panels if getattr(panel, drawn)]
    if not shown:
        return 0, none_of(kind, panels)
    if expected is None:
        return 1, ""
    found = _LOOKS[kind](shown, expected, decimals, unit)
    if found[0] == 1:
        return found
    for mistake in mistakes:
        if _LOOKS[kind](shown, mistake.value, decimals, unit)[0] == 1:
            return mistake, mistake.message
    return found


def _bars(panels: Sequence[Panel], expected: Data, decimals: int | None, unit: str | None) -> Look:
    groups = _groups(expected)
    wanted = _wanted(groups, named=True)
    best: Look = (0, OTHER_BARS)
    for mine, named in _readings(panels, groups):
        right = wanted if named else _wanted(groups, named=False)
        found = _compared(mine, right, decimals, unit)
        if found[0] > best[0] or (found[0] == best[0] and best[1] == OTHER_BARS):
            best = found
    return best


def _groups(expected: Data) -> dict[Key, dict[Data, Data]]:
    """Return what is expected by group; without groups, by None."""
    if isinstance(expected, pd.DataFrame):
        return {key_of_value(name): dict(expected[name]) for name in expected.columns}
    data = dict(expected)
    if data and all(isinstance(part, Mapping | pd.Series) for part in data.values()):
        return {key_of_value(name): dict(part) for name, part in data.items()}
    return {None: data}


def _wanted(groups: Mapping[Key, Mapping[Data, Data]], *, named: bool) -> Heights:
    heights: Heights = {}
    for group, data in groups.items():
        for label, height in data.items():
            key = _bar_key(label)
            heights.setdefault((group, key) if named else key, []).append(float(height))
    return {key: sorted(found) for key, found in heights.items()}


def _bar_key(label: Data) -> Key:
    key = key_of_value(label)
    return round(_position(label), 6) if type(label) in DATES else key


def _readings(
    panels: Sequence[Panel], groups: Mapping[Key, Data]
) -> Iterator[tuple[Heights, bool]]:
    """Yield the ways in which bars can be read, and whether their groups are known in each."""
    keys: tuple[Callable[[Bar], Key], ...] = (
        lambda bar: key_of_value(bar.label),
        lambda bar: round(bar.centre, 6),
        lambda bar: round(bar.right, 6),
        lambda bar: round(bar.left, 6),
    )
    for key in keys:
        if list(groups) == [None]:
            for panel in panels:
                yield _heights(((None, key(bar)), bar) for bar in panel.bars), True
            continue
        if len(panels) > 1:
            yield (
                _heights(
                    ((_group_of(panel.title, groups), key(bar)), bar)
                    for panel in panels
                    for bar in panel.bars
                ),
                True,
            )
        for panel in panels:
            names = {colour: key_of_value(name) for name, colour in panel.legend.items()}
            if {bar.colour for bar in panel.bars} <= names.keys():
                yield _heights(((names[bar.colour], key(bar)), bar) for bar in panel.bars), True
            else:
                yield _heights((key(bar), bar) for bar in panel.bars), False


def _group_of(title: str, groups: Mapping[Key, Data]) -> Key:
    """Return the group that the title of a panel names."""
    plain = key_of(title)
    named = [group for group in groups if plain.endswith(key_of(_text(group)))]
    return max(named, key=lambda group: len(_text(group)), default=None)


def _text(key: Key) -> str:
    return f"{key:g}" if isinstance(key, float) else str(key)


def _heights(bars: Iterator[tuple[Key, Bar]]) -> Heights:
    heights: Heights = {}
    for key, bar in bars:
        heights.setdefault(key, []).append(bar.height)
    return {key: sorted(found) for key, found in heights.items()}


def _compared(mine: Heights, wanted: Heights, decimals: int | None, unit: str | None) -> Look:
    """Return the share that bars earn, and why."""
    shared = [key for key in wanted if len(mine.get(key, ())) == len(wanted[key])]
    if not shared:
        return 0, OTHER_BARS
    pairs = [pair for key in shared for pair in zip(mine[key], wanted[key], strict=True)]
    share, message = _of_numbers(pairs, decimals, unit, HEIGHTS)
    if len(shared) < len(wanted):
        return share / 2, message or FEWER_BARS
    if len(mine) > len(wanted):
        return share / 2, message or MORE_BARS
    return share, message


def _of_numbers(
    pairs: Sequence[Point], decimals: int | None, unit: str | None, otherwise: str
) -> Look:
    """Return the share that numbers earn beside the right ones, and why."""
    wrong = [(a, b) for a, b in pairs if not near(a, b, decimals)]
    if not wrong:
        return 1, ""
    if all(too_round(a, b, decimals) for a, b in wrong):
        return 0.5, TOO_ROUND.format(decimals=decimals)
    if unit is None and decimals and all(near(a / _HUNDRED, b, decimals) for a, b in wrong):
        return 0, PERCENTAGE
    reasons = {mistake_of_unit(a, b, unit or "number", decimals) for a, b in wrong}  # type: ignore[arg-type]
    reason = reasons.pop() if len(reasons) == 1 else None
    return 0, reason or otherwise


def _line(panels: Sequence[Panel], expected: Data, decimals: int | None, unit: str | None) -> Look:
    groups = _groups(expected)
    looks = [_best_line(panels, data, decimals, unit) for data in groups.values()]
    right = sum(share == 1 for share, _ in looks)
    if 0 < right < len(looks):
        return right / len(looks), SOME_LINES.format(right=right, all=len(looks))
    return max(looks, key=lambda found: (found[0], found[1] != OTHER_LINE))


def _best_line(
    panels: Sequence[Panel], data: Mapping[Data, Data], decimals: int | None, unit: str | None
) -> Look:
    """Return what the line that is nearest to some points earns, and why."""
    best: Look = (0, OTHER_LINE)
    for panel in panels:
        for places in _places(list(data), panel):
            wanted = sorted(zip(places, map(float, data.values()), strict=True))
            for line in panel.lines:
                mine = sorted(line)
                if len(mine) != len(wanted) or not all(
                    near(a[0], b[0]) for a, b in zip(mine, wanted, strict=True)
                ):
                    continue
                pairs = [(a[1], b[1]) for a, b in zip(mine, wanted, strict=True)]
                found = _of_numbers(pairs, decimals, unit, OTHER_LINE)
                if found[0] == 1 and list(line) not in (mine, mine[::-1]):
                    found = (0.5, ZIGZAG)
                if found[0] > best[0] or best == (0, OTHER_LINE):
                    best = found
    return best


def _places(keys: Sequence[Data], panel: Panel) -> Iterator[list[float]]:
    """Yield where some values can stand along the x axis of a panel."""
    ticks = {key_of_value(text): place for place, text in panel.ticks.items()}
    plain = [_place(key, ticks) for key in keys]
    if None not in plain:
        yield [place for place in plain if place is not None]
    if keys and all(type(key) in DATES for key in keys):
        for period in _PERIODS:
            yield [float(pd.Period(key, period).ordinal) for key in keys]


def _place(key: Data, ticks: Mapping[Key, float]) -> float | None:
    if type(key) in NUMBERS or type(key) in DATES:
        return _position(key)
    return ticks.get(key_of_value(key)) if type(key) in TEXTS else None


def _position(value: Data) -> float:
    """Return where matplotlib puts a number or a date: dates by the day since 1970."""
    if type(value) in NUMBERS:
        return float(value)
    when = pd.Timestamp(value)
    when = when if when.tzinfo is None else when.tz_convert("UTC").tz_localize(None)
    return float((when - _EPOCH) / pd.Timedelta(days=1))


def _scatter(panels: Sequence[Panel], expected: Data, decimals: int | None, _: str | None) -> Look:
    frame = expected if isinstance(expected, pd.DataFrame) else pd.DataFrame(list(expected))
    pairs = list(frame.iloc[:, :2].dropna().itertuples(index=False, name=None))
    counts = []
    for panel in panels:
        for places in _places([x for x, _ in pairs], panel):
            wanted = sorted(zip(places, (float(y) for _, y in pairs), strict=True))
            counts.append(len(panel.dots))
            if len(panel.dots) == len(wanted) and all(
                near(a[0], b[0], decimals) and near(a[1], b[1], decimals)
                for a, b in zip(sorted(panel.dots), wanted, strict=True)
            ):
                return 1, ""
    if len(pairs) not in counts:
        return 0, DOT_COUNT.format(found=max(counts, default=0))
    return 0, OTHER_DOTS


_LOOKS: dict[str, Callable[[Sequence[Panel], Data, int | None, str | None], Look]] = {
    "bars": _bars,
    "line": _line,
    "scatter": _scatter,
}
