"""The estimate is right where theory says what is right, and its interval is honest."""

from datetime import UTC, datetime
from itertools import product

import numpy as np
import pytest

from datagym.assessment import DONT_KNOW, PREFER_NOT, Estimate, Response, load_bank, score
from datagym.assessment.scoring import GRID, posterior_of, probability

NOW = datetime(2026, 1, 5, tzinfo=UTC)
BANK = load_bank()
SCALE = BANK.framework.parameters


def answers(choose):
    """Answer each item as ``choose(item)`` says."""
    return [Response(item.id, item.version, choose(item), NOW) for item in BANK]


def worst(item):
    """Return an option without credit."""
    return next(option.id for option in item.options if option.credit == 0)


def test_no_answers_leave_the_prior():
    """Without answers the posterior is the prior, and no level is told."""
    posterior = posterior_of([], SCALE)
    assert posterior @ GRID == pytest.approx(0, abs=1e-9)
    assert np.sqrt(posterior @ GRID**2) == pytest.approx(SCALE.prior_sd, abs=1e-3)
    for estimate in score(BANK, answers(lambda _: PREFER_NOT)):
        assert estimate.counted == 0
        assert estimate.level is None
        assert not estimate.precise


@pytest.mark.parametrize("credits_", [1, 2])
def test_probabilities_sum_to_one(credits_):
    """At each place of the scale, some credit is gained."""
    parts = [probability(GRID, 0.3, credits_, gained, SCALE) for gained in range(credits_ + 1)]
    assert np.allclose(sum(parts), 1)
    assert np.all(np.diff(parts[-1]) > 0)


def test_posterior_agrees_with_integration_by_chance():
    """The mean agrees with draws of ability and difficulty, weighted by the bare curves."""
    rng = np.random.default_rng(5)
    item = BANK.item("critical-positive-test")
    theta = rng.normal(SCALE.prior_mean, SCALE.prior_sd, 400_000)
    difficulty = rng.normal(item.difficulty, SCALE.difficulty_sd, theta.size)
    curve = 1 / (1 + np.exp(-SCALE.discrimination * (theta - difficulty)))
    right = SCALE.guessing + (1 - SCALE.guessing) * curve
    expected = np.average(theta, weights=right)
    assert posterior_of([(item, 1)], SCALE) @ GRID == pytest.approx(expected, abs=0.01)


def test_more_credit_never_lowers_a_family():
    """For every pattern of three answers, one step more credit raises the estimate."""
    items = BANK.of("creative")
    for pattern in product(range(3), repeat=len(items)):
        base = posterior_of(list(zip(items, pattern, strict=True)), SCALE) @ GRID
        for place, gained in enumerate(pattern):
            if gained < 2:
                better = (*pattern[:place], gained + 1, *pattern[place + 1 :])
                assert posterior_of(list(zip(items, better, strict=True)), SCALE) @ GRID > base


def test_dont_know_counts_as_not_yet():
    """Don't know is scored like an answer without credit."""
    unknown = score(BANK, answers(lambda _: DONT_KNOW))
    assert unknown == score(BANK, answers(worst))
    assert {estimate.level for estimate in unknown} == {"starting"}


def test_prefer_not_is_left_out():
    """An answer that was not given changes nothing, rather than lowering the estimate."""
    first = next(item.id for item in BANK)
    told = [r for r in answers(lambda item: item.best.id) if r.item != first]
    withheld = answers(lambda item: PREFER_NOT if item.id == first else item.best.id)
    assert score(BANK, told) == score(BANK, withheld)


def test_families_do_not_touch_each_other():
    """What is answered in one family moves no other."""
    mixed = score(BANK, answers(lambda i: i.best.id if i.family == "critical" else DONT_KNOW))
    low = score(BANK, answers(lambda _: DONT_KNOW))
    assert mixed[1:] == low[1:]
    assert mixed[0].mean > low[0].mean


def test_twelve_items_are_never_called_precise():
    """With three items a family, only a band of levels is told."""
    for choose in (worst, lambda item: item.best.id):
        for estimate in score(BANK, answers(choose)):
            assert not estimate.precise
            assert estimate.from_level != estimate.to_level


def test_interval_covers_what_it_says():
    """Of 4,000 simulated people, close to 8 in 10 lie within their interval, in each family.

    Abilities, guessing and the experts' errors are drawn as the framework says; the items'
    real curves may differ, which only answers of people will show.
    """
    rng = np.random.default_rng(11)
    for family in ("technical", "human-centred"):
        items = BANK.of(family)
        most = items[0].most_credit
        intervals = {
            pattern: _interval(list(zip(items, pattern, strict=True)))
            for pattern in product(range(most + 1), repeat=len(items))
        }
        inside = 0
        for _ in range(4_000):
            theta = rng.normal(SCALE.prior_mean, SCALE.prior_sd)
            low, high = intervals[tuple(_simulated(rng, theta, item) for item in items)]
            inside += low <= theta <= high
        assert inside / 4_000 == pytest.approx(SCALE.interval, abs=0.025)


def _interval(counted):
    below = np.cumsum(posterior_of(counted, SCALE))
    tail = (1 - SCALE.interval) / 2
    return float(np.interp(tail, below, GRID)), float(np.interp(1 - tail, below, GRID))


def _simulated(rng, theta, item):
    distance = theta - rng.normal(item.difficulty, SCALE.difficulty_sd)
    if item.most_credit == 1:
        chance = SCALE.guessing + (1 - SCALE.guessing) / (1 + np.exp(-distance))
        return int(rng.random() < chance)
    steps = (distance + SCALE.step, distance - SCALE.step)
    draw = rng.random()
    return sum(draw < 1 / (1 + np.exp(-step)) for step in steps)


def test_estimate_survives_the_store():
    """An estimate is the same after a trip through plain data."""
    for estimate in score(BANK, answers(lambda item: item.best.id)):
        assert Estimate.from_data(estimate.as_data()) == estimate
