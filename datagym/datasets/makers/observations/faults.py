"""The faults of the messy observations, as hospitals have them."""

import numpy as np
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.faults import Bools, Spoiler
from datagym.datasets.makers.observations.score import news2
from datagym.datasets.streams import Ints

_US_MONTH = pd.Period("2023-08", "M")
_FAHRENHEIT_FROM = pd.Timestamp("2023-11-01")
_BACK = pd.Timestamp("2023-10-29 02:00")  # the clock goes back to 01:00
_FAST = 25  # breaths a minute: those who breathe so fast are counted
_DEVICE_CLOCK = pd.Timedelta(hours=1)
_WORDS = {"A": "Alert", "C": "confused", "V": "Voice", "P": "Pain", "U": "Unresponsive"}
_REFUSED = ("refused", "asleep", "unable", "not recorded")


def spoil(card: Card, frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the messy table and the ledger of its faults."""
    spoiler = Spoiler(card, frame, seed)
    done = frame["taken"].notna().to_numpy()
    _moments(spoiler, done)
    _values(spoiler, done)
    _scores(spoiler, done)
    _texts(spoiler, done)
    rows = spoiler.pick("second_entry", done)
    for row in rows.tolist():
        spoiler.repeat("second_entry", row, {})
    return spoiler.finish()


def _moments(spoiler: Spoiler, done: Bools) -> None:
    frame = spoiler.frame
    old = (frame["device"] == "Vigil").to_numpy()
    month = (frame["taken"].dt.to_period("M") == _US_MONTH).to_numpy()
    rows = spoiler.pick("us_dates", done & old & month)
    spoiler.put("us_dates", "taken", rows, _written(frame, rows, "%m/%d/%Y %H:%M"))

    winter = (frame["taken"] >= _BACK).to_numpy() & (frame["taken"] < "2023-11-12").to_numpy()
    rows = spoiler.pick("clock_not_changed", done & old & winter)
    shown = frame["taken"].iloc[rows] + _DEVICE_CLOCK
    spoiler.put("clock_not_changed", "taken", rows, shown.dt.strftime("%Y-%m-%d %H:%M").tolist())


def _values(spoiler: Spoiler, done: Bools) -> None:
    frame = spoiler.frame
    late = (frame["taken"] >= _FAHRENHEIT_FROM).to_numpy()
    rows = spoiler.pick("fahrenheit", done & late & (frame["device"] == "by hand").to_numpy())
    tenths = np.floor(frame["temperature"].to_numpy()[rows] * 10 + 0.5).astype(np.int64)
    shown = (tenths * 9 + 1602) // 5  # tenths of a degree Fahrenheit, rounded
    spoiler.put("fahrenheit", "temperature", rows, [f"{t // 10}.{t % 10}" for t in shown])

    rows = spoiler.pick("decimal_comma", done)
    texts = spoiler.clean["temperature"].to_numpy()[rows]
    spoiler.put("decimal_comma", "temperature", rows, [text.replace(".", ",") for text in texts])

    rows = spoiler.pick("swapped", done)
    for column, other in (("systolic", "pulse"), ("pulse", "systolic")):
        spoiler.put("swapped", column, rows, spoiler.clean[other].to_numpy()[rows].tolist())

    rows = spoiler.pick("probe_off", done)
    spoiler.put("probe_off", "saturation", rows, ["0"] * len(rows))

    calm = (frame["respiration"] < _FAST).fillna(value=False).to_numpy(bool)
    rows = spoiler.pick("respiration_not_counted", done & calm)
    spoiler.put("respiration_not_counted", "respiration", rows, ["16"] * len(rows))


def _scores(spoiler: Spoiler, done: Bools) -> None:
    """Score as if everybody were on scale 1; add up wrongly by hand."""
    frame = spoiler.frame
    rows = spoiler.pick("scale_ignored", done & (frame["spo2_scale"] == 2).to_numpy())  # noqa: PLR2004  (the scale's name)
    some = frame.iloc[rows]
    total, _ = news2(
        some["respiration"].to_numpy(np.int64),
        some["saturation"].to_numpy(np.int64),
        np.ones(len(rows)),
        (some["breathing"] == "oxygen").to_numpy(),
        some["systolic"].to_numpy(np.int64),
        some["pulse"].to_numpy(np.int64),
        (some["consciousness"] == "A").to_numpy(),
        np.floor(some["temperature"].to_numpy() * 10 + 0.5).astype(np.int64),
    )
    spoiler.put("scale_ignored", "news2", rows, [str(score) for score in total.tolist()])

    rows = spoiler.pick("added_wrongly", done & (frame["device"] == "by hand").to_numpy())
    up = spoiler.uniform("added_wrongly", "which")[rows] < 0.3  # noqa: PLR2004  (mostly too low)
    scores = frame["news2"].iloc[rows].to_numpy(np.int64)
    wrong = np.where(up | (scores == 0), scores + 1, scores - 1)
    spoiler.put("added_wrongly", "news2", rows, [str(score) for score in wrong.tolist()])


def _texts(spoiler: Spoiler, done: Bools) -> None:
    rows = spoiler.pick("consciousness_words", done)
    codes = spoiler.clean["consciousness"].to_numpy()[rows]
    spoiler.put("consciousness_words", "consciousness", rows, [_WORDS[code] for code in codes])

    rows = spoiler.pick("percent_sign", done)
    texts = spoiler.clean["saturation"].to_numpy()[rows]
    spoiler.put("percent_sign", "saturation", rows, [f"{text}%" for text in texts])

    rows = spoiler.pick("free_text", done)
    which = (spoiler.uniform("free_text", "which")[rows] * len(_REFUSED)).astype(int)
    spoiler.put("free_text", "systolic", rows, [_REFUSED[place] for place in which])

    rows = spoiler.pick(
        "oxygen_not_recorded", done & (spoiler.frame["breathing"] == "oxygen").to_numpy()
    )
    spoiler.put("oxygen_not_recorded", "breathing", rows, [""] * len(rows))


def _written(frame: pd.DataFrame, rows: Ints, form: str) -> list[str]:
    texts: list[str] = frame["taken"].iloc[rows].dt.strftime(form).tolist()
    return texts
