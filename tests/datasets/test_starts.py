"""A stream starts where numpy's own seeding starts it."""

from hashlib import sha256

import numpy as np
from hypothesis import example, given
from hypothesis import strategies as st

from datagym.datasets.starts import start


@given(st.integers(0, 2**63 - 1), st.text(max_size=30))
@example(0, "")
@example(2**32 - 1, "patients/sex")
@example(2**32, "patients/sex")
@example(2**63 - 1, "patients/sex")
def test_a_start_is_the_one_of_numpy(seed: int, name: str) -> None:
    """For small and large seeds, and any name."""
    key = int.from_bytes(sha256(name.encode()).digest()[:4], "big")
    own = np.random.PCG64(np.random.SeedSequence(seed, spawn_key=(key,)))
    assert start(seed, name) == own.state


def test_a_generator_takes_it() -> None:
    """And gives the same numbers."""
    own, key = np.random.PCG64(0), int.from_bytes(sha256(b"t").digest()[:4], "big")
    own.state = start(7, "t")
    other = np.random.PCG64(np.random.SeedSequence(7, spawn_key=(key,)))
    assert own.random_raw(5).tolist() == other.random_raw(5).tolist()
