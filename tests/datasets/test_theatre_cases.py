"""The planned operations: nobody in two places at once, and lists that run one case at a time."""

from math import exp
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.datasets import make
from datagym.datasets.blocks import Block
from datagym.datasets.card import card
from datagym.datasets.makers.theatre_cases.bookings import booked, extra_lists, grid
from datagym.datasets.makers.theatre_cases.findings import impossible
from datagym.datasets.makers.theatre_cases.running import Lists, run
from datagym.datasets.year import DAY, DAYS, MISSING


@pytest.fixture(scope="module")
def hospital() -> list[Block]:
    """Eight blocks of one hospital."""
    return [Block(7, number) for number in range(8)]


def test_theatres_and_surgeons_are_never_in_two_cases(hospital: list[Block]):
    """In minutes, over whole blocks: each case begins after the last one of its theatre left."""
    for block in hospital:
        cases = block.table("theatre_cases")
        done = cases.taken(~cases.array("cancelled"))
        begins, left = done.array("anaesthetic_start"), done.array("left_theatre")
        for whose in ("theatre_id", "surgeon_id"):
            order = np.lexsort((begins, done.array(whose)))
            same = np.diff(done.array(whose)[order]) == 0
            assert (begins[order][1:] >= left[order][:-1])[same].all()


def test_nobody_is_operated_on_while_in_hospital_for_something_else_or_dead(hospital: list[Block]):
    """The elective stay holds the operation, ends before the next attendance and before death."""
    for block in hospital:
        cases, visits = block.table("theatre_cases"), block.table("ed_attendances")
        death = block.table("patients").kept["death"]
        start, end = cases.kept["spell_start"], cases.kept["spell_end"]
        done = ~cases.array("cancelled")
        assert ((start == MISSING) == ~done).all()
        assert ((end == MISSING) == ~done).all()
        assert (start[done] < cases.array("anaesthetic_start")[done]).all()
        assert (cases.array("left_theatre")[done] < end[done]).all()
        assert (end[done] <= death[cases.person[done]]).all()
        assert (cases.array("date") * DAY <= death[cases.person]).all()
        assert len(np.unique(cases.person[done])) == done.sum()
        arrival, leaves = visits.array("arrival"), visits.kept["leaves"]
        for case in np.flatnonzero(done & np.isin(cases.person, visits.person)):
            theirs = visits.person == cases.person[case]
            apart = (leaves[theirs] < start[case]) | (arrival[theirs] > end[case])
            assert apart.all()


def test_day_cases_go_home_the_same_day_and_inpatients_do_not(hospital: list[Block]):
    """Save who must leave early, because of an emergency or death."""
    nights = []
    for block in hospital:
        cases = block.table("theatre_cases")
        done = ~cases.array("cancelled")
        start, end = cases.kept["spell_start"][done], cases.kept["spell_end"][done]
        stay, inpatient = end // DAY - start // DAY, cases.array("management")[done] == 0
        assert (stay[~inpatient] == 0).all()
        assert (stay[inpatient] >= 1).mean() > 0.99
        nights.append(stay[inpatient])
    assert 4.5 < np.concatenate(nights).mean() < 5.7


def test_an_operation_stops_the_clock_of_its_pathway(hospital: list[Block]):
    """On its own day; and every admission of the waiting list is one operation."""
    for block in hospital:
        cases, list_ = block.table("theatre_cases"), block.table("waiting_list")
        done = ~cases.array("cancelled")
        pathway = cases.array("pathway_id")
        assert (list_.person[pathway] == cases.person).all()
        assert (list_.array("clock_stop")[pathway[done]] == cases.array("date")[done]).all()
        assert sorted(pathway[done]) == np.flatnonzero(list_.array("outcome") == 0).tolist()
        late = cases.array("date")[~done] > list_.array("clock_stop")[pathway[~done]]
        stopped = list_.array("clock_stop")[pathway[~done]] != MISSING
        assert not (late & stopped).any()


