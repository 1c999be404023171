"""What the prototype shows: counts that can be counted again by hand."""

import re

import pandas as pd
import pytest

from datagym.apps.prototype_board import as_html, board
from datagym.apps.prototype_choice import GROUPS, Choice, chosen, what_if
from datagym.datasets import load

FRAME = pd.DataFrame(
    {
        "minutes_in_department": [100, 240, 241, 260, 270, 271, 500],
        "disposal": ["discharged", *["admitted"] * 5, "discharged"],
        "age": [20, 80, 75, 74, 30, 90, 40],
        "triage": [4, 2, 3, 3, 1, 5, 4],
    }
)


def test_saving_minutes_counts_to_the_line_and_no_further():
    """Thirty minutes bring 270 to 240, which is within four hours; 271 stays outside."""
    result = what_if(FRAME, "admitted", 30)
    assert (result.people, result.breaches, result.remaining, result.avoided) == (5, 4, 1, 3)
    assert (result.all_people, result.all_breaches) == (7, 5)


def test_nothing_saved_changes_nothing():
    """Nought minutes leave every count as recorded."""
    for group in GROUPS:
        assert what_if(FRAME, group, 0).avoided == 0


@pytest.mark.parametrize(
    ("group", "people"), [("everyone", 7), ("admitted", 5), ("discharged", 2), ("older", 3)]
)
def test_groups(group, people):
    """Each group holds whom its label says."""
    assert what_if(FRAME, group, 10).people == people


def test_months_and_sites_are_chosen_exactly():
    """Both months count, and no other site."""
    frame = chosen(Choice(site="Tarn Lane", first="2023-12", last="2024-02"))
    assert sorted(frame["arrival"].dt.month.unique()) == [1, 2, 12]
    assert set(frame["site"]) == {"Tarn Lane"}


def test_figures_are_the_datas():
    """The tile's share is that of the table, with its denominator beside it."""
    frame = load("ed_attendances")
    tile = board(Choice())["tiles"][1]
    assert tile["value"] == f"{100 * frame['within_4_hours'].mean():.1f} %"
    assert tile["note"] == f"{frame['within_4_hours'].sum():,} of {len(frame):,} attendances"


def test_the_chart_has_words_and_a_table():
    """Alt text names the extremes; the table has one row a month."""
    figure = board(Choice(first="2023-06", last="2023-08"))["figure"]
    assert re.search(r"Highest: \d", figure["alt"])
    assert [row[0] for row in figure["table"]["rows"]] == ["June 2023", "July 2023", "August 2023"]


def test_the_report_says_the_same_as_the_page():
    """Heading, what-if and each limit stand in the HTML, escaped."""
    shown = board(Choice(site="Northgate"))
    shown["heading"] = "<b>Northgate</b>"
    html = as_html(shown)
    assert "&lt;b&gt;Northgate&lt;/b&gt;" in html
    assert shown["what_if"]["sentence"] in html
    assert html.count("<table>") == 2
    assert 'alt=""' not in html
