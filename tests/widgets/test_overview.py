"""The overview's view shows what the picture holds, and nothing beside it."""

from datetime import UTC, datetime

import pytest

from datagym.assessment.framework import load_framework
from datagym.assessment.overview import overview
from datagym.widgets.overview import MOST_DOTS, overview_data

FRAME = load_framework()
NOW = datetime(2026, 1, 5, tzinfo=UTC)


def data(*sizes):
    """Return what the view shows of so many people at each level."""
    names = [level.id for level in FRAME.levels]
    levels = [name for name, size in zip(names, sizes, strict=True) for _ in range(size)]
    people = {f"p{n}": {f.id: level for f in FRAME.families} for n, level in enumerate(levels)}
    return overview_data(FRAME, overview(FRAME, people, at=NOW))


@pytest.mark.parametrize("sizes", [(10, 12, 13, 41), (400, 12, 900, 41), (30, 20, 9, 1)])
def test_dots_and_spans_follow_the_figures(sizes):
    """Cells fill the row, and their dots stand for their people."""
    made = data(*sizes)
    for row in made["rows"]:
        assert sum(cell["span"] for cell in row["cells"]) == len(made["levels"])
        for cell in row["cells"]:
            assert abs(cell["dots"] * made["each"] - cell["people"]) <= made["each"] / 2
            assert cell["dots"] <= MOST_DOTS + 1
