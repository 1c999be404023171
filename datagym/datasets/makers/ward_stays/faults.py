"""The faults of the messy stays on wards, as hospitals have them."""

import numpy as np
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.faults import Spoiler

_US_MONTH = pd.Period("2023-11", "M")
_HOURS_FROM = pd.Timestamp("2024-02-01")
_FIRST_DAY = "1900-01-01 00:00"
_NAMES = {
    "assessment unit": ("AMU", "Assessment Unit", "assessment  unit", "MAU"),
    "general medicine": ("Gen Med", "General Medicine", "medicine", "general medicine "),
    "heart and lung": ("Heart & Lung", "heart+lung", "H&L", "Heart and lung"),
    "elderly care": ("Elderly Care", "COTE", "elderly", "elderly care "),
    "surgery": ("Surgery", "SURG", "surgical", "surgery "),
    "orthopaedics": ("Orthopaedics", "ortho", "T&O", "orthopedics"),
    "critical care": ("ICU", "ITU", "Critical Care", "critical care "),
    "children": ("Children", "paeds", "Paediatrics", "children "),
    "day unit": ("Day Unit", "DSU", "day surgery", "day unit "),
}
_FALL_WORDS = {"0": ("none", "nil", "-"), "1": ("one", "1 (no harm)", "yes")}


def spoil(card: Card, frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the messy table and the ledger of its faults."""
    spoiler = Spoiler(card, frame, seed)
    spoiler.truncate("export_cut")
    _moments(spoiler)
    _codes(spoiler)
    rows = spoiler.pick("second_entry", frame["left"].notna().to_numpy())
    for row in rows.tolist():
        spoiler.repeat("second_entry", row, {})
    return spoiler.finish()


def _moments(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    known = frame["left"].notna().to_numpy()
    feed = frame["ward"].isin(["surgery", "orthopaedics", "day unit"])
    feed &= frame["entered"].dt.to_period("M") == _US_MONTH
    rows = spoiler.pick("us_dates", feed.to_numpy())
    for column in ("entered", "left"):
        written = frame[column].iloc[rows].dt.strftime("%m/%d/%Y %H:%M")
        spoiler.put("us_dates", column, rows, written.fillna("").tolist())

    rows = spoiler.pick("default_date", known)
    spoiler.put("default_date", "left", rows, [_FIRST_DAY] * len(rows))

    moved = (frame["left_for"] == "another ward").to_numpy()
    rows = spoiler.pick("entered_at_shift_end", moved)
    shown = frame["left"].iloc[rows].dt.floor("D") + pd.Timedelta(hours=20)
    later = shown.mask(shown < frame["left"].iloc[rows], frame["left"].iloc[rows])
    spoiler.put("entered_at_shift_end", "left", rows, _iso(later))

    hours = (frame["ward"] == "critical care") & (frame["left"] >= _HOURS_FROM)
    rows = spoiler.pick("hours_for_minutes", hours.to_numpy())
    minutes = frame["minutes"].iloc[rows].astype("int64").to_numpy()
    tenths = ((minutes + 3) // 6).tolist()  # whole numbers: a tenth of an hour is six minutes
    spoiler.put(
        "hours_for_minutes", "minutes", rows, [f"{tenth // 10}.{tenth % 10}" for tenth in tenths]
    )


def _codes(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    everybody = np.ones(len(frame), dtype=bool)
    rows = spoiler.pick("ward_spellings", everybody)
    which = (spoiler.uniform("ward_spellings", "which")[rows] * 4).astype(int)
    wards = spoiler.clean["ward"].to_numpy()[rows]
    names = [_NAMES[ward][way] for ward, way in zip(wards, which, strict=True)]
    spoiler.put("ward_spellings", "ward", rows, names)

    rows = spoiler.pick("bed_unknown", everybody)
    spoiler.put("bed_unknown", "bed_id", rows, [""] * len(rows))

    texts = spoiler.clean["falls"].to_numpy()
    rows = spoiler.pick("falls_in_words", np.isin(texts, list(_FALL_WORDS)))
    which = (spoiler.uniform("falls_in_words", "which")[rows] * 3).astype(int)
    words = [_FALL_WORDS[text][way] for text, way in zip(texts[rows], which, strict=True)]
    spoiler.put("falls_in_words", "falls", rows, words)

    rows = spoiler.pick("falls_not_reported", texts != "0")
    spoiler.put("falls_not_reported", "falls", rows, ["0"] * len(rows))


def _iso(moments: "pd.Series[pd.Timestamp]") -> list[str]:
    return moments.dt.strftime("%Y-%m-%d %H:%M").fillna("").tolist()
