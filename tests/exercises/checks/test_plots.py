import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from matplotlib.figure import Figure

from datagym.exercises.checks import Mistake
from datagym.exercises.checks.panels import read_panels
from datagym.exercises.checks.plots import (
    DOT_COUNT,
    FEWER_BARS,
    HEIGHTS,
    MORE_BARS,
    NO_DOTS,
    OTHER_BARS,
    OTHER_DOTS,
    OTHER_LINE,
    PIE,
    SOME_LINES,
    ZIGZAG,
    look,
)
from datagym.exercises.checks.units import HOURS, PERCENTAGE
from datagym.exercises.checks.values import TOO_ROUND

WARDS = pd.Series({"East": 0.25, "West": 0.5})
LONG = pd.DataFrame(
    {"ward": ["East", "East", "West", "West"], "year": [2023, 2024] * 2, "n": [1, 2, 3, 4]}
)


def wide(frame):
    """Return a table with a column for each year."""
    return frame.pivot_table(index="ward", columns="year", values="n")


WIDE = wide(LONG)
DAYS = pd.Series([3, 5, 4], index=pd.to_datetime(["2024-01-30", "2024-01-31", "2024-02-01"]))


@pytest.fixture(autouse=True)
def close():
    """Close what pyplot opened."""
    plt.switch_backend("agg")
    yield
    plt.close("all")


def drawn(kind, *data, **how):
    """Return an Axes with something drawn in it."""
    axes = Figure().subplots()
    getattr(axes, kind)(*data, **how)
    return axes


def seen(kind, value, expected, *, decimals=None, unit=None, mistakes=()):  # noqa: PLR0913
    """Look at a chart."""
    return look(kind, read_panels(value), expected, decimals, unit, mistakes)


def bars(data, **how):
    """Look at bars where the shares of two wards are asked for."""
    return seen("bars", drawn("bar", list(data), list(data.values())), WARDS, **how)


@pytest.mark.parametrize(
    ("data", "share", "message"),
    [
        ({"West": 0.5, "East": 0.25}, 1, ""),
        ({"WEST ": 0.5, "east": 0.25}, 1, ""),
        ({"West": 0.5}, 0.5, FEWER_BARS),
        ({"West": 0.5, "East": 0.25, "All": 0.4}, 0.5, MORE_BARS),
        ({"West": 50, "East": 25}, 0, PERCENTAGE),
        ({"West": 0.5, "East": 0.2}, 0.5, TOO_ROUND.format(decimals=2)),
        ({"West": 0.6, "East": 0.9}, 0, HEIGHTS),
        ({"North": 0.5, "South": 0.25}, 0, OTHER_BARS),
    ],
)
def test_bars_are_known_by_their_labels(data, share, message):
    """In any order; each fault has its own sentence."""
    assert bars(data, decimals=2) == (share, message)


def test_a_known_mistake_and_a_unit_explain_heights():
    """As they do for a number."""
    known = Mistake({"East": 5, "West": 9}, 1, "Those are counts.")
    assert bars({"East": 5, "West": 9}, mistakes=[known]) == (known, "Those are counts.")
    axes = drawn("bar", ["East", "West"], [1, 2])
    assert seen("bars", axes, {"East": 60, "West": 120}, unit="minutes") == (0, HOURS)


def test_bars_may_stand_at_numbers_dates_and_ranges():
    """Years, days, and the bars of a histogram by their upper ends."""
    years = drawn("bar", [2023, 2024], [1, 2])
    assert seen("bars", years, {2023: 1, 2024: 2})[0] == 1
    assert seen("bars", drawn("bar", ["2023", "2024"], [1, 2]), {2023: 1, 2024: 2})[0] == 1
    assert seen("bars", drawn("bar", DAYS.index, DAYS), DAYS)[0] == 1
    minutes = [5, 15, 16, 25]
    histogram = drawn("hist", minutes, bins=[0, 10, 20, 30])
    cut = pd.cut(pd.Series(minutes), [0, 10, 20, 30]).value_counts()
    assert seen("bars", histogram, cut)[0] == 1
    assert seen("bars", histogram, {0: 1, 10: 2, 20: 1})[0] == 1
    assert seen("bars", histogram, {5: 1, 15: 2, 25: 1})[0] == 1
    assert seen("bars", histogram, {10: 1, 20: 2, 30: 2}) == (0, HEIGHTS)


