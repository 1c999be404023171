import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.figure import Figure

from datagym.exercises import checks
from datagym.exercises.checks import Mistake, Part
from datagym.exercises.checks.pictures import (
    CUT_OFF,
    LOG,
    NO_BARS_TO_LOOK_AT,
    NO_LABEL,
    NO_LEGEND,
    NO_TITLE,
    NO_UNIT,
    OTHER_LABEL,
    OTHER_LEGEND,
    OTHER_TITLE,
    PANELS,
    TRUNCATED,
)
from datagym.exercises.checks.plots import HEIGHTS
from datagym.exercises.checks.values import NOT_ANSWERED, RIGHT
from datagym.exercises.checks.verdict import Hint

STAYS = {"East": 200, "West": 240}


def picture(title="Median stay by ward, 2024", x="Ward", y="Median stay (minutes)", data=None):
    """Draw bars as they are asked for."""
    axes = Figure().subplots()
    data = STAYS if data is None else data
    axes.bar(list(data), list(data.values()))
    axes.set(title=title, xlabel=x, ylabel=y)
    return axes


def mark(value, **more):
    """Mark a chart out of 7 points."""
    parts = {
        "title": Part(1, "stay 2024"),
        "x": Part(1, "ward"),
        "y": Part(2, unit="minutes"),
        "bars": Part(3, STAYS),
    }
    return checks.chart(value, **parts | more)


def test_a_right_chart_earns_all():
    """Every part of it."""
    assert mark(picture()).score == 7
    assert mark(picture()).message == RIGHT
    assert mark(picture().get_figure(), right="Well drawn.").message == "Well drawn."


@pytest.mark.parametrize(
    ("how", "score", "message"),
    [
        ({"title": ""}, 6, NO_TITLE),
        ({"title": "Wards"}, 6.5, OTHER_TITLE),
        ({"x": ""}, 6, NO_LABEL.format(axis="x")),
        ({"x": "None"}, 6, NO_LABEL.format(axis="x")),
        ({"x": "Site"}, 6, OTHER_LABEL.format(axis="x")),
        ({"y": "Median stay"}, 6, NO_UNIT.format(axis="y")),
        ({"y": "Median stay in admissions"}, 6, NO_UNIT.format(axis="y")),
        ({"data": {"East": 1, "West": 2}}, 4, HEIGHTS),
        ({"title": "", "x": ""}, 5, f"{NO_TITLE} {NO_LABEL.format(axis='x')}"),
    ],
)
def test_each_part_has_its_own_points_and_message(how, score, message):
    """What is wrong in one takes nothing from another."""
    verdict = mark(picture(**how))
    assert (verdict.score, verdict.message) == (score, message)


@pytest.mark.parametrize(
    ("label", "unit"),
    [
        ("Stay (min)", "minutes"),
        ("Stay, minutes", "minutes"),
        ("Minutes", "minutes"),
        ("Stay [hours]", "hours"),
        ("Within 4 hours (%)", "percentage"),
        ("Within 4 hours in %", "percentage"),
        ("Falls per 1,000 bed days", "per 1,000"),
        ("Falls per 1000 bed days", "per 1,000"),
        ("Falls / 1,000", "per 1,000"),
        ("Glucose (mmol/L)", "mmol/L"),
        ("Cost (\u00a3)", "pounds"),
        ("Dose/mg", "milligrams"),
    ],
)
def test_a_unit_may_be_written_in_the_usual_ways(label, unit):
    """In brackets, after a comma, by its sign, in full or short."""
    assert mark(picture(y=label), y=Part(2, unit=unit)).score == 7


@pytest.mark.parametrize(
    ("label", "unit"), [("Admissions", "minutes"), ("Dose/g", "milligrams"), ("4", "hours")]
)
def test_a_unit_is_a_word_of_its_own(label, unit):
    """And not a part of another."""
    assert mark(picture(y=label), y=Part(2, unit=unit)).score == 6


