"""The faults of the messy stock, as stores have them."""

import numpy as np
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.faults import Spoiler

_PACK = 10
_PACKS_FROM = pd.Timestamp("2024-01-01")
_US_MONTHS = (6, 7)
_THOUSAND = 1_000


def spoil(card: Card, frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the messy table and the ledger of its faults."""
    spoiler = Spoiler(card, frame, seed)
    spoiler.truncate("lost_tail")
    _counts(spoiler)
    _texts(spoiler)
    delivered = (frame["receipts"] > 0).to_numpy()
    for row in spoiler.pick("second_entry", delivered).tolist():
        spoiler.repeat("second_entry", row, {})
    return spoiler.finish()


def _counts(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    boxes = (frame["site"] == "Millbrook Road") & (frame["item"] == "gloves")
    boxes &= (frame["receipts"] > 0) & (frame["week"] >= _PACKS_FROM)
    rows = spoiler.pick("packs_for_units", boxes.to_numpy())
    packs = [str(units // _PACK) for units in frame["receipts"].to_numpy()[rows].tolist()]
    spoiler.put("packs_for_units", "receipts", rows, packs)

    moved = (frame["closing"] != frame["opening"]).to_numpy()
    rows = spoiler.pick("not_counted", moved)
    spoiler.put("not_counted", "closing", rows, spoiler.clean["opening"].to_numpy()[rows].tolist())

    low = (frame["closing"] < frame["issues"]).to_numpy()
    rows = spoiler.pick("below_zero", low)
    much = spoiler.uniform("below_zero", "how much")[rows]
    short = frame["issues"].to_numpy()[rows] // 4
    below = [f"-{1 + int(u * units)}" for u, units in zip(much, short, strict=True)]
    spoiler.put("below_zero", "closing", rows, below)

    rows = spoiler.pick("missing_issues", np.ones(len(frame), dtype=bool))
    spoiler.put("missing_issues", "issues", rows, [""] * len(rows))

    rows = spoiler.pick("thousands_comma", (frame["ordered"] >= _THOUSAND).to_numpy())
    commas = [f"{units:,}" for units in frame["ordered"].to_numpy()[rows].tolist()]
    spoiler.put("thousands_comma", "ordered", rows, commas)


def _texts(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    feed = (frame["site"] == "Tarn Lane") & frame["week"].dt.month.isin(_US_MONTHS)
    rows = spoiler.pick("us_dates", feed.to_numpy())
    written = frame["week"].iloc[rows].dt.strftime("%m/%d/%Y").tolist()
    spoiler.put("us_dates", "week", rows, written)

    rows = spoiler.pick("item_spellings", np.ones(len(frame), dtype=bool))
    which = (spoiler.uniform("item_spellings", "which")[rows] * 4).astype(int)
    names = spoiler.clean["item"].to_numpy()[rows]
    spelt = [_spelt(name, way) for name, way in zip(names, which, strict=True)]
    spoiler.put("item_spellings", "item", rows, spelt)

    rows = spoiler.pick("other_flags", (frame["site"] == "Northgate").to_numpy())
    flags = np.where(frame["stock_out"].to_numpy()[rows], "Y", "N")
    spoiler.put("other_flags", "stock_out", rows, flags.tolist())


def _spelt(name: str, way: int) -> str:
    """Spell an item in one of four ways that are not its own."""
    single = name[:-1] if name.endswith("s") else f"{name}s"
    return (name.capitalize(), name.upper(), f"{name} ", single)[way]
