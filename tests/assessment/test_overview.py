"""The picture for the institution shows nobody, in one snapshot or between two."""

from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.assessment.framework import load_framework
from datagym.assessment.overview import (
    BETWEEN_SNAPSHOTS,
    FEWEST_PEOPLE,
    WHY_EARLIER,
    WHY_HIDDEN,
    WHY_NOTHING,
    Overview,
    Published,
    complete,
    due,
    overview,
    rounded,
    ways,
)

FRAME = load_framework()
NAMES = [level.id for level in FRAME.levels]
FAMILIES = [family.id for family in FRAME.families]
START = datetime(2026, 1, 5, tzinfo=UTC)
LATER = START + BETWEEN_SNAPSHOTS


def people(*sizes, prefix="p"):
    """Make people with so many at each level, the same in all families."""
    levels = [name for name, size in zip(NAMES, sizes, strict=True) for _ in range(size)]
    return {f"{prefix}{n}": dict.fromkeys(FAMILIES, level) for n, level in enumerate(levels)}


def picture(levels, *earlier, at=START):
    """Make a picture."""
    return overview(FRAME, levels, at=at, earlier=earlier)


def shown(made):
    """Return the first row's figures."""
    return [(cell.levels, cell.people) for cell in made.rows[0].cells]


def test_large_groups_are_shown_by_themselves():
    """Four levels of ten people or more are four figures, rounded to 5."""
    assert shown(picture(people(10, 12, 13, 41))) == [
        (("starting",), 10),
        (("practising",), 10),
        (("confident",), 15),
        (("guiding",), 40),
    ]


def test_small_groups_are_put_together():
    """A level of fewer than ten is shown with a neighbour, and the row says why."""
    made = picture(people(30, 20, 9, 1))
    assert shown(made) == [
        (("starting",), 30),
        (("practising",), 20),
        (("confident", "guiding"), 10),
    ]
    assert "fewer than 10 people" in made.rows[0].why


@pytest.mark.parametrize(
    "sizes", [(0, 0, 0, 0), (19, 0, 0, 0), (9, 0, 0, 10), (200, 0, 0, 0), (9, 0, 0, 90)]
)
def test_too_few_are_hidden(sizes):
    """Nothing is shown when a figure or the rest of its row would be fewer than ten people."""
    made = picture(people(*sizes))
    assert not made.shows_something
    assert made.at is None
    assert made.people is None
    assert made.why == WHY_NOTHING
    assert {row.why for row in made.rows} == {WHY_HIDDEN}


def test_who_has_no_level_in_a_family_is_not_counted():
    """Rows count the same people, so that no two rows' totals can be subtracted."""
    levels = people(15, 15, 15, 15)
    levels["p0"] = {**levels["p0"], "technical": None}
    assert "p0" not in complete(levels)
    assert picture(levels).people == rounded(59)


sizes_ = st.tuples(*[st.integers(0, 40)] * 4)


@given(sizes_)
def test_every_figure_and_its_rest_are_ten_or_more(sizes):
    """Any sum of shown figures of a row, and what is left, is nobody or ten people or more."""
    levels = people(*sizes)
    for row in picture(levels).rows:
        counts = [
            sum(theirs[row.family] in cell.levels for theirs in levels.values())
            for cell in row.cells
        ]
        for length in range(1, len(counts)):
            for chosen in combinations(counts, length):
                assert FEWEST_PEOPLE <= sum(chosen) <= len(levels) - FEWEST_PEOPLE


@settings(max_examples=60, deadline=None)
@given(sizes_, sizes_, st.lists(st.integers(0, 3), max_size=6))
def test_two_pictures_cannot_be_subtracted(first, joined, moves):
    """What two pictures both show differs by nobody at all, or by ten people in each part."""
    before = people(*first)
    made = picture(before)
    if made.at is None:
        return
    after = {**before, **people(*joined, prefix="q")}
    for number, level in enumerate(moves):
        if f"p{number}" in after:
            after[f"p{number}"] = dict.fromkeys(FAMILIES, NAMES[level])
    second = picture(after, Published(made, before), at=LATER)
    for old, new in zip(made.rows, second.rows, strict=True):
        if new.at != LATER:
            assert (new.cells, new.at) == (old.cells, old.at)
            continue
        moved = [
            {p for p in before if before[p][old.family] in part}
            ^ {p for p in after if after[p][old.family] in part}
            for part in _parts(old, new)
        ]
        assert not any(moved) or all(len(part) >= FEWEST_PEOPLE for part in moved)


def _parts(old, new):
    """Return the levels between two ends that both rows have."""
    ends = [
        {sum(len(c.levels) for c in row.cells[: n + 1]) for n in range(len(row.cells))}
        for row in (old, new)
    ]
    common = sorted({0} | (ends[0] & ends[1]))
    return [NAMES[a:b] for a, b in pairwise(common)]


def test_one_person_more_changes_nothing_that_is_shown():
    """When a single person joins or moves, the earlier row stands and says so."""
    before = people(15, 15, 15, 15)
    made = picture(before)
    after = {**before, "new": dict.fromkeys(FAMILIES, "guiding")}
    second = picture(after, Published(made, before), at=LATER)
    assert second == made  # nothing new could be shown, so the first picture stands


def test_a_row_that_cannot_change_stands():
    """A row with too few changes stays as it was, beside rows that are new."""
    before = people(20, 20, 20, 20)
    made = picture(before)
    after = {**before, **people(20, 20, 20, 20, prefix="q")}
    for number in range(20):  # in one family, all who join stand at one level
        for name in ("starting", "practising", "confident", "guiding"):
            after[f"q{20 * NAMES.index(name) + number}"]["critical"] = "starting"
    second = picture(after, Published(made, before), at=LATER)
    assert second.rows[0].cells == made.rows[0].cells
    assert second.rows[0].why == WHY_EARLIER
    assert second.rows[0].at == START
    assert [row.at for row in second.rows[1:]] == [LATER] * 3


def test_a_third_picture_is_held_against_the_first():
    """Changes that are each large but undo each other cannot single out a few people."""
    first = people(20, 20, 20, 20)
    made = picture(first)
    second_people = {**first, **people(12, 12, 12, 12, prefix="q")}
    second = picture(second_people, Published(made, first), at=LATER)
    assert second.at == LATER
    third_people = {**first, **people(1, 1, 1, 1, prefix="r")}  # the q have left again
    history = (Published(made, first), Published(second, second_people))
    assert overview(FRAME, third_people, at=LATER + BETWEEN_SNAPSHOTS, earlier=history) == second


@pytest.mark.parametrize(
    ("days", "new", "expected"),
    [(55, 10, False), (56, 9, False), (56, 10, True)],
)
def test_snapshots_are_far_apart(days, new, expected):
    """A new one needs 8 weeks and ten new people."""
    before = people(20, 20, 0, 0)
    published = Published(picture(before), before)
    levels = {**before, **people(new, 0, 0, 0, prefix="q")}
    assert due(levels, [published], START + timedelta(days=days)) is expected


def test_ways_are_all_and_only_neighbours():
    """Every way keeps the order of levels, and no way makes one block of all."""
    found = list(ways(NAMES))
    assert len(set(found)) == 7
    for way in found:
        assert [name for block in way for name in block] == NAMES
        assert len(way) > 1


def test_overview_survives_the_store():
    """A picture is the same after a trip through plain data."""
    made = picture(people(10, 12, 13, 41))
    assert Overview.from_data(made.as_data()) == made
    assert {line["family"] for line in made.table()} == {f.title for f in FRAME.families}
