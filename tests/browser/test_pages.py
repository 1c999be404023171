"""Pages as a person sees them."""

import pytest

from datagym.teams import Person

pytestmark = pytest.mark.browser


def test_home_opens_by_a_personal_link(served, new_page, axe):
    """A personal link leads to Home."""
    served.enrol(Person("p1", profession="nurse", site="Northgate"))
    page = new_page()
    served.open(page, "p1")
    axe(page)


def test_home_opens_in_ones_own_course(started, new_page):
    """A learner's own server shows Home too."""
    page = new_page()
    started.open(page)
    started.lab(page)
