"""The faults of the messy spells, as hospitals have them."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.faults import Spoiler
from datagym.datasets.streams import Ints

_US_MONTH = pd.Period("2023-09", "M")
_DAYS_FROM = pd.Timestamp("2024-01-01")
_LATE = "2999-12-31 00:00"
_DIAGNOSIS_WORDS = {
    "J18.9": "pneumonia",
    "N39.0": "UTI",
    "A41.9": "sepsis ?source",
    "S72.0": "# NOF",
    "I50.9": "CCF",
    "J44.9": "COPD exac",
    "R07.4": "chest pain ?cause",
    "I63.9": "CVA",
}
_SHORT = {
    "home": ("Home", "HOME", "usual residence", "home "),
    "transferred": ("Transferred", "tfr", "transfer", "transferred "),
    "died": ("Died", "RIP", "deceased", "died "),
    "still in hospital": (
        "Still in hospital",
        "in-patient",
        "not discharged",
        "still in  hospital",
    ),
}


def spoil(card: Card, frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the messy table and the ledger of its faults."""
    spoiler = Spoiler(card, frame, seed)
    _dates(spoiler)
    _nights(spoiler)
    _codes(spoiler)
    _rows(spoiler)
    return spoiler.finish()


def _dates(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    feed = (frame["method"] == "elective") | (frame["specialty"].isin(["100", "110"]))
    rows = spoiler.pick(
        "us_dates", (feed & (frame["admitted"].dt.to_period("M") == _US_MONTH)).to_numpy()
    )
    for column in ("admitted", "discharged"):
        written = frame[column].iloc[rows].dt.strftime("%m/%d/%Y %H:%M")
        spoiler.put("us_dates", column, rows, written.fillna("").tolist())

    rows = spoiler.pick("far_future", frame["discharged"].isna().to_numpy())
    spoiler.put("far_future", "discharged", rows, [_LATE] * len(rows))

    known = frame["discharged"].notna().to_numpy()
    rows = spoiler.pick("swapped_dates", known)
    spoiler.put("swapped_dates", "admitted", rows, _iso(frame["discharged"].iloc[rows]))
    spoiler.put("swapped_dates", "discharged", rows, _iso(frame["admitted"].iloc[rows]))


def _nights(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    known = frame["length_of_stay"].notna()
    changed = known & (frame["discharged"] >= _DAYS_FROM) & (frame["method"] == "emergency")
    rows = spoiler.pick("days_for_nights", changed.to_numpy())
    nights = frame["length_of_stay"].iloc[rows].astype("int64") + 1
    spoiler.put("days_for_nights", "length_of_stay", rows, nights.astype("str").tolist())

    rows = spoiler.pick("age_in_words", np.ones(len(frame), dtype=bool))
    texts = spoiler.clean["age"].to_numpy()[rows]
    ways = ("{} yrs", "{}y", "about {}", "age {}")
    which = _which(spoiler, "age_in_words", rows, len(ways))
    words = [ways[way].format(text) for way, text in zip(which, texts, strict=True)]
    spoiler.put("age_in_words", "age", rows, words)


def _codes(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    everybody = np.ones(len(frame), dtype=bool)
    codes = spoiler.clean["primary_diagnosis"].to_numpy()

    rows = spoiler.pick("diagnosis_in_words", np.isin(codes, list(_DIAGNOSIS_WORDS)))
    words = [_DIAGNOSIS_WORDS[code] for code in codes[rows]]
    spoiler.put("diagnosis_in_words", "primary_diagnosis", rows, words)

    rows = spoiler.pick("code_without_dot", everybody)
    which = _which(spoiler, "code_without_dot", rows, 3)
    spelt = [_respelt(code, way) for code, way in zip(codes[rows], which, strict=True)]
    spoiler.put("code_without_dot", "primary_diagnosis", rows, spelt)

    rows = spoiler.pick("way_spellings", everybody)
    which = _which(spoiler, "way_spellings", rows, 4)
    texts = spoiler.clean["discharge_method"].to_numpy()[rows]
    words = [_SHORT[text][way] for text, way in zip(texts, which, strict=True)]
    spoiler.put("way_spellings", "discharge_method", rows, words)

    rows = spoiler.pick("specialty_names", everybody)
    names = spoiler.card.column("specialty").codes
    texts = spoiler.clean["specialty"].to_numpy()[rows]
    spoiler.put("specialty_names", "specialty", rows, [names[text] for text in texts])

    asked = frame["complication"].notna().to_numpy()
    rows = spoiler.pick("complication_blank", asked & (frame["complication"] == "no").to_numpy())
    spoiler.put("complication_blank", "complication", rows, [""] * len(rows))


def _rows(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    rows = spoiler.pick("second_entry", frame["discharged"].notna().to_numpy())
    for number, row in enumerate(rows.tolist()):
        changes = _PROVISIONAL if number % 2 else {}
        spoiler.repeat("second_entry", row, changes)


_PROVISIONAL = {"discharged": "", "discharge_method": "still in hospital", "length_of_stay": ""}


def _respelt(code: str, way: int) -> str:
    """Spell a code of a diagnosis without its dot, in small letters, or with a letter O."""
    bare = code.replace(".", "")
    return (bare, bare.lower(), code.replace("0", "O") if "0" in code else f"{code} ")[way]


def _which(spoiler: Spoiler, kind: str, rows: Ints, ways: int) -> Sequence[int]:
    drawn: list[int] = (spoiler.uniform(kind, "which")[rows] * ways).astype(int).tolist()
    return drawn


def _iso(moments: "pd.Series[pd.Timestamp]") -> list[str]:
    return moments.dt.strftime("%Y-%m-%d %H:%M").fillna("").tolist()
