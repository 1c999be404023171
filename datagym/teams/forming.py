"""Makes teams of mixed professions.

Hard rules, in this order:

1. People who named a slot meet only people of that slot (``same_site``: likewise for the
   site). People without a slot fit into any.
2. The sizes of the teams within one slot differ by at most one.
3. The members of each profession are spread: no team has two more of them than another.

Rule 3 makes the number of pairs of colleagues who share a profession as small as the
sizes allow. Among all the ways to keep the rules, people of one profession are swapped
between teams until pairs who share a site are few too (unless ``same_site``).
"""

import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from datagym.errors import BadInput
from datagym.teams.people import Person, Role

SMALLEST_TEAM = 3
LARGEST_TEAM = 12
_ROUNDS = 20

_Group = tuple[str, str]  # slot, site; "" where it does not matter


@dataclass(frozen=True, slots=True)
class Proposal:
    """A team that could be formed, and why it looks as it does."""

    members: tuple[Person, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forming:
    """All proposed teams, who is left over and why, and the seed that gives them again."""

    teams: tuple[Proposal, ...]
    left: tuple[tuple[Person, str], ...]
    seed: int


def form_teams(
    people: Iterable[Person], *, size: int = 5, seed: int = 0, same_site: bool = False
) -> Forming:
    """Form teams from learners who have none.

    Parameters
    ----------
    people
        Anybody; only learners without a team are taken.
    size
        How many people a team should have, 3 to 12.
    seed
        The same people and seed give the same teams.
    same_site
        Keep people of different sites apart.

    Raises
    ------
    BadInput
        When the size cannot be used.

    >>> staff = [Person(f"P{i}", "nurse" if i < 4 else "doctor", "Northgate") for i in range(8)]
    >>> [sorted(p.profession for p in team.members) for team in form_teams(staff, size=4).teams]
    [['doctor', 'doctor', 'nurse', 'nurse'], ['doctor', 'doctor', 'nurse', 'nurse']]

    """
    if not SMALLEST_TEAM <= size <= LARGEST_TEAM:
        message = f"A team has {SMALLEST_TEAM} to {LARGEST_TEAM} people, not {size}."
        raise BadInput(message)
    rng = random.Random(seed)  # noqa: S311  (no secret: teams that can be formed again)
    waiting = sorted(
        (p for p in people if p.role is Role.LEARNER and p.team is None), key=lambda p: p.id
    )
    teams: list[Proposal] = []
    left: list[tuple[Person, str]] = []
    for _, members in sorted(_groups(waiting, size, same_site=same_site).items()):
        if len(members) < SMALLEST_TEAM:
            left += [(person, _why_left(members, same_site=same_site)) for person in members]
            continue
        drawn = _deal(members, size, rng)
        if not same_site:
            _spread_sites(drawn)
        teams += [Proposal(tuple(sorted(t, key=lambda p: p.id)), _reasons(t, drawn)) for t in drawn]
    return Forming(tuple(teams), tuple(left), seed)


def shared_pairs(teams: Iterable[Iterable[Person]], what: str) -> int:
    """Count pairs of team members who share a ``"profession"`` or a ``"site"``."""
    return sum(
        count * (count - 1) // 2
        for team in teams
        for count in Counter(getattr(person, what).casefold() for person in team).values()
    )


def _groups(people: list[Person], size: int, *, same_site: bool) -> dict[_Group, list[Person]]:
    groups: dict[_Group, list[Person]] = {}
    for person in people:
        if person.slot is not None:
            groups.setdefault(_group(person, same_site=same_site), []).append(person)
    for person in people:
        if person.slot is None:
            site = person.site.casefold() if same_site else ""
            open_to = {group: ids for group, ids in groups.items() if group[1] == site}
            if open_to:
                needs = min(open_to, key=lambda group: _fit(open_to[group], person, size))
                groups[needs].append(person)
            else:
                groups[("", site)] = [person]
    return groups


def _group(person: Person, *, same_site: bool) -> _Group:
    return ((person.slot or "").casefold(), person.site.casefold() if same_site else "")


def _fit(group: list[Person], person: Person, size: int) -> tuple[bool, float, int]:
    """Say how badly a group needs somebody: too small first, then a rare profession."""
    teams = max(1, round(len(group) / size))
    same = sum(p.profession.casefold() == person.profession.casefold() for p in group)
    return (len(group) >= SMALLEST_TEAM, same / teams, len(group) % size)


def _deal(people: list[Person], size: int, rng: random.Random) -> list[list[Person]]:
    """Deal people like cards, profession by profession: sizes and professions come out even."""
    count = max(1, min(round(len(people) / size), len(people) // SMALLEST_TEAM))
    by_profession: dict[str, list[Person]] = {}
    for person in people:
        by_profession.setdefault(person.profession.casefold(), []).append(person)
    suits = sorted(by_profession.items(), key=lambda suit: (-len(suit[1]), suit[0]))
    pack: list[Person] = []
    for _, suit in suits:
        rng.shuffle(suit)
        pack += suit
    return [pack[start::count] for start in range(count)]


def _spread_sites(teams: list[list[Person]]) -> None:
    """Swap people of one profession between teams while that spreads the sites."""
    for _ in range(_ROUNDS):
        swapped = False
        for one, other in combinations(teams, 2):
            for i, a in enumerate(one):
                for j, b in enumerate(other):
                    if one[i] is not a:
                        break
                    alike = a.profession.casefold() == b.profession.casefold()
                    if alike and a.site != b.site and _gain(one, other, a, b) > 0:
                        one[i], other[j] = b, a
                        swapped = True
        if not swapped:
            return


def _gain(one: list[Person], other: list[Person], a: Person, b: Person) -> int:
    def colleagues(team: list[Person], person: Person, without: Person) -> int:
        site = person.site.casefold()
        return sum(p.site.casefold() == site for p in team if p is not without)

    before = colleagues(one, a, a) + colleagues(other, b, b)
    after = colleagues(one, b, a) + colleagues(other, a, b)
    return before - after


def _reasons(team: list[Person], all_teams: list[list[Person]]) -> tuple[str, ...]:
    professions = Counter(person.profession for person in team)
    listed = ", ".join(f"{count} {name}" for name, count in sorted(professions.items()))
    reasons = [f"{len(team)} people of {_many(len(professions), 'profession')}: {listed}."]
    reasons += _absences(professions, all_teams)
    slots = sorted({person.slot for person in team if person.slot})
    if slots:
        reasons.append(f"All can meet: {slots[0]}.")
    sites = Counter(person.site for person in team)
    reasons.append(f"From {_many(len(sites), 'site')}: {', '.join(sorted(sites))}.")
    return tuple(reasons)


def _absences(professions: Mapping[str, int], all_teams: list[list[Person]]) -> list[str]:
    everybody = Counter(person.profession for team in all_teams for person in team)
    return [
        f"No {name}: there {'is' if count == 1 else 'are'} {count} for {len(all_teams)} teams."
        for name, count in sorted(everybody.items())
        if name not in professions
    ]


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _why_left(group: list[Person], *, same_site: bool) -> str:
    slot = next((f"can meet {person.slot}" for person in group if person.slot), "")
    site = f"work at {group[0].site}" if same_site else ""
    where = " and ".join(part for part in (slot, site) if part)
    who = f"{len(group)} without a team {where}" if where else f"{len(group)} without a team"
    return (
        f"Only {who}; a team needs {SMALLEST_TEAM}. Enrol more, "
        "ask for another slot, or put them into a team by the file."
    )
