"""The faults of the messy readings, as devices and their feeds have them."""

import numpy as np
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.faults import Spoiler

_US_MONTH = pd.Period("2023-07", "M")
_HOURS_MONTH = pd.Period("2023-05", "M")
_SHARE_FROM = pd.Timestamp("2024-03-01")
_DOUBLED = 2


def spoil(card: Card, frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the messy table and the ledger of its faults."""
    spoiler = Spoiler(card, frame, seed)
    spoiler.truncate("lost_tail")
    _feeds(spoiler)
    _readings(spoiler)
    for row in spoiler.pick("second_entry", np.ones(len(frame), dtype=bool)).tolist():
        spoiler.repeat("second_entry", row, {})
    return spoiler.finish()


def _feeds(spoiler: Spoiler) -> None:
    """Let each model's feed differ in its own way."""
    frame, month = spoiler.frame, spoiler.frame["day"].dt.to_period("M")
    model = frame["model"].astype("str").to_numpy()
    rows = spoiler.pick("us_dates", (model == "Cedar") & (month == _US_MONTH).to_numpy())
    written = frame["day"].iloc[rows].dt.strftime("%m/%d/%Y").tolist()
    spoiler.put("us_dates", "day", rows, written)

    rows = spoiler.pick(
        "hours_for_minutes", (model == "Birch") & (month == _HOURS_MONTH).to_numpy()
    )
    tenths = (frame["wear_minutes"].to_numpy().astype(np.int64)[rows] + 3) // 6
    hours = [f"{tenth // 10}.{tenth % 10}" for tenth in tenths.tolist()]
    spoiler.put("hours_for_minutes", "wear_minutes", rows, hours)

    known = frame["oxygen_saturation"].notna().to_numpy()
    late = (model == "Alder") & (frame["day"] >= _SHARE_FROM).to_numpy()
    rows = spoiler.pick("share_for_percent", known & late)
    percent = frame["oxygen_saturation"].iloc[rows].astype("int64").tolist()
    shares = ["1.00" if whole == 100 else f"0.{whole}" for whole in percent]  # noqa: PLR2004
    spoiler.put("share_for_percent", "oxygen_saturation", rows, shares)

    rows = spoiler.pick("other_flags", model == "Cedar")
    flags = np.where(frame["alarm"].to_numpy()[rows], "1", "0")
    spoiler.put("other_flags", "alarm", rows, flags.tolist())

    rows = spoiler.pick("model_spellings", np.ones(len(frame), dtype=bool))
    which = (spoiler.uniform("model_spellings", "which")[rows] * 4).astype(int)
    spelt = [
        (name.lower(), name.upper(), f"{name} ", f"{name} v2")[way]
        for name, way in zip(model[rows], which, strict=True)
    ]
    spoiler.put("model_spellings", "model", rows, spelt)


def _readings(spoiler: Spoiler) -> None:
    frame = spoiler.frame
    rows = spoiler.pick("zero_for_missing", frame["oxygen_saturation"].isna().to_numpy())
    spoiler.put("zero_for_missing", "oxygen_saturation", rows, ["0"] * len(rows))

    rows = spoiler.pick("spike", frame["resting_heart_rate"].notna().to_numpy())
    rates = frame["resting_heart_rate"].iloc[rows].astype("int64").tolist()
    spoiler.put("spike", "resting_heart_rate", rows, [str(_DOUBLED * rate) for rate in rates])

    device = frame["device_id"].to_numpy()
    follows = np.append(False, device[1:] == device[:-1])
    rows = spoiler.pick("stuck_value", follows)
    spoiler.put("stuck_value", "steps", rows, spoiler.clean["steps"].to_numpy()[rows - 1].tolist())
