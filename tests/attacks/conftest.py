"""Marks what attackers hand in, and after each of them an honest learner by the same examiner."""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from datagym.exercises.cells import node
from datagym.exercises.examination.examining import Examiner
from datagym.exercises.examination.marking import is_test
from datagym.exercises.examination.outcome import Outcome
from datagym.exercises.examination.outline import outline_of
from datagym.exercises.examination.plan import plan
from datagym.exercises.examination.rules import Rules
from datagym.kernels import available

AIMS = ("forging", "reading", "stopping")


def _loaded() -> ModuleType:
    """Return the list's module, which stands beside this file and in no package."""
    spec = spec_from_file_location("attempts", Path(__file__).with_name("attempts.py"))
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules["attempts"] = module_from_spec(spec)  # dataclasses look it up
    spec.loader.exec_module(module)
    return module


attempts = _loaded()


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for ``forging`` each attack with this aim, and so on."""
    for aim in AIMS:
        if aim in metafunc.fixturenames:
            found = [one for one in attempts.attacks() if one.aim == aim and not one.by_hand]
            metafunc.parametrize(aim, found, ids=[one.name.replace(" ", "-") for one in found])


@dataclass(frozen=True, slots=True)
class Marked:
    """What became of a notebook: its outcomes, and all that stands below the learner's cells."""

    outcomes: list[Outcome]
    shown: str

    @property
    def marks(self) -> dict[str, float]:
        """The points by task."""
        return {outcome.task: outcome.score for outcome in self.outcomes}


class Marker:
    """Marks notebooks of the attacked assignment, one after another."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "waits.csv").write_text(attempts.WAITS, "utf-8")
        source = node({"cells": [node(cell) for cell in attempts.source()["cells"]]})
        self.examiner = Examiner(plan(outline_of(source)), self._rules(20, 60, lasting=True))

    def _rules(self, cell: float, total: float, *, lasting: bool = False) -> Rules:
        return Rules.of(
            self.folder,
            ["waits.csv"],
            cell_seconds=cell,
            total_seconds=total,
            safe=True,
            lasting=lasting,
        )

    def mark(self, notebook: dict[str, Any], seconds: float = 20.0) -> Marked:
        """Mark a notebook whose cells may take some seconds each."""
        cells = [node(cell) for cell in notebook["cells"]]
        outcomes = self.examiner.examine(cells, self._rules(seconds, 6 * seconds))
        own = [cell["outputs"] for cell in cells if "outputs" in cell and not is_test(cell)]
        return Marked(outcomes, str(own))

    def mark_honest(self) -> dict[str, float]:
        """Mark a learner whose answers are right."""
        return self.mark(attempts.handed_in(attempts.RIGHT)).marks


@pytest.fixture(scope="module")
def marker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marker]:
    """One examiner for all attackers of a module, as for a cohort."""
    missing = available()
    if missing:
        pytest.skip(missing)
    made = Marker(tmp_path_factory.mktemp("course"))
    with made.examiner:
        yield made


@pytest.fixture(scope="session")
def attacked() -> ModuleType:
    """The assignment that is attacked, and the list."""
    return attempts
