"""The check-in and the mentor's page in real browsers: two people, one store."""

import os
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from datagym.apps.checkin import today_here
from datagym.mentoring.forms import week_of
from datagym.store.mentoring import Act, write_check_in
from datagym.store.texts import Draft
from datagym.teams import Person, Role

pytestmark = pytest.mark.browser

SECOND = 20_000  # a second on a quiet machine; this one may be slow


@pytest.fixture
def course(served):
    """A team of three with a mentor, and another team with another mentor."""
    served.enrol(
        Person("N-01", "nurse", "Northgate", team="team-1"),
        Person("D-02", "doctor", "Northgate", team="team-1"),
        Person("P-03", "pharmacist", "Easton", team="team-1"),
        Person("N-04", "nurse", "Easton", team="team-2"),
        Person("M-01", "consultant", "Northgate", Role.MENTOR),
        Person("M-02", "matron", "Easton", Role.MENTOR),
        mentors=(("team-1", "M-01"), ("team-1", "M-02"), ("team-2", "M-02")),
    )
    return served


def picture(page, name: str) -> None:
    """Keep a picture for a person to look at, when a folder is named."""
    folder = os.environ.get("DATAGYM_PICTURES")
    if folder:
        size = page.viewport_size
        page.set_viewport_size({**size, "height": 3200})  # the frame scrolls, not the page
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
        page.set_viewport_size(size)


def test_check_in_reaches_the_mentor(course, new_page, axe):
    """What a team writes is saved, survives a refresh, and moves its team up the board."""
    learner, mentor = new_page(), new_page(size=(320, 640))
    course.open(learner, "N-01", "checkin")
    course.open(mentor, "M-01", "mentor")
    done = learner.get_by_label("What have you done?").first
    done.fill("Counted the waits of one week.")
    done.blur()
    expect(learner.get_by_text("Saved").first).to_be_visible(timeout=SECOND)
    learner.get_by_role("radio", name="Yes").first.check()
    learner.get_by_label("What would help?").first.fill("Who may see the triage times?")
    learner.get_by_label("What would help?").first.blur()
    expect(mentor.get_by_text("Asked for help today, not answered")).to_be_visible(timeout=SECOND)
    expect(mentor.get_by_text("Who may see the triage times?")).to_be_visible(timeout=SECOND)
    mentor.get_by_role("button", name="Open team-1").click()
    answer = mentor.get_by_label("Your answer to the team")
    answer.fill("Ask the information desk.")
    answer.blur()
    expect(learner.get_by_text("Ask the information desk.")).to_be_visible(timeout=SECOND)
    expect(mentor.get_by_text("Asked for help")).to_have_count(0, timeout=SECOND)
    learner.reload()
    course.wait_ready(learner)
    expect(learner.get_by_label("What have you done?").first).to_have_value(
        "Counted the waits of one week."
    )
    axe(learner)
    axe(mentor)
    picture(learner, "checkin-1280")
    learner.set_viewport_size({"width": 320, "height": 640})
    picture(learner, "checkin-320")
    assert learner.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert mentor.evaluate("document.documentElement.scrollWidth <= innerWidth")
    picture(mentor, "mentor-320")


def test_session_actions_and_private_notes(course, new_page, axe):
    """A mentor's session reaches the team; the private notes reach nobody else."""
    mentor, other, learner = new_page(), new_page(), new_page()
    course.open(mentor, "M-01", "mentor")
    mentor.get_by_role("button", name="Open team-1").click()
    mentor.get_by_role("button", name="Begin today's session").click()
    mentor.get_by_role("textbox", name="Goal").fill("A chart that the ward believes.")
    mentor.get_by_role("textbox", name="Goal").blur()
    private = mentor.get_by_label("Your private notes")
    private.fill("P-03 said nothing at all today.")
    private.blur()
    expect(private.locator("xpath=following-sibling::p[1]")).to_contain_text(
        "Saved", timeout=SECOND
    )
    form = mentor.get_by_role("form", name="Add an action")
    form.get_by_label("What").fill("Ask for last year's figures")
    form.get_by_label("Who does it").fill("N-01")
    form.get_by_label("Due").fill("2026-01-05")
    form.get_by_role("button", name="Add the action").click()
    expect(mentor.get_by_text("Ask for last year's figures").first).to_be_visible(timeout=SECOND)
    course.open(other, "M-02", "mentor")
    other.get_by_role("button", name="Open team-1").click()
    expect(other.get_by_role("textbox", name="Goal")).to_have_value(
        "A chart that the ward believes."
    )
    expect(other.get_by_label("Your private notes")).to_have_value("")
    course.open(learner, "N-01", "checkin")
    expect(learner.get_by_text("Ask for last year's figures").first).to_be_visible()
    for page in (other, learner):
        assert "P-03 said nothing" not in page.content()
    axe(mentor)
    picture(mentor, "mentor-1280")
    picture(learner, "checkin-actions-1280")


