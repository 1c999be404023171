"""The prototype in a browser: choices by keyboard, a live what-if, words beside the chart."""

import pytest
from playwright.sync_api import expect

from datagym.teams import Person

pytestmark = pytest.mark.browser

WAIT = 60_000  # milliseconds: a slow machine draws the chart anew
LEARNER = Person("p1", profession="nurse", site="Northgate")


@pytest.mark.parametrize("size", [(1280, 900), (320, 640)], ids=["desk", "phone"])
def test_choices_change_the_figures(served, new_page, axe, size):
    """A site is chosen, minutes are saved by arrow keys, and the sentence follows."""
    served.enrol(LEARNER)
    page = new_page(size=size)
    served.open(page, "p1", "prototype")
    expect(page.get_by_role("heading", name="All sites, April 2023 to March 2024")).to_be_visible()
    page.get_by_label("Site").select_option("Tarn Lane")
    expect(page.get_by_role("heading", name="Tarn Lane, April 2023 to March 2024")).to_be_visible(
        timeout=WAIT
    )
    minutes = page.get_by_role("slider", name="Minutes sooner")
    minutes.focus()
    page.keyboard.press("End")
    result = page.locator(".dg-prototype-result")
    expect(result).to_contain_text("120 minutes sooner", timeout=WAIT)
    expect(minutes).to_be_focused()
    spoken = page.locator("[role=status]", has_text="120 minutes sooner")
    expect(spoken).to_have_count(1, timeout=WAIT)
    page.get_by_text("The numbers", exact=True).click()
    expect(page.get_by_role("row", name="June 2023")).to_be_visible()
    alt = page.locator(".dg-prototype img").get_attribute("alt")
    assert alt is not None
    assert len(alt) > 40
    axe(page)
    sideways = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    assert page.evaluate(sideways) <= 0


def test_months_the_wrong_way_round_are_explained(served, new_page):
    """The sentence stands where the choice was made, and the figures stay."""
    served.enrol(LEARNER)
    page = new_page()
    served.open(page, "p1", "prototype")
    page.get_by_label("Last month").select_option("2023-04")
    one_month = page.get_by_role("heading", name="All sites, April 2023", exact=True)
    expect(one_month).to_be_visible(timeout=WAIT)
    page.get_by_label("First month").select_option("2023-06")
    expect(page.get_by_role("alert")).to_contain_text("comes after the last", timeout=WAIT)
    expect(one_month).to_be_visible()
