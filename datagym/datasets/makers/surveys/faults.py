"""The faults of the messy surveys, as hospitals have them."""

import numpy as np
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.faults import Spoiler

_US_MONTH = pd.Period("2023-11", "M")
_STARS_FROM, _STARS_TO = pd.Timestamp("2023-07-01"), pd.Timestamp("2023-08-31")
_STARS = {"very good": "1", "good": "2", "neither good nor poor": "3", "poor": "4",
          "very poor": "5", "do not know": "6"}  # fmt: skip
_SETTINGS = {
    "emergency department": ("A&E", "ED", "Emergency Department", "emergency dept"),
    "inpatient": ("IP", "Inpatient", "INPATIENT", "ward"),
    "outpatient": ("OP", "OPD", "Outpatient", "outpatients"),
}
_NOTHING = ("N/A", "none", "-", "No comment")
_CONTACTS = (
    " Ring me on 01632 960{:03}.",
    " My number is 07700 900{:03}.",
    " Hospital number 999 000 0{:03}.",
)
"""Telephone numbers that are kept for dramas, and a number of no person."""

_LONGEST = 30


def spoil(card: Card, frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the messy table and the ledger of its faults."""
    spoiler = Spoiler(card, frame, seed)
    _dates(spoiler)
    _ratings(spoiler)
    _settings(spoiler)
    _comments(spoiler)
    _second_entries(spoiler)
    return spoiler.finish()


def _dates(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    paper = (frame["way"] == "paper card") & (frame["returned"].dt.to_period("M") == _US_MONTH)
    rows = spoiler.pick("us_dates", paper.to_numpy(dtype=bool))
    for column in ("visit", "returned"):
        written = frame[column].iloc[rows].dt.strftime("%m/%d/%Y")
        spoiler.put("us_dates", column, rows, written.tolist())
    rows = spoiler.pick("returned_blank", frame["returned"].notna().to_numpy())
    spoiler.put("returned_blank", "returned", rows, [""] * len(rows))


def _ratings(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    known = frame["rating"].notna()
    texts = spoiler.clean["rating"].to_numpy()
    months = frame["returned"].between(_STARS_FROM, _STARS_TO)
    online = known & (frame["way"] == "web page") & months
    rows = spoiler.pick("rating_numbers", online.to_numpy(dtype=bool))
    spoiler.put("rating_numbers", "rating", rows, [_STARS[text] for text in texts[rows]])

    rows = spoiler.pick("silence_as_do_not_know", (~known).to_numpy())
    spoiler.put("silence_as_do_not_know", "rating", rows, ["do not know"] * len(rows))

    rows = spoiler.pick("rating_spellings", known.to_numpy())
    which = (spoiler.uniform("rating_spellings", "which")[rows] * 3).astype(int)
    spelt = [
        (text.capitalize(), text.upper(), f"{text} ")[number]
        for number, text in zip(which, texts[rows], strict=True)
    ]
    spoiler.put("rating_spellings", "rating", rows, spelt)


def _settings(spoiler: Spoiler) -> None:
    rows = spoiler.pick("setting_names", np.ones(len(spoiler.frame), dtype=bool))
    which = (spoiler.uniform("setting_names", "which")[rows] * 4).astype(int)
    texts = spoiler.clean["setting"].to_numpy()[rows]
    names = [_SETTINGS[text][number] for number, text in zip(which, texts, strict=True)]
    spoiler.put("setting_names", "setting", rows, names)


def _comments(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    written = frame["comment"].notna().to_numpy()
    texts = spoiler.clean["comment"].to_numpy()

    rows = spoiler.pick("comment_identifies", written)
    number = (spoiler.uniform("comment_identifies", "number")[rows] * 1000).astype(int)
    told = [
        text + _CONTACTS[place % len(_CONTACTS)].format(digits)
        for place, (text, digits) in enumerate(zip(texts[rows], number.tolist(), strict=True))
    ]
    spoiler.put("comment_identifies", "comment", rows, told)

    rows = spoiler.pick("comment_cut", written)
    spoiler.put("comment_cut", "comment", rows, [text[:_LONGEST] for text in texts[rows]])

    rows = spoiler.pick("comment_of_nothing", frame["returned"].notna().to_numpy() & ~written)
    which = (spoiler.uniform("comment_of_nothing", "which")[rows] * len(_NOTHING)).astype(int)
    spoiler.put("comment_of_nothing", "comment", rows, [_NOTHING[place] for place in which])


def _second_entries(spoiler: Spoiler) -> None:
    answered = spoiler.frame["returned"].notna().to_numpy()
    for number, row in enumerate(spoiler.pick("second_entry", answered).tolist()):
        changes = {"way": "telephone call"} if number % 2 else {}
        spoiler.repeat("second_entry", row, changes)
