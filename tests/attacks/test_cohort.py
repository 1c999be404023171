"""Nobody stops the marking of others: an attacker costs a little time, and only their own marks."""

import resource
import time

import pytest

pytestmark = pytest.mark.kernel

A_BOX = 1.0  # seconds; a notebook may take six times as long
LONGEST = 60.0
MOST_MEMORY = 700 << 10  # KiB of the program that marks, after all of them


def test_an_attack_is_over_soon_and_costs_its_own_marks(stopping, marker, attacked):
    """And whoever is marked next by the same program earns all that is right."""
    began = time.monotonic()
    assert marker.mark(stopping.notebook(), A_BOX).marks == stopping.marks
    assert time.monotonic() - began < LONGEST
    assert marker.mark_honest() == attacked.POINTS


def test_the_program_that_marks_has_stayed_small(marker):
    """What they sent was never held whole."""
    assert marker.mark_honest()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < MOST_MEMORY
