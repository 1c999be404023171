"""A dataset that was made: its table, its truths, its faults."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from datagym.datasets.card import Card
from datagym.datasets.makers import maker
from datagym.datasets.table import Tables
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

    @cached_property
    def truth(self) -> Mapping[str, Truth]:
        """Every planted effect by its id, with its exact answer in this very table."""
        findings = maker(self.card.name).FINDINGS
        return {
            effect.id: Truth.of(effect, findings[effect.id], self.tables)
            for effect in self.card.effects
        }
