"""Truths are exact, and a lesson's table holds them."""

from dataclasses import replace
from fractions import Fraction

import pytest

from datagym.datasets import make


def test_the_spike_is_counted_from_the_true_minutes():
    """The exact share is a fraction of whole numbers that anybody with the minutes can count."""
    made = make("ed_attendances", n=8_000, seed=3)
    true = made.hidden["true_minutes_in_department"]
    truth = made.truth["spike"]
    assert truth.exact == Fraction(int((true <= 240).sum()), len(true))
    recorded = made.frame["within_4_hours"].mean()
    moved = made.hidden["moved_by_target"].mean()
    assert float(truth.exact) == pytest.approx(recorded - moved)
    assert truth.naive == recorded


def test_exact_and_intended_agree_where_nothing_is_hidden():
    """For the waits and the winter the learner can compute the exact answer."""
    truth = make("ed_attendances", n=8_000, seed=3).truth
    for name in ("older_wait", "winter"):
        assert truth[name].found == pytest.approx(float(truth[name].exact))


def test_the_naive_comparison_of_waits_points_the_other_way():
    """Older people seem to be seen sooner; within triage categories they wait a third longer."""
    truth = make("ed_attendances", n=50_000, seed=3).truth["older_wait"]
    assert truth.naive < 1
    assert 1.3 < truth.found < 1.4


def test_found_and_misled_follow_the_tolerance():
    """A result on the tolerance's edge is found; a naive one must be beyond it."""
    truth = make("ed_attendances", n=8_000, seed=3).truth["older_wait"]
    edge = replace(truth, found=truth.reference + truth.effect.tolerance - 1e-9)
    assert edge.is_found
    assert not replace(truth, found=truth.reference + 1).is_found
    assert not replace(truth, naive=truth.reference).misleads
    assert not replace(truth, naive=truth.reference).holds
