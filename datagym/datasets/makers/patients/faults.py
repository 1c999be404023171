"""The faults of the messy patients, as hospitals have them."""

import numpy as np
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.faults import Spoiler
from datagym.datasets.slips import mistyped
from datagym.datasets.texts import Texts

_FIRST_DAY = "1900-01-01"
_BMI_WORDS = ("obese", "{} kg/m2", "see notes", "BMI {}")
_MONTHS = 12
_EARLIEST = pd.Timestamp("1924-01-01")  # younger people were not born on the system's first day


def spoil(card: Card, frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the messy table and the ledger of its faults."""
    spoiler = Spoiler(card, frame, seed)
    spoiler.truncate("cut_short")
    _dates(spoiler)
    _codes(spoiler)
    _texts(spoiler)
    _people(spoiler)
    return spoiler.finish()


def _dates(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    feed = frame["practice_id"] == frame["practice_id"].min()
    rows = spoiler.pick("us_dates", feed.to_numpy())
    written = frame["birth_date"].iloc[rows].dt.strftime("%m/%d/%Y")
    spoiler.put("us_dates", "birth_date", rows, written.tolist())
    rows = spoiler.pick("default_date", (frame["birth_date"] > _EARLIEST).to_numpy())
    spoiler.put("default_date", "birth_date", rows, [_FIRST_DAY] * len(rows))
    rows = spoiler.pick("death_before_birth", frame["death_date"].notna().to_numpy())
    century = frame["death_date"].iloc[rows].dt.strftime("19%y-%m-%d")
    spoiler.put("death_before_birth", "death_date", rows, century.tolist())


def _codes(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    rows = spoiler.pick("sex_letters", np.ones(len(frame), dtype=bool))
    spoiler.put(
        "sex_letters", "sex", rows, [text[0].upper() for text in _clean(spoiler, "sex")[rows]]
    )
    rows = spoiler.pick("not_stated_as_not_known", (frame["ethnicity"] == "Z").to_numpy())
    spoiler.put("not_stated_as_not_known", "ethnicity", rows, ["99"] * len(rows))
    feed = frame["practice_id"] == frame["practice_id"].max()
    rows = spoiler.pick("other_flags", feed.to_numpy())
    flags = np.where(frame["diabetes"].to_numpy()[rows], "Y", "N")
    spoiler.put("other_flags", "diabetes", rows, flags.tolist())


def _texts(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    everybody = np.ones(len(frame), dtype=bool)
    rows = spoiler.pick("spaced_number", everybody)
    numbers = _clean(spoiler, "nhs_number")[rows]
    spaced = [f"{text[:3]} {text[3:6]} {text[6:]}" for text in numbers]
    spoiler.put("spaced_number", "nhs_number", rows, spaced)

    rows = spoiler.pick("postcode_spelling", everybody)
    which = spoiler.uniform("postcode_spelling", "which")[rows]
    ways = [
        (text.lower(), text.replace(" ", ""), f"{text} ")[int(u * 3)]
        for text, u in zip(_clean(spoiler, "postcode")[rows], which, strict=True)
    ]
    spoiler.put("postcode_spelling", "postcode", rows, ways)

    measured = frame["bmi"].notna().to_numpy()
    rows = spoiler.pick("lost_decimal_point", measured)
    bmi = _clean(spoiler, "bmi")[rows]
    spoiler.put("lost_decimal_point", "bmi", rows, [text.replace(".", "") for text in bmi])
    rows = spoiler.pick("free_text_bmi", measured)
    which = spoiler.uniform("free_text_bmi", "which")[rows]
    words = [
        _BMI_WORDS[int(u * len(_BMI_WORDS))].format(text)
        for text, u in zip(_clean(spoiler, "bmi")[rows], which, strict=True)
    ]
    spoiler.put("free_text_bmi", "bmi", rows, words)


def _people(spoiler: Spoiler) -> None:
    """Register people a second time: a number with two digits swapped, day and month too."""
    frame = spoiler.frame
    known = set(frame["patient_id"])
    day, month = frame["birth_date"].dt.day, frame["birth_date"].dt.month
    swaps = (day <= _MONTHS) & (day != month)
    rows = spoiler.pick("registered_twice", swaps.to_numpy())
    where = spoiler.uniform("registered_twice", "where")
    for number, row in enumerate(rows.tolist()):
        patient = mistyped(str(frame["patient_id"].iloc[row]), known)
        birth = frame["birth_date"].iloc[row]
        changes = {"patient_id": patient, "nhs_number": ""}
        if number % 2:
            changes["birth_date"] = f"{birth.year}-{birth.day:02}-{birth.month:02}"
        spoiler.repeat("registered_twice", row, changes, below=float(where[row]))


def _clean(spoiler: Spoiler, column: str) -> Texts:
    texts: Texts = spoiler.clean[column].to_numpy()
    return texts
