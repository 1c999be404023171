import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from matplotlib.figure import Figure

from datagym.exercises.checks.panels import SHOWN, read_panels
from datagym.exercises.checks.values import NOT_ANSWERED, Problem

FRAME = pd.DataFrame({"ward": ["E", "E", "W", "W"], "year": ["a", "b"] * 2, "n": [1, 2, 3, 4]})
WARDS = pd.Series({"E": 3.0, "W": 7.0})


@pytest.fixture(autouse=True)
def close():
    """Close what pyplot opened."""
    plt.switch_backend("agg")
    yield
    plt.close("all")


def axes_of(kind="bar", *data):
    """Return an Axes with something drawn in it."""
    axes = Figure().subplots()
    getattr(axes, kind)(*(data or (["E", "W"], [3, 7])))
    return axes


def heights(value):
    """Return the bars of a chart by their labels."""
    (panel,) = read_panels(value)
    return {bar.label: bar.height for bar in panel.bars}


@pytest.mark.parametrize(
    "draw",
    [
        axes_of,
        lambda: axes_of("barh"),
        WARDS.plot.bar,
        WARDS.plot.barh,
        lambda: sns.barplot(x=WARDS.index, y=WARDS),
        lambda: sns.barplot(y=WARDS.index, x=WARDS),
        lambda: sns.catplot(FRAME, x="ward", y="n", kind="bar", estimator="sum"),
        lambda: [axes_of()],
        lambda: np.array([axes_of()]),
        lambda: {"left": axes_of()},
        lambda: axes_of().get_figure(),
        lambda: plt.bar(["E", "W"], [3, 7]),
    ],
)
def test_bars_are_read_in_whatever_form_a_chart_comes(draw):
    """Matplotlib, pandas and seaborn; standing or lying; Axes, Figure, several, a grid."""
    assert heights(draw()) == {"E": 3, "W": 7}


def test_bars_without_a_containers_word_are_told_by_their_form():
    """As when a chart was drawn again from its description."""
    axes = axes_of("barh")
    axes.containers.clear()
    assert heights(axes)
    assert {bar.height for bar in read_panels(axes)[0].bars} == {3, 7}


def test_groups_have_their_colours_and_names():
    """So that the bars of each can be told."""
    (panel,) = read_panels(sns.barplot(FRAME, x="ward", y="n", hue="year"))
    assert set(panel.legend) == {"a", "b"}
    assert {bar.colour for bar in panel.bars} == set(panel.legend.values())


def test_panels_titles_and_labels_are_read():
    """Those over the whole figure count for each panel."""
    figure, axes = plt.subplots(1, 2)
    figure.suptitle("All")
    figure.supxlabel("Hour")
    axes[0].set_title("Left", loc="left")
    axes[1].set_ylabel("Beds")
    found = read_panels(axes)
    assert [(panel.title, panel.x, panel.y) for panel in found] == [
        ("All Left", "Hour", ""),
        ("All", "Hour", "Beds"),
    ]


def test_lines_dots_and_slices_are_read():
    """Help lines, bands and colour bars are not data."""
    axes = axes_of("plot", [1, 2], [3, 4])
    axes.axhline(3)
    axes.axvspan(0, 1)
    axes.plot([5], [6], "o")
    cloud = axes.scatter([7, 8], [9, np.nan], c=[1, 2])
    axes.get_figure().colorbar(cloud)
    (panel,) = read_panels(axes.get_figure())
    assert panel.lines == (((1, 3), (2, 4)),)
    assert panel.dots == ((5, 6), (7, 9))
    assert panel.bars == ()
    assert read_panels(axes_of("pie", [1, 2]))[0].slices == 2


def test_the_axis_of_the_bars_is_read():
    """Its ends and its scale."""
    axes = axes_of()
    axes.set_ylim(2, 9)
    assert (read_panels(axes)[0].low, read_panels(axes)[0].high) == (2, 9)
    axes.set_yscale("log")
    assert read_panels(axes)[0].is_log


@pytest.mark.parametrize(
    ("value", "message"),
    [
        (..., NOT_ANSWERED),
        (None, SHOWN),
        (7, "this is a number. Keep the Axes"),
        ([], "this is a list. Keep"),
        ([[[[axes_of()]]]], "this is a list. Keep"),
        (np.zeros(3), "this is a row of values. Keep"),
        (WARDS, "this is a whole column. Keep"),
    ],
)
def test_what_is_no_chart_says_why(value, message):
    """Each kind has a sentence."""
    with pytest.raises(Problem) as problem:
        read_panels(value)
    assert message in str(problem.value)


def test_an_object_that_pretends_to_hold_a_chart_runs_no_code():
    """Only what it plainly holds is looked at, and only matplotlib's own classes count."""

    class Grid:
        @property
        def axes(self):
            raise AssertionError

        def __getattr__(self, _):
            raise AssertionError

        def __iter__(self):
            raise AssertionError

    class Axes:
        pass

    class Holder:
        def __init__(self, held):
            self.ax = held

    for value in (Grid(), Axes(), Holder(Axes()), Holder(Holder(axes_of()))):
        with pytest.raises(Problem, match="A chart is asked for"):
            read_panels(value)
    assert heights(Holder(axes_of())) == {"E": 3, "W": 7}


def test_a_chart_that_matplotlib_cannot_read_itself_says_so():
    """Never an error of matplotlib."""
    axes = axes_of()
    axes.patches[0].set_transform(None)
    axes.get_legend = None
    with pytest.raises(Problem, match="cannot be read"):
        read_panels(axes)
