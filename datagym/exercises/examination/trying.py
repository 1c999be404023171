"""Tries an assignment's own solution when it is released, as marking will try what is handed in."""

import copy
from pathlib import Path
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Integer

from datagym.errors import BadInput
from datagym.exercises.assignments import MISCONCEPTIONS
from datagym.exercises.cells import Notebook
from datagym.exercises.examination.examining import Examiner
from datagym.exercises.examination.marking import is_test
from datagym.exercises.examination.outline import outline_of
from datagym.exercises.examination.plan import plan
from datagym.exercises.examination.rules import Rules
from datagym.exercises.files import files_below
from datagym.kernels import available

_SOMEBODY = "n000"  # whose own data the solution is tried on, where learners have such


class TryAnswers(NbGraderPreprocessor):
    """Tells the author of an assignment, before anybody has it, what marking could not do.

    A test may ask for something that cannot leave the sandbox, such as a fitted model, or for
    a file that the notebook writes. Here the solution's answers are carried and marked; where
    that does not come to a mark, nothing is released. It is the author's own code: on a
    machine without a sandbox it runs without.
    """

    timeout = Integer(60, help="How long a cell of the solution may take").tag(config=True)

    def preprocess(
        self, nb: Notebook, resources: dict[str, Any]
    ) -> tuple[Notebook, dict[str, Any]]:
        """Try the notebook's solution; leave the notebook as it is."""
        cells = copy.deepcopy(nb.cells)
        if any(is_test(cell) for cell in cells):
            made = plan(outline_of(nb))
            folder = Path(resources.get("metadata", {}).get("path") or ".")
            rules = Rules.of(
                folder,
                [name for name in files_below(folder) if name != MISCONCEPTIONS],
                cell_seconds=float(self.timeout),
                total_seconds=10.0 * self.timeout,
                safe=not available(),
                learner=_SOMEBODY if made.own_data else None,
            )
            with Examiner(made, rules) as examiner:
                found = [
                    f"{outcome.task}: {outcome.instructor}"
                    for outcome in examiner.examine(cells, rules)
                    if outcome.state != "marked"
                ]
            if found:
                message = (
                    "The solution's own answers could not be marked. " + "; ".join(found) + ". "
                    "A test can have numbers, text, dates, lists, tables, charts and functions, "
                    "by the names that answers give."
                )
                raise BadInput(message)
        return nb, resources
