"""Figures in prose are computed in the lesson or carry their source."""

import pytest

from datagym.course.figures import unsupported


def lesson(prose, output="", **given):
    """Make a lesson of one text and one output."""
    code = {"cell_type": "code", "source": "x", "outputs": [{"text": output}]}
    text = {"cell_type": "markdown", "source": prose}
    return {"cells": [text, code], "metadata": {"datagym": {"given": given}}}


@pytest.mark.parametrize(
    ("prose", "output"),
    [
        ("It was 71.2 %.", "share 71.2 %"),
        ("There were 5,793 of them.", "5793 rows"),
        ("There were 5793 of them.", "5,793 rows"),
        ("Three units of 12 minutes.", ""),
        ("1. first\n2. second\n20. twentieth", ""),
        ("England had 72.1 % (source: somebody, 2024).", ""),
        ("Use `x = 300`, or\n```\n400\n```", ""),
        ("## Unit 1: One (30 minutes)", ""),
    ],
)
def test_supported(prose, output):
    """Computed, sourced, small or code: all well."""
    assert unsupported(lesson(prose, output)) == []


@pytest.mark.parametrize(
    ("prose", "output", "figure"),
    [
        ("It was 71.3 %.", "share 71.2 %", "71.3"),
        ("It was 9 %.", "share 71.2 %", "9"),
        ("There were 5,794 of them.", "5,793 rows", "5,794"),
        ("There were 79 of them.", "5,793 and 179 rows", "79"),
        ("A source (source: x, 2024).\n\nBut 500 elsewhere.", "", "500"),
        ("- with (source: x)\n- and 600 without", "", "600"),
    ],
)
def test_unsupported(prose, output, figure):
    """A drifted or invented figure is named with its cell."""
    assert unsupported(lesson(prose, output)) == [(1, figure)]


def test_given_figures_are_allowed():
    """What is given in the metadata with a reason needs no output."""
    assert unsupported(lesson("An hour has 60 minutes.", **{"60": "minutes in an hour"})) == []
