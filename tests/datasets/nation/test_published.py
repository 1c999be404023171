"""The published fingerprints are those of the tables that are made now."""

import json
from pathlib import Path

import pytest

from datagym.datasets import names
from datagym.datasets.hospital import SEED
from datagym.datasets.nation import Nation, check_nation, make_nation
from datagym.resources import content

PUBLISHED = json.loads(content("datasets", "fingerprints.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Nation:
    """The nation whose fingerprints are published, made by two workers."""
    folder = tmp_path_factory.mktemp("published") / "nation"
    return make_nation(folder, PUBLISHED["patients"], seed=PUBLISHED["seed"], workers=2)


def test_every_table_is_published():
    """Of the seed that `load` uses."""
    assert list(PUBLISHED["tables"]) == names()
    assert PUBLISHED["seed"] == SEED


@pytest.mark.parametrize("name", names())
def test_a_table_has_its_published_fingerprint(name: str, nation: Nation):
    """When a table is changed on purpose: python docs/fingerprints.py --write."""
    assert nation.tables[name]["fingerprint"] == PUBLISHED["tables"][name]


def test_all_tables_are_read_again_as_they_were_made(nation: Nation):
    """A check of the files finds nothing."""
    assert [table.problems for table in check_nation(nation.folder) if table.problems] == []
    assert Path(nation.folder / "cards").is_dir()
