"""Enrolment: all or nobody, again and again, and who mentors whom."""

import pytest

from datagym.errors import BadInput, NotFound
from datagym.store import Store
from datagym.store.people import (
    assign_mentor,
    enrol,
    find_person,
    find_team,
    list_people,
    list_teams,
    mentored_teams,
    place,
    release_mentor,
    team_mentors,
    team_people,
)
from datagym.teams import Person, Role, Team

NURSE = Person("N-01", "nurse", "Northgate", team="red", slot="Tue am")
DOCTOR = Person("D-01", "doctor", "Easton", team="red")
MENTOR = Person("M-01", "consultant", "Easton", Role.MENTOR)


def test_enrol_and_find(store: Store):
    """People, their team and its mentor stand in the store as they were given."""
    result = enrol(
        store, [NURSE, DOCTOR, MENTOR], mentors=[("red", "M-01")], team_names={"red": "Red"}
    )
    assert result.added == ("N-01", "D-01", "M-01")
    assert find_person(store, "N-01") == NURSE
    assert find_person(store, "nobody") is None
    assert list_people(store) == (DOCTOR, MENTOR, NURSE)
    assert find_team(store, "red") == Team("red", "Red", (DOCTOR, NURSE), ("M-01",))
    assert team_people(store, "red") == (DOCTOR, NURSE)
    assert team_people(store, "blue") == ()
    assert team_mentors(store, "red") == (MENTOR,)
    assert [team.id for team in mentored_teams(store, "M-01")] == ["red"]


def test_second_enrolment_says_what_changed(store: Store):
    """Known people are updated field by field; a blank team or slot stays; the rest is told."""
    enrol(store, [NURSE, DOCTOR])
    again = enrol(store, [Person("N-01", "matron", "Northgate"), DOCTOR, MENTOR])
    assert again.added == ("M-01",)
    assert again.unchanged == ("D-01",)
    assert again.changed == {"N-01": {"profession": ("nurse", "matron")}}
    assert find_person(store, "N-01") == Person(
        "N-01", "matron", "Northgate", team="red", slot="Tue am"
    )
    with store.read() as connection:
        events = store.last_event(connection)
    enrol(store, [DOCTOR])
    with store.read() as connection:
        assert store.last_event(connection) == events


def test_check_changes_nothing(store: Store):
    """A dry run says what would be done, and leaves neither rows nor events."""
    result = enrol(store, [NURSE, MENTOR], mentors=[("red", "M-01")], check=True)
    assert result.added == ("N-01", "M-01")
    assert list_people(store) == ()
    assert list_teams(store) == ()
    with store.read() as connection:
        assert store.last_event(connection) == 0


def test_all_or_nobody(store: Store):
    """A mentor who is none stops the whole enrolment."""
    with pytest.raises(BadInput, match="role is learner"):
        enrol(store, [NURSE, DOCTOR], mentors=[("red", "D-01")])
    assert list_people(store) == ()
    with pytest.raises(NotFound, match="no person"):
        enrol(store, [NURSE], mentors=[("red", "M-99")])
    assert list_people(store) == ()


def test_a_mentor_with_a_team_looks_after_it(store: Store):
    """A mentor is a member of no team, also when a learner becomes one."""
    enrol(store, [NURSE, Person("M-02", "doctor", "Easton", Role.MENTOR, team="red")])
    assert find_person(store, "M-02") == Person("M-02", "doctor", "Easton", Role.MENTOR)
    assert [m.id for m in team_mentors(store, "red")] == ["M-02"]
    enrol(store, [Person("N-01", "nurse", "Northgate", Role.MENTOR)])
    assert find_person(store, "N-01").team is None


def test_losing_the_role_loses_the_teams(store: Store):
    """Who is no mentor any more looks after no team."""
    enrol(store, [NURSE, MENTOR], mentors=[("red", "M-01")])
    enrol(store, [Person("M-01", "consultant", "Easton", Role.INSTRUCTOR)])
    assert mentored_teams(store, "M-01") == ()


def test_assign_and_release(store: Store):
    """A mentor is given a team once, and taken off it once; unknown names are told."""
    enrol(store, [NURSE, MENTOR])
    assert assign_mentor(store, "red", "M-01")
    assert not assign_mentor(store, "red", "M-01")
    assert release_mentor(store, "red", "M-01")
    assert not release_mentor(store, "red", "M-01")
    with pytest.raises(NotFound, match="Did you mean 'red'"):
        assign_mentor(store, "redd", "M-01")
    with pytest.raises(NotFound, match="Did you mean 'M-01'"):
        assign_mentor(store, "red", "M-1")


def test_place(store: Store):
    """Formed teams are placed whole; an unknown member stops all of it."""
    free = Person("N-02", "nurse", "Quay")
    enrol(store, [free])
    with pytest.raises(NotFound):
        place(store, [Team("team-1", "Team 1", (free, Person("X-9", "nurse", "Quay")))])
    assert list_teams(store) == ()
    place(store, [Team("team-1", "Team 1", (free,))])
    assert find_person(store, "N-02").team == "team-1"
