"""The prototype's page: choices are checked, and only what was chosen is shown."""

import pytest

from datagym.apps import prototype
from datagym.widgets.prototype import PrototypeView


@pytest.fixture
def view(monkeypatch):
    """The page's view, caught where it would be displayed."""
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    prototype.show()
    assert isinstance(shown[0], PrototypeView)
    return shown[0]


def send(view, command, **body):
    """Send what the browser would, and return the answer."""
    answers = []
    view.send = answers.append
    view._receive(view, {"op": "one", "command": command, "body": body}, [])
    return answers[0]


def test_a_choice_changes_the_board(view):
    """Another site gives another heading, for the same person's page."""
    key = view.snapshot["key"]
    assert send(view, "choose", site="Northgate", minutes_saved=60)["ok"]
    assert view.snapshot["heading"].startswith("Northgate")
    assert view.snapshot["choice"]["minutes_saved"] == 60
    assert view.snapshot["key"] == key == "prototype:me:board"


@pytest.mark.parametrize(
    ("command", "body", "said"),
    [
        ("choose", {"site": "Elsewhere"}, "one of All sites"),
        ("choose", {"minutes_saved": "10"}, "a whole number from 0 to 120"),
        ("choose", {"minutes_saved": True}, "a whole number"),
        ("choose", {"minutes_saved": 121}, "a whole number"),
        ("choose", {"group": ["admitted"]}, "one of everyone"),
        ("choose", {"first": "2024-01", "last": "2023-12"}, "comes after the last"),
        ("choose", {"person": "somebody"}, "There is no choice 'person'"),
        ("drop", {}, "knows no command"),
    ],
)
def test_a_crafted_message_changes_nothing(view, command, body, said):
    """What was not offered is refused in words, and the page stays as it is."""
    before = dict(view.snapshot)
    answer = send(view, command, **body)
    assert not answer["ok"]
    assert said in answer["error"]
    assert view.snapshot == before


def test_a_report_needs_no_person(monkeypatch):
    """As a report it is HTML without controls, whoever runs it."""
    shown = []
    monkeypatch.setattr("IPython.display.display", shown.append)
    monkeypatch.setenv("DATAGYM_PERSON", "not-enrolled")
    prototype.show(prototype.Choice(site="Tarn Lane"), as_report=True)
    assert "Tarn Lane" in shown[0].data
    assert "<select" not in shown[0].data
