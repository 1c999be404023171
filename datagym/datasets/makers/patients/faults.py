"""The faults of the messy patients, as hospitals have them."""

import numpy as np
import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.faults import Spoiler


def spoil(card: Card, frame: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the messy table and the ledger of its faults."""
    spoiler = Spoiler(card, frame, seed)
    rows = spoiler.pick("sex_letters", np.ones(len(frame), dtype=bool))
    texts = spoiler.clean["sex"].to_numpy()[rows]
    spoiler.put("sex_letters", "sex", rows, [text[0].upper() for text in texts])
    return spoiler.finish()
