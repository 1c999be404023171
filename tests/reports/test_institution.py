"""The institution's report writes what the overview lets through, and why the rest is hidden."""

from datetime import UTC, datetime

from datagym.assessment.framework import load_framework
from datagym.assessment.overview import WHY_NOTHING, overview
from datagym.reports.institution import as_html

FRAMEWORK = load_framework()
AT = datetime(2026, 3, 2, tzinfo=UTC)


def people(count):
    """Make people, half of them at the lowest level."""
    low, high = FRAMEWORK.levels[0].id, FRAMEWORK.levels[-1].id
    return {
        f"someone-{n}": {f.id: low if n % 2 else high for f in FRAMEWORK.families}
        for n in range(count)
    }


def test_figures_of_many_people_are_shown():
    """Each family has a table with its figures, and the date stands above."""
    html = as_html(overview(FRAMEWORK, people(40), at=AT))
    assert "On 2 March 2026, about 40 people" in html
    assert html.count("<table>") == len(FRAMEWORK.families)
    assert "<td>20</td>" in html
    assert "someone" not in html


def test_figures_of_few_people_are_not():
    """With nine people there is no figure at all, and the sentence that says why."""
    html = as_html(overview(FRAMEWORK, people(9), at=AT))
    assert WHY_NOTHING in html
    assert "<table>" not in html
