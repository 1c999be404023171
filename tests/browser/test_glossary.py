"""The glossary in a browser: found as one types, opened by an address, practised by keyboard."""

import pytest
from playwright.sync_api import expect

from datagym.course import load_glossary
from datagym.store.glossary import reviews_of
from datagym.teams import Person

pytestmark = pytest.mark.browser

WORDS = len(load_glossary())
NURSE = Person("p1", profession="nurse", site="Northgate")
SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("size", [(1280, 900), (320, 640)], ids=["desk", "phone"])
def test_a_misspelt_word_is_found_and_opened(served, new_page, axe, size):
    """Typing narrows the list, Enter opens the likeliest, and its address can be passed on."""
    served.enrol(NURSE)
    page = new_page(size=size)
    served.open(page, "p1", "glossary", term="spell")
    expect(page.get_by_role("heading", name="spell", exact=True)).to_be_visible()
    axe(page)
    page.get_by_label("Find a word").fill("senstivity")
    page.keyboard.press("Enter")  # before any answer
    heading = page.get_by_role("heading", name="sensitivity", exact=True)
    expect(heading).to_be_focused()
    expect(page.locator(".dg-glossary__list a")).to_have_text(["sensitivity"])
    hears = page.locator(".dg-term__hears dt, .dg-term__hears dd")
    assert len({round(box.bounding_box()["x"]) for box in hears.all()}) == 1
    expect(page.get_by_text("A clinician hears")).to_be_visible()
    assert page.url.endswith("?term=sensitivity")
    page.get_by_role("link", name="specificity").last.click()
    expect(page.get_by_role("heading", name="specificity", exact=True)).to_be_visible()
    assert page.evaluate(SIDEWAYS) <= 0
    axe(page)
    assert page.console_errors == []


def test_themes_and_professions_narrow_the_list(served, new_page):
    """The two choices work together, and the number of words is told."""
    served.enrol(NURSE)
    page = new_page()
    served.open(page, "p1", "glossary")
    links = page.locator(".dg-glossary__list a")
    everything = links.count()
    page.get_by_label("Theme").select_option("governance")
    some = links.count()
    page.get_by_label("Profession").select_option("manager")
    assert 0 < links.count() < some < everything
    expect(page.locator(".dg-glossary .dg-status").first).to_have_text(f"{links.count()} words")


@pytest.mark.parametrize("size", [(1280, 900), (320, 640)], ids=["desk", "phone"])
def test_practice_by_keyboard_alone(served, new_page, axe, size):
    """Space shows the answer, a digit grades it, the next word has the focus; all is kept."""
    served.enrol(NURSE)
    page = new_page(size=size)
    served.open(page, "p1", "glossary")
    page.get_by_role("button", name="Practise").press("Enter")
    name = page.locator("section[aria-label=Practise] h3")
    first = name.inner_text()
    axe(page)
    page.get_by_role("button", name="Show the answer").focus()
    page.keyboard.press("Space")
    expect(page.get_by_role("group", name="How well did you know it?")).to_be_visible()
    assert page.evaluate(SIDEWAYS) <= 0
    axe(page)
    page.keyboard.press("3")
    expect(name).not_to_have_text(first)
    expect(name).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("1")
    expect(page.get_by_text(f"2 of {WORDS} begun")).to_be_visible()
    grades = [review.grade for review in reviews_of(served.store, NURSE, "p1")]
    assert grades == ["good", "again"]
    page.reload()
    served.wait_ready(page)
    page.get_by_role("button", name="Practise").click()
    expect(page.get_by_text(f"2 of {WORDS} begun")).to_be_visible()
    assert page.console_errors == []


def test_a_word_in_a_lesson_leads_to_its_card(started, new_page):
    """A linked word of a lesson in JupyterLab opens the glossary beside it, at its card."""
    page = new_page()
    started.lab(page, "lessons/07-four-hours.ipynb")
    link = page.get_by_role("link", name="denominator", exact=True)
    with page.context.expect_page() as opened:
        link.click()
    beside = opened.value
    beside.wait_for_load_state()
    started.wait_ready(beside)
    expect(beside.get_by_role("heading", name="denominator", exact=True)).to_be_visible()
