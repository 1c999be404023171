"""An item's file that contradicts itself is refused."""

import pytest
import yaml

from datagym.assessment.bank import load_bank
from datagym.assessment.items import load_item
from datagym.errors import BadInput, NotFound
from datagym.resources import content


@pytest.fixture
def spoil(tmp_path):
    """Give a copy of a real item's file with some values changed."""

    def spoiled(change):
        source = content("assessment", "items", "critical-falls-rate.yaml")
        values = yaml.safe_load(source.read_text(encoding="utf-8"))
        change(values)
        path = tmp_path / source.name
        path.write_text(yaml.safe_dump(values), encoding="utf-8")
        return path

    return spoiled


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda v: v.update(id="other"), "file's name"),
        (lambda v: v.update(version=0), "'version'"),
        (lambda v: v.update(status="done"), "'status'"),
        (lambda v: v.update(licence="all rights"), "'licence'"),
        (lambda v: v["options"][0].update(credit=1), "exactly one option"),
        (lambda v: v["options"][2].update(credit=2), "credit 1"),
        (lambda v: v["options"][0].update(id="b"), "own letter"),
        (lambda v: v["options"][0].update(credit=-1), "0, 1 or 2"),
        (lambda v: v.update(options=v["options"][1:3]), "three options"),
        (lambda v: v["stimulus"]["table"]["rows"][0].pop(), "3 cells"),
        (lambda v: v["options"][0].pop("rationale"), "'rationale' is missing"),
        (lambda v: v.update(hint="none"), "unknown field 'hint'"),
    ],
)
def test_contradictions_are_refused(spoil, change, sentence):
    """Each contradiction gives a sentence that names the file."""
    with pytest.raises(BadInput, match=sentence) as caught:
        load_item(spoil(change))
    assert "critical-falls-rate.yaml" in str(caught.value)


def test_unspoiled_copy_is_read(spoil):
    """The same file without a change is an item (so the refusals above are for the change)."""
    assert load_item(spoil(lambda _: None)) == load_bank().item("critical-falls-rate")


def test_unknown_option_is_named():
    """An option that does not exist is refused."""
    with pytest.raises(NotFound):
        load_bank().item("critical-falls-rate").option("z")
