"""What was planted, what the very table holds of it, and who finds it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from datagym.datasets.card import Effect
from datagym.datasets.table import Finding, Tables

if TYPE_CHECKING:
    from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Truth:
    """A planted effect in one table.

    Parameters
    ----------
    effect
        What the card says about it: parameter, estimand, intended and naive analysis,
        tolerance.
    exact
        The estimand in this very table, computed in whole numbers, with what only the
        makers know.
    found
        What the intended analysis of the learner's table gives.
    naive
        What the naive analysis gives.

    """

    effect: Effect
    exact: "Fraction"
    found: float
    naive: float

    @classmethod
    def of(cls, effect: Effect, finding: Finding, tables: Tables) -> "Truth":
        """Compute the truth of an effect in a pair of tables."""
        return cls(
            effect,
            finding.exact(tables.frame, tables.hidden),
            finding.intended(tables.frame),
            finding.naive(tables.frame),
        )

    @property
    def reference(self) -> float:
        """What a right analysis is held against: the parameter or the exact answer."""
        return self.effect.parameter if self.effect.reference == "parameter" else float(self.exact)

    @property
    def is_found(self) -> bool:
        """Tell whether the intended analysis comes within the tolerance."""
        return abs(self.found - self.reference) <= self.effect.tolerance

    @property
    def misleads(self) -> bool:
        """Tell whether the naive analysis is visibly wrong: off by more than the tolerance."""
        return abs(self.naive - self.reference) > self.effect.tolerance

    @property
    def holds(self) -> bool:
        """Tell whether a lesson can be taught on this table."""
        return self.is_found and self.misleads
