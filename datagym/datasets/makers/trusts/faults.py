"""The faults of the messy trusts, as national returns have them."""

import numpy as np
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.faults import Spoiler

_SMALL = 8  # deaths
_SPELT = ("{} ", "NHS England {}", " {}")


def spoil(card: Card, frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the messy table and the ledger of its faults."""
    spoiler = Spoiler(card, frame, seed)
    everywhere = np.ones(len(frame), dtype=bool)
    rows = spoiler.pick("late_return", everywhere)
    for column in ("within_four_hours", "four_hour_percent"):
        spoiler.put("late_return", column, rows, [""] * len(rows))

    rows = spoiler.pick("share_for_percent", (frame["region"] == "London").to_numpy())
    tenths = np.floor(frame["four_hour_percent"].to_numpy()[rows] * 10 + 0.5).astype(int)
    shares = [f"{tenth // 1_000}.{tenth % 1_000:03}" for tenth in tenths]
    spoiler.put("share_for_percent", "four_hour_percent", rows, shares)

    rows = spoiler.pick("thousands_comma", everywhere)
    commas = [f"{count:,}" for count in frame["attendances"].to_numpy()[rows]]
    spoiler.put("thousands_comma", "attendances", rows, commas)

    for column in ("hip_deaths", "hip_deaths_last_year"):
        few = (frame[column] < _SMALL).to_numpy()
        rows = np.flatnonzero(few)
        spoiler.put("small_number_hidden", column, rows, ["*"] * len(rows))

    rows = spoiler.pick("eleven_months", everywhere)
    for column in ("admissions", "deaths"):
        part = frame[column].to_numpy().astype(np.int64)[rows] * 11 // 12
        spoiler.put("eleven_months", column, rows, [str(count) for count in part])

    _spellings(spoiler, everywhere)
    for row in spoiler.pick("second_entry", everywhere).tolist():
        spoiler.repeat("second_entry", row, {})
    return spoiler.finish()


def _spellings(spoiler: Spoiler, everywhere: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> None:
    rows = spoiler.pick("other_region_names", everywhere)
    names = spoiler.clean["region"].to_numpy()[rows]
    ways = [_SPELT[number % len(_SPELT)] for number in range(len(rows))]
    dirty = [way.format(name) for way, name in zip(ways, names, strict=True)]
    spoiler.put("other_region_names", "region", rows, dirty)

    rows = spoiler.pick("index_times_hundred", everywhere)
    index = spoiler.clean["case_mix_index"].to_numpy()[rows]
    dirty = [text.replace(".", "").lstrip("0") for text in index]
    spoiler.put("index_times_hundred", "case_mix_index", rows, dirty)
