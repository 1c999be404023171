"""Nobody earns more than the answers are worth, whatever their code does."""

import pytest

pytestmark = pytest.mark.kernel


def test_an_attack_earns_what_its_answers_are_worth(forging, marker, attacked):
    """And whoever is marked next by the same program earns all that is right."""
    assert marker.mark(forging.notebook(), 4.0).marks == forging.marks
    assert marker.mark_honest() == attacked.POINTS


def test_there_are_many(attacked):
    """A list that has lost its attacks proves nothing; each has a name of its own."""
    listed = attacked.attacks()
    assert len(listed) >= 100
    assert len({attack.name for attack in listed}) == len(listed)
    assert {attack.aim for attack in listed} == {"forging", "reading", "stopping"}
