"""The self-assessment as a person meets it: keyboard, refresh, a dead kernel, another person."""

import json
import os
import signal

import pytest
from playwright.sync_api import expect

from datagym.assessment import Answer, Plan, Rating, load_bank
from datagym.store import assessments
from datagym.teams import Person

pytestmark = pytest.mark.browser

NURSE = Person("p1", profession="nurse", site="Northgate")
PORTER = Person("p2", profession="porter", site="Northgate")
PLAN = Plan(load_bank())
RATINGS = len(PLAN.bank.framework.families)
PATIENT = 60_000  # milliseconds; this machine may be slow


def heading(page, text):
    """Wait until a heading has the focus."""
    expect(page.get_by_role("heading", name=text, exact=True)).to_be_focused(timeout=PATIENT)


def by_keys(page, key):
    """Choose by number and go on, by keyboard alone."""
    page.keyboard.press(key)
    page.keyboard.press("Enter")


def open_page(served, new_page, person=NURSE, **options):
    """Open the page as somebody who is enrolled."""
    served.enrol(person)
    page = new_page(**options)
    served.open(page, person.id, "self_assessment")
    return page


def answered(served, person=NURSE, upto=None):
    """Answer up to so many questions without a browser."""
    store = served.store
    attempt = assessments.begin(store, person, PLAN, assessments.Operation())
    while not (step := attempt.session.step(PLAN)).at_end:
        if step.item and step.number == upto:
            break
        given = Rating(step.family, "practising") if step.family else Answer(step.item.id, "b")
        attempt = assessments.keep(store, person, PLAN, given, assessments.Operation())


def choices(served, person=NURSE):
    """Return what the store holds of somebody's newest attempt."""
    attempt = assessments.attempts(served.store, person, person.id)[-1]
    return [response.choice for response in attempt.session.responses]


def question(page, number):
    """Wait for a question, wherever the focus is."""
    name = f"Question {number} of {PLAN.length}"
    found = page.get_by_role("heading", name=name, exact=True)
    expect(found).to_be_visible(timeout=PATIENT)


def wide(page):
    """Return how many pixels the view, or anything around it, is wider than it can show."""
    return page.evaluate(
        """() => {
            const around = [...document.querySelectorAll('.dg-stimulus')];
            let e = document.querySelector('.dg-assessment');
            for (; e; e = e.parentElement) around.push(e);
            return Math.max(...around.map((e) => e.scrollWidth - e.clientWidth));
        }"""
    )


@pytest.mark.parametrize("size", [(1280, 900), (320, 640)], ids=["desk", "phone"])
def test_whole_assessment_by_keyboard_alone(served, new_page, axe, size):
    """From Start to the result without a mouse, at a desk and at 320 pixels; axe finds nothing."""
    page = open_page(served, new_page, size=size)
    axe(page)
    start = page.get_by_role("button", name="Start")
    for _ in range(12):
        page.keyboard.press("Tab")
        if start.evaluate("button => button === document.activeElement"):
            break
    expect(start).to_be_focused()
    page.keyboard.press("Enter")
    for number in range(1, RATINGS + 1):
        heading(page, f"Your own view, {number} of {RATINGS}")
        if number == 1:
            axe(page)
        by_keys(page, "2")
    for number in range(1, PLAN.length + 1):
        heading(page, f"Question {number} of {PLAN.length}")
        if number in {1, 5}:
            axe(page)
        if size[0] == 320:
            assert wide(page) <= 0
        by_keys(page, str(1 + number % 6))
    heading(page, "Your result")
    expect(page.locator(".dg-status")).to_contain_text("Saved")
    for summary in page.locator("details > summary").all():
        summary.focus()
        page.keyboard.press("Enter")
    axe(page)
    assert wide(page) <= 0
    expect(page.locator(".dg-result > table tbody tr")).to_have_count(RATINGS)
    expect(page.locator(".dg-review")).to_have_count(PLAN.length)
    assert len(choices(served)) == PLAN.length
    assert assessments.finished(served.store, NURSE.id) is not None


def test_arrows_space_and_tab_work_too(served, new_page):
    """The radios are native: arrows move, Tab leaves the group, Space presses the button."""
    answered(served, upto=1)
    page = open_page(served, new_page)
    question(page, 1)
    page.get_by_role("radio").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio").nth(2)).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Save and go on")).to_be_focused()
    page.keyboard.press("Space")
    heading(page, f"Question 2 of {PLAN.length}")
    assert choices(served) == ["c"]


def test_no_choice_is_said_and_nothing_saved(served, new_page, axe):
    """Going on without a choice gives a sentence, moves the focus there, saves nothing."""
    answered(served, upto=1)
    page = open_page(served, new_page)
    question(page, 1)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator("form [role=alert]")).to_contain_text("Choose one of the answers")
    expect(page.get_by_role("radio").first).to_be_focused()
    axe(page)
    assert choices(served) == []


def test_keys_of_another_place_choose_nothing(served, new_page):
    """Number keys act only inside the question: nowhere else is a key taken."""
    answered(served, upto=1)
    page = open_page(served, new_page)
    question(page, 1)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("2")
    expect(page.locator("input:checked")).to_have_count(0)


