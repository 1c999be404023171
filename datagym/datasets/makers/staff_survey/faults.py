"""The faults of the messy staff survey, as hospitals have them."""

import numpy as np
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.faults import Spoiler
from datagym.datasets.makers.staff_survey.answers import ITEMS, LEAST, MOST, YEARS

_WORDS = ("", "Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree")
_HOURS = ("about {}", "{} hrs", "{}h", "{} or so")
_GROUPS = {
    "nursing": ("Nursing", "RN", "nurses", "Registered nurse"),
    "medical": ("Medical", "Dr", "doctors", "medical & dental"),
    "allied health": ("AHP", "Allied Health", "therapist", "allied health prof."),
    "support": ("HCA", "Support", "healthcare assistant", "support worker"),
    "administration": ("Admin", "A&C", "Administration", "clerical"),
    "estates": ("Estates", "E&F", "estates and facilities", "porter"),
}
_NUMBER_FOR_NONE = "99"
_WEEKS_OF_A_MONTH = 4


def spoil(card: Card, frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the messy table and the ledger of its faults."""
    spoiler = Spoiler(card, frame, seed)
    _reversed(spoiler)
    _items(spoiler)
    _hours(spoiler)
    _groups(spoiler)
    rows = spoiler.pick("second_entry", np.ones(len(frame), dtype=bool))
    for row in rows.tolist():
        spoiler.repeat("second_entry", row, {})
    return spoiler.finish()


def _reversed(spoiler: Spoiler) -> None:
    """Turn one item round in the first division in the first year."""
    frame = spoiler.frame
    first = frame["division"].str.endswith("-1") & (frame["year"] == YEARS[0])
    possible = (first & frame["time_passes"].notna()).to_numpy(dtype=bool)
    rows = spoiler.pick("reversed_item", possible)
    texts = spoiler.clean["time_passes"].to_numpy()[rows]
    turned = [str(LEAST + MOST - int(text)) for text in texts]
    spoiler.put("reversed_item", "time_passes", rows, turned)


def _items(spoiler: Spoiler) -> None:
    for item in ITEMS:
        known = spoiler.frame[item].notna().to_numpy()
        missing = spoiler.pick("number_for_none", ~known)
        spoiler.put("number_for_none", item, missing, [_NUMBER_FOR_NONE] * len(missing))
    known = spoiler.frame["recommend_work"].notna().to_numpy()
    rows = spoiler.pick("words_for_numbers", known)
    texts = spoiler.clean["recommend_work"].to_numpy()[rows]
    spoiler.put("words_for_numbers", "recommend_work", rows, [_WORDS[int(text)] for text in texts])


def _hours(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    told = frame["extra_hours"].notna()
    texts = spoiler.clean["extra_hours"].to_numpy()
    team = frame["team"].str.endswith("-05") & (frame["year"] == YEARS[1])
    rows = spoiler.pick("hours_a_month", (told & team).to_numpy(dtype=bool))
    months = [str(int(text) * _WEEKS_OF_A_MONTH) for text in texts[rows]]
    spoiler.put("hours_a_month", "extra_hours", rows, months)

    rows = spoiler.pick("free_text_hours", told.to_numpy())
    which = (spoiler.uniform("free_text_hours", "which")[rows] * len(_HOURS)).astype(int)
    words = [_HOURS[number].format(text) for number, text in zip(which, texts[rows], strict=True)]
    spoiler.put("free_text_hours", "extra_hours", rows, words)


def _groups(spoiler: Spoiler) -> None:
    rows = spoiler.pick("staff_group_names", np.ones(len(spoiler.frame), dtype=bool))
    which = (spoiler.uniform("staff_group_names", "which")[rows] * 4).astype(int)
    texts = spoiler.clean["staff_group"].to_numpy()[rows]
    names = [_GROUPS[text][number] for number, text in zip(which, texts, strict=True)]
    spoiler.put("staff_group_names", "staff_group", rows, names)

    rows = spoiler.pick("team_unknown", np.ones(len(spoiler.frame), dtype=bool))
    spoiler.put("team_unknown", "team", rows, ["other"] * len(rows))
