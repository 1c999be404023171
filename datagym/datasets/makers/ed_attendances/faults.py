"""The faults of the messy attendances, as hospitals have them."""

import numpy as np
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.faults import Bools, Spoiler
from datagym.datasets.slips import mistyped

_BACK = pd.Timestamp("2023-10-29 02:00")  # the clock goes back to 01:00
_HOURS_FROM = pd.Timestamp("2024-01-01")
_US_MONTH = pd.Period("2023-06", "M")
_LONG = 120  # minutes
_FIRST_DAY = "1900-01-01 00:00"
_AGE_WORDS = ("{} yrs", "about {}", "{}y", "age {}")
_WAIT_WORDS = ("{} min", "approx {}", "see notes", "{} mins")
_MOMENTS = ("arrival", "seen", "departure")


def spoil(card: Card, frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the messy table and the ledger of its faults."""
    spoiler = Spoiler(card, frame, seed)
    _dates(spoiler)
    _minutes(spoiler)
    _codes(spoiler)
    _people(spoiler)
    return spoiler.finish()


def _dates(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    seen = frame["seen"].notna().to_numpy()
    feed = _site(frame, "Millbrook Road") & (frame["arrival"].dt.to_period("M") == _US_MONTH)
    rows = spoiler.pick("us_dates", feed.to_numpy())
    for column in _MOMENTS:
        written = frame[column].iloc[rows].dt.strftime("%m/%d/%Y %H:%M")
        spoiler.put("us_dates", column, rows, written.fillna("").tolist())

    across = (frame["arrival"] < _BACK) & (frame["departure"] >= _BACK)
    rows = spoiler.pick("clock_change", across.to_numpy())
    for column in ("seen", "departure"):
        true = frame[column].iloc[rows]
        shown = true.mask(true >= _BACK, true - pd.Timedelta(hours=1))
        spoiler.put("clock_change", column, rows, _iso(shown))

    rows = spoiler.pick("default_date", np.ones(len(frame), dtype=bool))
    spoiler.put("default_date", "departure", rows, [_FIRST_DAY] * len(rows))

    apart = seen & (frame["seen"] < frame["departure"]).to_numpy()
    rows = spoiler.pick("impossible_order", apart)
    spoiler.put("impossible_order", "seen", rows, _iso(frame["departure"].iloc[rows]))
    spoiler.put("impossible_order", "departure", rows, _iso(frame["seen"].iloc[rows]))


def _minutes(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    long = (frame["wait_minutes"] >= _LONG).fillna(value=False).to_numpy(bool)
    waited = frame["wait_minutes"].notna().to_numpy()
    for kind, possible in (("missing_long_wait", long), ("missing_short_wait", waited & ~long)):
        rows = spoiler.pick(kind, possible)
        for column in ("seen", "wait_minutes"):
            spoiler.put(kind, column, rows, [""] * len(rows))

    late = _site(frame, "Tarn Lane") & (frame["arrival"] >= _HOURS_FROM)
    rows = spoiler.pick("hours_for_minutes", late.to_numpy())
    minutes = frame["minutes_in_department"].to_numpy()[rows]
    tenths = (minutes + 3) // 6  # whole numbers: a tenth of an hour is six minutes
    hours = [f"{tenth // 10}.{tenth % 10}" for tenth in tenths]
    spoiler.put("hours_for_minutes", "minutes_in_department", rows, hours)

    _words(spoiler, "free_text_age", "age", np.ones(len(frame), dtype=bool), _AGE_WORDS)
    _words(spoiler, "free_text_wait", "wait_minutes", waited, _WAIT_WORDS)


def _codes(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    everybody = np.ones(len(frame), dtype=bool)
    for kind, column in (("case_and_blanks_disposal", "disposal"), ("case_and_blanks_sex", "sex")):
        rows = spoiler.pick(kind, everybody)
        which = spoiler.uniform(kind, "which")[rows]
        texts = spoiler.clean[column].to_numpy()[rows]
        spoiler.put(kind, column, rows, [_spelt(t, u) for t, u in zip(texts, which, strict=True)])

    silent = _site(frame, "Northgate") & (frame["ethnicity"] == "Z")
    rows = spoiler.pick("not_stated_as_not_known", silent.to_numpy())
    spoiler.put("not_stated_as_not_known", "ethnicity", rows, ["99"] * len(rows))

    rows = spoiler.pick("other_flags", _site(frame, "Millbrook Road").to_numpy())
    flags = np.where(frame["within_4_hours"].to_numpy()[rows], "Y", "N")
    spoiler.put("other_flags", "within_4_hours", rows, flags.tolist())


def _people(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    known = set(frame["patient_id"])
    back = frame["patient_id"].duplicated().to_numpy()
    rows = spoiler.pick("second_identity", back)
    names = [mistyped(name, known) for name in frame["patient_id"].iloc[rows]]
    spoiler.put("second_identity", "patient_id", rows, names)

    rows = spoiler.pick("second_entry", np.ones(len(frame), dtype=bool))
    for number, row in enumerate(rows.tolist()):
        patient = str(frame["patient_id"].iloc[row])
        changes = {"patient_id": mistyped(patient, known)} if number % 2 else {}
        spoiler.repeat("second_entry", row, changes)


def _words(
    spoiler: Spoiler, kind: str, column: str, possible: Bools, patterns: tuple[str, ...]
) -> None:
    rows = spoiler.pick(kind, possible)
    which = (spoiler.uniform(kind, "which")[rows] * len(patterns)).astype(int)
    texts = spoiler.clean[column].to_numpy()[rows]
    words = [patterns[number].format(text) for number, text in zip(which, texts, strict=True)]
    spoiler.put(kind, column, rows, words)


def _spelt(text: str, which: float) -> str:
    """Spell a code in one of four ways that are not its own."""
    ways = (text.capitalize(), text.upper(), f"{text} ", f" {text}")
    if text in {"female", "male"}:
        ways = (text.capitalize(), text[0].upper(), f"{text} ", text.upper())
    return ways[int(which * len(ways))]


def _site(frame: pd.DataFrame, site: str) -> "pd.Series[bool]":
    return frame["site"] == site


def _iso(moments: "pd.Series[pd.Timestamp]") -> list[str]:
    return moments.dt.strftime("%Y-%m-%d %H:%M").fillna("").tolist()
