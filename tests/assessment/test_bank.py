"""The bank: its items belong to its framework, and it knows when it has changed."""

import shutil

import pytest

from datagym.assessment.bank import load_bank
from datagym.errors import BadInput, NotFound
from datagym.resources import content


@pytest.fixture
def copied(tmp_path):
    """Copy the course's own bank."""
    return shutil.copytree(content("assessment"), tmp_path / "assessment")


def edit(folder, name, old, new):
    """Change a text in one of the bank's files."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_every_family_has_items():
    """No family of the framework is empty."""
    bank = load_bank()
    assert all(len(bank.of(family.id)) >= 3 for family in bank.framework.families)
    assert len(bank) == sum(len(bank.of(family.id)) for family in bank.framework.families)


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("family: critical", "family: critcal", NotFound),
        ("skill: rates", "skill: none", BadInput),
        ("level: starting", "level: expert", NotFound),
    ],
)
def test_an_item_belongs_to_the_framework(copied, old, new, error):
    """An item of an unknown family, skill or level is refused."""
    edit(copied, "items/critical-falls-rate.yaml", old, new)
    with pytest.raises(error):
        load_bank(copied)


def test_fingerprint_follows_versions(copied):
    """A new version of one item changes the bank's fingerprint."""
    edit(copied, "items/critical-falls-rate.yaml", "version: 1", "version: 2")
    assert load_bank(copied).fingerprint != load_bank().fingerprint


def test_unknown_item_is_refused():
    """A question that does not exist is refused, and the nearest is named."""
    with pytest.raises(NotFound, match="critical-falls-rate"):
        load_bank().item("critical-fals-rate")
