"""The faults of the messy blood results, as hospitals have them."""

import numpy as np
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.faults import Bools, Spoiler

_MG_FROM = pd.Timestamp("2024-01-08")
_MG_PER_MMOL = 1802  # hundredths: glucose in mg/dL for each mmol/L
_DECILITRE_FROM = pd.Timestamp("2024-02-01")
_US_MONTH = pd.Period("2023-05", "M")
_FIRST_DAY = "1900-01-01 00:00"
_NO_RESULT = ("haemolysed", "clotted", "insufficient", "see comment")
_NAMES = {
    "haemoglobin": ("Hb", "HGB", "Haemoglobin"),
    "white cells": ("WBC", "WCC", "White cells"),
    "CRP": ("C-reactive protein", "crp", "CRP "),
    "sodium": ("Na", "NA", "Sodium"),
    "potassium": ("K", "K+", "Potassium"),
    "creatinine": ("CREA", "Creat", "Creatinine"),
    "HbA1c": ("HBA1C", "A1c", "HbA1c "),
    "glucose": ("GLU", "Glucose", "glucose (random)"),
    "lactate": ("LACT", "Lactate", "lactate "),
}
_UNITS = {
    "g/L": "g/l",
    "10^9/L": "x10*9/L",
    "mg/L": "mg/l",
    "mmol/L": "mmol/l",
    "µmol/L": "umol/L",
    "mmol/mol": "mmol/mol ",
}


def spoil(card: Card, frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the messy table and the ledger of its faults."""
    spoiler = Spoiler(card, frame, seed)
    spoiler.truncate("export_cut_off")
    _units(spoiler)
    _values(spoiler)
    _moments(spoiler)
    _names(spoiler)
    rows = spoiler.pick("second_entry", _all(spoiler))
    for row in rows.tolist():
        spoiler.repeat("second_entry", row, {})
    return spoiler.finish()


def _units(spoiler: Spoiler) -> None:
    """Send other units under the same label."""
    frame = spoiler.frame
    glucose = _test(frame, "glucose") & _laboratory(frame, "Tarn Lane")
    rows = spoiler.pick("mg_per_dl", glucose & (frame["taken"] >= _MG_FROM).to_numpy())
    tenths = np.floor(frame["value"].to_numpy()[rows] * 10 + 0.5).astype(np.int64)
    milligrams = (tenths * _MG_PER_MMOL + 500) // 1000
    spoiler.put("mg_per_dl", "value", rows, [f"{whole}.0" for whole in milligrams.tolist()])

    cells = _test(frame, "haemoglobin") & _laboratory(frame, "Northgate")
    cells &= (frame["source"] == "general practice").to_numpy()
    rows = spoiler.pick("g_per_dl", cells & (frame["taken"] >= _DECILITRE_FROM).to_numpy())
    grams = np.floor(frame["value"].to_numpy()[rows] + 0.5).astype(np.int64)
    spoiler.put("g_per_dl", "value", rows, [f"{gram // 10}.{gram % 10}" for gram in grams.tolist()])

    rows = spoiler.pick("unit_spelling", _laboratory(frame, "Tarn Lane"))
    units = spoiler.clean["unit"].to_numpy()[rows]
    spoiler.put("unit_spelling", "unit", rows, [_UNITS[unit] for unit in units])


def _values(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    rows = spoiler.pick("no_result", _all(spoiler))
    which = (spoiler.uniform("no_result", "which")[rows] * len(_NO_RESULT)).astype(int)
    spoiler.put("no_result", "value", rows, [_NO_RESULT[place] for place in which])

    rows = spoiler.pick("below_limit", _test(frame, "CRP") & (frame["value"] < 1).to_numpy())
    spoiler.put("below_limit", "value", rows, ["<1"] * len(rows))

    rows = spoiler.pick("decimal_comma", _all(spoiler))
    texts = spoiler.clean["value"].to_numpy()[rows]
    spoiler.put("decimal_comma", "value", rows, [text.replace(".", ",") for text in texts])

    rows = spoiler.pick("range_of_the_other_sex", _test(frame, "creatinine"))
    male = (frame["sex"] == "male").to_numpy()
    limits = {}
    for sex in (True, False):
        one = np.flatnonzero(_test(frame, "creatinine") & (male == sex))[:1]
        limits[sex] = {
            name: spoiler.clean[name].to_numpy()[one].tolist()
            for name in ("reference_low", "reference_high")
        }
    for name in ("reference_low", "reference_high"):
        other = [(limits[not sex][name] or [""])[0] for sex in male[rows].tolist()]
        spoiler.put("range_of_the_other_sex", name, rows, other)

    rows = spoiler.pick("stars_for_flags", _laboratory(frame, "Millbrook Road"))
    marks = {"low": "*L", "high": "*H", "normal": ""}
    flags = spoiler.clean["flag"].to_numpy()[rows]
    spoiler.put("stars_for_flags", "flag", rows, [marks[flag] for flag in flags])


def _moments(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    practice = (frame["source"] == "general practice").to_numpy()
    month = (frame["taken"].dt.to_period("M") == _US_MONTH).to_numpy()
    rows = spoiler.pick("us_dates", practice & month)
    written = frame["taken"].iloc[rows].dt.strftime("%m/%d/%Y %H:%M").tolist()
    spoiler.put("us_dates", "taken", rows, written)

    rows = spoiler.pick("default_date", _all(spoiler))
    spoiler.put("default_date", "reported", rows, [_FIRST_DAY] * len(rows))

    rows = spoiler.pick("impossible_order", _all(spoiler))
    for column, other in (("taken", "reported"), ("reported", "taken")):
        texts = spoiler.clean[other].to_numpy()[rows].tolist()
        spoiler.put("impossible_order", column, rows, texts)


def _names(spoiler: Spoiler) -> None:
    rows = spoiler.pick("test_names", _all(spoiler))
    which = (spoiler.uniform("test_names", "which")[rows] * 3).astype(int)
    tests = spoiler.clean["test"].to_numpy()[rows]
    names = [_NAMES[test][place] for test, place in zip(tests, which, strict=True)]
    spoiler.put("test_names", "test", rows, names)


def _all(spoiler: Spoiler) -> Bools:
    return np.ones(len(spoiler.frame), dtype=bool)


def _test(frame: pd.DataFrame, name: str) -> Bools:
    return (frame["test"] == name).to_numpy(dtype=bool)


def _laboratory(frame: pd.DataFrame, name: str) -> Bools:
    return (frame["laboratory"] == name).to_numpy(dtype=bool)