def test_any_of_several_words_will_do():
    """When the author lists them."""
    parts = {"x": Part(1, ["site", "ward"])}
    assert mark(picture(), **parts).score == 7
    assert mark(picture(x="Room"), **parts).score == 6


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda axes: axes.set_ylim(150, 250), TRUNCATED),
        (lambda axes: axes.set_ylim(0, 220), CUT_OFF),
        (lambda axes: axes.set_yscale("log"), LOG),
    ],
)
def test_bars_that_mislead_are_named(change, message):
    """For a part of its own, or else for half of what the bars earn."""
    axes = picture()
    change(axes)
    verdict = mark(axes)
    assert (verdict.score, verdict.message) == (5.5, message)
    verdict = mark(axes, zero=Part(2))
    assert (verdict.score, verdict.points, verdict.message) == (7, 9, message)
    assert mark(picture(), zero=Part(2)).score == 9


def test_bars_below_zero_begin_at_zero_too():
    """Differences may go both ways."""
    data = {"East": -20, "West": 30}
    assert mark(picture(data=data), bars=Part(3, data), zero=Part(1)).score == 8
    axes = Figure().subplots()
    axes.plot([1, 2])
    assert checks.chart(axes, zero=Part(1)).message == NO_BARS_TO_LOOK_AT


def test_a_legend_names_the_groups():
    """Where there are several."""
    wide = pd.DataFrame({2023: [1, 2], 2024: [3, 4]}, index=["East", "West"])
    axes = wide.plot.bar(ax=Figure().subplots())
    assert checks.chart(axes, bars=Part(2, wide), legend=Part(1, [2024, 2023])).score == 3
    assert checks.chart(axes, legend=Part(1, ["old", "new"])).message == OTHER_LEGEND
    axes.get_legend().remove()
    assert checks.chart(axes, legend=Part(1)).message == NO_LEGEND


def test_panels_are_counted():
    """Those with something in them."""
    figure = Figure()
    axes = figure.subplots(1, 3)
    axes[0].bar(["East"], [1])
    axes[1].plot([1, 2])
    assert checks.chart(figure, panels=Part(1, 2)).score == 1
    assert checks.chart(axes, panels=Part(1, 3)).message == PANELS.format(found=2)


def test_lines_and_dots_are_parts_too():
    """With an author's own sentence, and known mistakes."""
    axes = Figure().subplots()
    axes.plot([1, 2], [3, 4])
    axes.scatter([1, 2], [3, 4])
    known = Mistake({1: 3, 2: 4}, 1, "That is the year before.")
    line = Part(2, {1: 5, 2: 6}, mistakes=[known])
    verdict = checks.chart(axes, line=line, scatter=Part(2, [(1, 3), (2, 4)]))
    assert (verdict.score, verdict.message) == (3, known.message)
    own = Part(2, {1: 5, 2: 6}, message="Look at the second year.")
    assert checks.chart(axes, line=own).message == "Look at the second year."


@pytest.mark.parametrize("value", [..., None, 7, "chart", Figure(), []])
def test_what_is_no_chart_earns_nothing(value):
    """And says so in both checks."""
    verdict = mark(value)
    assert verdict.score == 0
    assert verdict.message
    with pytest.raises(Hint):
        checks.expect_chart(value)


@pytest.mark.parametrize(
    ("value", "more", "part"),
    [
        (..., {}, NOT_ANSWERED),
        (picture(data={}), {}, "nothing in it"),
        (picture(title=""), {}, "no title"),
        (picture(y=""), {}, "y axis has no label"),
        (picture(), {"kind": "line"}, "no line"),
        (picture(), {"panels": 2}, "1 panels, and 2"),
    ],
)
def test_the_visible_check_looks_at_the_form(value, more, part):
    """Something in it, a title, labels, panels."""
    with pytest.raises(Hint, match=part):
        checks.expect_chart(value, **more)
    assert checks.expect_chart(picture(), "bars", panels=1)


def test_nothing_is_drawn_or_opened_by_looking():
    """A check leaves pyplot alone."""
    before = plt.get_fignums()
    mark(picture())
    assert plt.get_fignums() == before