def test_cases_of_a_list_follow_one_another_and_the_rest_is_cancelled(hospital: list[Block]):
    """Real starts rise with the position; after one that ran out of time nobody is operated on."""
    reasons = tuple(card("theatre_cases").column("reason").codes)
    out = reasons.index("ran out of time")
    for block in hospital:
        cases = block.table("theatre_cases")
        session, place = cases.array("session_id"), cases.array("list_position")
        rows = np.lexsort((place, session))
        same = np.diff(session[rows]) == 0
        assert (np.diff(place[rows])[same] == 1).all()
        assert (np.diff(cases.array("planned_start")[rows])[same] > 0).all()
        done = ~cases.array("cancelled")[rows]
        late = cases.array("reason")[rows] == out
        assert not (late[:-1] & done[1:] & same).any()
        first = np.concatenate([[True], ~same])
        assert not (late & first).any()


def test_nobody_is_in_theatre_when_it_closes():
    """However long a day becomes: such a case is not begun, and no case after it."""
    n = 4
    begins = np.full(n, 3 * DAY)
    lists = Lists(
        number=np.array([5, 5, 6, 6]),
        day=begins // DAY,
        half=np.array([0, 0, 1, 1]),
        theatre=np.zeros(n, np.int64),
        planned=np.full(n, 60),
        true=np.array([780, 60, 60, 60]),
        going=np.ones(n, bool),
    )
    times = run(Block(1, 0).draws("theatre_cases"), "test", lists)
    assert times.late.tolist() == [False, True, True, True]
    assert times.start[0] + 780 <= 4 * DAY - 90


def test_bookings_keep_their_order_and_wait_for_room():
    """Nobody is booked before the own day, lists fill up, and no list of another specialty."""
    rng = np.random.default_rng(3)
    n = 900
    specialty = rng.integers(0, 6, n).astype(np.int32)
    day = rng.integers(0, 330, n).astype(np.int32)
    minutes = rng.integers(40, 160, n)
    entry = booked(specialty, day, minutes, np.arange(n))
    lists, found = grid(), entry >= 0
    assert found.mean() > 0.5
    assert (lists.specialty[entry[found]] == specialty[found]).all()
    assert (lists.day[entry[found]] >= day[found]).all()
    room = card("theatre_cases").settings["booked_minutes"]
    loads = np.bincount(entry[found], minutes[found])
    assert loads.max() <= room + minutes.max()


def test_no_theatre_and_no_specialty_has_two_lists_at_once():
    """The weekly pattern of the card is one that can be worked."""
    lists = grid()
    for whose in (lists.theatre, lists.specialty):
        keys = (whose * DAYS + lists.day) * 2 + lists.half
        assert len(np.unique(keys)) == len(keys)
    same_day = np.unique(lists.specialty * DAYS + lists.day)
    assert len(same_day) == len(lists.day)  # a surgeon never goes from one theatre to another


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(0, 365), min_size=1, max_size=60))
def test_extra_lists_are_on_saturdays_and_hold_one_each(days: list[int]):
    """After the cancelled list; nobody shares one."""
    day, theatre, number = extra_lists(np.array(days, np.int32))
    held = day < DAYS
    assert (day > np.array(days)).all()
    assert ((day[held] + 5) % 7 == 5).all()
    assert len(set(number.tolist())) == len(days)
    assert len(set(zip(day[held].tolist(), theatre[held].tolist(), strict=True))) == held.sum()


def test_the_spread_of_minutes_is_lognormal():
    """The card's factors are those of a lognormal with median 1."""
    one = card("theatre_cases").settings
    for kind, sigma in (("low", 0.3), ("middle", 0.5), ("high", 0.7)):
        for share, factor in zip(one["shares"][1:-1], one["spread"][kind][1:-1], strict=True):
            assert factor == pytest.approx(exp(sigma * NormalDist().inv_cdf(share)), abs=0.001)


@settings(max_examples=4, deadline=None)
@given(n=st.integers(1_200, 12_000), seed=st.integers(0, 2**63 - 1))
def test_any_table_is_possible(n: int, seed: int):
    """Of every size and seed."""
    frame = make("theatre_cases", n=n, seed=seed).frame
    assert impossible(frame) == []
    assert (frame.loc[~frame["cancelled"], "real_minutes"] > 0).all()


def test_a_block_in_which_nobody_ran_out_of_time_is_made():
    """Of thousands of blocks this one needs no extra lists on a Saturday."""
    part = Block(20230401, 4_080).table("theatre_cases")
    assert 400 < len(part) < 1_000
