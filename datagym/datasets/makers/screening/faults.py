"""The faults of the messy invitations, as screening offices have them."""

import numpy as np
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.faults import Spoiler

_US_MONTHS = (pd.Period("2022-05", "M"), pd.Period("2022-06", "M"))
_FIRST_DAY = "1900-01-01"
_AGE_WORDS = ("{} yrs", "about {}", "{}y", "age {}")


def spoil(card: Card, frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the messy table and the ledger of its faults."""
    spoiler = Spoiler(card, frame, seed)
    _days(spoiler)
    _codes(spoiler)
    _women(spoiler)
    return spoiler.finish()


def _days(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    van = (frame["unit"] == "mobile").to_numpy()
    feed = van & frame["invited"].dt.to_period("M").isin(_US_MONTHS).to_numpy()
    rows = spoiler.pick("us_dates", feed)
    for column in ("invited", "screened"):
        written = frame[column].iloc[rows].dt.strftime("%m/%d/%Y")
        spoiler.put("us_dates", column, rows, written.fillna("").tolist())

    recalled = frame["assessed"].notna().to_numpy()
    rows = spoiler.pick("impossible_order", recalled)
    for column, other in (("screened", "assessed"), ("assessed", "screened")):
        swapped = spoiler.clean[other].to_numpy()[rows].tolist()
        spoiler.put("impossible_order", column, rows, swapped)

    rows = spoiler.pick("missing_screened", frame["attended"].to_numpy() & ~recalled)
    spoiler.put("missing_screened", "screened", rows, [""] * len(rows))

    rows = spoiler.pick("default_date", ~recalled)
    spoiler.put("default_date", "assessed", rows, [_FIRST_DAY] * len(rows))


def _codes(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    rows = spoiler.pick("other_flags", (frame["unit"] == "mobile").to_numpy())
    flags = np.where(frame["reminder"].to_numpy()[rows], "Y", "N")
    spoiler.put("other_flags", "reminder", rows, flags.tolist())

    rows = spoiler.pick("result_spellings", frame["attended"].to_numpy())
    which = (spoiler.uniform("result_spellings", "which")[rows] * 3).astype(int)
    texts = spoiler.clean["result"].to_numpy()[rows]
    spelt = [(t.capitalize(), t.upper(), f"{t} ")[way] for t, way in zip(texts, which, strict=True)]
    spoiler.put("result_spellings", "result", rows, spelt)

    rows = spoiler.pick("missing_outcome", (frame["outcome"] == "no cancer").to_numpy())
    spoiler.put("missing_outcome", "outcome", rows, [""] * len(rows))

    rows = spoiler.pick("free_text_age", np.ones(len(frame), dtype=bool))
    which = (spoiler.uniform("free_text_age", "which")[rows] * len(_AGE_WORDS)).astype(int)
    ages = spoiler.clean["age"].to_numpy()[rows]
    words = [_AGE_WORDS[way].format(age) for way, age in zip(which, ages, strict=True)]
    spoiler.put("free_text_age", "age", rows, words)


def _women(spoiler: Spoiler) -> None:
    everybody = np.ones(len(spoiler.frame), dtype=bool)
    known = set(spoiler.frame["patient_id"])
    rows = spoiler.pick("mistyped_number", everybody)
    names = [_mistyped(name, known) for name in spoiler.frame["patient_id"].iloc[rows]]
    spoiler.put("mistyped_number", "patient_id", rows, names)
    for row in spoiler.pick("second_entry", everybody).tolist():
        spoiler.repeat("second_entry", row, {})


def _mistyped(name: str, known: set[str]) -> str:
    """Swap two digits that stand beside each other, so that the number is nobody's."""
    for place in range(len(name) - 2, 0, -1):
        swapped = name[:place] + name[place + 1] + name[place] + name[place + 2 :]
        if swapped not in known:
            known.add(swapped)
            return swapped
    return name  # every swap is somebody's number: so rare that this row stays as it is
