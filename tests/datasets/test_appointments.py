"""The appointments: possible lives, due numbers of missed ones, and traps that stand."""

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.datasets import make
from datagym.datasets.blocks import Block
from datagym.datasets.lines import STEPS
from datagym.datasets.makers.appointments.attendance import even_steps
from datagym.datasets.makers.appointments.findings import impossible, mantel_haenszel
from datagym.datasets.makers.appointments.stays import during_stay, hospital_stays
from datagym.datasets.year import BANK_HOLIDAYS, DAY, END

ATTENDED, MISSED, BY_PATIENT, BY_HOSPITAL = range(4)


@pytest.fixture(scope="module")
def block():
    """One block of people."""
    return Block(11, 0)


def test_nobody_attends_after_death_or_from_a_hospital_bed(block):
    """Appointments at such times are cancelled; some stand in the table."""
    part = block.table("appointments")
    start, status = part.array("starts"), part.array("status")
    dead = block.table("patients").kept["death"][part.person] <= start
    away = during_stay(block, part.person, start, start + 30)
    assert dead.any()
    assert away.any()
    assert set(status[dead | away]) == {BY_PATIENT, BY_HOSPITAL}
    assert not part.array("reminder")[dead].any()


def test_stays_of_one_person_do_not_overlap(block):
    """So that looking at the last stay before an appointment's end is enough."""
    person, start, end = hospital_stays(block)
    same = person[1:] == person[:-1]
    assert (start[1:][same] >= end[:-1][same]).all()


def test_being_in_hospital_is_found_as_by_looking_at_every_stay(block):
    """The search agrees with the plain comparison, person by person."""
    who, since, until = hospital_stays(block)
    person = np.repeat(who[:300], 3)
    start = np.stack([since[:300] - 31, until[:300] - 5, until[:300] + 1], axis=1).ravel()
    plain = [
        bool(((who == one) & (since <= at + 30) & (until >= at)).any())
        for one, at in zip(person, start, strict=True)
    ]
    assert during_stay(block, person, start, start + 30).tolist() == plain


def test_booking_comes_before_the_day_and_after_the_visit_that_it_follows(block):
    """No follow-up is booked before the person's last visit to the specialty."""
    part = block.table("appointments")
    day = part.array("starts") // DAY
    assert (part.array("booked") <= day).all()
    assert (part.array("booked") >= block.table("patients").array("birth_date")[part.person]).all()
    frame = pd.DataFrame(
        {
            "who": part.person,
            "what": part.array("specialty"),
            "day": day,
            "booked": part.array("booked"),
            "kind": part.array("kind"),
        }
    )
    last = frame.groupby(["who", "what"])["day"].shift()
    assert (frame["booked"] >= last)[last.notna()].all()
    assert (frame["kind"] == 1)[last.notna()].all()


def test_clinics_are_held_on_open_days_within_the_year(block):
    """No Sunday, no bank holiday, no time outside the day's clinics."""
    start = block.table("appointments").array("starts")
    assert start.min() >= 0
    assert start.max() < END
    assert not np.isin(start // DAY, BANK_HOLIDAYS).any()
    assert (start % DAY).min() == 8 * 60 + 30
    assert (start % DAY).max() == 17 * 60


@settings(max_examples=5, deadline=None)
@given(n=st.integers(300, 3_000), seed=st.integers(0, 2**63 - 1))
def test_a_smaller_hospital_is_the_beginning_of_a_larger_one(n: int, seed: int):
    """The same people have the same appointments, and lives stay possible."""
    small, large = make("appointments", n=n, seed=seed), make("appointments", n=n + 500, seed=seed)
    assert impossible(small.frame) == []
    assert small.frame["appointment_id"].isin(large.frame["appointment_id"]).all()
    both = large.frame.set_index("appointment_id").loc[small.frame["appointment_id"]]
    assert (both["status"].to_numpy() == small.frame["status"].to_numpy()).all()


@given(st.lists(st.integers(0, STEPS), max_size=60), st.integers(0, STEPS - 1))
def testeven_steps_give_every_stretch_its_due_number(chances: list[int], begin: int):
    """To less than one, in each stretch of rows."""
    taken = even_steps(np.array(chances, dtype=np.int64), begin)
    for first in range(0, len(chances), 7):
        due = sum(chances[first:]) / STEPS
        assert abs(int(taken[first:].sum()) - due) < 1


def test_mantel_haenszel_of_equal_strata_is_their_own_ratio():
    """Whatever their sizes are."""
    tables = np.array([[10, 20, 30, 40], [100, 200, 300, 400]])
    assert mantel_haenszel(tables) == Fraction(2, 3)
    assert mantel_haenszel(np.zeros((1, 4), dtype=np.int64)) == 1


def test_reminders_go_to_those_who_missed_and_still_help_them():
    """Both halves of the trap stand in the table."""
    frame = make("appointments", n=16_384).frame
    due = frame[frame["status"].isin(["attended", "did not attend"])]
    due = due.assign(missed=due["status"] == "did not attend")
    missed = due.pivot_table(index="missed_last_year", columns="reminder", values="missed")
    assert (missed[True] < missed[False]).all()
    assert due.groupby("missed_last_year")["reminder"].mean().is_monotonic_increasing
    crude = due.groupby("reminder")["missed"].mean()
    assert crude[True] > crude[False]
