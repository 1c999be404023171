"""Charts come out as real figures of matplotlib: what an ordinary test asks, they answer."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.container import BarContainer
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle, Wedge

import datagym
from datagym import charts
from datagym.answers import Described, Grid, Limits, Uncarried, pack, unpack

BEDS = pd.DataFrame(
    {
        "day": ["Mon", "Tue"] * 20,
        "site": ["North"] * 20 + ["South"] * 20,
        "hours": np.arange(40) % 7 + 0.5,
        "age": np.arange(40) * 2.0,
        "when": pd.date_range("2024", periods=40),
    }
)


@pytest.fixture(autouse=True)
def _no_open_figures():
    """Let each test begin and end without a figure of pyplot's."""
    with mpl.rc_context({"backend": "agg"}):
        plt.close("all")
        yield
        plt.close("all")


def new():
    """Return empty axes."""
    return plt.subplots()[1]


def inverted():
    """Return axes that count down."""
    axes = new()
    axes.set(ylim=(3, 1), title="Down", yscale="log")
    axes.set_title("left", loc="left")
    return axes


CHARTS = {
    "line": lambda: new().plot([1, 2], [3, 4], "r--o", label="a")[0].axes,
    "words": lambda: new().plot(["a", "b"], [1, 2])[0].axes,
    "moments": lambda: new().plot(BEDS["when"], BEDS["age"])[0].axes,
    "logarithms": lambda: new().loglog([1, 10], [1, 100])[0].axes,
    "errors": lambda: new().errorbar([1, 2], [3, 4], yerr=[0.1, 0.2], label="e")[0].axes,
    "levels": lambda: new().hlines([1, 2], 0, 1).axes,
    "areas": lambda: new().fill_between([1, 2, 3], [1, 2, 1]).axes,
    "image": lambda: new().imshow(np.arange(6).reshape(2, 3)).axes,
    "note": lambda: new().annotate("here", (0, 0), (1, 1)).axes,
    "inverted": inverted,
    "steps": lambda: new().stairs([1, 2, 3]).axes,
    "pie": lambda: new().pie([1, 2], labels=["a", "b"])[0][0].axes,
    "histplot": lambda: sns.histplot(BEDS, x="hours", hue="site"),
    "barplot": lambda: sns.barplot(BEDS, x="day", y="hours", hue="site"),
    "boxplot": lambda: sns.boxplot(BEDS, x="day", y="hours"),
    "violinplot": lambda: sns.violinplot(BEDS, x="day", y="hours"),
    "scatterplot": lambda: sns.scatterplot(BEDS, x="age", y="hours", hue="site", size="age"),
    "lineplot": lambda: sns.lineplot(BEDS, x="when", y="age", hue="site"),
    "heatmap": lambda: sns.heatmap(BEDS.pivot_table("hours", "day", "site"), annot=True),
    "countplot": lambda: sns.countplot(BEDS, x="day"),
    "regplot": lambda: sns.regplot(BEDS, x="age", y="hours"),
    "kdeplot": lambda: sns.kdeplot(BEDS, x="hours", hue="site", fill=True),
    "pandas line": lambda: BEDS.plot(x="when", y="age"),
    "pandas bars": BEDS.groupby("day")["hours"].mean().plot.barh,
    "pandas histogram": lambda: BEDS["hours"].plot.hist(title="Hours"),
    "pandas weeks": lambda: BEDS.set_index("when")["age"].resample("W").mean().plot(),
    "pandas scatter": lambda: BEDS.plot.scatter("age", "hours", c="age"),
    "pandas pie": BEDS.groupby("day")["hours"].mean().plot.pie,
}


