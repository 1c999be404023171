"""The institution's page in a browser: figures as dots and table, or why there are none."""

from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect

from datagym.assessment import DONT_KNOW, Answer, Plan, Rating, load_bank
from datagym.store import assessments
from datagym.teams import Person, Role

pytestmark = pytest.mark.browser

MANAGER = Person("i1", profession="manager", site="Northgate", role=Role.INSTITUTION)
PLAN = Plan(load_bank())


def crowd(store, count):
    """Let people finish, half of them knowing nothing."""
    for number in range(count):
        person = Person(f"someone-{number}", profession="nurse", site="Northgate")
        attempt = assessments.begin(store, person, PLAN, assessments.Operation())
        while not (step := attempt.session.step(PLAN)).at_end:
            choice = DONT_KNOW if number % 2 or not step.item else step.item.best.id
            given = Rating(step.family, None) if step.family else Answer(step.item.id, choice)
            operation = assessments.Operation(at=datetime.now(UTC))
            attempt = assessments.keep(store, person, PLAN, given, operation)


@pytest.mark.parametrize("size", [(1280, 900), (320, 640)], ids=["desk", "phone"])
def test_figures_are_dots_and_table(served, new_page, axe, size):
    """The institution sees rounded counts twice, as dots and as a table, and nobody's id."""
    crowd(served.store, 22)
    served.enrol(MANAGER)
    page = new_page(size=size)
    served.open(page, "i1", "overview")
    expect(page.get_by_role("heading", name="Levels by family of skills")).to_be_visible()
    figures = page.locator(".dg-overview tbody tr td:last-child").all_inner_texts()
    assert figures == ["10", "10"] * len(PLAN.bank.framework.families)
    assert "someone" not in page.content()
    axe(page)
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(sideways) <= 0


def test_too_few_people_are_hidden(served, new_page, axe):
    """With nineteen people there is a sentence instead of figures."""
    crowd(served.store, 19)
    served.enrol(MANAGER)
    page = new_page()
    served.open(page, "i1", "overview")
    expect(page.get_by_text("There are no figures yet.")).to_be_visible()
    expect(page.locator(".dg-overview table")).to_have_count(0)
    axe(page)


def test_a_learner_is_refused(served, new_page):
    """A learner's link does not open the page."""
    served.enrol(Person("p1", profession="nurse", site="Northgate"))
    page = new_page()
    served.enter(page, "p1")
    page.goto(served.page("overview"))
    expect(page.locator("body")).not_to_contain_text("Levels by family")
    expect(page.locator(".dg-overview")).to_have_count(0)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