def test_two_mentors_write_at_once(course, new_page):
    """Two mentors type into one field without seeing each other's words: both texts are kept."""
    one, two = new_page(), new_page()
    course.open(one, "M-01", "mentor")
    one.get_by_role("button", name="Open team-1").click()
    one.get_by_role("button", name="Begin today's session").click()
    course.open(two, "M-02", "mentor")
    two.get_by_role("button", name="Open team-1").click()
    goal_one, goal_two = (
        one.get_by_role("textbox", name="Goal"),
        two.get_by_role("textbox", name="Goal"),
    )
    expect(goal_one).to_be_visible(timeout=SECOND)
    expect(goal_two).to_be_visible(timeout=SECOND)
    goal_one.press_sequentially("Fewer waits")
    goal_two.press_sequentially("Kinder waits")
    goal_one.blur()
    goal_two.blur()
    for page in (one, two):
        expect(page.get_by_text("wrote at the same time")).to_be_visible(timeout=SECOND)
    shown = (
        one.get_by_role("textbox", name="Goal").input_value()
        + one.locator(".dg-rival").inner_text()
    )
    assert "Fewer waits" in shown
    assert "Kinder waits" in shown
    one.get_by_role("button", name="Put the text of").click()
    expect(two.get_by_text("wrote at the same time")).to_have_count(0, timeout=SECOND)
    expect(goal_two).to_have_value(
        one.get_by_role("textbox", name="Goal").input_value(), timeout=SECOND
    )
    assert "Fewer waits" in goal_two.input_value()
    assert "Kinder waits" in goal_two.input_value()


def write_elsewhere(course, text: str) -> None:
    """Let another member of the team write into this week's check-in, in another field."""
    today = today_here()
    act = Act("D-02", "team-1", uuid4().hex)
    draft = Draft(week_of(today), "learned", text, 0, "d02")
    write_check_in(course.store, act, draft, today=today)


def test_typing_goes_on_while_others_write(course, new_page):
    """A page that shows somebody else's words leaves the writer and the letters where they are."""
    learner, mentor = new_page(), new_page()
    course.open(learner, "N-01", "checkin")
    done = learner.get_by_label("What have you done?").first
    done.press_sequentially("Counted ")
    write_elsewhere(course, "It takes ten minutes.")
    learned = learner.get_by_label("What have you learned?").first
    expect(learned).to_have_value("It takes ten minutes.", timeout=SECOND)
    expect(done).to_be_focused()
    learner.keyboard.type("the waits.")
    expect(done).to_have_value("Counted the waits.")
    course.open(mentor, "M-01", "mentor")
    mentor.get_by_role("button", name="Open team-1").click()
    answer = mentor.get_by_label("Your answer to the team")
    answer.press_sequentially("Ask ")
    write_elsewhere(course, "It takes eight minutes.")
    expect(mentor.get_by_text("It takes eight minutes.")).to_be_visible(timeout=SECOND)
    expect(answer).to_be_focused()
    mentor.keyboard.type("the desk.")
    expect(answer).to_have_value("Ask the desk.")


def test_words_survive_a_dead_kernel(course, new_page):
    """What was typed while the page's kernel was dead comes back with the page, and is saved."""
    learner = new_page()
    course.open(learner, "N-01", "checkin")
    before = course.kernels()
    for number in before:
        os.kill(number, 9)
    done = learner.get_by_label("What have you done?").first
    done.fill("Typed into the void.")
    done.blur()
    learner.wait_for_timeout(500)
    course.open(learner, "N-01", "checkin")
    expect(learner.get_by_label("What have you done?").first).to_have_value("Typed into the void.")
    expect(learner.get_by_text("Saved").first).to_be_visible(timeout=SECOND)
    fresh = new_page()
    course.open(fresh, "D-02", "checkin")
    expect(fresh.get_by_label("What have you done?").first).to_have_value("Typed into the void.")