def test_refresh_in_the_middle(served, new_page):
    """After a refresh the same question is there, with what was chosen but not yet sent."""
    answered(served, upto=6)
    page = open_page(served, new_page)
    question(page, 6)
    expect(page.locator(".dg-status")).to_contain_text("Saved")
    page.get_by_role("radio").nth(1).check()
    page.reload()
    served.wait_ready(page)
    question(page, 6)
    expect(page.get_by_role("radio").nth(1)).to_be_checked()
    page.get_by_role("button", name="Save and go on").click()
    heading(page, f"Question 7 of {PLAN.length}")
    assert choices(served) == ["b"] * 6


def test_kernel_killed_in_the_middle_of_a_question(served, new_page):
    """The kernel dies, an answer is given all the same: it is kept, sent again, stored once."""
    answered(served, upto=3)
    page = open_page(served, new_page)
    question(page, 3)
    page.get_by_role("radio").nth(2).check()
    for kernel in served.kernels():
        os.kill(kernel, signal.SIGKILL)
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator(".dg-status")).to_contain_text("Not saved yet", timeout=PATIENT)
    assert choices(served) == ["b"] * 2
    page.reload()
    served.wait_ready(page)
    question(page, 4)
    assert choices(served) == ["b", "b", "c"]
    outbox = page.evaluate("localStorage.getItem('datagym:outbox:self_assessment:p1:run')")
    assert outbox is None


def test_server_killed_and_started_again(served, new_page):
    """The server dies in the middle of a question and is started again: nothing is lost."""
    answered(served, upto=3)
    page = open_page(served, new_page)
    question(page, 3)
    page.get_by_role("radio").nth(2).check()
    served.kill()
    page.get_by_role("button", name="Save and go on").click()
    expect(page.locator(".dg-status")).to_contain_text("Not saved yet", timeout=PATIENT)
    served.start()
    page.reload()
    served.wait_ready(page)
    question(page, 4)
    assert choices(served) == ["b", "b", "c"]


def test_two_windows_of_one_person(served, new_page):
    """What one window saves, the other shows by itself."""
    answered(served, upto=1)
    one = open_page(served, new_page)
    two = one.context.new_page()
    two.goto(served.page("self_assessment"))
    served.wait_ready(two)
    question(two, 1)
    one.bring_to_front()
    one.get_by_role("radio").first.check()
    one.get_by_role("button", name="Save and go on").click()
    question(one, 2)
    question(two, 2)
    assert choices(served) == ["a"]


def test_another_link_sees_nothing(served, new_page):
    """Somebody else's link opens their own beginning; nothing of the first person is in it."""
    answered(served)
    page = open_page(served, new_page)
    expect(page.get_by_role("heading", name="Your result")).to_be_visible()
    other = open_page(served, new_page, person=PORTER)
    expect(other.get_by_role("button", name="Start")).to_be_visible()
    assert "Your result" not in other.content()
    assert assessments.state_of(served.store, PORTER.id).status == "not started"


def test_crafted_messages_change_nothing(served, new_page):
    """Messages with another person's id, sent over the page's own wire, change nothing at all."""
    answered(served, upto=1)
    answered(served, PORTER, upto=1)
    page = open_page(served, new_page)
    question(page, 1)
    right = {"question": f"item:{PLAN.bank.item('critical-falls-rate').id}", "choice": "c"}
    crafted = {
        "c1": {"command": "answer", "body": {**right, "person": "p2"}},
        "c2": {"command": "answer", "body": {**right, "actor": "p2", "session": "x"}},
        "c3": {"command": "answer", "body": {**right, "choice": "best"}},
        "c4": {"command": "finish", "body": {}},
        "c5": {"command": "begin", "body": {"person": "p2"}},
    }
    key = "datagym:outbox:self_assessment:p1:run"
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [key, json.dumps(crafted)])
    # Sent by the page's own outbox, as any other command; it is empty when all were refused.
    page.evaluate("window.dispatchEvent(new Event('datagym:connected'))")
    page.wait_for_function("key => localStorage.getItem(key) === null", arg=key)
    assert choices(served) == []
    assert choices(served, PORTER) == []


def test_forced_colours(served, new_page):
    """With forced colours, what is chosen and where one stands are still drawn."""
    answered(served)
    page = open_page(served, new_page, forced_colors="active")
    expect(page.get_by_role("heading", name="Your result")).to_be_visible()
    for part in (".dg-levels__lane .dg-levels__line", ".dg-levels__lane .dg-levels__dot"):
        drawn = page.locator(part).first.evaluate(
            "e => [getComputedStyle(e).borderTopWidth, getComputedStyle(e).borderTopColor,"
            " getComputedStyle(e.closest('.dg-levels')).backgroundColor]"
        )
        assert drawn[0] == "4px"
        assert drawn[1] != drawn[2]


def test_on_ones_own_machine(started, new_page):
    """Under ``datagym start`` the same page asks, saves and goes on for the one person there."""
    page = new_page()
    started.open(page, "self_assessment")
    page.get_by_role("button", name="Start").click()
    heading(page, f"Your own view, 1 of {RATINGS}")
    by_keys(page, "3")
    heading(page, f"Your own view, 2 of {RATINGS}")
    me = Person("me", profession="not said", site="here")
    ratings = assessments.attempts(started.store, me, "me")[-1].session.ratings
    assert ratings == {"critical": "confident"}
