"""A computer that several people use: who is here, leaving, and another person's link."""

import pytest

from datagym.teams import Person

pytestmark = pytest.mark.browser


def test_a_computer_changes_hands_only_when_somebody_says_so(served, new_page, axe):
    """The forms work in a browser, which alone says where a form comes from."""
    served.enrol(Person("p1", "nurse", "Northgate"), Person("p2", "doctor", "Northgate"))
    page = new_page(size=(320, 640))
    served.open(page, "p1")
    assert page.get_by_text("You are p1.").is_visible()
    axe(page)
    page.goto(served.link("p2"))
    axe(page)
    page.get_by_role("link", name="No: back to Home").click()
    page.get_by_text("You are p1.").wait_for()
    page.goto(served.link("p2"))
    page.get_by_role("button", name="I am p2: go on").click()
    page.get_by_text("You are p2.").wait_for()
    page.get_by_role("link", name="Leave this computer").click()
    axe(page)
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/welcome")
    page.goto(served.page("home"))
    page.wait_for_url("**/welcome**")
