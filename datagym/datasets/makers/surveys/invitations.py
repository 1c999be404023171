"""Makes the Friends and Family Test: who is asked, who answers, and what they say.

What people would say depends on where they were, how long they waited there, and which of
two questions they are asked; whether they say it on how long they waited and how old they
are. Both are taken at even steps along the sum of the chances, so that each kind of visit
has its due numbers in every block.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from datagym.datasets.draws import Draws, chances_by, pick, quantiles, thresholds
from datagym.datasets.identifiers import Ids
from datagym.datasets.lines import STEPS
from datagym.datasets.makers.appointments.attendance import even_steps
from datagym.datasets.makers.patients.people import age_on
from datagym.datasets.makers.surveys.comments import comments
from datagym.datasets.makers.surveys.contacts import contacts
from datagym.datasets.parts import Part
from datagym.datasets.year import DAY, DAYS, MISSING

if TYPE_CHECKING:
    from datagym.datasets.blocks import Block

VERY_GOOD, GOOD, NEITHER, POOR, VERY_POOR, DO_NOT_KNOW = range(6)
POSITIVE = ("very good", "good")
RECOMMEND, EXPERIENCE = range(2)
AGE_EDGES = (17, 35, 55, 75)
"""Where the age bands of answering begin after the first, in years."""

OCTOBER, JANUARY = 183, 275
"""The days from which both questions, and from which only the new one, are asked."""

_NONE = -1
_NO_NUMBER = -128

Array = npt.NDArray[Any]
Arrays = Mapping[str, Array]
Settings = Mapping[str, Any]


def build(block: "Block") -> Part:
    """Make a block's invitations, and the answers to them."""
    people, draws = block.table("patients"), block.draws("surveys")
    settings = block.settings("surveys")
    asked = contacts(block, draws)
    person, day = asked["person"], asked["end"] // DAY
    n = len(person)
    age = age_on(people, person, day)
    period = np.searchsorted((OCTOBER, JANUARY), day, side="right")
    question = _questions(period, asked)
    alike = ((asked["setting"] * 4 + asked["wait"] + 1) * 3 + period) * 2 + question
    positive = _positive(settings, draws, asked, question, alike)
    rating = _ratings(settings, draws, asked, positive)
    answered = _answered(settings, draws, asked, age, alike * 2 + positive)
    delay = quantiles(settings["quantiles"], settings["answer_days"])[draws.bits("delay", n)]
    band = np.searchsorted(AGE_EDGES, age, side="right")
    way = pick(chances_by(settings["ways"]), band, draws.bits("way", n))
    return Part(
        block.number,
        {
            "survey_id": Ids("survey", np.arange(n, dtype=np.int32)),
            "patient_id": Ids("patient", person),
            "setting": asked["setting"],
            "clinic_id": Ids("clinic", asked["clinic"]),
            "visit": day.astype(np.int32),
            "time_in_department": asked["wait"],
            "age": age,
            "question": question,
            "returned": np.where(answered, np.minimum(day + delay, DAYS - 1), MISSING).astype(
                np.int32
            ),
            "way": np.where(answered, way, _NONE).astype(np.int8),
            "rating": np.where(answered, rating, _NONE).astype(np.int8),
            "positive": np.where(answered, positive, _NO_NUMBER).astype(np.int8),
            "comment": comments(settings, draws, asked["setting"], rating, answered),
        },
        person,
        hidden={"true_rating": rating, "true_positive": positive},
    )


def derive(frame: pd.DataFrame) -> pd.DataFrame:
    """Compute the derived columns, each from its own row."""
    positive = frame["rating"].isin(POSITIVE).astype("Int8")
    return frame.assign(positive=positive.mask(frame["rating"].isna()))


def _questions(period: Array, asked: Arrays) -> Array:
    """Return the question: in the middle period every second visit of a kind gets the new one."""
    kind = asked["setting"] * 4 + asked["wait"] + 1
    question = np.where(period == 0, RECOMMEND, EXPERIENCE).astype(np.int8)
    for one in range(int(kind.max(initial=0)) + 1):
        rows = np.flatnonzero((period == 1) & (kind == one))
        question[rows] = np.arange(len(rows)) % 2
    return question


def _positive(
    settings: Settings, draws: Draws, asked: Arrays, question: Array, alike: Array
) -> Array:
    """Tell whose true rating is very good or good."""
    kind = np.where(asked["wait"] == _NONE, asked["setting"] + 2, asked["wait"])
    odds = np.asarray(settings["positive_odds"])[kind]
    odds = odds * np.asarray(settings["odds_by_question"])[question]
    return _chosen(draws, "positive", thresholds(odds / (1 + odds)), alike)


def _ratings(settings: Settings, draws: Draws, asked: Arrays, positive: Array) -> Array:
    """Draw the true rating, among the positive ones or among the others."""
    rows = [*settings["ratings_positive"], *settings["ratings_other"]]
    bits = draws.bits("rating", len(positive))
    return pick(chances_by(rows), np.where(positive, 0, 3) + asked["setting"], bits)


def _answered(settings: Settings, draws: Draws, asked: Arrays, age: Array, alike: Array) -> Array:
    """Tell who answers."""
    kind = np.where(asked["wait"] == _NONE, asked["setting"] + 2, asked["wait"])
    band = np.searchsorted(AGE_EDGES, age, side="right")
    share = np.outer(settings["answered"], settings["answered_by_age"])
    return _chosen(draws, "answered", thresholds(share)[kind, band], alike)


def _chosen(draws: Draws, column: str, chance: Array, alike: Array) -> Array:
    """Choose rows, each with its chance, of like rows very nearly the number that is due."""
    n = len(chance)
    order = np.argsort(alike.astype(np.int64) * STEPS + draws.bits(column, n), kind="stable")
    chosen = np.zeros(n, dtype=bool)
    begin = int(draws.bits(f"{column} from", 1)[0])
    chosen[order[even_steps(chance[order], begin)]] = True
    return chosen