def facts(axes):
    """Return what tests ask of axes."""
    legend = axes.get_legend()
    return {
        "titles": [axes.get_title(side) for side in ("left", "center", "right")],
        "labels": (axes.get_xlabel(), axes.get_ylabel()),
        "limits": (axes.get_xlim(), axes.get_ylim()),
        "turned": (axes.xaxis_inverted(), axes.yaxis_inverted()),
        "scales": (axes.get_xscale(), axes.get_yscale()),
        "ticks": (list(axes.get_xticks()), list(axes.get_yticks())),
        "names": [
            [label.get_text() for label in labels]
            for labels in (axes.get_xticklabels(), axes.get_yticklabels())
        ],
        "legend": legend and [legend.get_title().get_text(), *(t.get_text() for t in legend.texts)],
        "lines": [
            (
                np.asarray(line.get_xdata()).tolist(),
                np.asarray(line.get_ydata()).tolist(),
                line.get_label(),
                line.get_linestyle(),
                line.get_marker(),
                line.get_linewidth(),
                mpl.colors.to_rgba(line.get_color()),
            )
            for line in axes.lines
        ],
        "patches": [
            (patch.get_label(), patch.get_facecolor(), patch.get_path().vertices.shape)
            for patch in axes.patches
        ],
        "bars": [
            (*bar.get_xy(), bar.get_width(), bar.get_height())
            for bar in axes.patches
            if isinstance(bar, Rectangle)
        ],
        "collections": [
            (
                drawn.get_label(),
                len(drawn.get_paths()),
                np.ma.filled(drawn.get_offsets(), np.nan).tolist()
                if isinstance(drawn, PathCollection)
                else None,
                drawn.get_facecolor().tolist(),
                None if drawn.get_array() is None else drawn.get_array().tolist(),
            )
            for drawn in axes.collections
        ],
        "images": [(one.get_array().tolist(), one.get_extent()) for one in axes.images],
        "texts": [(one.get_text(), one.get_position()) for one in axes.texts],
        "containers": [
            (type(one), one.get_label(), len(one))
            for one in axes.containers
            if type(one).__name__ in {"BarContainer", "ErrorbarContainer"}
        ],
    }


@pytest.mark.parametrize("name", CHARTS)
def test_axes_answer_as_before(through, name):
    """Words, ticks, legend, and the numbers of all that is drawn."""
    axes = CHARTS[name]()
    before = facts(axes)
    found = through(axes)
    assert isinstance(found, Axes)
    assert facts(found) == before
    assert [one.get_label() for one in found.figure.axes] == [
        one.get_label() for one in axes.figure.axes
    ]


def test_a_figure_comes_out_whole(through):
    """With its size, its heading and all axes, and nothing in pyplot."""
    figure, axes = plt.subplots(2, 2, sharex=True, figsize=(9, 7))
    axes[0, 0].bar(["a", "b"], [1, 2])
    figure.suptitle("Beds")
    figure.supxlabel("Day")
    figure.alt = "Two bars."
    plt.close("all")
    found = through(figure)
    assert type(found) is Figure
    assert tuple(found.get_size_inches()) == (9, 7)
    assert found.get_suptitle() == "Beds"
    assert found.get_supxlabel() == "Day"
    assert found.alt == "Two bars."
    assert len(found.axes) == 4
    assert [bar.get_height() for bar in found.axes[0].patches] == [1, 2]
    assert [label.get_text() for label in found.axes[2].get_xticklabels()] == ["a", "b"]
    assert found.axes[0].get_xticklabels() == []
    assert plt.get_fignums() == []


def test_axes_of_one_figure_stay_together(through):
    """In an array, a list or a dict, with the lines that stand in them."""
    figure, axes = plt.subplots(1, 2)
    (line,) = axes[1].plot([1, 2], label="x")
    found = through({"axes": axes, "figure": figure, "line": line, "title": axes[0].title})
    assert found["axes"].shape == (2,)
    assert found["axes"][1] is found["figure"].axes[1]
    assert found["line"] is found["axes"][1].lines[0]
    assert type(found["title"]).__name__ == "Text"
    assert isinstance(found["title"], Uncarried)


