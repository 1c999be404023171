"""From answers to an estimate with an honest interval, for each family by itself.

The method is expected a posteriori (Bock and Mislevy, Applied Psychological Measurement 6,
1982, 431-444) on a grid: a normal prior, a two-parameter logistic curve with a fixed
guessing floor for items with one right option, and Samejima's graded response model (1969)
for items with half-way options. Difficulties are experts' guesses, so each is averaged over
its own error (normal, standard deviation ``difficulty_sd``) before it is used: the interval
holds that doubt too. All parameters come from ``assessment/framework.yaml``, where their
certainty is stated (``guess`` until answers have been collected).
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from datagym.assessment.bank import Bank
from datagym.assessment.framework import Parameters
from datagym.assessment.items import Item
from datagym.assessment.session import Response, scored

METHOD = "eap-grid-1"
Floats = NDArray[np.float64]

GRID: Floats = np.linspace(-5.0, 5.0, 401)
_NODES, _WEIGHTS = np.polynomial.hermite_e.hermegauss(21)
_WEIGHTS = _WEIGHTS / _WEIGHTS.sum()


@dataclass(frozen=True, slots=True)
class Estimate:
    """Where a person probably stands in one family.

    Parameters
    ----------
    family
        The family's id.
    counted
        How many answers it rests on ("prefer not to say" is left out).
    mean, sd
        Of the posterior, in units of the scale.
    low, high
        Ends of the interval.
    level
        The level that holds the mean; None when nothing was counted.
    from_level, to_level
        The levels in which the interval's ends lie.
    precise
        Whether the standard error is small enough for a point; otherwise only the
        band of levels should be told.

    """

    family: str
    counted: int
    mean: float
    sd: float
    low: float
    high: float
    level: str | None
    from_level: str | None
    to_level: str | None
    precise: bool

    def as_data(self) -> dict[str, Any]:
        """Return plain data, as the store keeps it."""
        return asdict(self)

    @classmethod
    def from_data(cls, values: Mapping[str, Any]) -> "Estimate":
        """Return the estimate that the store kept."""
        return cls(**values)


def score(bank: Bank, responses: Sequence[Response]) -> tuple[Estimate, ...]:
    """Estimate each family from the answers.

    >>> from datagym.assessment.bank import load_bank
    >>> bank = load_bank()
    >>> [estimate.level for estimate in score(bank, [])]
    [None, None, None, None]
    """
    counted = scored(bank, responses)
    return tuple(
        _estimate(bank, family.id, [pair for pair in counted if pair[0].family == family.id])
        for family in bank.framework.families
    )


def _estimate(bank: Bank, family: str, counted: Sequence[tuple[Item, int]]) -> Estimate:
    framework = bank.framework
    parameters = framework.parameters
    posterior = posterior_of(counted, parameters)
    mean = float(posterior @ GRID)
    sd = float(np.sqrt(posterior @ (GRID - mean) ** 2))
    tail = (1 - parameters.interval) / 2
    below = np.cumsum(posterior)
    low, high = (float(np.interp(p, below, GRID)) for p in (tail, 1 - tail))
    mean, sd, low, high = (round(value, 4) for value in (mean, sd, low, high))

    def level(place: float) -> str | None:
        return framework.level_at(place).id if counted else None

    return Estimate(
        family=family,
        counted=len(counted),
        mean=mean,
        sd=sd,
        low=low,
        high=high,
        level=level(mean),
        from_level=level(low),
        to_level=level(high),
        precise=bool(counted) and sd <= parameters.precise_below,
    )


def posterior_of(counted: Sequence[tuple[Item, int]], parameters: Parameters) -> Floats:
    """Return the posterior over ``GRID`` after items with their credits; it sums to 1."""
    place = (GRID - parameters.prior_mean) / parameters.prior_sd
    log_posterior: Floats = -0.5 * place**2
    for item, gained in counted:
        curve = probability(GRID, item.difficulty, item.most_credit, gained, parameters)
        log_posterior = log_posterior + np.log(curve)
    weight: Floats = np.exp(log_posterior - log_posterior.max())
    posterior: Floats = weight / weight.sum()
    return posterior


def probability(
    theta: Floats, difficulty: float, most_credit: int, credit: int, parameters: Parameters
) -> Floats:
    """Return the probability of a credit at each place of the scale.

    Parameters
    ----------
    theta
        Places on the scale, shape (n,).
    difficulty
        The item's, as experts guess it.
    most_credit
        1 (one right option) or 2 (graded).
    credit
        The credit gained, from 0 to ``most_credit``.
    parameters
        The scale's.

    >>> from datagym.assessment.framework import load_framework
    >>> scale = load_framework().parameters
    >>> parts = [probability(np.array([0.5]), 0.2, 2, credit, scale)[0] for credit in (0, 1, 2)]
    >>> round(float(sum(parts)), 10)
    1.0

    """
    doubt = parameters.difficulty_sd * _NODES
    distance = parameters.discrimination * (theta[:, None] - difficulty - doubt[None, :])
    if most_credit == 1:
        right = parameters.guessing + (1 - parameters.guessing) * _logistic(distance)
        chosen = right if credit == 1 else 1 - right
    else:
        step = parameters.discrimination * parameters.step
        half, full = _logistic(distance + step), _logistic(distance - step)
        chosen = (1 - half, half - full, full)[credit]
    averaged: Floats = chosen @ _WEIGHTS
    return averaged


def _logistic(value: Floats) -> Floats:
    curve: Floats = 1 / (1 + np.exp(-value))
    return curve
