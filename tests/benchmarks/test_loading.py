"""How long a learner waits for a classroom table: the first load of a session, and each other."""

import os
import subprocess
import sys
from collections.abc import Callable

import pytest

from datagym.datasets import names

pytestmark = pytest.mark.benchmark


def _milliseconds(name: str) -> tuple[float, float]:
    """Return what a session's first load takes and what one more takes, the best of five sessions.

    Counted in the processor's time: what else the machine does is no part of it. All that
    a load needs to import is part of it, save numpy and pandas.
    """
    code = (
        "import time, datagym, numpy, pandas; now = time.process_time; t = now();"
        f"datagym.load({name!r}); first = now() - t; t = now();"
        f"[datagym.load({name!r}) for _ in range(5)]; print(first, (now() - t) / 5)"
    )
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    told = []
    for _ in range(6):  # the first compiles, and keeps the cards that it has read
        line = [sys.executable, "-c", code]
        done = subprocess.run(line, capture_output=True, check=True, env=environment)
        told.append([1_000 * float(word) for word in done.stdout.split()])
    first, again = (min(column) for column in zip(*told[1:], strict=True))
    return first, again


@pytest.mark.parametrize("name", names())
def test_loading_takes_under_50_ms(name: str, record_property: Callable[[str, object], None]):
    """The first time in a session; and under 2 ms each time after it."""
    first, again = _milliseconds(name)
    record_property("first_load_milliseconds", first)
    record_property("load_milliseconds", again)
    print(f"load({name!r}): first {first:.1f} ms, again {again:.2f} ms")
    assert first <= 50
    assert again <= 2
