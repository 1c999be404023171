"""Canvases as instructors write them."""

import copy

import pytest
import yaml

from datagym.canvases import definition
from datagym.errors import BadInput, NotFound
from datagym.resources import content


@pytest.fixture
def written():
    """The stakeholder map as plain data, to be spoilt."""
    text = content("notebooks", "canvases", "stakeholder-map.yaml").read_text(encoding="utf-8")
    return yaml.safe_load(text)


def test_reads_what_was_written(written):
    """Columns and fields come in the order in which they were written."""
    made = definition.Definition.read(written, "x.yaml")
    assert [c.id for c in made.columns] == [c["id"] for c in written["columns"]]
    assert made.called.id == "name"
    assert made.field("attitude").words("opposes") == "Against it"
    assert made.column("closely").sets == {"influence": "High", "interest": "High"}


SPOILS = {
    "no columns": (lambda d: d.pop("columns"), "columns must be a list"),
    "column twice": (lambda d: d["columns"].append(d["columns"][0]), "unplaced stands twice"),
    "field twice": (lambda d: d["fields"].append(d["fields"][0]), "name stands twice"),
    "unknown kind": (lambda d: d["fields"][1].update(kind="slider"), "fields, group, kind"),
    "no choices": (lambda d: d["fields"][1].pop("choices"), "each part"),
    "name not first": (lambda d: d["fields"].pop(0), "of kind 'line'"),
    "column says nothing": (lambda d: d["columns"][1].update(sets={}), "columns, closely, sets"),
    "votes as text": (lambda d: d.update(votes="five"), "votes must be a whole number"),
    "votes as truth": (lambda d: d.update(votes=True), "votes must be a whole number"),
    "unknown stage": (lambda d: d.update(stage="deploy"), "stage must be one of"),
    "empty title": (lambda d: d.update(title=" "), "title must be a text"),
    "yes as label": (lambda d: d["fields"][1]["choices"].update(yes=True), "yes must be a text"),
    "script as link": (lambda d: d.update(attribution_url="javascript:x"), "attribution_url"),
    "id with a space": (lambda d: d["columns"][0].update(id="not placed"), "small letters"),
    "a list": (lambda d: d.update(fields=["name"]), "key: value"),
}


@pytest.mark.parametrize("spoil", SPOILS)
def test_says_what_is_wrong(written, spoil):
    """A mistake is told with the file, the key and what to do."""
    change, sentence = SPOILS[spoil]
    spoilt = copy.deepcopy(written)
    change(spoilt)
    with pytest.raises(BadInput, match=sentence) as told:
        definition.Definition.read(spoilt, "x.yaml")
    assert "x.yaml" in str(told.value)


def test_unknown_names_get_the_nearest():
    """A mistyped canvas, column or field is answered with the nearest that exists."""
    with pytest.raises(NotFound, match="Did you mean 'stakeholder-map'"):
        definition.load("stakeholder-maps")
    made = definition.load("stakeholder-map")
    with pytest.raises(NotFound, match="Did you mean 'closely'"):
        made.column("closly")
    with pytest.raises(NotFound, match="no field '__proto__'"):
        made.field("__proto__")


def test_file_and_name_agree(tmp_path, written):
    """A copied file whose name was not changed inside is refused."""
    path = tmp_path / "empathy-map.yaml"
    path.write_text(yaml.safe_dump(written), encoding="utf-8")
    with pytest.raises(BadInput, match="must be the file's name"):
        definition.load_file(path)
    path.write_text("{[", encoding="utf-8")
    with pytest.raises(BadInput, match="is not YAML"):
        definition.load_file(path)
