"""The faults of the messy theatre book, as hospitals have them."""

import numpy as np
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.faults import Spoiler

_HOURS_FROM = pd.Timestamp("2024-01-01")
_US_MONTH = pd.Period("2023-06", "M")
_FIRST_DAY = "1900-01-01 00:00"
_NOON = 13  # the first hour that a clock of twelve hours shows as another
_REASONS = {
    "clinical": ("pt unwell", "not fit for GA"),
    "no bed": ("No beds", "NO BED - sent home"),
    "ran out of time": ("List overran", "no time"),
    "staff or equipment": ("kit missing", "no anaesthetist"),
    "patient": ("DNA", "pt declined"),
}
_SHORT = {
    "hip or knee replacement": "THR/TKR",
    "cataract": "Phaco + IOL",
    "gallbladder removal": "Lap chole",
    "tonsil removal": "Tonsils",
    "prostate resection": "TURP",
    "hernia repair": "Hernia",
}


def spoil(card: Card, frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the messy table and the ledger of its faults."""
    spoiler = Spoiler(card, frame, seed)
    _moments(spoiler)
    _minutes(spoiler)
    _codes(spoiler)
    rows = spoiler.pick("second_entry", np.ones(len(frame), dtype=bool))
    for row in rows.tolist():
        spoiler.repeat("second_entry", row, {})
    return spoiler.finish()


def _moments(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    done = ~frame["cancelled"].to_numpy()
    eyes = (frame["specialty"] == "130") & (frame["date"].dt.to_period("M") == _US_MONTH)
    rows = spoiler.pick("us_dates", eyes.to_numpy())
    spoiler.put("us_dates", "date", rows, frame["date"].iloc[rows].dt.strftime("%m/%d/%Y").tolist())

    late = done & (frame["left_theatre"].dt.hour >= _NOON).to_numpy()
    rows = spoiler.pick("twelve_hours", late)
    shown = frame["left_theatre"].iloc[rows] - pd.Timedelta(hours=12)
    spoiler.put("twelve_hours", "left_theatre", rows, _iso(shown))

    rows = spoiler.pick("default_date", done)
    spoiler.put("default_date", "left_theatre", rows, [_FIRST_DAY] * len(rows))

    apart = done & (frame["operation_end"] > frame["operation_start"]).to_numpy()
    rows = spoiler.pick("impossible_order", apart)
    spoiler.put(
        "impossible_order", "operation_start", rows, _iso(frame["operation_end"].iloc[rows])
    )
    spoiler.put(
        "impossible_order", "operation_end", rows, _iso(frame["operation_start"].iloc[rows])
    )


def _minutes(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    done = ~frame["cancelled"].to_numpy()
    long = done & (frame["overrun_minutes"] > 0).fillna(value=False).to_numpy(bool)
    for kind, possible in (("missing_when_late", long), ("missing_when_not", done & ~long)):
        rows = spoiler.pick(kind, possible)
        for column in ("real_minutes", "overrun_minutes"):
            spoiler.put(kind, column, rows, [""] * len(rows))

    hours = (frame["specialty"] == "101") & (frame["date"] >= _HOURS_FROM)
    rows = spoiler.pick("hours_for_minutes", done & hours.to_numpy())
    tenths = (frame["operation_minutes"].to_numpy()[rows].astype(np.int64) + 3) // 6
    texts = [f"{tenth // 10}.{tenth % 10}" for tenth in tenths]
    spoiler.put("hours_for_minutes", "operation_minutes", rows, texts)


def _codes(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    everybody = np.ones(len(frame), dtype=bool)
    rows = spoiler.pick("free_text_reason", frame["cancelled"].to_numpy())
    which = (spoiler.uniform("free_text_reason", "which")[rows] * 2).astype(int)
    texts = spoiler.clean["reason"].to_numpy()[rows]
    words = [_REASONS[text][number] for text, number in zip(texts, which, strict=True)]
    spoiler.put("free_text_reason", "reason", rows, words)

    rows = spoiler.pick("short_names", frame["procedure"].isin(list(_SHORT)).to_numpy())
    texts = spoiler.clean["procedure"].to_numpy()[rows]
    spoiler.put("short_names", "procedure", rows, [_SHORT[text] for text in texts])

    rows = spoiler.pick("case_and_blanks_operator", everybody)
    which = (spoiler.uniform("case_and_blanks_operator", "which")[rows] * 3).astype(int)
    texts = spoiler.clean["operator"].to_numpy()[rows]
    ways = [(text.capitalize(), text.upper(), f"{text} ") for text in texts]
    spelt = [way[number] for way, number in zip(ways, which, strict=True)]
    spoiler.put("case_and_blanks_operator", "operator", rows, spelt)

    rows = spoiler.pick("other_flags", (frame["specialty"] == "120").to_numpy())
    flags = np.where(frame["cancelled"].to_numpy()[rows], "Y", "N")
    spoiler.put("other_flags", "cancelled", rows, flags.tolist())


def _iso(moments: "pd.Series[pd.Timestamp]") -> list[str]:
    return moments.dt.strftime("%Y-%m-%d %H:%M").fillna("").tolist()
