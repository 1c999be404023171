"""The self-assessment as a person meets it: keyboard, refresh, a dead kernel, another person."""

import os
import re
import signal

import pytest
from playwright.sync_api import expect

from datagym.assessment import Plan, load_bank
from datagym.store import assessments
from datagym.teams import Person

pytestmark = pytest.mark.browser

NURSE = Person("p1", profession="nurse", site="Northgate")
PLAN = Plan(load_bank())
RATINGS = len(PLAN.bank.framework.families)


def heading(page, text):
    """Wait for a heading, and for the focus to be on it."""
    found = page.get_by_role("heading", name=text, exact=True)
    expect(found).to_be_focused()
    return found


def answer_by_keys(page, key="1"):
    """Choose by number and go on, by keyboard alone."""
    page.keyboard.press(key)
    page.keyboard.press("Enter")


def start(served, new_page, **options):
    """Open the page as an enrolled nurse."""
    served.enrol(NURSE)
    page = new_page(**options)
    served.open(page, "p1", "self_assessment")
    return page


def attempt(served):
    """Return the nurse's newest attempt, from the store."""
    return assessments.attempts(served.store, NURSE, NURSE.id)[-1]


def test_whole_assessment_by_keyboard_alone(served, new_page, axe):
    """From Start to the result without a mouse; axe finds nothing on the way."""
    page = start(served, new_page)
    axe(page)
    page.keyboard.press("Tab")
    for _ in range(10):
        if page.evaluate("document.activeElement.textContent") == "Start":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    for number in range(1, RATINGS + 1):
        heading(page, f"Your own view, {number} of {RATINGS}")
        if number == 1:
            axe(page)
        answer_by_keys(page, "2")
    for number in range(1, PLAN.length + 1):
        heading(page, f"Question {number} of {PLAN.length}")
        if number in {1, 5}:
            axe(page)
        answer_by_keys(page, str(1 + number % 6))
    heading(page, "Your result")
    axe(page)
    expect(page.get_by_role("row")).to_have_count(1 + RATINGS)
    assert attempt(served).finished is not None
    assert len(attempt(served).session.responses) == PLAN.length
