"""What marking a hand-in costs beside the marking step itself."""

import json
from itertools import pairwise

import psutil
import pytest

from datagym.exercises import grade

pytestmark = [pytest.mark.benchmark, pytest.mark.timeout(1800)]


def test_a_hand_in_costs_little_beside_the_marking_step(quick):
    """Processor time of worker and writer for one answer and its test; memory as it goes on."""
    one = quick.notebooks(total="56")["beds.ipynb"]
    one["cells"] = one["cells"][1:3]
    quick.name = "one"
    source = quick.folder / "source" / "one"
    source.mkdir()
    (source / "one.ipynb").write_text(json.dumps(one), encoding="utf-8")
    quick.nbgrader("generate_assignment", "one")
    for n in range(120):
        quick.hand_in(f"n{n:03}", {"one.ipynb": one})
    me, seen = psutil.Process(), []

    def progress(far):
        if far.done and far.done % 20 == 0:
            all_of_us = [me, *me.children(recursive=True)]
            spent = sum(sum(each.cpu_times()[:2]) for each in all_of_us)
            seen.append((far.done, spent, me.memory_info().rss / 1e6))

    assert grade("one", quick.folder, workers=1, progress=progress).failed == ()
    costs = [(two[1] - one[1]) / 20 * 1000 for one, two in pairwise(seen)]
    cost, held, holds = min(costs), seen[0][2], seen[-1][2]
    print(f"\n{cost:.1f} ms a hand-in; the writer holds {held:.0f} MB, then {holds:.0f} MB")  # noqa: T201  (a benchmark)
    assert cost < 40
    assert holds < held + 10
