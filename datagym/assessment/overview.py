"""The institution's picture: levels by family, in which no single person can be found.

The table is declared beforehand: families down, levels across, nothing to filter. The
rules, each held by a function below:

* Nobody is counted who has no level in some family, so all rows count the same people.
* Each figure stands for ten people or more, and so do all others of its row together.
  Neighbouring levels are put together, in a fixed order of attempts, until that is so; a
  row where it cannot be is hidden. No figure can be had by taking others from a total.
* Against an earlier snapshot: whatever can be subtracted (a level, or a run of levels that
  both snapshots show) has changed by ten people or more, or the row has not changed at
  all. Otherwise the earlier row stands.
* A new snapshot needs 8 weeks and ten new people since the last one. People come in by
  tens (the store sees to that), so that no change is the doing of one of them.
* Figures are rounded to the nearest 5, after the rules.

The rules follow the course's design; ten people and 5 are stricter than the fewer than 5
people (1 to 7 for hospital episodes) that the health service's open tables hide.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations, pairwise
from typing import Any

from datagym.assessment.framework import Family, Framework

FEWEST_PEOPLE = 10
ROUND_TO = 5
BETWEEN_SNAPSHOTS = timedelta(weeks=8)

Levels = Mapping[str, Mapping[str, str | None]]
"""Person → family → level (None: no estimate)."""
Blocks = tuple[tuple[str, ...], ...]
"""Levels put together, from the lowest up."""

WHY_HIDDEN = (
    "Hidden: with any way of putting levels together, a figure here or the rest of its row "
    f"would stand for fewer than {FEWEST_PEOPLE} people, and somebody might be recognised."
)
WHY_TOGETHER = (
    f"Some levels are shown together, because one of them alone holds fewer than "
    f"{FEWEST_PEOPLE} people, or has changed by fewer since the last picture."
)
WHY_EARLIER = (
    "This row is from an earlier picture: too few people have changed since, and taking one "
    "picture from the other would show them."
)
WHY_NOTHING = (
    f"There are no figures yet. They are shown once enough people have finished the "
    f"self-assessment for each figure to stand for at least {FEWEST_PEOPLE} people, so that "
    "nobody can be recognised."
)
HOW = (
    f"Each figure stands for at least {FEWEST_PEOPLE} people and is rounded to the nearest "
    f"{ROUND_TO}, so rows may not add up. A new picture is made at most every "
    f"{BETWEEN_SNAPSHOTS.days // 7} weeks, when at least {FEWEST_PEOPLE} more people have "
    "finished; people are counted in tens, so the last few may not be in it yet. "
    "A person's level rests on few questions, so it is rough; the picture says more "
    "about many people than about few. Nobody at the institution sees a single person's result. "
    "It is for planning what to learn, never for judging people."
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure: the levels that it covers, their titles, and how many people (rounded)."""

    levels: tuple[str, ...]
    title: str
    people: int


