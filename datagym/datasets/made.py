"""A dataset that was made: its table, its truths, its faults."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.makers import maker
from datagym.datasets.table import Tables

if TYPE_CHECKING:
    from datagym.datasets.truth import Truth


@dataclass(frozen=True)
class Made:
    """A dataset that was made from a seed.

    Parameters
    ----------
    card
        The dataset's card.
    n, seed
        The size, in the card's unit, and the seed.
    tables
        The learner's table and the makers' hidden one.

    """

    card: Card
    n: int
    seed: int
    tables: Tables

    @property
    def frame(self) -> pd.DataFrame:
        """The tidy table."""
        return self.tables.frame

    @property
    def hidden(self) -> pd.DataFrame:
        """What only makers may see: what really happened, row for row."""
        return self.tables.hidden

    @property
    def messy(self) -> pd.DataFrame:
        """The table with the faults that hospital data have; a new one at each call."""
        return self._spoilt[0].copy()

    @property
    def faults(self) -> pd.DataFrame:
        """The ledger: table, row of the messy table, column, kind, clean and dirty text."""
        return self._spoilt[1]

    def clean(self) -> pd.DataFrame:
        """Take the faults back from the messy table: its exact clean twin."""
        from datagym.datasets.faults import cleaned  # noqa: PLC0415  (a load does without)

        return cleaned(self.card, self.messy, self.faults)

    def check(self) -> list[str]:
        """Say what does not agree with the card, one sentence each; nothing when all does."""
        from datagym.datasets.check import problems  # noqa: PLC0415  (a load does without)
        from datagym.datasets.digest import digest  # noqa: PLC0415  (the same)
        from datagym.datasets.faults import differences  # noqa: PLC0415  (the same)

        found = problems(self.card, self.frame)
        wrong = differences(self.card, self.frame, self.messy, self.faults)
        if wrong:
            found.append(f"The ledger of faults and the messy table differ in {wrong:,} cells.")
        if digest(self.clean()) != digest(self.frame):
            found.append("The messy table, cleaned by its ledger, is not the clean one.")
        return found

    def digest(self) -> str:
        """Return the fingerprint of the table's values, the same on every machine."""
        from datagym.datasets.digest import digest  # noqa: PLC0415  (a load does without)

        return digest(self.frame)

    @cached_property
    def _spoilt(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        return maker(self.card.name).spoil(self.card, self.frame, self.seed)

    @cached_property
    def truth(self) -> Mapping[str, "Truth"]:
        """Every planted effect by its id, with its exact answer in this very table.

        Nothing in a table of a hospital that is smaller than the least size of its card,
        which may hold nobody to whom the effect could happen.
        """
        from datagym.datasets.truth import Truth  # noqa: PLC0415  (a load does without)

        if self.n < self.card.size.least:
            return {}
        findings = maker(self.card.name).FINDINGS
        return {
            effect.id: Truth.of(effect, findings[effect.id], self.tables)
            for effect in self.card.effects
        }
