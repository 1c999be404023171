"""The frame of every page: it starts with a word, says when it is cut off, and cleans up."""

import os
import signal
import time

import pytest

from datagym.store.links import revoke_links
from datagym.teams import Person, Role

pytestmark = pytest.mark.browser

DEADLINE = 60
LOST = "The connection to the course is lost"
STOPPED = "This page has stopped working"


@pytest.fixture
def nurse(served):
    """A server where one learner is enrolled."""
    served.enrol(Person("p1", profession="nurse", site="Northgate"))
    return served


def until(true) -> bool:
    """Wait until something is true."""
    end = time.monotonic() + DEADLINE
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("size", [(1280, 900), (320, 700)])
def test_home_is_accessible_and_fits(nurse, new_page, axe, size):
    """No violation, no sideways scrolling, a title, landmarks, and the way past the header."""
    page = new_page(size=size)
    nurse.open(page, "p1")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    cut = "all => all.filter(e => e.getBoundingClientRect().right > innerWidth).length"
    assert page.locator(".dg *").evaluate_all(cut) == 0
    assert page.title() == "Home \N{EN DASH} Datagym"
    assert page.locator("html").get_attribute("lang") == "en-GB"
    assert page.locator("h1").all_inner_texts() == ["Home"]
    assert page.locator("main").count() == 1
    assert page.locator("main .dg").count() == 1
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the page's content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "datagym-main"
    assert page.console_errors == []


def test_a_page_says_at_once_that_it_starts(nurse, new_page):
    """The first words come before the kernel is ready, and are announced."""
    page = new_page()
    nurse.enter(page, "p1")
    page.goto(nurse.page("home"), wait_until="commit")
    line = page.locator("#datagym-starting")
    line.wait_for(state="attached")
    assert page.locator("#rendered_cells .dg").count() == 0
    assert line.get_attribute("role") == "status"
    nurse.wait_ready(page)
    assert until(lambda: line.inner_text() == "Home is ready.")


def test_a_closed_page_leaves_no_kernel(nurse, new_page):
    """Closed with a click, killed, or left for another page: the kernel ends."""
    page = new_page()
    nurse.open(page, "p1")
    assert len(nurse.kernels()) == 1
    before = nurse.kernels()
    page.reload()
    nurse.wait_ready(page)
    assert until(lambda: len(nurse.kernels()) == 1)
    assert nurse.kernels() != before
    page.close()
    assert until(lambda: nurse.kernels() == [])


def test_a_page_closed_while_it_starts_leaves_no_kernel(nurse, new_page):
    """Also before its widgets are there to say goodbye."""
    page = new_page()
    nurse.enter(page, "p1")
    page.route("**/voila.js", lambda route: route.abort())
    page.goto(nurse.page("home"))
    page.locator("#jupyter-config-data").wait_for(state="attached")
    assert len(nurse.kernels()) == 1
    page.close()
    end = time.monotonic() + 30  # far less than the time after which a lost kernel ends
    assert until(lambda: nurse.kernels() == [])
    assert time.monotonic() < end


def test_a_dead_kernel_is_said_and_reload_mends_it(nurse, new_page, axe):
    """The banner comes, tells what happened to the words, and its button works."""
    page = new_page()
    nurse.open(page, "p1")
    os.kill(nurse.kernels()[0], signal.SIGKILL)
    banner = page.get_by_role("alert")
    banner.get_by_text(STOPPED).wait_for()
    assert "What you typed is kept on this computer" in banner.inner_text()
    axe(page)
    page.get_by_role("button", name="Reload this page").click()
    page.get_by_text(STOPPED).wait_for(state="detached")
    nurse.wait_ready(page)
    assert len(nurse.kernels()) == 1


def test_a_page_whose_kernel_does_not_answer_says_so(nurse, new_page):
    """The server gave up in the middle of the page: there is nothing to wait for."""
    page = new_page()

    def cut(route):
        whole = route.fetch()
        text = whole.text().partition('<script id="jupyter-config-data"')[0]
        route.fulfill(status=200, content_type="text/html; charset=utf-8", body=text)

    nurse.enter(page, "p1")
    page.route("**/pages/home", cut)
    page.goto(nurse.page("home"))
    page.get_by_role("alert").get_by_text("could not be started").wait_for()
    page.unroute("**/pages/home")
    page.get_by_role("button", name="Reload this page").click()
    nurse.wait_ready(page)


def test_a_killed_server_is_said_and_comes_back(nurse, new_page):
    """While the server is away the page says so; when it is back, it says to reload."""
    page = new_page()
    nurse.open(page, "p1")
    nurse.kill()
    page.get_by_text(LOST).wait_for()
    nurse.start()
    page.get_by_text(STOPPED).wait_for()
    page.get_by_role("button", name="Reload this page").click()
    nurse.wait_ready(page)
    assert page.get_by_role("alert").count() == 0


def test_a_lost_network_comes_back_by_itself(nurse, new_page):
    """The banner goes again, and views hear that they may send what waited."""
    page = new_page()
    nurse.open(page, "p1")
    page.evaluate("window.heard = 0; addEventListener('datagym:connected', () => { heard += 1; })")
    page.context.set_offline(True)
    page.get_by_text(LOST).wait_for()
    page.context.set_offline(False)
    page.get_by_text(LOST).wait_for(state="detached")
    assert until(lambda: page.evaluate("heard") >= 1)


def test_a_revoked_link_ends_the_page(nurse, new_page):
    """The open page stops, and a reload tells what to do."""
    page = new_page()
    nurse.open(page, "p1")
    revoke_links(nurse.store, "p1")
    page.get_by_text(STOPPED).wait_for()
    page.get_by_role("button", name="Reload this page").click()
    page.get_by_text("Open the personal link that you were given").wait_for()
    assert nurse.kernels() == []


def test_sentences_for_those_who_may_not(nurse, new_page, axe):
    """No link, and another role's page: a sentence each, in the same frame."""
    page = new_page()
    page.goto(nurse.page("home"))
    page.get_by_text("Open the personal link that you were given").wait_for()
    axe(page)
    nurse.enter(page, "p1")
    page.goto(nurse.page("mentor"))
    page.get_by_text("There is no such page, or it is not for you.").wait_for()
    axe(page)


def test_home_shows_what_a_role_may_open(served, new_page):
    """A mentor's Home leads to the mentor's page, a learner's does not."""
    served.enrol(
        Person("p1", "nurse", "Northgate"), Person("m1", "nurse", "Northgate", Role.MENTOR)
    )
    learner, mentor = new_page(), new_page()
    served.open(learner, "p1")
    served.open(mentor, "m1")
    address = "a[href='/pages/mentor']"
    mentor.locator(address).wait_for()
    learner.get_by_text("Not started.").wait_for()
    assert learner.locator(address).count() == 0
