"""Teams of mixed professions."""

import random
from collections import Counter
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagym.errors import BadInput
from datagym.teams import Person, Role
from datagym.teams.forming import form_teams, shared_pairs

PROFESSIONS = ["nurse", "nurse", "nurse", "doctor", "doctor", "pharmacist", "analyst", "porter"]
SITES = ["Northgate", "Easton", "Quay"]


def staff(count: int, seed: int = 1, slots: tuple[str | None, ...] = (None,)) -> list[Person]:
    """Make up people."""
    rng = random.Random(seed)  # noqa: S311  (no secret)
    return [
        Person(f"P{n:03}", rng.choice(PROFESSIONS), rng.choice(SITES), slot=rng.choice(slots))
        for n in range(count)
    ]


people = st.lists(
    st.tuples(
        st.sampled_from(PROFESSIONS), st.sampled_from(SITES), st.sampled_from([None, "am", "pm"])
    ),
    min_size=1,
    max_size=40,
).map(lambda rows: [Person(f"P{n}", p, s, slot=t) for n, (p, s, t) in enumerate(rows)])


@settings(max_examples=60, deadline=None)
@given(people, st.integers(3, 8), st.integers(0, 5), st.booleans())
def test_hard_rules(everybody, size, seed, same_site):
    """Everybody is placed once or left with a reason; slots, sizes and professions are kept."""
    forming = form_teams(everybody, size=size, seed=seed, same_site=same_site)
    placed = [p.id for team in forming.teams for p in team.members]
    left = [p.id for p, reason in forming.left if reason]
    assert sorted(placed + left) == sorted(p.id for p in everybody)
    groups: dict[object, list[tuple[Person, ...]]] = {}
    for team in forming.teams:
        assert len(team.members) >= 3
        slots = {p.slot for p in team.members if p.slot}
        assert len(slots) <= 1
        sites = {p.site for p in team.members}
        if same_site:
            assert len(sites) == 1
        groups.setdefault((tuple(slots), tuple(sites) if same_site else ()), []).append(
            team.members
        )
    if any(p.slot is None for p in everybody):
        return  # who is free may leave a team of one slot without anybody who named it
    for teams in groups.values():
        for one, other in combinations(teams, 2):
            assert abs(len(one) - len(other)) <= 1
            counts = Counter(p.profession for p in one), Counter(p.profession for p in other)
            assert all(abs(counts[0][p] - counts[1][p]) <= 1 for p in PROFESSIONS)


@pytest.mark.parametrize("count", [20, 47, 120])
def test_better_than_any_of_many_random_teams(count):
    """Fewer pairs share a profession than in the best of 300 random divisions; sites no worse."""
    everybody = staff(count)
    teams = [team.members for team in form_teams(everybody).teams]
    sizes = [len(team) for team in teams]
    random_pairs, random_sites = [], []
    for seed in range(300):
        drawn = random.Random(seed).sample(everybody, len(everybody))  # noqa: S311  (no secret)
        ends = [0, *(sum(sizes[: n + 1]) for n in range(len(sizes)))]
        divided = [drawn[a:b] for a, b in pairwise(ends)]
        random_pairs.append(shared_pairs(divided, "profession"))
        random_sites.append(shared_pairs(divided, "site"))
    assert shared_pairs(teams, "profession") <= min(random_pairs)
    assert shared_pairs(teams, "profession") < 0.8 * sum(random_pairs) / len(random_pairs)
    assert shared_pairs(teams, "site") < sum(random_sites) / len(random_sites)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(PROFESSIONS), min_size=6, max_size=9), st.integers(0, 3))
def test_no_division_shares_less(professions, seed):
    """For few people: no division into two teams of these sizes has fewer shared professions."""
    everybody = [Person(f"P{n}", p, "Northgate") for n, p in enumerate(professions)]
    teams = [team.members for team in form_teams(everybody, size=4, seed=seed).teams]
    if len(teams) != 2:
        return
    fewest = min(
        shared_pairs([one, [p for p in everybody if p not in one]], "profession")
        for one in combinations(everybody, len(teams[0]))
    )
    assert shared_pairs(teams, "profession") == fewest


def test_seed_and_order():
    """The same people in any order and the same seed give the same teams; another seed others."""
    everybody = staff(30)
    shuffled = random.Random(5).sample(everybody, 30)  # noqa: S311  (no secret)
    assert form_teams(everybody, seed=3) == form_teams(shuffled, seed=3)
    assert form_teams(everybody, seed=3).teams != form_teams(everybody, seed=4).teams


def test_only_learners_without_a_team():
    """Mentors, and learners who have a team, are left alone."""
    everybody = [
        Person("A1", "nurse", "N", team="red"),
        Person("M1", "doctor", "N", Role.MENTOR),
        *(Person(f"L{n}", "nurse", "N") for n in range(3)),
    ]
    (team,) = form_teams(everybody).teams
    assert [p.id for p in team.members] == ["L0", "L1", "L2"]


def test_free_people_help_small_slots():
    """Somebody without a slot goes where a slot would be too small without them."""
    everybody = [
        *(Person(f"A{n}", "nurse", "N", slot="am") for n in range(5)),
        *(Person(f"B{n}", "nurse", "N", slot="pm") for n in range(2)),
        Person("F1", "doctor", "N"),
    ]
    forming = form_teams(everybody)
    assert not forming.left
    assert {"F1", "B0", "B1"} in [{p.id for p in team.members} for team in forming.teams]


def test_too_few_people_of_a_slot_are_left_with_the_reason():
    """Two people cannot be a team; the reason names their slot and what can be done."""
    forming = form_teams([Person(f"B{n}", "nurse", "N", slot="Tue am") for n in range(2)])
    assert not forming.teams
    assert "can meet Tue am" in forming.left[0][1]
    assert "needs 3" in forming.left[0][1]


def test_reasons_name_professions_and_what_is_missing():
    """Each team says who is in it, and why a profession is not."""
    everybody = [Person(f"N{n}", "nurse", "N") for n in range(9)] + [Person("D1", "doctor", "N")]
    teams = form_teams(everybody).teams
    lacking = next(t for t in teams if all(p.profession != "doctor" for p in t.members))
    assert "5 people of 1 profession: 5 nurse." in lacking.reasons
    assert "No doctor: there is 1 for 2 teams." in lacking.reasons


def test_sizes_that_cannot_be():
    """A team of two or of thirteen is refused."""
    for size in (2, 13):
        with pytest.raises(BadInput, match="3 to 12"):
            form_teams([], size=size)
