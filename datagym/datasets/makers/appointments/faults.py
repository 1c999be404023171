"""The faults of the messy appointments, as hospitals have them."""

import numpy as np
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.faults import Spoiler

_US_MONTH = pd.Period("2023-09", "M")
_US_FEED = ("191", "306", "307", "654")
_WEEKS_FROM = pd.Timestamp("2024-01-01")
_AGE_WORDS = ("{} yrs", "{}y", "age {}", "about {}")
_SPELLINGS = {
    "attended": ("Attended", "ATTENDED", "seen", "attended "),
    "did not attend": ("DNA", "Did not attend", "did not  attend", "Dna"),
    "cancelled by patient": ("CNA", "Cancelled by patient", "patient canc", "patient cancelled"),
    "cancelled by hospital": ("Hosp canc", "Cancelled by hospital", "hosp cancelled", "cancelled"),
}


def spoil(card: Card, frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the messy table and the ledger of its faults."""
    spoiler = Spoiler(card, frame, seed)
    spoiler.truncate("export_ends_early")
    _dates(spoiler)
    _statuses(spoiler)
    _clinics(spoiler)
    _words(spoiler)
    _second_entries(spoiler)
    return spoiler.finish()


def _dates(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    month = frame["starts"].dt.to_period("M") == _US_MONTH
    rows = spoiler.pick("us_dates", (month & frame["specialty"].isin(_US_FEED)).to_numpy())
    booked = frame["booked"].iloc[rows].dt.strftime("%m/%d/%Y")
    spoiler.put("us_dates", "booked", rows, booked.tolist())
    starts = frame["starts"].iloc[rows].dt.strftime("%m/%d/%Y %H:%M")
    spoiler.put("us_dates", "starts", rows, starts.tolist())

    rows = spoiler.pick("default_start", np.ones(len(frame), dtype=bool))
    midnight = frame["starts"].iloc[rows].dt.strftime("%Y-%m-%d 00:00")
    spoiler.put("default_start", "starts", rows, midnight.tolist())

    rows = spoiler.pick("booked_blank", np.ones(len(frame), dtype=bool))
    for column in ("booked", "lead_days"):
        spoiler.put("booked_blank", column, rows, [""] * len(rows))


def _statuses(spoiler: Spoiler) -> None:
    cancelled = (spoiler.frame["status"] == "cancelled by patient").to_numpy()
    rows = spoiler.pick("cancelled_as_missed", cancelled)
    spoiler.put("cancelled_as_missed", "status", rows, ["did not attend"] * len(rows))

    rows = spoiler.pick("status_spellings", np.ones(len(cancelled), dtype=bool))
    texts = spoiler.clean["status"].to_numpy()[rows]
    which = (spoiler.uniform("status_spellings", "which")[rows] * 4).astype(int)
    spelt = [_SPELLINGS[text][number] for text, number in zip(texts, which, strict=True)]
    spoiler.put("status_spellings", "status", rows, spelt)


def _clinics(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    late = (frame["specialty"] == "110") & (frame["starts"] >= _WEEKS_FROM)
    rows = spoiler.pick("weeks_for_days", late.to_numpy())
    tenths = (frame["lead_days"].to_numpy(np.int64)[rows] * 10 + 3) // 7
    weeks = [f"{tenth // 10}.{tenth % 10}" for tenth in tenths.tolist()]
    spoiler.put("weeks_for_days", "lead_days", rows, weeks)

    rows = spoiler.pick("reminder_flags", (frame["specialty"] == "130").to_numpy())
    flags = np.where(frame["reminder"].to_numpy()[rows], "Y", "N")
    spoiler.put("reminder_flags", "reminder", rows, flags.tolist())

    rows = spoiler.pick("specialty_names", np.ones(len(frame), dtype=bool))
    names = spoiler.card.column("specialty").codes
    codes = spoiler.clean["specialty"].to_numpy()[rows]
    spoiler.put("specialty_names", "specialty", rows, [names[code] for code in codes])


def _words(spoiler: Spoiler) -> None:
    rows = spoiler.pick("free_text_age", np.ones(len(spoiler.frame), dtype=bool))
    which = (spoiler.uniform("free_text_age", "which")[rows] * len(_AGE_WORDS)).astype(int)
    texts = spoiler.clean["age"].to_numpy()[rows]
    words = [_AGE_WORDS[number].format(text) for number, text in zip(which, texts, strict=True)]
    spoiler.put("free_text_age", "age", rows, words)


def _second_entries(spoiler: Spoiler) -> None:
    rows = spoiler.pick("second_entry", np.ones(len(spoiler.frame), dtype=bool))
    statuses = list(_SPELLINGS)
    for number, row in enumerate(rows.tolist()):
        was = statuses.index(str(spoiler.clean["status"].iloc[row]))
        changes = {"status": statuses[was - 1]} if number % 2 else {}
        spoiler.repeat("second_entry", row, changes)
