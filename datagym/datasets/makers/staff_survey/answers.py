"""Makes the answers of a staff survey: teams, the people in them, and nine items each.

Teams that work many unpaid hours are those with much spirit; within a team who works more of
them is worse off. So what is true of teams is the opposite of what is true of people. How
many answer in each team is given, so that some teams are always too small to be shown.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.draws import Draws, chances, chances_by, normal, pick, thresholds
from datagym.datasets.identifiers import Ids
from datagym.datasets.parts import Coded, Part

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

ITEMS = (
    "look_forward",
    "enthusiastic",
    "time_passes",
    "can_suggest",
    "show_initiative",
    "can_improve",
    "patients_first",
    "recommend_work",
    "recommend_care",
)
YEARS = (2022, 2023)
TEAMS = 12
DIVISION = 4
"""How many teams a division has."""

ENOUGH = 6
"""How many items a person must have answered to have an engagement score."""

LEAST, MOST = 1, 5
_LAST_PAGE = 6  # the place of the first item of the last page
_NO_ITEM, _NO_HOURS, _NO_SCORE = -128, -128, -32_768
_MOST_HOURS = 30

Array = npt.NDArray[Any]
Settings = Mapping[str, Any]


def build(block: "Block") -> Part:
    """Make the answers of the staff of a block's hospital, by year and team."""
    settings, draws = block.settings("staff_survey"), block.draws("staff_survey")
    year, team = _answers(settings, draws)
    n = len(team)
    usual = np.asarray(settings["team_hours"])[team]
    hours = (usual + normal(0, settings["hours_deviation"])[draws.bits("hours", n)] + 500) // 1000
    hours = np.clip(hours, 0, _MOST_HOURS)
    score = _spirit(settings, draws, team, hours * 1000 - usual)
    items = _items(settings, draws, score + np.asarray(settings["year"])[year])
    told = draws.bits("hours told", n) >= thresholds(settings["hours_missing"])
    places = np.arange(TEAMS)
    return Part(
        block.number,
        {
            "staff_id": Ids("staff", np.arange(n, dtype=np.int32)),
            "year": np.asarray(YEARS, dtype=np.int16)[year],
            "division": Coded(
                (team // DIVISION).astype(np.int8),
                [f"D{block.number:05}-{place + 1}" for place in range(TEAMS // DIVISION)],
            ),
            "team": Coded(
                team.astype(np.int8), [f"T{block.number:05}-{place + 1:02}" for place in places]
            ),
            "staff_group": pick(
                chances_by(settings["staff_groups"]), team, draws.bits("staff group", n)
            ),
            "age_band": chances(settings["age_bands"])[draws.bits("age", n)],
            "extra_hours": np.where(told, hours, _NO_HOURS).astype(np.int8),
            **{name: items[:, place] for place, name in enumerate(ITEMS)},
            "engagement": engagement(items),
        },
        None,
        hidden={"true_extra_hours": hours.astype(np.int8)},
    )


def derive(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute the derived columns, each from its own row."""
    items = frame[list(ITEMS)].astype("float64").fillna(_NO_ITEM).to_numpy().astype(np.int8)
    score = engagement(items)
    known = score != _NO_SCORE
    return frame.assign(engagement=np.where(known, score.astype(np.float64) / 100, np.nan))


def engagement(items: Array) -> Array:
    """Return the engagement score in hundredths, 0 to 1,000; the least int16 for none.

    Parameters
    ----------
    items
        Shape (people, items): answers from 1 to 5, -128 where there is none.

    >>> engagement(np.array([[5] * 9, [1] * 9, [4] * 6 + [-128] * 3], np.int8)).tolist()
    [1000, 0, 750]

    """
    known = items != _NO_ITEM
    count = known.sum(axis=1)
    above = np.where(known, items.astype(np.int64) - LEAST, 0).sum(axis=1)
    score = (500 * above + np.maximum(count, 1)) // (2 * np.maximum(count, 1))
    return np.where(count >= ENOUGH, score, _NO_SCORE).astype(np.int16)


def _answers(settings: Settings, draws: Draws) -> tuple[Array, Array]:
    """Return each answer's year and team; a team has one answer more or less than it should."""
    sizes = np.tile(np.asarray(settings["team_sizes"]), len(YEARS))
    sizes += draws.bits("team size", len(sizes)).astype(np.int64) * 3 // 65_536 - 1
    team = np.repeat(np.arange(len(sizes)), sizes)
    return team // TEAMS, team % TEAMS


def _spirit(settings: Settings, draws: Draws, team: Array, more: Array) -> Array:
    """Draw people's engagement in thousandths; ``more`` are hours above the team's usual ones."""
    usual = np.asarray(settings["team_hours"])
    between = usual * settings["per_team_hour"] // 1000
    own = normal(0, settings["team_deviation"])[draws.bits("team", TEAMS)]
    person = normal(settings["score"], settings["score_deviation"])[draws.bits("score", len(team))]
    spirit: Array = person + (between + own)[team] + more * settings["per_hour"] // 1000
    return spirit


def _items(settings: Settings, draws: Draws, score: Array) -> Array:
    """Draw the answers to the nine items, from 1 to 5, some of them missing: shape (people, 9)."""
    n = len(score)
    noise = normal(0, settings["item_deviation"])[draws.bits("items", n, len(ITEMS))]
    exact = 1000 + score[:, None] * 2 // 5 + np.asarray(settings["item_offsets"]) + noise
    items = np.clip((exact + 500) // 1000, LEAST, MOST)
    skipped = draws.bits("skipped", n, len(ITEMS)) < thresholds(settings["item_missing"])
    stopped = draws.bits("stopped", n) < thresholds(settings["last_page_missing"])
    skipped[:, _LAST_PAGE:] |= stopped[:, None]
    return np.where(skipped, _NO_ITEM, items).astype(np.int8)