@dataclass(frozen=True, slots=True)
class Row:
    """One family: its cells from the lowest level up, or none and why."""

    family: str
    title: str
    at: datetime | None
    cells: tuple[Cell, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Overview:
    """The whole picture: when it was made, of how many people (rounded), its rows."""

    at: datetime | None
    people: int | None
    rows: tuple[Row, ...]
    why: str = ""
    how: str = HOW

    @property
    def shows_something(self) -> bool:
        """Whether any row has figures."""
        return any(row.cells for row in self.rows)

    def table(self) -> list[dict[str, str | int]]:
        """Return one plain row for each figure: family, level, people."""
        return [
            {"family": row.title, "level": cell.title, "people": cell.people}
            for row in self.rows
            for cell in row.cells
        ]

    def as_data(self) -> dict[str, Any]:
        """Return plain JSON data."""
        data = asdict(self)
        data["at"] = self.at.isoformat() if self.at else None
        for row, values in zip(self.rows, data["rows"], strict=True):
            values["at"] = row.at.isoformat() if row.at else None
        return data

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Overview":
        """Return the overview that ``as_data`` wrote."""
        rows = tuple(
            Row(
                row["family"],
                row["title"],
                _moment(row["at"]),
                tuple(Cell(tuple(c["levels"]), c["title"], c["people"]) for c in row["cells"]),
                row["why"],
            )
            for row in data["rows"]
        )
        return cls(_moment(data["at"]), data["people"], rows, data["why"], data["how"])


@dataclass(frozen=True, slots=True)
class Published:
    """An earlier snapshot: what was shown, and from whose levels (these never leave the store)."""

    shown: Overview
    levels: Levels


def due(levels: Levels, earlier: Sequence[Published], now: datetime) -> bool:
    """Tell whether a new snapshot may be made: 8 weeks and ten new people after the last."""
    if not earlier:
        return True
    last = earlier[-1]
    if last.shown.at is None or now - last.shown.at < BETWEEN_SNAPSHOTS:
        return False
    return len(complete(levels).keys() - complete(last.levels).keys()) >= FEWEST_PEOPLE


def overview(
    framework: Framework,
    levels: Levels,
    *,
    at: datetime,
    earlier: Sequence[Published] = (),
) -> Overview:
    """Return the picture of these people's levels that may be shown.

    Parameters
    ----------
    framework
        Its families and levels declare the table.
    levels
        Each person's level in each family. Ids are only compared, never shown.
    at
        The snapshot's moment.
    earlier
        All snapshots that have been shown, oldest first.

    >>> from datagym.assessment.framework import load_framework
    >>> frame = load_framework()
    >>> def person(level):
    ...     return {family.id: level for family in frame.families}
    >>> people = {f"p{n}": person("starting" if n < 12 else "confident") for n in range(40)}
    >>> picture = overview(frame, people, at=datetime(2026, 1, 1))
    >>> [(cell.title, cell.people) for cell in picture.rows[0].cells]
    [('Starting or Practising', 10), ('Confident or Guiding', 30)]

    """
    counted = complete(levels)
    rows = tuple(
        _row(framework, family, counted, at=at, earlier=earlier) for family in framework.families
    )
    fresh = any(row.cells and row.at == at for row in rows)
    if fresh:
        return Overview(at, rounded(len(counted)), rows)
    if earlier:
        return earlier[-1].shown
    return Overview(None, None, rows, WHY_NOTHING)


def complete(levels: Levels) -> dict[str, Mapping[str, str]]:
    """Return those who have a level in every family."""
    return {
        person: {family: level for family, level in theirs.items() if level is not None}
        for person, theirs in levels.items()
        if theirs and all(level is not None for level in theirs.values())
    }


def rounded(count: int) -> int:
    """Round a count to the nearest 5.

    >>> [rounded(count) for count in (10, 12, 13, 17, 18)]
    [10, 10, 15, 15, 20]
    """
    return ROUND_TO * ((count + ROUND_TO // 2) // ROUND_TO)


def ways(names: Sequence[str]) -> Iterator[Blocks]:
    """Give every way of putting neighbouring levels together, most blocks first.

    >>> [len(way) for way in ways(["a", "b", "c", "d"])]
    [4, 3, 3, 3, 2, 2, 2]
    """
    inner = range(1, len(names))
    for cuts in range(len(names) - 1, 0, -1):
        tried = []
        for chosen in combinations(inner, cuts):
            ends = (0, *chosen, len(names))
            tried.append(tuple(tuple(names[a:b]) for a, b in pairwise(ends)))
        # Even blocks first: "Starting or Practising" says more than "all but Guiding".
        yield from sorted(tried, key=lambda way: max(len(block) for block in way))


def members(levels: Mapping[str, Mapping[str, str]], family: str, block: Sequence[str]) -> set[str]:
    """Return the people whose level in a family lies in a block."""
    return {person for person, theirs in levels.items() if theirs.get(family) in block}


def large_enough(levels: Mapping[str, Mapping[str, str]], family: str, blocks: Blocks) -> bool:
    """Tell whether each block, and the rest of its row, holds ten people or more."""
    sizes = [len(members(levels, family, block)) for block in blocks]
    return all(FEWEST_PEOPLE <= size <= sum(sizes) - FEWEST_PEOPLE for size in sizes)


def safe_beside(
    levels: Mapping[str, Mapping[str, str]], family: str, blocks: Blocks, before: Published
) -> bool:
    """Tell whether subtracting an earlier snapshot shows no group of fewer than ten people."""
    old = next((row for row in before.shown.rows if row.family == family), None)
    if old is None or not old.cells or old.at != before.shown.at:
        return True  # nothing was shown, or it was the row of a snapshot that is compared itself
    then = complete(before.levels)
    shared = common(blocks, tuple(cell.levels for cell in old.cells))
    moved = [len(members(levels, family, b) ^ members(then, family, b)) for b in shared]
    return not any(moved) or all(count >= FEWEST_PEOPLE for count in moved)


def common(one: Blocks, other: Blocks) -> Blocks:
    """Return the finest blocks that both ways of putting levels together can be added up to.

    >>> common((("a",), ("b", "c"), ("d",)), (("a", "b"), ("c",), ("d",)))
    (('a', 'b', 'c'), ('d',))
    """
    names = [name for block in one for name in block]
    ends = _ends(one) & _ends(other)
    return tuple(tuple(names[a:b]) for a, b in pairwise(sorted({0, *ends})))


def _ends(blocks: Blocks) -> set[int]:
    ends, place = set(), 0
    for block in blocks:
        place += len(block)
        ends.add(place)
    return ends


def _row(
    framework: Framework,
    family: Family,
    levels: Mapping[str, Mapping[str, str]],
    *,
    at: datetime,
    earlier: Sequence[Published],
) -> Row:
    names = [level.id for level in framework.levels]
    for blocks in ways(names):
        if large_enough(levels, family.id, blocks) and all(
            safe_beside(levels, family.id, blocks, before) for before in earlier
        ):
            cells = tuple(_cell(framework, levels, family.id, block) for block in blocks)
            together = any(len(block) > 1 for block in blocks)
            return Row(family.id, family.title, at, cells, WHY_TOGETHER if together else "")
    for before in reversed(earlier):
        old = next((row for row in before.shown.rows if row.family == family.id), None)
        if old is not None and old.cells:
            return replace(old, why=WHY_EARLIER)
    return Row(family.id, family.title, None, (), WHY_HIDDEN)


def _cell(
    framework: Framework,
    levels: Mapping[str, Mapping[str, str]],
    family: str,
    block: tuple[str, ...],
) -> Cell:
    titles = [framework.level(name).title for name in block]
    last = titles.pop()
    title = f"{', '.join(titles)} or {last}" if titles else last
    return Cell(block, title, rounded(len(members(levels, family, block))))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
