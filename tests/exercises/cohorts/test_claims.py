"""Claims: one grader at a time has a hand-in, and a dead one has none."""

import subprocess
import sys

import pytest

from datagym.exercises.cohorts.claims import _InFile, number

HOLD = """
import sys
from pathlib import Path
from datagym.exercises.cohorts.claims import _InFile, number
claims = _InFile(Path(sys.argv[1]))
print(claims.take(number("n001", "beds")), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def other(tmp_path):
    """Another grader, which has claimed n001's work."""
    line = [sys.executable, "-c", HOLD, str(tmp_path / "lock")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(line, **pipes) as held:
        assert held.stdout.readline() == "True\n"
        yield held
        held.kill()


def test_a_claimed_hand_in_is_anothers_until_it_dies(other, tmp_path):
    """The others are free; after its death, however it died, so is this one."""
    claims = _InFile(tmp_path / "lock")
    mine, theirs = number("n002", "beds"), number("n001", "beds")
    assert not claims.take(theirs)
    assert claims.take(mine)
    assert not claims.take(mine)
    claims.leave(mine)
    assert claims.take(mine)
    other.kill()
    other.wait()
    assert claims.take(theirs)
    claims.close()


def test_numbers_stand_for_a_person_and_an_assignment():
    """In the range that files and servers take."""
    numbers = {number(f"n{n}", name) for n in range(500) for name in ("a", "b")}
    assert len(numbers) == 1000
    assert all(0 <= one < 2**62 for one in numbers)
