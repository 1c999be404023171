"""The faults of the messy waiting list, as hospitals have them."""

import numpy as np
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.faults import Bools, Spoiler
from datagym.datasets.streams import Ints

_US_MONTH = pd.Period("2023-06", "M")
_DAYS_FROM = pd.Timestamp("2024-01-01")
_FIRST_DAY = "1900-01-01"
_AGE_WORDS = ("{} yrs", "about {}", "{}y", "age {}")
_WORDS = {
    "100": ("Gen Surg", "GENERAL SURGERY"),
    "101": ("Urology", "uro"),
    "110": ("T&O", "Orthopaedics"),
    "120": ("ENT", "E.N.T."),
    "130": ("Ophthal", "Eyes"),
    "502": ("Gynae", "GYNAECOLOGY"),
}
_PRIORITIES = {"routine": "Routine", "urgent": "URGENT", "suspected cancer": "2WW"}


def spoil(card: Card, frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the messy table and the ledger of its faults."""
    spoiler = Spoiler(card, frame, seed)
    _dates(spoiler)
    _waits(spoiler)
    _codes(spoiler)
    rows = spoiler.pick("second_entry", np.ones(len(frame), dtype=bool))
    for number, row in enumerate(rows.tolist()):
        changes = {"clock_stop": "", "outcome": "still waiting"} if number % 2 else {}
        spoiler.repeat("second_entry", row, changes)
    return spoiler.finish()


def _dates(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    stopped = frame["clock_stop"].notna().to_numpy()
    june = (frame["referral_date"].dt.to_period("M") == _US_MONTH) & _of(frame, "130")
    rows = spoiler.pick("us_dates", june.to_numpy())
    for column in ("referral_date", "clock_start"):
        written = frame[column].iloc[rows].dt.strftime("%m/%d/%Y")
        spoiler.put("us_dates", column, rows, written.tolist())

    rows = spoiler.pick("default_date", np.ones(len(frame), dtype=bool))
    spoiler.put("default_date", "referral_date", rows, [_FIRST_DAY] * len(rows))

    apart = stopped & (frame["clock_stop"] > frame["clock_start"]).to_numpy()
    rows = spoiler.pick("impossible_order", apart)
    for column, other in (("clock_start", "clock_stop"), ("clock_stop", "clock_start")):
        shown = frame[other].iloc[rows].dt.strftime("%Y-%m-%d")
        spoiler.put("impossible_order", column, rows, shown.tolist())

    idle = stopped & (frame["outcome"] == "no treatment needed").to_numpy()
    rows = spoiler.pick("stop_not_entered", idle)
    spoiler.put("stop_not_entered", "clock_stop", rows, [""] * len(rows))
    spoiler.put("stop_not_entered", "outcome", rows, ["still waiting"] * len(rows))


def _waits(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    late = _of(frame, "502") & (frame["clock_start"] >= _DAYS_FROM)
    rows = spoiler.pick("days_for_weeks", late.to_numpy())
    end = frame["clock_stop"].iloc[rows].fillna(pd.Timestamp("2024-03-31"))
    days = (end - frame["clock_start"].iloc[rows]).dt.days
    spoiler.put("days_for_weeks", "weeks_waited", rows, days.astype("str").tolist())

    rows = spoiler.pick("free_text_age", np.ones(len(frame), dtype=bool))
    _words(spoiler, "free_text_age", "age", rows, _AGE_WORDS)

    rows = spoiler.pick("other_flags", _of(frame, "110").to_numpy())
    flags = np.where(frame["within_18_weeks"].to_numpy()[rows], "Y", "N")
    spoiler.put("other_flags", "within_18_weeks", rows, flags.tolist())


def _codes(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    everybody = np.ones(len(frame), dtype=bool)
    known: Bools = frame["specialty"].isin(list(_WORDS)).to_numpy()
    rows = spoiler.pick("specialty_in_words", known)
    which = (spoiler.uniform("specialty_in_words", "which")[rows] * 2).astype(int)
    texts = spoiler.clean["specialty"].to_numpy()[rows]
    words = [_WORDS[text][number] for text, number in zip(texts, which, strict=True)]
    spoiler.put("specialty_in_words", "specialty", rows, words)

    rows = spoiler.pick("other_priorities", everybody)
    texts = spoiler.clean["priority"].to_numpy()[rows]
    spoiler.put("other_priorities", "priority", rows, [_PRIORITIES[text] for text in texts])

    rows = spoiler.pick("case_and_blanks_outcome", everybody)
    ways = ("{} ", " {}")
    _words(spoiler, "case_and_blanks_outcome", "outcome", rows, ways)

    rows = spoiler.pick("sex_letters", everybody)
    texts = spoiler.clean["sex"].to_numpy()[rows]
    spoiler.put("sex_letters", "sex", rows, [text[0].upper() for text in texts])


def _words(
    spoiler: Spoiler, kind: str, column: str, rows: Ints,
    patterns: tuple[str, ...],
) -> None:  # fmt: skip
    which = (spoiler.uniform(kind, "which")[rows] * len(patterns)).astype(int)
    texts = spoiler.clean[column].to_numpy()[rows]
    words = [patterns[number].format(text) for number, text in zip(which, texts, strict=True)]
    spoiler.put(kind, column, rows, words)


def _of(frame: pd.DataFrame, specialty: str) -> "pd.Series[bool]":
    return frame["specialty"] == specialty
