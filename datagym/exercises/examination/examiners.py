"""The examiners of this process: one for each notebook of an assignment, kept at hand."""

import atexit
import os
from collections import OrderedDict
from pathlib import Path

from datagym.exercises.assignments import MISCONCEPTIONS
from datagym.exercises.examination.examining import Examiner
from datagym.exercises.examination.plan import Plan
from datagym.exercises.examination.rules import Rules, is_safe
from datagym.exercises.files import files_below

_MOST = 4
_made: OrderedDict[tuple[int, str, int], tuple[Plan, Examiner]] = OrderedDict()


def examiner(plan: Plan, source: Path, seconds: float) -> Examiner:
    """Return the examiner of a plan, the same one again while it is at hand.

    Parameters
    ----------
    plan
        How the notebook is marked.
    source
        The folder of the assignment's source, whose files its tests may read.
    seconds
        How long a test may take.

    """
    safe = is_safe()
    about = (plan.own, tuple(plan.tests.items()), plan.own_data, safe)
    key = (os.getpid(), str(source.absolute()), hash(about))
    if key not in _made:
        rules = Rules.of(
            source,
            [name for name in files_below(source) if name != MISCONCEPTIONS],
            cell_seconds=seconds,
            total_seconds=seconds,
            safe=safe,
            lasting=True,
        )
        _made[key] = plan, Examiner(plan, rules)
        while len(_made) > _MOST:
            _made.popitem(last=False)[1][1].close()
    _made.move_to_end(key)
    return _made[key][1]


@atexit.register
def _close() -> None:
    for _, made in _made.values():
        made.close()
    _made.clear()
