"""What people write below their rating: sentences put together of parts, nobody's own words."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from datagym.datasets.draws import Draws, chances_by, pick, thresholds
from datagym.datasets.parts import Coded

GLAD, SO_SO, CROSS = range(3)
THEMES = ("waiting", "staff", "information", "comfort", "food and drink", "way home", "parking")

_SUBJECTS = (
    (
        "The wait", "The nurse who saw me first", "What I was told about my injury",
        "The waiting area", "The drinks machine", "The way home at night", "The car park outside",
    ),
    (
        "The wait for a bed", "The night staff", "What I was told about my medicines",
        "The ward at night", "The food", "How my going home was planned", "The visitors' parking",
    ),
    (
        "The time in the waiting room", "The person at the desk", "What I was told about my test",
        "The room", "The cafe", "The letter to my doctor", "The car park",
    ),
)  # fmt: skip
_VERDICTS = (
    ("could not have been better", "was better than I had hoped", "was very good", "was fine"),
    ("was all right", "was neither good nor bad", "began well, then got worse", "was as usual"),
    ("was not good enough", "made things worse", "was a disappointment", "was poor"),
)  # fmt: skip
_CLOSINGS = (
    ("", " Thank you.", " I would come back."),
    ("", " It could be better.", " Nothing else to say."),
    ("", " Somebody should look into it.", " I expected more."),
)
_PARTS = len(_VERDICTS[0]) * len(_CLOSINGS[0])

Array = npt.NDArray[Any]


def comments(
    settings: Mapping[str, Any], draws: Draws, setting: Array, rating: Array, answered: Array
) -> Coded:
    """Draw who of those who answered writes a comment, and what it says."""
    n = len(setting)
    tone = pick(chances_by(settings["tones"]), rating, draws.bits("tone", n)).astype(np.int32)
    kind = setting.astype(np.int32) * 3 + tone
    theme = pick(chances_by(settings["themes"]), kind, draws.bits("theme", n))
    part = (draws.bits("words", n).astype(np.int32) * _PARTS) >> 16
    place = (kind * len(THEMES) + theme) * _PARTS + part
    writes = answered & (draws.bits("writes", n) < thresholds(settings["writes"])[rating])
    return Coded(np.where(writes, place, -1).astype(np.int16), texts())


@lru_cache(maxsize=1)
def texts() -> tuple[str, ...]:
    """Return all comments that there are, by setting, tone, theme and words.

    >>> len(texts()) == len(set(texts()))
    True
    >>> texts()[0]
    'The wait could not have been better.'
    """
    return tuple(
        f"{subject} {verdict}.{closing}"
        for subjects in _SUBJECTS
        for verdicts, closings in zip(_VERDICTS, _CLOSINGS, strict=True)
        for subject in subjects
        for verdict in verdicts
        for closing in closings
    )
