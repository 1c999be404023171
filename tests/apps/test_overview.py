"""The institution's page is for the institution, and shows only the picture."""

import pytest

from datagym.apps.overview import snapshot
from datagym.apps.visit import Visit
from datagym.config import Config
from datagym.errors import Refused
from datagym.teams import Person, Role


def visit(store, role):
    """Visit as somebody of a role."""
    return Visit(
        Person("x1", profession="manager", site="Northgate", role=role), store, Config.read()
    )


@pytest.mark.parametrize("role", [Role.LEARNER, Role.MENTOR, Role.INSTRUCTOR])
def test_others_are_refused(store, role):
    """Learners, mentors and instructors are refused in words."""
    with pytest.raises(Refused, match="for the institution"):
        snapshot(visit(store, role))


@pytest.mark.parametrize("role", [Role.INSTITUTION, Role.ADMINISTRATOR])
def test_without_figures_it_says_why(store, role):
    """With nobody finished, the page says why there is nothing, and how it is made."""
    shown = snapshot(visit(store, role))
    assert shown["at"] is None
    assert "at least 10 people" in shown["why"]
    assert all(row["cells"] == [] for row in shown["rows"])