def test_what_plotting_functions_return(through):
    """Bars, lines, points, counts, a box's parts."""
    bars = through(plt.bar(["a", "b"], [1, 2], label="beds"))
    assert isinstance(bars, BarContainer)
    assert [bar.get_height() for bar in bars] == [1, 2]
    assert bars.get_label() == "beds"
    assert bars.datavalues.tolist() == [1, 2]
    (line,) = through(plt.plot([1, 2], [3, 4]))
    assert type(line) is Line2D
    assert line.get_ydata().tolist() == [3, 4]
    points = through(plt.scatter([1, 2], [3, np.nan], s=[4, 5]))
    assert points.get_offsets().shape == (2, 2)
    assert points.get_sizes().tolist() == [4, 5]
    counts, ends, drawn = through(plt.hist([1, 2, 2, 4], bins=3))
    assert counts.tolist() == [1, 2, 1]
    assert len(ends) == 4
    assert len(drawn) == 3
    parts = through(plt.boxplot([1, 2, 3]))
    assert parts["medians"][0].get_ydata().tolist() == [2, 2]
    wedges, *_ = through(tuple(plt.pie([1, 3])))
    assert isinstance(wedges[1], Wedge)
    assert wedges[1].theta2 - wedges[1].theta1 == pytest.approx(270)
    segments = through(plt.vlines([1, 2], 0, 3))
    assert isinstance(segments, LineCollection)
    assert len(segments.get_segments()) == 2


def test_grids_of_seaborn_come_out_with_their_axes(through):
    """FacetGrid, PairGrid and JointGrid, by the names that their users know."""
    found = through(sns.catplot(BEDS, x="day", y="hours", col="site", kind="bar"))
    assert isinstance(found, Grid)
    assert found.axes.shape == (1, 2)
    assert list(found.axes_dict) == ["North", "South"]
    assert found.axes_dict["South"] is found.axes[0, 1] is found.figure.axes[1]
    assert found.fig is found.figure
    with pytest.raises(AttributeError):
        _ = found.ax
    found = through(sns.lmplot(BEDS, x="age", y="hours", hue="site"))
    assert found.ax.get_xlabel() == "age"
    assert [text.get_text() for text in found.figure.legends[0].texts] == ["North", "South"]
    assert through(sns.pairplot(BEDS[["age", "hours"]])).axes.shape == (2, 2)
    found = through(sns.jointplot(BEDS, x="age", y="hours"))
    assert found.ax_joint.get_ylabel() == "hours"
    assert len(found.ax_marg_x.patches) > 1


def test_a_chart_of_the_course_keeps_its_text_and_its_table(through):
    """What makes it readable for everybody can be marked."""
    chart = charts.minutes(datagym.load("ed_attendances"))
    found = through(chart)
    assert isinstance(found, Described)
    assert (found.title, found.alt) == (chart.title, chart.alt)
    pd.testing.assert_frame_equal(found.table, chart.table)
    assert facts(found.axes) == facts(chart.axes)


def test_a_text_is_no_mathematics_when_it_comes_out(through):
    """A broken formula neither hangs nor fails, even if somebody draws the chart."""
    axes = new()
    axes.set(title="$\\frac{a}", xlabel="$$", ylabel="$x$")
    axes.plot([1], [1], label="$\\broken{$")
    axes.legend(title="$\\")
    axes.text(0, 0, "$\\sqrt")
    axes.set_xticks([1], ["$\\frac"])
    axes.figure.suptitle("$^")
    found = through(axes)
    assert found.get_title() == "$\\frac{a}"
    assert found.get_xticklabels()[0].get_text() == "$\\frac"
    found.figure.canvas.draw()


@pytest.mark.parametrize("name", ["barplot", "heatmap", "scatterplot", "lineplot", "image"])
def test_a_figure_that_came_out_can_be_drawn(through, name):
    """As any figure."""
    found = through(CHARTS[name]())
    found.figure.canvas.draw()
    assert np.asarray(found.figure.canvas.buffer_rgba()).std() > 0


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(points=1_000), "more than 1,000 points"),
        (Limits(artists=50), "more than 50 artists"),
        (Limits(axes=3), "more than 3 axes"),
        (Limits(total=2_000), "larger than"),
    ],
    ids=["points", "artists", "axes", "total"],
)
def test_a_chart_that_is_too_large_is_refused(limits, reason):
    """With the reason; the other answers still travel."""
    figure, axes = plt.subplots(2, 2)
    axes[0, 0].plot(range(600))
    axes[0, 1].bar(range(60), range(60))
    found = unpack(pack({"chart": figure, "n": 1}, limits), limits)
    assert reason in found["chart"].reason
    assert found["n"] == 1


def test_a_line_without_a_figure_is_refused():
    """It belongs to no chart."""
    assert "no figure" in unpack(pack({"it": Line2D([], [])}))["it"].reason