@pytest.mark.parametrize(
    "draw",
    [
        lambda frame: sns.barplot(frame, x="ward", y="n", hue="year"),
        lambda frame: sns.barplot(frame, y="ward", x="n", hue="year", orient="h"),
        lambda frame: wide(frame).plot.bar(),
        lambda frame: wide(frame).plot.barh(stacked=True),
        lambda frame: sns.catplot(frame, x="ward", y="n", col="year", kind="bar"),
        lambda frame: sns.catplot(frame, x="ward", y="n", hue="year", kind="bar"),
    ],
)
def test_groups_of_bars_are_known_by_the_legend_or_the_panel(draw):
    """Side by side, stacked, or in a panel each; groups that changed places are wrong."""
    assert seen("bars", draw(LONG), WIDE) == (1, "")
    plt.figure()
    assert seen("bars", draw(LONG), {2023: WIDE[2023], 2024: WIDE[2024]}) == (1, "")
    plt.figure()
    assert seen("bars", draw(LONG.assign(year=[2024, 2023] * 2)), WIDE) == (0, HEIGHTS)


def test_groups_without_a_legend_are_known_by_their_heights():
    """The legend is a part of its own."""
    axes = WIDE.plot.bar(legend=False)
    assert seen("bars", axes, WIDE) == (1, "")
    assert seen("bars", axes, WIDE + 1)[0] == 0


@pytest.mark.parametrize(
    ("xs", "ys", "share", "message"),
    [
        ([1, 2, 3], [4, 6, 5], 1, ""),
        ([3, 2, 1], [5, 6, 4], 1, ""),
        ([2, 1, 3], [6, 4, 5], 0.5, ZIGZAG),
        ([1, 2, 3], [4, 6, 7], 0, OTHER_LINE),
        ([1, 2], [4, 6], 0, OTHER_LINE),
        ([1, 2, 4], [4, 6, 5], 0, OTHER_LINE),
        ([1, 2, 3], [4 / 60, 6 / 60, 5 / 60], 0, HOURS),
    ],
)
def test_a_line_goes_through_its_points(xs, ys, share, message):
    """Joined from left to right."""
    axes = drawn("plot", xs, ys)
    assert seen("line", axes, {1: 4, 2: 6, 3: 5}, unit="minutes") == (share, message)


@pytest.mark.parametrize(
    "draw",
    [
        lambda days: drawn("plot", days.index, days),
        lambda days: sns.lineplot(x=days.index, y=days),
        lambda days: days.asfreq("D").plot(),
        lambda days: days.plot(),
    ],
)
def test_a_line_may_run_along_dates(draw):
    """However the library counts them."""
    assert seen("line", draw(DAYS), DAYS) == (1, "")
    assert seen("line", draw(DAYS), DAYS.shift(freq="1D"))[0] == 0


def test_months_along_an_axis_are_known():
    """Pandas counts them by month."""
    months = pd.Series([1.0, 2, 4], index=pd.date_range("2024-01-01", periods=3, freq="MS"))
    assert seen("line", months.plot(), months) == (1, "")


def test_names_along_an_axis_are_known():
    """A line over texts."""
    axes = drawn("plot", ["Mon", "Tue"], [1, 2])
    assert seen("line", axes, {"mon": 1, "tue": 2}) == (1, "")
    assert seen("line", axes, {"mon": 1, "wed": 2}) == (0, OTHER_LINE)


def test_several_lines_are_each_looked_for():
    """Each earns its share, and others may be there too."""
    axes = drawn("plot", [1, 2], [3, 4])
    axes.plot([1, 2], [9, 9])
    assert seen("line", axes, {"a": {1: 3, 2: 4}, "b": {1: 9, 2: 9}}) == (1, "")
    found = seen("line", axes, {"a": {1: 3, 2: 4}, "b": {1: 5, 2: 9}})
    assert found == (0.5, SOME_LINES.format(right=1, all=2))


def test_dots_stand_at_their_places_in_any_order():
    """And their number is said when it is another."""
    axes = drawn("scatter", [1, 2, 3], [4, 5, 6])
    pairs = [(3, 6), (1, 4), (2, 5)]
    assert seen("scatter", axes, pairs) == (1, "")
    assert seen("scatter", axes, pd.DataFrame({"x": [1, 2, 3, 4], "y": [4, 5, 6, np.nan]})) == (
        1,
        "",
    )
    assert seen("scatter", axes, [(1, 4), (2, 5), (3, 7)]) == (0, OTHER_DOTS)
    assert seen("scatter", axes, pairs[:2]) == (0, DOT_COUNT.format(found=3))


def test_another_kind_of_chart_is_named():
    """A pie for bars, a line for dots."""
    assert seen("bars", drawn("pie", [1, 2]), WARDS) == (0, PIE)
    assert seen("scatter", drawn("plot", [1, 2], [3, 4]), [(1, 3)]) == (0, NO_DOTS)
    assert seen("bars", drawn("plot", [1]), WARDS) == (0, "There are no bars in this chart.")
    assert seen("line", drawn("bar", [1], [1]), WARDS) == (0, "There is no line in this chart.")
    assert seen("line", drawn("plot", [1]), None) == (1, "")
